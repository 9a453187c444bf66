"""The rules at the head of the room, each by an example: kinds, what is due, what is secret."""

import pytest

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import MASK, Masker
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, LineKind, Side

_HAPPENED = {"~": LineKind.OMITTED, "!": LineKind.CLOSED, "o": LineKind.OPENED, "#": LineKind.NOTE}


def line(row: str) -> Line:
    """Make a line: ``S +OK``; ``S~`` octets left out, ``S!`` closed, ``So`` opened, ``S#`` a note."""
    return Line(Side(row[0]), row[2:].encode("latin-1"), kind=_HAPPENED.get(row[1], LineKind.WIRE))


def follow(protocol: Protocol, said: str, *, exact: bool = True, secure: bool = False) -> Dialogue:
    dialogue = Dialogue(protocol, exact=exact, secure=secure)
    for row in said.split("|"):
        dialogue.feed(line(row))
    return dialogue


def kinds(protocol: Protocol, said: str, *, exact: bool = True, secure: bool = False) -> str:
    dialogue = Dialogue(protocol, exact=exact, secure=secure)
    return " ".join(dialogue.feed(line(row)).value for row in said.split("|"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        # pipelining: replies answer the commands in their order, each in the state it is met in
        (
            "S +OK|C USER a|C PASS b|C LIST|C QUIT|S +OK|S +OK|S +OK|S 1 2|S .|S +OK",
            "greeting command command command command reply reply reply data end reply",
        ),
        # a negative status line is all of its reply
        ("S +OK|C CAPA|S -ERR|S x", "greeting command reply unsolicited"),
        # what does not fit is taken for the reply
        ("S +OK|C NOOP|S what?|C NOOP|S +OK", "greeting command reply command reply"),
        # a client's line within a reply that goes on is pipelined
        ("S +OK|C CAPA|S +OK|C NOOP|S TOP|S .|S -ERR", "greeting command reply command data end reply"),
        # the cancelled exchange, the early response
        ("S +OK|C AUTH LOGIN|S + |C *|S -ERR|C NOOP", "greeting command challenge response reply command"),
        (
            "S +OK|C AUTH LOGIN|C dQ==|C cA==|S + |S + |S +OK|C NOOP",
            "greeting command response response challenge challenge reply command",
        ),
        # a +OK that nothing has earned is a challenge; a keyword answers none
        ("S +OK|C AUTH PLAIN|S +OK|C STAT|S +OK", "greeting command challenge command reply"),
        ("S +OK|C AUTH PLAIN|S +OK|C AGEAYg==|S +OK", "greeting command challenge response reply"),
        # a command behind AUTH that waits is a command, and the exchange is over
        ("S +OK|C AUTH PLAIN|C CAPA|S + |C NOOP|S +OK", "greeting command command challenge command reply"),
        # two of them: the second was never challenged
        (
            "S +OK|C AUTH PLAIN|C AUTH LOGIN|S + |S -ERR|C CAPA|S -ERR|S -ERR",
            "greeting command command challenge reply command reply reply",
        ),
        # TLS, as from outside
        ("S +OK|C STLS|S +OK|C \x16\x03\x01|S \x16\x03\x03|S!", "greeting command reply tls tls close"),
        ("C \x16\x03\x01|S \x16\x03\x03|C more", "tls tls tls"),
        ("S +OK|C \x16\x03\x01", "greeting command"),
        # Berkeley's XTND XMIT: the client sends a mail
        (
            "S +OK|C xtnd xmit|S +OK|C From: a|C |C QUIT|C .|S +OK|C NOOP|S +OK",
            "greeting command reply mail mail mail mail reply command reply",
        ),
        ("S +OK|C XTND XMIT|S -ERR|C NOOP", "greeting command reply command"),
        (
            "S +OK|C XTND XMIT|S +OK|C From: a|S said|S -ERR full|C .",
            "greeting command reply mail unsolicited reply command",
        ),
        ("S +OK|C XTND XMIT|S +OK|C QUIT|S +OK", "greeting command reply command reply"),  # it was left out
        (
            "S +OK|C XTND XMIT|S +OK|C From: a|S!|Co|S +OK|C NOOP",
            "greeting command reply mail close open greeting command",
        ),
        ("S +OK|C XTND ARCHIVE|S +OK|C From: a", "greeting command reply command"),
        # another conversation
        ("S +OK|C QUIT|S +OK|S!|Co|S +OK|C#x", "greeting command reply close open greeting note"),
    ],
)
def test_what_each_line_of_pop3_is(said: str, told: str) -> None:
    assert kinds(POP3, said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("S +OK|S and welcome|S to all|C NOOP|S +OK", "greeting greeting greeting command reply"),
        ("S +OK|C CAPA|S TOP|S .", "greeting command data end"),
        ("S +OK|C CAPA|S +OK|S TOP|C NOOP|S -ERR", "greeting command reply data command reply"),
        (
            "S +OK|C CAPA|S~the list|S .|C NOOP|S~a reply|S x",
            "greeting command omitted end command omitted unsolicited",
        ),
        # a message that seems to break off goes on behind a QUIT that was sent into it
        (
            "S +OK|C RETR 1|S +OK|S one|C QUIT|S two|S .|S +OK",
            "greeting command reply data command data end reply",
        ),
        ("S +OK|C RETR 1|S +OK|S one|C QUIT|S +OK", "greeting command reply data command reply"),
        ("S +OK|C RETR 1|S +OK|S~some|C QUIT|S bye", "greeting command reply omitted command reply"),
        (
            "S +OK|C RETR 1|S +OK|S one|C QUIT|S!|So|S +OK|C NOOP|S x",
            "greeting command reply data command close open greeting command reply",
        ),
        (
            "S +OK|C RETR 1|S +OK|S one|C NOOP|S~it|S x",
            "greeting command reply data command omitted unsolicited",
        ),
        ("S +OK|C LIST|S 1 10|C UIDL|S 1 a|S .", "greeting command data command data end"),
        ("S +OK|C CAPA|S +OK|S~some|S .", "greeting command reply omitted end"),
        (
            "C AUTH PLAIN|S +OK|C AGEAYg==|S +OK|C STAT|S +OK 0 0",
            "command challenge response reply command reply",
        ),
        ("C AUTH|S +OK|S PLAIN|S .|C CAPA|S -ERR", "command reply data end command reply"),
        ("C STAT|S +OK 0 0|C QUIT|S +OK", "command reply command reply"),
        # what was left out ends the exchange: it was the verdict
        ("S +OK|C AUTH PLAIN|S + |S~some|C STAT|S +OK", "greeting command challenge omitted command reply"),
    ],
)
def test_what_a_writer_leaves_out_of_pop3(said: str, told: str) -> None:
    assert kinds(POP3, said, exact=False) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        # counted data: a lone dot is data, and so is what looks like a status
        ("C RETR|S 123|S .|S +|C ACKS|S =0", "command data data data command reply"),
        # it was not given, or nothing was announced: there is none
        ("C RETR 1|S - no", "command reply"),
        ("C READ|S =0|C RETR|S!", "command reply command close"),
        ("C RETR|S~the message|C ACKD|S =0", "command omitted command reply"),
        ("C RETR|S 12|S~the rest|C ACKD|S =0", "command data omitted command reply"),
        # the sign must be that of the shape
        ("C FOLD x|S =3|C QUIT|S + bye", "command reply command reply"),
    ],
)
def test_what_each_line_of_pop2_is(said: str, told: str) -> None:
    before = "S + POP2|C HELO a b|S #1|C READ|S =11"
    assert kinds(POP2, f"{before}|{said}") == f"greeting command reply command reply {told}"


