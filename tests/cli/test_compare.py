"""compare: two recordings side by side, in both forms, and its exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole

ONE = (
    "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame\nS: +OK\n"
    "C: RETR 7\nS: -ERR no\nC: QUIT\nS: +OK\n"
)
TWO = ONE.replace("RETR 7", "RETR 8").replace("sesame", "coracle")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text(ONE)
    two.write_text(TWO)
    return one, two


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, ["compare", *map(str, arguments)], input=stdin)


def test_side_by_side(files: tuple[Path, Path]) -> None:
    result = run(*files)
    assert result.exit_code == 1
    rows = result.stdout.splitlines()
    assert rows[:2] == [f"there: {files[0]}", f"here:  {files[1]}"]
    assert rows[2].split(" | ")[0].strip() == "there: session 1, POP3, nora"
    assert "   = same" in rows
    assert "coracle" not in result.stdout
    assert rows[-4:] == [
        "The first difference that matters (pair 1):",
        f"     {'6 C: RETR 7':36}| 6 C: RETR 8",
        f"     {'S: -ERR no':36}| S: -ERR no",
        "   ! other command: other arguments",
    ]
    assert "5 exchanges: 4 same, 1 other command." in rows


def test_differences_alone(files: tuple[Path, Path]) -> None:
    result = run("--differences", *files)
    assert result.exit_code == 1
    assert "= same" not in result.stdout
    assert result.stdout.count("RETR 8") == 2


def test_json(files: tuple[Path, Path]) -> None:
    result = run("--format", "json", *files)
    assert result.exit_code == 1
    *exchanges, told = map(json.loads, result.stdout.splitlines())
    assert [one["verdict"] for one in exchanges] == ["same", "same", "same", "other-command", "same"]
    assert told["agrees"] is False
    assert exchanges[3] == told["first"] == {
        "pair": 1, "verdict": "other-command", "why": "other arguments", "agrees": False,
        "there": {"n": 6, "command": "RETR 7", "answer": ["-ERR no"]},
        "here": {"n": 6, "command": "RETR 8", "answer": ["-ERR no"]},
    }  # fmt: skip


def test_json_of_what_one_side_alone_has(files: tuple[Path, Path], tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text(ONE.replace("RETR 7", "STAT") + ONE)
    result = run("--format", "json", files[0], more)
    assert result.exit_code == 1
    *exchanges, told = map(json.loads, result.stdout.splitlines())
    asked = [(one["verdict"], one["there"]["command"], one["here"]["command"]) for one in exchanges[3:5]]
    assert asked == [("not-said", "RETR 7", None), ("added", None, "STAT")]
    assert told["alone"] == [{"pair": 2, "why": "this session is here alone"}]
    assert told["first"] == exchanges[3]
    assert "1 said here alone, 1 said there alone." in run(files[0], more).stdout.replace("\n", " ")


def test_json_says_first_what_was_done_otherwise(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(ONE.replace("C: RETR 7", "C: STAT\nS: +OK 1 2\nC: RETR 7"))
    here = tmp_path / "here.txt"
    here.write_text(ONE.replace("C: RETR 7\nS: -ERR no", "C: STAT\nS: +OK 3 4\nC: RETR 7\nS: +OK\nS: ."))
    *exchanges, told = map(json.loads, run("--format", "json", other, here).stdout.splitlines())
    assert exchanges[3]["verdict"] == "other-data"
    assert told["first"] == exchanges[4]


def test_the_same(files: tuple[Path, Path]) -> None:
    result = run(files[0], files[0])
    assert result.exit_code == 0
    assert "matters" not in result.stdout
    assert run("-", files[0], stdin=ONE).exit_code == 0


def test_what_can_not_be_read(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "prose.txt").write_text("Dear all,\n")
    assert run(files[0], tmp_path / "prose.txt").exit_code == 2
    assert run(files[0], tmp_path / "none.txt").exit_code == 2
    assert run(files[0], "").exit_code == 2
    doubtful = tmp_path / "doubt.txt"
    doubtful.write_text("hello\nthere\nall\nof\nyou\n" + ONE)
    assert run(files[0], doubtful).exit_code == 2
