"""annotate and open: several files and folders at once."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole

GOOD = "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: QUIT\nS: +OK\n"
BAD = "S: +OK POP3 ready\nC: STAT\nS: -ERR no\n"
PROSE = "Dear all,\nnothing of this is a conversation.\n"
HALF = "S: +OK POP3 ready\nC: QUIT\n" + "some other words\n" * 3


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.txt").write_text(GOOD)
    (tmp_path / "logs" / "b.txt").write_text(GOOD + GOOD)
    (tmp_path / "bad.txt").write_text(BAD)
    (tmp_path / "prose.txt").write_text(PROSE)
    (tmp_path / "half.txt").write_text(HALF)
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, arguments, input=stdin)


@pytest.mark.usefixtures("folder")
def test_each_file_is_named_before_its_lines() -> None:
    result = run("annotate", "logs", "-", stdin=GOOD)
    assert result.exit_code == 0
    rows = result.stdout.splitlines()
    heads = [row for row in rows if row.startswith(("File ", "POP3", "Conversation "))]
    a, b = str(Path("logs/a.txt")), str(Path("logs/b.txt"))
    assert heads == [
        f"File {a}", "POP3", f"File {b}", "POP3", "Conversation 2: POP3", "File standard input", "POP3",
    ]  # fmt: skip
    assert rows[0] == f"File {a}"
    assert rows[rows.index(f"File {b}") - 1] == ""


@pytest.mark.usefixtures("folder")
def test_objects_tell_their_file_where_there_are_several() -> None:
    rows = run("annotate", "--format", "json", "bad.txt", "logs").stdout.splitlines()
    steps = [json.loads(row) for row in rows]
    assert list(steps[0])[:2] == ["file", "conversation"]
    told = [(step["file"], step["conversation"], step["n"]) for step in steps]
    assert told[:3] == [("bad.txt", 1, n) for n in (1, 2, 3)]
    assert told[-1] == (str(Path("logs/b.txt")), 2, 5)
    alone = [json.loads(row) for row in run("annotate", "--format", "json", "bad.txt").stdout.splitlines()]
    assert [{"file": "bad.txt", **step} for step in alone] == steps[:3]


@pytest.mark.usefixtures("folder")
def test_the_exit_code_is_of_all_files() -> None:
    assert run("annotate", "logs", "bad.txt").exit_code == 1
    assert run("annotate", "--fail-on", "never", "logs", "bad.txt").exit_code == 0
    result = run("annotate", "bad.txt", "prose.txt", "logs")
    assert result.exit_code == 2
    assert "prose.txt, line 1: no line of a conversation was found" in result.stderr
    assert f"File {Path('logs/b.txt')}" in result.stdout
    result = run("annotate", "half.txt", "bad.txt")
    assert (result.exit_code, "half.txt: only 40% of the file was understood" in result.stdout) == (2, True)


def test_what_lies_in_a_folder_and_is_no_recording_is_passed_over(folder: Path) -> None:
    (folder / "logs" / "c.txt").write_text(PROSE)
    for words in (["annotate"], ["open", "--list"]):
        result = run(*words, "logs")
        assert (result.exit_code, "POP3" in result.stdout) == (0, True)
        assert f"passed over, for it is no recording: {Path('logs/c.txt')}" in result.stderr
        (folder / "only").mkdir(exist_ok=True)
        (folder / "only" / "prose.txt").write_text(PROSE)
        assert run(*words, "only").exit_code == 2


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_not_there() -> None:
    for words in (["annotate"], ["replay"], ["open"], ["open", "--list"]):
        result = run(*words, "none.txt")
        assert (result.exit_code, "none.txt: there is no such file" in result.stderr) == (2, True)


@pytest.mark.usefixtures("folder")
def test_the_sessions_of_all_files_are_listed() -> None:
    result = run(
        "open",
        "--list",
        "logs",
        "bad.txt",
        "-",
        stdin="Transcript: 1\n\n@0.000 S: +OK\n@1.500 C: QUIT\n@2.000 S: +OK\n",
    )
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"File {Path('logs/a.txt')}",
        "   1  POP3, user nora, got to AUTHORIZATION",
        "      5 lines, 43 octets",
        f"File {Path('logs/b.txt')}",
        "   1  POP3, user nora, got to AUTHORIZATION",
        "      5 lines, 43 octets",
        "   2  POP3, user nora, got to AUTHORIZATION",
        "      5 lines, 43 octets",
        "File bad.txt",
        "   1  POP3, got to AUTHORIZATION, 1 error (command-wrong-state)",
        "      3 lines, 31 octets",
        "File standard input",
        "   1  POP3, got to AUTHORIZATION",
        "      2.0 s, 3 lines, 16 octets",
    ]


@pytest.mark.usefixtures("folder")
def test_what_can_not_be_listed_is_told() -> None:
    result = run("open", "--list", "prose.txt", "logs")
    assert (result.exit_code, "prose.txt, line 1: no line" in result.stderr) == (2, True)
    assert "user nora" in result.stdout
    result = run("open", "--list", "half.txt")
    assert (result.exit_code, "half.txt: only 40% of the file" in result.stderr) == (2, True)
    result = run("open", "-", stdin=GOOD)
    assert (result.exit_code, "a console is typed in at standard input" in result.stderr) == (2, True)
