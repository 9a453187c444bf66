"""What is masked at once is masked as if it were gone through line by line."""

import pickle
from base64 import b64encode
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masked_recording import Secrets, masked_conversation
from popconsole.dialogue.masking import MASK, Masker
from popconsole.dialogue.plain_speech import PlainCommand, plain_speech
from popconsole.protocol import POP2, POP3
from popconsole.protocol.framing import CRLF, LF
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side

_WORDS = (
    b"mrose",
    b"hunter2",
    b"s3cret!",
    b"sesame",
    b"12",
    b"********",
    b"bWljazpzM2NyZXQh",
    b"ready",
    b'"q"',
    b"x\\ y1z",
)
_ENCODED = b64encode(b"it is s3cret!")
_CLIENT = st.one_of(
    st.sampled_from((b"STAT", b"RETR 1", b"TOP 1 0", b"noop", b"QUIT", b"LIST 1", b"CAPA", b"UIDL")),
    st.sampled_from((b"AUTH PLAIN", b"LANG en", b"FOO", b"", b"PASS", b"USER a b", b"XTND XMIT", b"STLS")),
    st.sampled_from(_WORDS).map(lambda word: b"USER " + word),
    st.sampled_from(_WORDS).map(lambda word: b"PASS " + word),
    st.sampled_from(_WORDS).map(lambda word: b"pass " + word),
    st.tuples(st.sampled_from(_WORDS), st.sampled_from(_WORDS)).map(lambda both: b"APOP %b %b" % both),
)
_SERVER = st.one_of(
    st.sampled_from((b"+OK", b"-ERR no", b".", b"text", b"", b"+ ", b"- dash", b"+OK " + _ENCODED, _ENCODED)),
    st.sampled_from(_WORDS).map(lambda word: b"-ERR no such command " + word),
    st.sampled_from(_WORDS).map(lambda word: b"a line with " + word.upper() + b" in it"),
)
_OPENED = Line(Side.CLIENT, b"", CRLF, LineKind.OPENED)
_ENDS = (
    Line(Side.SERVER, b"", CRLF, LineKind.CLOSED),
    Line(Side.SERVER, b"reset by s3cret!", CRLF, LineKind.CLOSED),
    Line(Side.SERVER, b"cut", b""),
    Line(Side.CLIENT, b"QUIT", LF),
)


_RESPONSES = (
    b"\0mrose\0s3cret!",
    b"a\0b\0sesame",
    b"hunter2",
    b"mrose 0123456789abcdef0123456789abcdef",
    b"\xff\xfe12",
)
_VERDICTS = (b"+OK", b"+OK welcome", b"-ERR no", b"-ERR " + _ENCODED, b"+ ", b"+OKAY", b"- no", b"text")


@st.composite
def _exchanges(draw: st.DrawFn) -> list[Line]:
    """Return an exchange of AUTH, as it should be or nearly so."""
    words = st.sampled_from(_RESPONSES).map(b64encode) | st.sampled_from(
        (b"", b"*", b"QUIT", b"STAT", b"a b", b"=")
    )
    mechanism = draw(st.sampled_from((b"PLAIN", b"LOGIN", b"cram-md5", b"XOAUTH2", b"NTLM", b"SCRAM-SHA-1")))
    initial = b" " + draw(words) if draw(st.booleans()) else b""
    lines = [Line(Side.CLIENT, b"AUTH " + mechanism + initial)]
    challenge = st.sampled_from(
        (b"+ ", b"+", b"+ " + _ENCODED, b"+ " + b64encode(b"hunter2"), b"+ not base64", b"+OK")
    )
    for _round in range(draw(st.integers(0, 2))):
        lines += [Line(Side.SERVER, draw(challenge)), Line(Side.CLIENT, draw(words))]
    return [*lines, Line(Side.SERVER, draw(st.sampled_from(_VERDICTS)))] if draw(st.integers(0, 9)) else lines


