"""Colours of ``annotate``: the same text, only the wire's line, nothing of the wire as a command."""

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from popconsole import resources
from popconsole.analysis.tracker import Tracker
from popconsole.cli import popconsole
from popconsole.protocol import POP2, POP3, PROTOCOLS, Protocol
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.ui.annotated import Annotator
from popconsole.ui.terminal import wants_color
from tests.formats.single import read

_SGR = re.compile(r"\x1b\[(?:01|04|3[0-7]|39;49;00)m")

octets = st.binary(max_size=40) | st.sampled_from(
    [
        b"\x1b[31m+OK",
        b"+OK \x1b]0;x\x07",
        b"\xc2\x9b2J",
        b"RETR \x1b[2J",
        b"PASS \x1b[1m",
        b"+OK \xe2\x80\xae",
        b".",
    ]
)
lines = st.builds(
    Line, st.sampled_from(Side), octets, st.sampled_from([CRLF, b"\n", b""]), st.sampled_from(LineKind)
)


def rows(protocol: Protocol, conversation: list[Line], *, color: bool) -> list[str]:
    annotator, tracker = Annotator(protocol, color=color), Tracker(protocol)
    return [row for line in conversation for row in annotator.as_text(tracker.feed(line))]


@given(st.sampled_from([POP2, POP3]), st.lists(lines, max_size=12))
def test_the_text_is_the_same_and_only_colours_are_added(
    protocol: Protocol, conversation: list[Line]
) -> None:
    plain = rows(protocol, conversation, color=False)
    coloured = rows(protocol, conversation, color=True)
    assert [_SGR.sub("", row) for row in coloured] == plain
    assert not any(re.search(r"[\x00-\x1f\x7f-\x9f]", row) for row in plain)


@pytest.mark.parametrize("name", ["pop3-fetch-all", "pop2-folders"])
def test_a_shipped_transcript_in_colours(name: str) -> None:
    transcript = read(resources.read("transcripts", f"{name}.txt"), name)
    protocol = PROTOCOLS[transcript.protocol]
    shown = rows(protocol, list(transcript.lines), color=True)
    assert any("\x1b[01m\x1b[36mRETR\x1b[39;49;00m" in row for row in shown)
    assert any("\x1b[36mSubject\x1b[39;49;00m" in row for row in shown)
    assert all("\x1b" not in row for row in shown if row.startswith("      "))  # what we say of it


@pytest.mark.parametrize(("color", "coloured"), [("always", True), ("never", False), ("auto", False)])
def test_the_option(color: str, coloured: bool) -> None:  # noqa: FBT001
    said = "S: +OK \x1b[31mred\nC: PASS secret\n"
    result = CliRunner().invoke(popconsole, ["annotate", "-", "--color", color], input=said, color=True)
    assert ("\x1b" in result.output) is coloured
    assert "\x1b" not in _SGR.sub("", result.output)
    assert "\u241b[31mred" in result.output
    assert "secret" not in result.output


def test_auto_is_for_terminals_and_those_who_did_not_ask_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not wants_color({"TERM": "xterm"})
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert wants_color({"TERM": "xterm"})
    assert wants_color({"TERM": "xterm", "NO_COLOR": ""})
    assert not wants_color({"TERM": "xterm", "NO_COLOR": "1"})
    assert wants_color({"TERM": "dumb"}) is (sys.platform == "win32")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_loads_no_pygments(option: str) -> None:
    code = f"""
import sys
from popconsole.cli import popconsole
try:
    popconsole([{option!r}])
finally:
    print("LOADED", "pygments" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("LOADED False\n")
