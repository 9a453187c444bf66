"""The command line in French: its help, its errors, and where the language is asked."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.cli.root import _WHERE
from popconsole.i18n import language
from popconsole.ui.settings_file import settings_path


@pytest.fixture(autouse=True)
def _nobodys_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def run(*arguments: str) -> str:
    done = CliRunner().invoke(popconsole, arguments)
    return f"{done.stdout}{done.stderr}"


def test_the_option_wins_over_the_settings_and_they_over_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run("--help").startswith("Usage:")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert run("--help").startswith("Utilisation\u00a0:")
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text('language = "en"\n')
    assert run("--help").startswith("Usage:")
    assert run("--lang", "fr", "--help").startswith("Utilisation\u00a0:")
    assert language() == "en"


def test_errors_of_the_command_line_are_french() -> None:
    assert "Erreur\u00a0: Il n\u2019y a pas de commande 'fetch'." in run("--lang", "fr", "fetch")
    assert "n'est" not in run("--lang", "tlh")
    assert "is not one of 'en', 'fr'" in run("--lang", "tlh")


@pytest.mark.parametrize("name", sorted(_WHERE))
def test_the_help_of_each_command_is_french(name: str) -> None:
    """No row of it stands in the English help too, but for what is typed."""
    english = {row.strip() for row in run(name, "--help").splitlines() if len(row.split()) > 5}
    french = run("--lang", "fr", name, "--help")
    assert len(french.splitlines()) > 5
    assert "<a0>" not in french
    assert [row for row in french.splitlines() if row.strip() in english] == []