def test_data_that_is_cut_off_is_over() -> None:
    dialogue = follow(POP2, "S + POP2|C HELO a b|S #1|C READ|S =11|C RETR|S 12|C ACKS", exact=False)
    assert dialogue.kind is Kind.COMMAND
    assert dialogue.cut is not None
    assert dialogue.cut.due == 7
    assert dialogue.octets_due is None


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("C NOOP|S +OK", True),
        ("C NOOP|S -ERR", True),
        ("C NOOP|S + ", False),  # asks for nothing that NOOP could answer
        ("C NOOP|S text", False),
        ("C AUTH PLAIN|S + |C AGEAYg==", True),
        ("C AUTH PLAIN|C AGEAYg==", False),  # nobody has asked yet
        ("C AUTH LOGIN|C dQ==|S + |C cA==", False),  # that challenge was for the first one
        ("C AUTH LOGIN|C dQ==|S + |S + |C cA==", True),
    ],
)
def test_what_was_due_fits(said: str, fits: bool) -> None:  # noqa: FBT001
    assert follow(POP3, f"S +OK|{said}").fits is fits


def test_a_server_that_accepts_what_is_illegal_is_elsewhere() -> None:
    dialogue = follow(POP3, "S +OK|C DELE 1|S +OK")
    assert dialogue.accepted
    assert dialogue.before is Pop3State.AUTHORIZATION
    assert dialogue.state is Pop3State.TRANSACTION
    assert not follow(POP3, "S +OK|C DELE 1|S -ERR").accepted


