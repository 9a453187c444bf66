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
