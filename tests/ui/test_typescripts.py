"""The files that script(1) writes are read as one session, whichever of them is given."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.ui.recording_files import GivenFile, one_of_each
from popconsole.ui.typescripts import Typescript, typescript_of
from tests.formats.test_script_times import HEAD, SHOWN, TIMING

DONE = b"\nScript done on 2023-11-14 22:13:23+00:00\n"
TYPED = HEAD + b"quit\r" + DONE


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(popconsole, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.log").write_bytes(SHOWN + DONE)
    (tmp_path / "logs" / "a.in").write_bytes(TYPED)
    (tmp_path / "logs" / "a.timing").write_bytes(TIMING)
    return tmp_path / "logs"


@pytest.mark.parametrize("name", ["a.log", "a.in", "a.timing"])
def test_each_of_them_means_the_session(folder: Path, name: str) -> None:
    assert typescript_of(folder / name) == Typescript(folder / "a.log", folder / "a.timing")
    result = run("convert", folder / name, "-")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2:7] == [
        "Began: 2023-11-14T22:13:20.750000Z", "", "@0.000 S: +OK POP3 ready", "@1.375 C: quit",
        "@1.500 S: +OK bye",
    ]  # fmt: skip


def test_what_was_typed_into_the_same_file_is_left_out(tmp_path: Path) -> None:
    """As ``script -B`` writes it: each character that was typed, and then its echo."""
    typed = SHOWN.replace(b"quit\r\n", b"qquuiitt\r\r\n")
    (tmp_path / "a.log").write_bytes(typed + DONE)
    logs = b"H 0.000000 OUTPUT_LOG a.log\nH 0.000000 INPUT_LOG a.log\n"
    pairs = b"I 0.500000 1\nO 0.000000 1\n" * 4
    timing = b"O 0.500000 16\n" + pairs + b"I 0.250000 1\nO 0.125000 2\nO 0.125000 9\n"
    (tmp_path / "a.timing").write_bytes(TIMING.partition(b"\n")[0] + b"\n" + logs + timing)
    for name in ("a.log", "a.timing"):
        result = run("convert", tmp_path / name, "-")
        assert result.stdout.splitlines()[4:7] == [
            "@0.000 S: +OK POP3 ready", "@2.375 C: quit", "@2.500 S: +OK bye",
        ]  # fmt: skip


def test_a_folder_and_all_of_them_are_one_session(folder: Path) -> None:
    for names in (["."], ["a.in", "a.log", "a.timing"], ["a.timing", "a.in"]):
        result = run("open", "--list", *(folder / name for name in names))
        assert (result.exit_code, result.stdout.count("POP3"), result.stderr) == (0, 1, "")


def test_the_usual_names(tmp_path: Path) -> None:
    (tmp_path / "typescript").write_bytes(SHOWN)
    (tmp_path / "timing").write_bytes(TIMING)
    whole = Typescript(tmp_path / "typescript", tmp_path / "timing")
    assert typescript_of(tmp_path / "typescript") == typescript_of(tmp_path / "timing") == whole


def test_what_is_shown_may_stand_alone(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(SHOWN)
    (tmp_path / "a.in").write_bytes(TYPED.replace(b"22:13", b"22:14"))  # of another session
    (tmp_path / "a.txt").write_bytes(b"C: NOOP\n")
    (tmp_path / "a.d").mkdir()
    assert typescript_of(tmp_path / "a.log") == Typescript(tmp_path / "a.log", None)
    assert [typescript_of(tmp_path / name) for name in ("a.in", "a.txt", "a.d", "none")] == [None] * 4
    files = [GivenFile(str(tmp_path / name)) for name in ("a.log", "a.txt")]
    assert list(one_of_each(files)) == files
    with files[0].open() as opened:
        assert opened.times is None


def test_files_that_may_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert typescript_of(folder / "a.log") == Typescript(folder / "a.log", None)
    monkeypatch.setattr(Path, "open", refuse)
    assert typescript_of(folder / "a.log") is None
