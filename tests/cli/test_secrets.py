"""A password that stands in a file, wherever it stands, is neither printed, nor put in JSON, nor saved."""

import ast
from base64 import b64encode
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole import formats
from popconsole.cli import popconsole
from popconsole.dialogue.masked_recording import masked_recording
from popconsole.formats import reading
from popconsole.formats.errors import TranscriptError
from popconsole.formats.registry import writers
from popconsole.formats.writers.native import WRITER as NATIVE_WRITER
from popconsole.formats.writing import written
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Recording
from popconsole.ui.open_conversation import OpenRecording
from popconsole.ui.wire_text import native_rows

IT = "zorkmid77xyz"
PLAIN = b64encode(f"\0ada\0{IT}".encode()).decode()
LOGIN = f"S: +OK POP3 ready\nC: USER ada\nS: +OK\nC: PASS {IT}\nS: +OK\nC: QUIT\nS: +OK\n"
NATIVE = f"Transcript: 1\nProtocol: POP3\n\n{LOGIN}"
FILES = {
    "unmarked rows in a marked file": f"This is what I typed:\nPASS {IT}\n{LOGIN}PASS {IT}\n{IT}\n",
    "an unmarked row alone": f"S: +OK ready\nC: USER ada\nS: +OK\nPASS {IT}\nC: QUIT\nS: +OK\n",
    "a log without marks": f"POP3> USER ada\nPOP3< +OK\nPOP3> PASS {IT}\n",
    "a log with marks": f"12:00 POP3 connected with ada:{IT} pop://ada:{IT}@host/\n{LOGIN}",
    "a first row": f"PASS {IT}\nfoo\n",
    "a first row in base64": f"{PLAIN}\n",
    "arrows that lead": f"<-- +OK ready\n--> USER ada\n<-- +OK\n--> PASS {IT}\n<-- +OK\n",
    "two columns": f"HELO ada {IT} -->\n<-- #1\n(HELO ada {IT})\n{IT} again\nQUIT -->\n",
    "a title and more": f"Transcript: 1\nTitle: with {IT}\nSource: {IT}\nX-Note: {IT}\n\n{LOGIN}",
    "a title alone": f"Transcript: 1\nProtocol: POP3\nTitle: C: PASS {IT}\n\nS: +OK\nC: QUIT\nS: +OK\n",
    "comments": f"{NATIVE}# it was {IT}\n# PASS {IT}\n",
    "comments before": f"Transcript: 1\nProtocol: POP3\n\n# it is {IT}\n{LOGIN}",
    "notes": f"{NATIVE}C# it was {IT}\nS~ PASS {IT}\nS! close {IT}\n",
    "notes before": f"Transcript: 1\nProtocol: POP3\n\nS# it is {IT}\nC! open {IT}\n{LOGIN}",
    "rows that are none": f"{NATIVE}PASS {IT}\nX: {IT}\n@{IT} C: NOOP\nS! {IT}\nC: a \\{IT}\n",
    "remarks": f"{LOGIN}S: <the server sends {IT} again>\nC: (data PASS {IT})\n",
    "a bad version": f"Transcript: PASS {IT}\n\n{LOGIN}",
    "a bad protocol": f"Transcript: 1\nProtocol: PASS {IT}\n\n{LOGIN}",
    "another conversation": f"S: +OK ready\nC: NOOP\nS: -ERR {IT}?\nC: QUIT\nS: +OK bye\n{LOGIN}"
    f"S: +OK POP3 ready\nC: RETR 1\nS: +OK\nS: it is {IT}\nS: .\nC: CAPA\nS: +OK\nS: X-{IT}\nS: .\n"
    f"C: UIDL\nS: +OK\nS: 1 {IT}\nS: .\nC: QUIT\nS: +OK {IT}\n",
    "in other commands": f"S: +OK\nC: PASS {IT}\nS: +OK\nC: USER {IT}\nS: +OK {IT}\nC: RETR {IT}\n"
    f"S: -ERR\nC: AUTH {IT}\nS: -ERR\nC: {IT} x\nS: -ERR\n",
    "in one line": f"S: +OK\nC: USER ada PASS {IT}\nS: -ERR\nC: LOGIN ada {IT}\nS: -ERR {IT}\n"
    f"C: a1 LOGIN ada {IT}\nS: -ERR\nC: a2 AUTHENTICATE PLAIN {PLAIN}\nS: -ERR {PLAIN}\n"
    f"C: {PLAIN}\nS: -ERR\n",
    "where a password is due": f"S: +OK\nC: USER ada\nS: +OK\nC: {IT}\nS: -ERR unknown command {IT}\n",
    "a keyword misspelt": f"S: +OK\nC: USER ada\nS: +OK\nC: PSAS {IT}\nS: -ERR PSAS {IT}\n",
    "a password by itself": f"S: +OK\nC: PASS\nS: -ERR\nC: {IT}\nS: -ERR unknown command {IT}\n",
    "an unmarked password by itself": f"S: +OK\nC: USER ada\n{IT}\nS: +OK\nC: PASS\n{IT}\nS: +OK\n",
    "a password by itself in a row": f"Transcript: 1\nProtocol: POP3\n\nS: +OK\nC: PASS\n{IT}\nS: +OK\n",
    "a password by itself in columns": f"HELO ada -->\n{IT}\n<-- #1\nQUIT -->\n",
    "of POP2": f"S: + POP2 ready\nC: HELO ada\nS: - no password\nC: {IT}\nS: - {IT}?\n",
}


