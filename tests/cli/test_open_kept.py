"""``popconsole open`` of the sessions that are kept."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import consoles, popconsole


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that a console was opened with; what is kept lies in ``tmp_path``."""
    found: list[Path] = []
    monkeypatch.setattr("popconsole.ui.kept_files.kept_folder", lambda: tmp_path)
    monkeypatch.setattr(
        consoles, "open_console", lambda *, files, **_: found.extend(Path(file.path) for file in files)
    )
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(popconsole, ["open", *arguments])


def test_the_last_one_and_those_before_it(tmp_path: Path, opened: list[Path]) -> None:
    kept = [tmp_path / f"202601{day}T000000.000Z-pop3.txt" for day in ("01", "02", "03")]
    for path in kept:
        path.write_bytes(b"Transcript: 1\nProtocol: POP3\nSource: server mail.example:110\n\n")
    assert run("--last").exit_code == 0
    assert run("--last", "3").exit_code == 0
    assert opened == [kept[2], kept[0]]
    rows = run("--list-kept").output.splitlines()
    assert [row[:3] for row in rows[::2]] == ["  1", "  2", "  3"]
    assert "POP3  server mail.example:110" in rows[0]
    assert rows[1].strip() == str(kept[2])


def test_a_transcript_of_ours_is_opened_by_its_name_unless_a_file_has_it(
    tmp_path: Path, opened: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("lock-conflict").exit_code == 0
    assert CliRunner().invoke(popconsole, ["annotate", "lock-conflict"]).output.startswith("POP3")
    (tmp_path / "lock-conflict").write_text("C: NOOP\n")
    assert run("lock-conflict").exit_code == 0
    assert [path.name for path in opened] == ["lock-conflict.txt", "lock-conflict"]
    assert "NOOP" in CliRunner().invoke(popconsole, ["annotate", "lock-conflict"]).output
    assert run("lock-conflicts").exit_code == 2


def test_a_list_of_none_says_so(opened: list[Path]) -> None:
    listed = run("--list-kept")
    assert (listed.exit_code, opened) == (0, [])
    assert listed.output.startswith("no session is kept yet in ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name a file, or say --last"),
        ((__file__, "--last"), "one of them"),
        (("--last",), "no session is kept yet in"),
    ],
)
def test_what_is_not_to_be_opened_is_refused(
    arguments: tuple[str, ...], told: str, opened: list[Path]
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert opened == []