@st.composite
def _conversations(draw: st.DrawFn) -> Conversation:
    lines = [_OPENED] if draw(st.booleans()) else []
    lines.append(Line(Side.SERVER, draw(st.sampled_from((b"+OK ready", b"+OK", b"-ERR hunter2", b"* OK")))))
    for _turn in range(draw(st.integers(0, 6))):
        if not draw(st.integers(0, 3)):
            lines += draw(_exchanges())
            continue
        lines.append(Line(Side.CLIENT, draw(_CLIENT)))
        lines += [Line(Side.SERVER, octets) for octets in draw(st.lists(_SERVER, max_size=3))]
    lines += draw(st.sampled_from([[], [], *([line] for line in _ENDS)]))
    exact = draw(st.booleans())
    return Conversation("POP3", Lines(lines), "what s3cret! is", exact=exact, comments=((0, "hunter2"),))


@settings(max_examples=60, deadline=None)
@given(st.lists(_conversations(), min_size=1, max_size=3))
def test_it_comes_to_the_same(conversations: list[Conversation]) -> None:
    quick, slow, once, learning = Secrets(), Secrets(), Secrets(), Secrets()
    for conversation in conversations:
        elsewhere = Secrets.knowing(pickle.loads(pickle.dumps(learning.known)))  # noqa: S301 - its own
        learning.learn(conversation)
        known = quick.add(conversation)
        masked = masked_conversation(conversation, known)
        with patch("popconsole.dialogue.masked_recording.plain_speech", return_value=None):
            expected = slow.add(conversation)
            line_by_line = masked_conversation(conversation, expected)
        assert list(masked.lines) == list(line_by_line.lines)
        assert (masked.title, masked.comments) == (line_by_line.title, line_by_line.comments)
        assert _kept(known) == _kept(expected)
        for masked in (once.masked(conversation), elsewhere.masked(conversation)):
            assert list(masked.lines) == list(line_by_line.lines)
            assert (masked.title, masked.comments) == (line_by_line.title, line_by_line.comments)
        assert learning.known is not None
        assert learning.known.of_another().known == _kept(expected)


def _kept(masker: Masker) -> object:
    """Return what a masker knows that stays so in other conversations."""
    echoes = Masker(Dialogue(POP3), masker).rest
    assert echoes is not None
    return echoes.known


def _lines(*said: str) -> Lines:
    sides = {"S": Side.SERVER, "C": Side.CLIENT}
    return Lines(Line(sides[row[0]], row[2:].encode()) for row in said)


def test_what_is_plain() -> None:
    lines = _lines(
        "S +OK <a@b>", "C USER mrose", "S +OK", "C PASS s3cret!", "S nonsense", "C STAT", "S +OK 1 2"
    )
    speech = plain_speech(POP3, lines)
    assert speech is not None
    assert speech.told == (PlainCommand(b"USER mrose", b"mrose"), PlainCommand(b"PASS ", b"", b"s3cret!"))
    assert speech.masked == {3: b"PASS " + MASK}
    assert speech.answers == [b"+OK <a@b>", b"nonsense", b"+OK <a@b>", b"+OK", b"+OK 1 2"]


@pytest.mark.parametrize(
    "said",
    [
        ("S +OK", "S +OK", "C QUIT"),  # two greetings
        ("C QUIT", "S +OK"),
        ("S * OK", "C QUIT"),
        ("S +OK", "C USER AGEAYmJiYmJi"),  # a name and a secret in base64
        ("S +OK", "C AUTH PLAIN"),
        ("S +OK", "C AUTH PLAIN", "S + ", "C AGEAYg==", "S + ", "C *", "S -ERR"),
        ("S +OK", "C AUTH PLAIN", "S +OK", "C AGEAYg==", "S +OK"),
        ("S +OK", "C AUTH PLAIN AGEAYg==", "S -ERR", "C AGEAYg==", "S -ERR"),
        ("S +OK", "C AUTH NTLM", "S + ", "C AGEAYg==", "S +OK"),
        ("S +OK", "C APOP a\\ b c"),
    ],
)
def test_what_is_gone_through(said: tuple[str, ...]) -> None:
    assert plain_speech(POP3, _lines(*said)) is None


def test_an_exchange_of_auth_is_plain_where_each_challenge_is_answered() -> None:
    lines = _lines(
        "S +OK", "C AUTH LOGIN", "S + VXNlcg==", "C bXJvc2U=", "S + UGFzcw==", "C czNjcmV0IQ==", "S +OK"
    )
    speech = plain_speech(POP3, lines)
    assert speech is not None
    first = PlainCommand(b"", b"", b"bXJvc2U=", "LOGIN", 1)
    assert speech.told == (first, PlainCommand(b"", b"", b"czNjcmV0IQ==", "LOGIN", 2))
    assert speech.masked == {3: MASK, 5: MASK}
    lines = _lines("S +OK", "C AUTH PLAIN AGEAYg==", "S -ERR no", "C QUIT", "S +OK")
    speech = plain_speech(POP3, lines)
    assert speech is not None
    assert speech.masked == {1: b"AUTH PLAIN " + MASK}


