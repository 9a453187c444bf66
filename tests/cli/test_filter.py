"""filter: the lines that an expression picks, in both forms, and its exit codes; check --filter."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole

ONE = (
    "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame\nS: +OK\n"
    "C: RETR 7\nS: -ERR no \x1b[31m message\nC: QUIT\nS: +OK\n"
)
TWO = "S: +OK POP3 ready\nC: USER ben\nS: +OK\nC: PASS coracle\nS: -ERR no\nC: QUIT\nS: +OK\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "both.txt"
    file.write_text(ONE + TWO)
    return file


def run(*arguments: str | Path, command: str = "filter", stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, [command, *map(str, arguments)], input=stdin)


def test_text(file: Path) -> None:
    result = run("status:err", file)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{file}: session 1, POP3, nora",
        "      7 S: -ERR no \u241b[31m message",
        "          warning octet-escape",
        "          note negative",
        f"{file}: session 2, POP3, ben",
        "      5 S: -ERR no",
        "          note negative",
    ]


def test_json(file: Path) -> None:
    result = run("verb:pass side:client user:nora", file, "--format", "json")
    assert result.exit_code == 0
    (found,) = map(json.loads, result.stdout.splitlines())
    assert found == {
        "file": str(file), "session": 1, "n": 4, "time": None, "side": "C", "kind": "command",
        "text": "PASS ********", "command": "PASS", "state": "AUTHORIZATION", "user": "nora",
        "protocol": "POP3", "findings": [{"code": "password-in-clear", "severity": "note"}],
    }  # fmt: skip


def test_nothing_that_is_picked_is_no_success(file: Path) -> None:
    result = run("verb:UIDL", file)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")


def test_what_is_wrong_in_it_is_shown(file: Path) -> None:
    result = run("n:1 sid:c", file)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        'Error: there is no field "sid"; perhaps: side. Quotation marks make it text',
        "  n:1 sid:c",
        "      ^",
    ]
    assert run("", file).exit_code == 2
    assert run("n:1", command="check").exit_code == 2


def test_several_files_and_folders(file: Path, tmp_path: Path) -> None:
    (tmp_path / "prose.txt").write_text("Dear all,\nnothing here.\n")
    result = run("n:1", tmp_path)
    assert result.exit_code == 0
    assert result.stdout.count("S: +OK POP3 ready") == 2
    assert "passed over, for it is no recording" in result.stderr
    result = run("n:1", file, tmp_path / "prose.txt")
    assert result.exit_code == 2
    assert result.stdout.count("S: +OK POP3 ready") == 2
    assert "prose.txt" in result.stderr
    assert run("n:1", tmp_path / "none").exit_code == 2
    result = run("session:1 n:1", "-", stdin=TWO)
    assert result.stdout.startswith("standard input: session 1, POP3, ben\n")


def test_what_is_doubtful_is_no_success(tmp_path: Path) -> None:
    file = tmp_path / "doubt.txt"
    file.write_text("S: +OK POP3 ready\nhello\nthere\nall\nof\nyou\nC: QUIT\nS: +OK\n")
    result = run("side:client", file)
    assert result.exit_code == 2
    assert "was understood" in result.stderr


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "prose.txt").write_text("Dear all,\nnothing here.\n")
    assert run("n:1", tmp_path).exit_code == 2


def test_fields_are_in_the_help() -> None:
    assert "wait:" in run("--help").stdout


def test_check_judges_those_sessions_alone(file: Path) -> None:
    result = run("--filter", "user:nora status:err", file, command="check")
    assert result.exit_code == 1
    assert "1 of 2 sessions, for which the filter asks, of POP3" in " ".join(result.stdout.split())
    assert "octet-escape" in result.stdout
    result = run(
        "--filter",
        "user:ben",
        "--jobs",
        "2",
        file,
        file,
        command="check",
    )
    assert result.exit_code == 0
    result = run("--filter", "verb:UIDL", file, command="check")
    assert result.exit_code == 2
    assert "the filter asks for none of its sessions" in " ".join(result.stdout.split())
    assert "nothing was judged" in result.stderr
    assert run("--filter", "verb:", file, command="check").exit_code == 2


SEVERAL = (
    "Transcript: 1\nProtocol: POP3\nTitle: sesame7\n\n"
    "S: +OK ready\nC: USER nora\nS: +OK\nC: PASS sesame7\nS: +OK\nC: QUIT\nS: +OK\nS! close\n\n"
    "Transcript: 1\nProtocol: POP3\nTitle: not sesame7 nor coracle9\n\n"
    "S: +OK ready\nC: STAT sesame7\nS: -ERR no sesame7, no coracle9\nC: QUIT\nS: +OK\nS! close\n\n"
    "Transcript: 1\nProtocol: POP3\n\n"
    "S: +OK ready\nC: USER ben\nS: +OK\nC: PASS coracle9\nS: +OK\nC: QUIT\nS: +OK\nS! close\n"
)


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_of_all_sessions_are_masked_in_each(form: str, tmp_path: Path) -> None:
    file = tmp_path / "several.txt"
    file.write_text(SEVERAL)
    result = run("n:>0", file, "--format", form)
    assert result.exit_code == 0
    assert "-ERR no ********, no ********" in result.stdout
    assert not {"sesame7", "coracle9"} & set(result.stdout.replace(",", " ").split())
    assert run("text:sesame7", file).stdout == ""


def test_check_masks_them_in_the_exchange_that_it_shows(tmp_path: Path) -> None:
    file = tmp_path / "several.txt"
    file.write_text(SEVERAL)
    result = run(file, command="check")
    assert result.exit_code == 1
    assert "C: STAT ********" in result.stdout
    assert "-ERR no ********, no ********" in result.stdout
    assert run(file, "--filter", "text:sesame7", command="check").exit_code == 2


@pytest.mark.parametrize(
    "command",
    ["annotate", "check", "filter n:>0", "compare FILE", "convert FILE -", "export", "handout", "replay"],
)
def test_secrets_of_sessions_that_were_not_asked_for_are_masked_too(command: str, tmp_path: Path) -> None:
    file = tmp_path / "several.txt"
    file.write_text(SEVERAL)
    name, *more = command.replace("FILE", str(file)).split()
    files = more if name == "convert" else [*more, file]
    result = run(*files, "--session", "2", command=name)
    assert "-ERR no ********, no " in result.stdout
    assert "sesame7" not in result.stdout
