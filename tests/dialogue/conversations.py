"""Conversations by chance, made of lines that all parts of a dialogue turn on."""

from hypothesis import strategies as st

from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Line, LineKind, Side

_CLIENT = {
    "POP3": (
        b"USER a", b"PASS b", b"LIST", b"LIST 1", b"LIST 1 2", b"LIST 1\t2", b"list  1", b"UIDL ", b"UIDL 2",
        b"RETR 1", b"TOP 1 2", b"CAPA", b"STAT", b"NOOP", b"XTND", b"QUIT", b"QUIT now", b"STLS", b"",
        b"AUTH", b"AUTH PLAIN", b"AUTH LOGIN", b"auth plain AGEAYg==", b"AUTH X-ODD", b"AGEAYg==", b"*",
        b"HELO a b",
    ),
    "POP2": (
        b"HELO a b", b"READ",
        b"READ 2", b"RETR", b"RETR 1", b"ACKD", b"NACK", b"FOLD x", b"QUIT", b"AUTH PLAIN",
        b"STAT", b"",
    ),
}  # fmt: skip
_SERVER = {
    "POP3": (
        b"+OK", b"-ERR no", b"+ok", b"+OKAY", b".", b"..", b"text", b"", b"C: QUIT", b"QUIT", b"+", b"+ ",
        b"+ AAAA", b"\x16\x03\x01",
    ),
    "POP2": (
        b"+ POP2 x", b"+ bye", b"- no", b"#2", b"=6", b"=12 x", b"=0", b"=x", b".", b"1234", b"12345", b"",
        b"RETR",
    ),
}  # fmt: skip
GREETING = {"POP3": b"+OK ready", "POP2": b"+ POP2 ready"}
_HAPPENED = [
    Line(Side.SERVER, b"", CRLF, LineKind.CLOSED),
    Line(Side.CLIENT, b"", CRLF, LineKind.OPENED),
    Line(Side.SERVER, b"", CRLF, LineKind.TIMEOUT),
    Line(Side.SERVER, b"sends the rest", CRLF, LineKind.OMITTED),
    Line(Side.CLIENT, b"a remark", CRLF, LineKind.NOTE),
]


def lines(name: str) -> st.SearchStrategy[Line]:
    """Return lines that may stand anywhere in a conversation of a protocol."""
    said = [*((Side.CLIENT, octets) for octets in _CLIENT[name])]
    said += ((Side.SERVER, octets) for octets in _SERVER[name])
    return st.one_of(
        st.sampled_from([Line(*spoken) for spoken in said]),
        st.sampled_from(said).map(lambda spoken: Line(*spoken)),
        st.sampled_from(_HAPPENED),
    )


def conversations(name: str) -> st.SearchStrategy[list[Line]]:
    """Return conversations of a protocol; most of them begin with its greeting."""
    greeting = Line(Side.SERVER, GREETING[name])
    opened = st.sampled_from([[greeting], [greeting], [greeting], []])
    return st.tuples(opened, st.lists(lines(name), max_size=30)).map(lambda both: both[0] + both[1])


_BODY = (
    b"Subject: one", b"Subject: two", b"subject: =?utf-8?q?x?=", b"X-Odd: 1", b" carried on", b"a line", b"",
    b"..stuffed", b".bare", b"AGEAYg==", b"hunter2", b"\xff\x00", b"caf\xc3\xa9", b"+ b", b"- b", b"1 120",
    b"2 x", b"TOP", b".",
)  # fmt: skip
_FETCHED = {
    "POP3": (
        (b"RETR 1", b"+OK"),
        (b"TOP 1 2", b"+OK"),
        (b"LIST", b"+OK"),
        (b"UIDL", b"+OK"),
        (b"CAPA", b"+OK"),
    ),
    "POP2": (
        (b"HELO a hunter2", b"#1", b"READ", b"=60", b"RETR"),
        (b"READ", b"=9", b"RETR"),
        (b"READ", b"=0"),
    ),
}
_PLAIN = {"POP3": [(b"PASS hunter2", b"+OK")], "POP2": [(b"FOLD x", b"#2")]}


def long_conversations(name: str) -> st.SearchStrategy[list[Line]]:
    """Return conversations with many lines in their replies, some of them with what was secret."""
    bodies = st.lists(st.sampled_from(_BODY), max_size=20)
    asked = st.sampled_from(_FETCHED[name] * 3) | st.sampled_from(_PLAIN[name])
    fetched = st.tuples(asked, bodies, st.sampled_from([(), (b".",)])).map(_block)
    pieces = st.lists(fetched | fetched | lines(name).map(lambda line: [line]), max_size=8)
    greeting = Line(Side.SERVER, GREETING[name])
    return pieces.map(lambda some: [greeting, *(line for piece in some for line in piece)])


def _block(drawn: tuple[tuple[bytes, ...], list[bytes], tuple[bytes, ...]]) -> list[Line]:
    said, body, end = drawn
    turns = [Line(Side.SERVER if number % 2 else Side.CLIENT, octets) for number, octets in enumerate(said)]
    return [*turns, *(Line(Side.SERVER, octets) for octets in (*body, *end))]
