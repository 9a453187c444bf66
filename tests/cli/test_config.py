"""``popconsole config``: a file to begin with, what in one is wrong."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.choices import keep_choice
from popconsole.ui.settings import ROWS
from popconsole.ui.settings_file import SettingsFile


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file of settings lies for this test alone."""
    monkeypatch.setattr("popconsole.ui.preferences.choices_path", lambda: tmp_path / "choices.json")
    monkeypatch.setattr("popconsole.ui.settings_file.settings_path", lambda: tmp_path / "config.toml")
    monkeypatch.setattr("popconsole.ui.preferences.settings_path", lambda: tmp_path / "config.toml")
    return tmp_path / "config.toml"


def config(*arguments: str) -> Result:
    return CliRunner().invoke(popconsole, ["config", *arguments])


def test_what_is_printed_is_a_file_that_sets_nothing_and_has_all_settings(file: Path) -> None:
    result = config()
    assert result.exit_code == 0
    assert tomllib.loads(result.output) == {"shell": {}, "keys": {}, "transcript_keys": {}}
    assert str(file) in result.output
    uncommented = "\n".join(
        row.removeprefix("# ") if " = " in row else row for row in result.output.split("\n")
    )
    file.write_text(uncommented)
    found = SettingsFile(file)
    assert found.problems == []
    assert set(found.values) == {*ROWS, "keys", "transcript_keys"}


def test_what_the_file_sets_stands_there(file: Path) -> None:
    text = 'sessions = 3\n[keys]\nhelp = ["F9", "Ctrl+B"]\nreveal = []\n'
    file.write_text(text)
    result = config()
    assert tomllib.loads(result.output) == {
        "sessions": 3, "shell": {}, "keys": {"help": ["f9", "ctrl+b"], "reveal": []}, "transcript_keys": {},
    }  # fmt: skip
    file.write_text(result.output)
    assert config().output == result.output
    assert config("--path").output == f"{file}\n"


def test_what_is_wrong_is_said_on_standard_error_with_exit_code_2(file: Path) -> None:
    file.write_text("mouse = 5\nsessions = 3\n")
    result = config()
    assert result.exit_code == 2
    assert result.stderr == f"{file}:1: mouse can't be 5; true or false is allowed\n"
    assert tomllib.loads(result.stdout)["sessions"] == 3


def test_a_choice_is_marked_as_one(file: Path) -> None:
    keep_choice(file.with_name("choices.json"), "theme", "nord")
    assert '# Chosen in a console:\n# theme = "nord"\n' in config().output


def test_the_actions_are_listed_by_their_names() -> None:
    rows = config("--actions").output.splitlines()
    assert [row.split()[0] for row in rows] == list(ON_SCREEN)
    assert "reconnect              ^R             Connect again" in rows


def test_keys_of_two_actions_are_told_too(file: Path) -> None:
    file.write_text('[keys]\nquit = "Ctrl+B"\nsave = "Ctrl+B"\n')
    result = config()
    assert result.exit_code == 2
    assert result.stderr == "^B is a key of quit and of save: it does quit; give save another one\n"
