"""annotate and replay: files of several conversations, named forms, pipes that go on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.formats import registry
from popconsole.formats.folder import names_in
from popconsole.ui import annotations

ONE = "S: +OK POP3 ready\nC: CAPA\nS: -ERR You must login first.\n"
TWO = "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame\nS: -ERR not sesame\nC: QUIT\nS: +OK\n"
EVENTS = (
    "Transcript: 1\nProtocol: POP3\nTitle: twice\nFidelity: exact\n\n"
    "C! open\nS: +OK ready\nC: QUIT\nS: +OK\nS! close\nC! open\nS: +OK ready\nC: QUIT\nS: +OK\nS! close\n"
)


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, arguments, input=stdin)


def objects(*arguments: str, stdin: str) -> list[dict[str, object]]:
    return [json.loads(row) for row in run(*arguments, "--format", "json", stdin=stdin).output.splitlines()]


def test_annotate_goes_through_each_conversation() -> None:
    result = run("annotate", "-", stdin=ONE + TWO)
    assert result.exit_code == 0
    rows = result.output.splitlines()
    assert (rows[0], rows.count("Conversation 2: POP3")) == ("POP3", 1)
    second = rows[rows.index("Conversation 2: POP3") :]
    assert [row.split(None, 2) for row in second if row[4:5].isdigit()][:2] == [
        ["1", "S", "+OK POP3 ready"],
        ["2", "C", "USER nora"],
    ]
    assert "sesame" not in result.output


def test_objects_say_which_conversation_they_are_of() -> None:
    steps = objects("annotate", "-", stdin=ONE + TWO)
    assert [(step["conversation"], step["n"]) for step in steps] == [
        *((1, n) for n in range(1, 4)),
        *((2, n) for n in range(1, 8)),
    ]
    assert {step["conversation"] for step in objects("annotate", "-", stdin=ONE)} == {1}


@pytest.mark.parametrize("said", [EVENTS, ONE + TWO])
def test_a_new_connection_is_no_finding(said: str) -> None:
    steps = objects("annotate", "-", stdin=said)
    assert not any(step["findings"] for step in steps if step["kind"] in ("open", "greeting", "close"))
    assert [step["state_before"] for step in steps if step["n"] == 1] == ["CONNECTED", "CONNECTED"]
    assert run("annotate", "-", stdin=said).exit_code == 0


def test_what_was_secret_in_one_conversation_is_masked_in_the_next() -> None:
    again = (
        TWO.replace("sesame", "kettle77") + "S: +OK POP3 ready\nC: USER nora\nS: -ERR it was kettle77 once\n"
    )
    assert "kettle77" not in run("annotate", "-", stdin=again).output
    assert "kettle77" in run("annotate", "-", "--reveal", stdin=again).output


def test_each_conversation_is_said_again() -> None:
    result = run("replay", "-", stdin=EVENTS)
    assert result.exit_code == 0
    assert "Conversation 2: POP3  twice" in result.output.splitlines()
    assert "4 exchanges:" in result.output
    *told, _sum = objects("replay", "-", stdin=EVENTS)
    assert [(row["conversation"], row["command"]) for row in told] == [
        (1, None), (1, "QUIT"), (2, None), (2, "QUIT"),
    ]  # fmt: skip
    assert (
        run("replay", "-", stdin=ONE + TWO.replace("S: +OK\nC: PASS", "S: +OK\nS: .\nC: PASS")).exit_code == 1
    )


def test_oddities_of_each_conversation_are_told() -> None:
    output = run("replay", "-", stdin=EVENTS.replace("S! close\n", "stray\nS! close\n")).output
    assert "conversation 1, row 10: " in output
    assert "conversation 2, row 16: " in output


@pytest.mark.parametrize("command", ["annotate", "replay", "open"])
def test_a_form_that_there_is_not_is_told_with_those_there_are(command: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(ONE)
    result = run(command, str(tmp_path / "x"), "--as", "tea")
    assert result.exit_code == 2
    there = ", ".join(reader.name for reader in registry.readers())
    assert f'no format "tea"; there are: {there}' in " ".join(result.output.split())


def test_a_form_that_is_named_is_taken() -> None:
    said = "Transcript: 1\n\nS: +OK \\q\n"
    assert objects("annotate", "-", stdin=said)[0]["text"] == "+OK \\q"
    assert objects("annotate", "-", "--as", "Printed", stdin=said)[0]["findings"]
    wrong = run("annotate", "-", "--as", "columns", stdin=ONE)
    assert wrong.exit_code == 2
    assert "Read as columns, as was asked for." in wrong.output


def test_where_nothing_fits_it_is_told_what_was_tried() -> None:
    result = run("annotate", "-", stdin="Dear all,\nno session here.\n")
    assert result.exit_code == 2
    for told in (
        "standard input, line 1:",
        "Dear all",
        "columns (0%: no rows with arrows",
        "native (0%: no header Transcript:",
        "printed (0%: no rows with the mark of a side",
        "popconsole formats FILE tells of all",
    ):
        assert told in result.output


def test_lines_are_printed_as_they_come() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "popconsole", "annotate", "-", "--format", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdin.write(b"Transcript: 1\nProtocol: POP3\n\nS: +OK ready\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["text"] == "+OK ready"
        process.stdin.write(b"C: QUIT\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["text"] == "QUIT"
        process.stdin.close()
        assert process.wait() == 0


def test_the_forms_of_annotate_are_the_modules_of_their_folder() -> None:
    names = names_in(annotations)
    assert {"json", "text"} <= set(names)
    for name in names:
        assert run("annotate", "-", "--format", name, stdin=ONE).exit_code == 0
    assert ", ".join(map(repr, names)) in run("annotate", "-", "--format", "tea", stdin=ONE).output