def holds_it(text: str) -> bool:
    return IT.lower() in text.lower() or PLAIN in text


def recorded(text: str) -> Recording | None:
    try:
        return reading.read(text.encode(), "a file")
    except TranscriptError:
        return None  # its text is printed, and looked at above


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
@pytest.mark.parametrize("command", [["annotate"], ["annotate", "--format", "json"]], ids=["text", "json"])
def test_nothing_that_is_printed_holds_it(command: list[str], text: str) -> None:
    result = CliRunner().invoke(popconsole, [*command, "-"], input=text)
    assert result.output
    assert not holds_it(result.output)


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_nothing_that_is_saved_or_opened_holds_it(text: str) -> None:
    recording = recorded(text)
    if recording is None:
        return
    for writer in writers():
        assert not holds_it(b"".join(written(recording, writer)).decode("utf-8", "replace"))
    assert not holds_it(repr(masked_recording(recording)))
    opened = OpenRecording(lambda: recording, "a file")
    assert not holds_it(repr(opened.oddities()))
    for number, conversation in enumerate(recording.conversations):
        shown = opened.open(number)
        assert not holds_it(shown.title + shown.user)
        whole = range(len(conversation.lines))
        assert not holds_it(native_rows(shown.history, whole, reveal=False))
        situation = shown.history.situation()
        told = (situation.user, situation.users, situation.capabilities, *situation.messages.values())
        assert not holds_it(repr(told))
        assert PROTOCOLS[conversation.protocol] is shown.protocol


def test_the_report_of_a_replay_holds_none() -> None:
    for text in FILES.values():
        result = CliRunner().invoke(popconsole, ["replay", "--all", "--timeout", "5", "-"], input=text)
        assert result.output
        assert not holds_it(result.output)


def test_whoever_asks_for_it_gets_the_lines_as_they_were() -> None:
    recording = recorded(FILES["notes"])
    assert recording is not None
    assert b"".join(written(recording, NATIVE_WRITER, reveal=True)).decode().count(IT) == 4
    result = CliRunner().invoke(popconsole, ["annotate", "--reveal", "-"], input=FILES["notes"])
    assert result.output.count(IT) >= 4


def test_readers_quote_a_file_in_one_way_alone() -> None:
    """No module that reads files makes text of octets but ``quoting``, which masks them."""
    for path in Path(formats.__path__[0]).rglob("*.py"):
        names = [
            name.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module == "popconsole.transcript.safe"
            for name in node.names
        ]
        assert names == ["safe"] if path.name == "quoting.py" else "safe" not in names, path


@pytest.mark.parametrize(
    "arguments",
    [
        ("connect", f"ada:{IT}@localhost"),
        ("connect", f"pop://ada:{IT}@localhost"),
        ("shell", f"ada:{IT}@localhost:110"),
        ("open", f"pop://ada:{IT}@localhost"),
        ("serve", "--user", IT),
        ("serve", "--user", f":{IT}"),
        ("serve", "--user", f"ada:{IT}", "--user", f"ada:{IT}"),
        ("replay", "--server", f"ada:{IT}@localhost", "-"),
    ],
    ids=" ".join,
)
def test_no_error_of_the_command_line_says_a_password_again(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(popconsole, arguments, input=LOGIN)
    assert result.exit_code == 2
    assert not holds_it(result.output)
    assert "Error: " in result.output