def test_a_flood_of_commands_is_not_remembered() -> None:
    dialogue = follow(POP3, "S +OK|C NOOP")
    for _ in range(10_001):
        dialogue.client(b"NOOP")
    assert len(dialogue.queue) == 10_000
    assert dialogue.issued is not None
    assert dialogue.issued.index == 10_002


def test_a_command_is_told_by_its_line_its_state_and_what_stands_in_it() -> None:
    first = Issued(POP3, b"retr 1", 3, Pop3State.TRANSACTION)
    same = Issued(POP3, b"RETR 1", 3, Pop3State.TRANSACTION)
    assert (first, hash(first)) == (same, hash(same))
    assert first != Issued(POP3, b"RETR 2", 3, Pop3State.TRANSACTION)
    assert first != Issued(POP3, b"RETR 1", 4, Pop3State.TRANSACTION)
    assert first != "RETR 1"
    assert "RETR at 3" in repr(first)
    secret = Issued(POP3, b"hunter2 and more", 0, Pop3State.AUTHORIZATION)
    secret.conceal(MASK)
    assert (secret.keyword, secret.parsed.keyword, secret.parsed.arguments) == ("********", "********", ())
    secret.conceal(b"")
    assert secret.keyword == "********"


def test_a_masker_tells_whether_all_that_comes_next_is_secret() -> None:
    for said, asks in (
        ("S +OK|C AUTH LOGIN", True),
        ("S +OK|C STAT", False),
        ("S +OK|C AUTH", False),
        ("S +OK|C AUTH|S +OK", False),
        ("S +OK|C AUTH LOGIN|S +OK", False),
    ):
        assert Masker(follow(POP3, said)).asks is asks


def test_what_is_typed_while_auth_alone_waits_is_seen_where_it_may_be_a_command() -> None:
    masker = Masker(follow(POP3, "S +OK|C AUTH"))
    typed = (b"QU", b"QUIT", b"USER ann", b"hunter2")
    assert [masker.hides(octets) for octets in typed] == [False, False, False, True]


def test_what_seemed_to_be_a_greeting_ends_with_the_connection() -> None:
    dialogue = Dialogue(POP2, exact=True)
    closed, opened = (Line(Side.SERVER, b"", b"", kind) for kind in (LineKind.CLOSED, LineKind.OPENED))
    said = [Line(Side.CLIENT, b"HELO a b"), opened, Line(Side.SERVER, b"+ bye")]
    kinds = [dialogue.feed(line) for line in [closed, *said, closed, Line(Side.CLIENT, b"HELO a b")]]
    assert kinds[-1] is Kind.COMMAND


def test_a_copy_goes_on_by_itself_behind_a_reply_that_seems_cut_off() -> None:
    dialogue = Dialogue(POP3)
    for row in ("C AUTH PLAIN", "C AUTH PLAIN", "C AUTH", "S +", "C AUTH PLAIN", "S -ERR", "S PLAIN"):
        dialogue.feed(Line(Side(row[0]), row[2:].encode()))
    dialogue.feed(Line(Side.CLIENT, b"AUTH PLAIN"))
    twin = dialogue.copy()
    for one in (dialogue, twin):
        one.feed(Line(Side.SERVER, b"PLAIN"))
    assert dialogue.part == twin.part
