"""Whoever reads a conversation takes each line for the same: tracker, lexer and masker.

Each is fed by itself, from the lines or from the text file, and their answers are held together line by line.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole import resources
from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.transcript.model import Line, Side
from tests.dialogue.agreement import assert_agrees
from tests.dialogue.conversations import conversations
from tests.formats.single import read


@pytest.mark.parametrize("name", resources.names("transcripts", ".txt"))
def test_they_agree_on_each_shipped_transcript(name: str) -> None:
    transcript = read(resources.read("transcripts", f"{name.removesuffix('.txt')}.txt"), name)
    lines = [line for line in transcript.lines if b"\\" not in line.octets and line.octets.isascii()]
    assert_agrees(PROTOCOLS[transcript.protocol], lines, exact=transcript.exact)


@settings(max_examples=400)
@given(conversations("POP3"), st.booleans())
def test_they_agree_on_any_pop3(lines: list[Line], exact: bool) -> None:  # noqa: FBT001
    assert_agrees(POP3, lines, exact=exact)


@settings(max_examples=200)
@given(conversations("POP2"), st.booleans())
def test_they_agree_on_any_pop2(lines: list[Line], exact: bool) -> None:  # noqa: FBT001
    assert_agrees(POP2, lines, exact=exact)


C, S = Side.CLIENT, Side.SERVER


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        # an unasked + asks for nothing
        ("S +OK hi|C NOOP|S + |C STAT|S +OK 0 0", "greeting command reply command reply"),
        ("S +OK hi|S + |C STAT", "greeting unsolicited command"),
        ("S +OK hi|C AUTH PLAIN|S -ERR|S + |C STAT", "greeting command reply unsolicited command"),
        ("S +OK hi|C AUTH PLAIN|S + |C STAT|S +OK", "greeting command challenge response reply"),
        # a + in place of a greeting is none that an exchange waits for
        ("S + |C STAT", "greeting command"),
        ("C AUTH PLAIN|S + |C AGEAYg==|S +OK", "command challenge response reply"),
        # arguments are cut at spaces alone
        ("S +OK hi|C LIST 1\t2|S +OK 1 2|S x", "greeting command reply unsolicited"),
        # of two arguments one is answered; a status line without a listing announces lines all the same
        ("S +OK hi|C LIST 1 2|S +OK 1 9|S x", "greeting command reply unsolicited"),
        ("S +OK hi|C LIST 1 2|S +OK|S 1 9|S .", "greeting command reply data end"),
        # what is pipelined behind STLS is never answered
        ("S +OK hi|C STLS|C CAPA|S +OK|S +OK|S x", "greeting command command reply unsolicited unsolicited"),
        # an error where a list was due
        ("S +OK hi|C LIST|S -ERR|S .", "greeting command reply unsolicited"),
        # the shape is that of the state in which the command is met
        ("S +ok hi|C CAPA|S +ok|S x|S .", "greeting command reply data end"),
    ],
)
def test_what_they_disagreed_on(said: str, kinds: str) -> None:
    lines = [Line(Side(row[0]), row[2:].encode()) for row in said.split("|")]
    assert [kind.value for kind in assert_agrees(POP3, lines, exact=True)] == kinds.split()
