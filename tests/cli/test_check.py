"""check: what is wrong in files, in each form, with its exit codes."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.ui.recording_files import OpenFile
from tests.cli.interrupted import Interrupted

GOOD = "S: +OK POP3 ready\nC: CAPA\nS: -ERR not here\nC: QUIT\nS: +OK\n"
BAD = (
    "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame\nS: +OK\n"
    "C: TOP 1 0\nS: +OK\nS: Subject: <boat> & co\nS: \nS: one\nS: two\nS: .\nC: QUIT\nS: +OK\n"
)
PROSE = "Dear all,\nnothing of this is a conversation.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a-good.txt").write_text(GOOD)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "bad.txt").write_text(GOOD + BAD)
    return tmp_path


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, ["check", *map(str, arguments)], input=stdin)


def _parsed(xml: str) -> ET.Element:
    return ET.fromstring(xml.encode())  # noqa: S314 - our own


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(row) for row in result.stdout.splitlines()]


def test_text_groups_what_was_found_and_shows_the_first_faulty_exchange(folder: Path) -> None:
    result = run(folder / "deep" / "bad.txt")
    assert result.exit_code == 1
    assert "sesame" not in result.output
    rows = result.stdout.splitlines()
    assert rows[0].startswith(str(folder)[:20])
    assert ": 2 sessions of POP3, 19 lines; read as printed (" in " ".join(result.stdout.split())
    at = rows.index("  ! top-too-long (error, RFC 1939 §7): TOP asked for 0 lines of the body; 2")
    assert rows[at + 2] == "      session 2 line 12"
    shown = rows[rows.index("  The first faulty exchange:") + 1 :]
    assert [row.strip() for row in shown[:8]] == [
        "6 C: TOP 1 0",
        "7 S: +OK",
        "8 S: Subject: <boat> & co",
        "9 S:",
        "10 S: one",
        "11 S: two",
        "12 S: .",
        "error top-too-long (RFC 1939 §7)",
    ]
    assert rows[-2] == "popconsole explain CODE tells why a finding matters and what to do."
    assert re.fullmatch(r"1 file, 2 sessions, 1 error, 0 warnings, [1-9] notes\.", rows[-1])


def test_nothing_found_is_said(tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("S: +OK POP3 ready\nC: NOOP\nS: +OK\n")
    file.write_text("S: +OK POP3 ready\nC: QUIT\nS: +OK\n")
    result = run(file)
    assert (result.exit_code, "Nothing was found." in result.stdout) == (0, True)
    assert "explain" not in result.stdout


def test_objects_have_what_scripts_need(folder: Path) -> None:
    result = run(folder, "--format", "json")
    good, bad = objects(result)
    assert result.exit_code == 1
    assert good["file"] == str(folder / "a-good.txt")
    assert (good["format"], good["sessions"], good["understood"]) == ("printed", 1, 1.0)
    assert all(found["severity"] == "note" for found in good["findings"])
    assert bad["sessions"] == 2
    serious = [found for found in bad["findings"] if found["severity"] != "note"]
    assert serious == [
        {
            "code": "top-too-long",
            "severity": "error",
            "message": "TOP asked for 0 lines of the body; 2 came.",
            "rfc": "RFC 1939 §7",
            "session": 2,
            "n": 12,
        }
    ]


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("note", 1), ("warning", 1), ("error", 1), ("top-too-long", 1), ("size-differs", 0), ("never", 0)],
)
def test_what_counts_is_chosen(folder: Path, fail_on: str, code: int) -> None:
    result = run(folder, "--fail-on", fail_on)
    assert result.exit_code == code
    assert ("The first faulty exchange" in result.stdout) is bool(code)


def test_junit_has_a_suite_a_file_and_a_test_a_session(folder: Path) -> None:
    result = run(folder, "--format", "junit")
    assert result.exit_code == 1
    suites = _parsed(result.stdout)
    wanted = ("tests", "failures", "errors")
    told = [[Path(suite.attrib["name"]).name, *map(suite.attrib.get, wanted)] for suite in suites]
    assert told == [["a-good.txt", "1", "0", "0"], ["bad.txt", "2", "1", "0"]]
    failures = list(suites.iter("failure"))
    assert [failure.attrib["type"] for failure in failures] == ["top-too-long"]
    assert (
        failures[0].text == "12: error top-too-long, RFC 1939 §7: TOP asked for 0 lines of the body; 2 came."
    )
    assert "sesame" not in result.stdout


def test_junit_is_xml_whatever_a_file_holds(tmp_path: Path) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(b"S: +OK\x00\x1b]0;x\x07 \xff ]]> <b> &amp;\nC: RET\x01 <\nS: -ERR\n")
    suites = _parsed(run(file, "--format", "junit", "--fail-on", "note").stdout)
    assert len(list(suites.iter("failure"))) == 1


def test_several_processes_say_the_same(folder: Path) -> None:
    for form in ("text", "json", "junit"):
        one, two = run(folder, "--format", form), run(folder, "--format", form, "--jobs", "2")
        assert (one.exit_code, one.stdout) == (two.exit_code, two.stdout)


def test_a_file_that_is_no_recording_is_an_error_also_beside_findings(folder: Path) -> None:
    (folder / "prose.md").write_text(PROSE)
    result = run(folder / "prose.md", folder / "deep" / "bad.txt", "--format", "json")
    none, bad = objects(result)
    assert result.exit_code == 2
    assert (none["format"], none["sessions"], none["findings"]) == (None, 0, [])
    assert none["error"].startswith(f"{folder / 'prose.md'}, line 1: ")
    assert none["error"] in result.stderr
    assert bad["findings"]
    suite = next(iter(_parsed(run(folder / "prose.md", "--format", "junit").stdout)))
    assert (suite.attrib["errors"], [child.tag for child in suite.iter("error")]) == ("1", ["error"])
    assert "1 file could not be read" in run(folder / "prose.md").stdout


def test_in_a_folder_what_is_no_recording_is_passed_over_aloud(folder: Path) -> None:
    (folder / "prose.md").write_text(PROSE)
    (folder / ".hidden").write_text(PROSE)
    result = run(folder, "--fail-on", "never")
    assert result.exit_code == 0
    assert result.stderr == f"passed over, for it is no recording: {folder / 'prose.md'}\n"


def test_nothing_read_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "prose.md").write_text(PROSE)
    assert run(tmp_path).exit_code == 2
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / "empty")
    assert (result.exit_code, "there is no file in it" in result.stderr) == (2, True)
    result = run(tmp_path / "missing")
    assert (result.exit_code, "there is no such file" in result.stderr) == (2, True)
    assert run().exit_code == 2


def test_standard_input_and_the_names_of_transcripts_that_come_with_it() -> None:
    result = run("-", "--format", "json", stdin=BAD)
    assert [told["file"] for told in objects(result)] == ["standard input"]
    assert result.exit_code == 1
    assert run("rfc1939-session").exit_code in (0, 1)


def test_long_exchanges_are_shown_by_their_ends_and_where_it_matters(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    body = "".join(f"S: line {n}\n" for n in range(500))
    file.write_text(
        "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame\nS: +OK\n"
        f"C: RETR 1\nS: +OK\nS: Subject: a\nS: \n{body}S: .hidden\n{body}S: .\n"
    )
    rows = [row.strip() for row in run(file).stdout.splitlines()]
    shown = rows[rows.index("The first faulty exchange:") + 1 :]
    assert (shown[0], shown[-4]) == ("6 C: RETR 1", "1011 S: .")
    assert [row for row in shown if row.startswith("...")] == ["... 492 more lines", "... 490 more lines"]
    at = shown.index("510 S: .hidden")
    assert shown[at + 1] == "error not-stuffed (RFC 1939 §3)"
    assert len(shown) < 40


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_an_interruption_keeps_what_was_read(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Interrupted(f"Transcript: 1\nProtocol: POP3\n\n{BAD * 1_000}".encode())
    monkeypatch.setattr("popconsole.cli.many_files.GivenFile.open", lambda _file: OpenFile(pipe, "a pipe"))
    result = run("-", "rfc1939-session", "--format", form)
    assert result.exit_code == 2
    assert result.stderr == "interrupted: standard input was judged as far as it was read\n"
    if form == "json":
        assert objects(result)[0]["sessions"] > 100
    elif form == "junit":
        assert len(list(_parsed(result.stdout).iter("testcase"))) > 100
    else:
        assert "1 file, " in result.stdout