def test_another_protocol_and_very_long_conversations_are_gone_through() -> None:
    assert plain_speech(POP2, _lines("S +OK", "C QUIT")) is None
    assert plain_speech(POP3, _lines("S +OK", "C RETR 1", *["S x"] * 4_096)) is None


def test_a_name_that_repeats_a_secret_is_none() -> None:
    secrets = Secrets()
    secrets.add(Conversation("POP3", _lines("S +OK", "C USER a", "S +OK", "C PASS s3cret!", "S +OK")))
    masker = secrets.add(
        Conversation("POP3", _lines("S +OK", "C USER s3cret!", "S +OK", "C PASS b", "S +OK"))
    )
    assert masker.text("he said s3cret! here") == "he said ******** here"


def test_it_is_told_whether_a_secret_is_said_again() -> None:
    secrets = Secrets()
    login = ("S +OK", "C USER a", "S +OK", "C PASS s3cret!", "S +OK")
    for said, once in ((login, True), ((*login, "C STAT", "S +OK s3cret!"), False), (("C QUIT",), False)):
        secrets.add(Conversation("POP3", _lines(*said)))
        assert secrets.said_once is once


@settings(max_examples=60, deadline=None)
@given(st.lists(_conversations(), min_size=1, max_size=2), st.data())
def test_what_grows_comes_to_the_same(conversations: list[Conversation], data: st.DataObject) -> None:
    quick, slow = Secrets(), Secrets()
    growing = [replace(one, lines=Lines()) for one in conversations]
    left = [list(one.lines) for one in conversations]
    while any(left):
        for number, (one, rest) in enumerate(zip(growing, left, strict=True)):
            assert isinstance(one.lines, Lines)
            for _line in range(data.draw(st.integers(0 if number else 1, 5))):
                if rest:
                    one.lines.append(rest.pop(0))
        begun = [one for one in growing if one.lines] or growing[:1]
        known = quick.of(begun)
        with patch("popconsole.dialogue.masked_recording.plain_greeting", return_value=None):
            expected = slow.of(begun)
        assert _kept(known) == _kept(expected)


def test_what_grows_is_not_fed_to_the_dialogue() -> None:
    lines, secrets = _lines("S +OK", "C USER a"), Secrets()
    known = secrets.of([Conversation("POP3", lines)])
    for row in ("S +OK", "C PASS s3cret!", "S +OK", "C STAT", "S s3cret!"):
        lines.append(_lines(row)[0])
        known = secrets.of([Conversation("POP3", lines)])
    assert known._dialogue.count == 0
    assert known.text("s3cret!") == "********"
    lines.append(Line(Side.CLIENT, b"AUTH PLAIN AGEAaHVudGVyMg=="))
    known = secrets.of([Conversation("POP3", lines)])
    assert known._dialogue.count == len(lines)
    assert known.text("s3cret! hunter2") == "******** ********"
    lines.append(Line(Side.SERVER, b"+OK"))
    lines.append(Line(Side.CLIENT, b"AUTH PLAIN AGIAa2V0dGxlNzc="))
    assert secrets.of([Conversation("POP3", lines)]).text("hunter2 kettle77") == "******** ********"


@pytest.mark.parametrize("row", ["C USER s3cret!", "C PASS two words", "S +OK"])
def test_what_grows_is_gone_through_where_it_is_no_longer_plain(row: str) -> None:
    lines, secrets = _lines("S +OK", "C USER a", "S +OK", "C PASS s3cret!"), Secrets()
    secrets.of([Conversation("POP3", lines)])
    if row[0] == "S":
        lines.append(Line(Side.SERVER, b"", CRLF, LineKind.CLOSED))
        secrets.of([Conversation("POP3", lines)])
    lines.append(_lines(row)[0])
    known = secrets.of([Conversation("POP3", lines)])
    assert known._dialogue.count > 0
    assert known.text("s3cret! here") == "******** here"
