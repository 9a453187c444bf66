"""What is said to a server whose machine is learned, a letter a command; what of a reply counts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from popconsole.examiner.played import PlayedExchange
from popconsole.protocol.sasl import CANCEL, encode, plain
from popconsole.transcript.safe import safe

CLOSED = "closed"
"""What is heard where the server has closed the connection."""

SILENT = "nothing"
"""What is heard where no whole reply comes in time."""

POP3_LETTERS: Mapping[str, bytes] = {
    "USER": b"USER {user}",
    "PASS": b"PASS {password}",
    "PASS wrong": b"PASS {wrong}",
    "CAPA": b"CAPA",
    "STAT": b"STAT",
    "LIST": b"LIST",
    "LIST 1": b"LIST 1",
    "RETR 1": b"RETR 1",
    "TOP 1 0": b"TOP 1 0",
    "UIDL": b"UIDL",
    "DELE 1": b"DELE 1",
    "RSET": b"RSET",
    "NOOP": b"NOOP",
    "XYZZY": b"XYZZY",
    "QUIT": b"QUIT",
}
"""The letters of POP3, each with its command line."""

POP2_LETTERS: Mapping[str, bytes] = {
    "HELO": b"HELO {user} {password}",
    "HELO wrong": b"HELO {user} {wrong}",
    "FOLD": b"FOLD INBOX",
    "READ": b"READ",
    "READ 99": b"READ 99",
    "RETR": b"RETR",
    "ACKS": b"ACKS",
    "ACKD": b"ACKD",
    "NACK": b"NACK",
    "XYZZY": b"XYZZY",
    "QUIT": b"QUIT",
}
"""The letters of POP2."""

TLS_LETTERS: Mapping[str, bytes] = {
    "STLS": b"STLS",
    "USER": b"USER {user}",
    "PASS": b"PASS {password}",
    "PASS wrong": b"PASS {wrong}",
    "CAPA": b"CAPA",
    "STAT": b"STAT",
    "NOOP": b"NOOP",
    "XYZZY": b"XYZZY",
    "QUIT": b"QUIT",
}
"""The letters of STLS and what it changes (RFC 2595): a handshake follows where it is accepted."""

AUTH_LETTERS: Mapping[str, bytes] = {
    "AUTH PLAIN": b"AUTH PLAIN",
    "AUTH PLAIN right": b"AUTH PLAIN {response}",
    "AUTH PLAIN wrong": b"AUTH PLAIN {unfit}",
    "AUTH XYZZY": b"AUTH XYZZY",
    "response": b"{response}",
    "response wrong": b"{unfit}",
    "*": CANCEL,
    "USER": b"USER {user}",
    "PASS": b"PASS {password}",
    "CAPA": b"CAPA",
    "STAT": b"STAT",
    "XYZZY": b"XYZZY",
    "QUIT": b"QUIT",
}
"""The letters of AUTH (RFC 5034): with an initial response and without, what answers, or cancels."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What is said for a map: the ``letters``, each with its command line.

    ``login`` is the word that begins: it logs in, and its last letter tells how many messages there are.
    """

    name: str
    protocol: str
    letters: Mapping[str, bytes]
    login: tuple[str, ...]

    def line(self, letter: str, user: bytes, password: bytes) -> bytes:
        """Return the command line of a letter."""
        right, unfit = responses(user, password)
        text = self.letters[letter].replace(b"{user}", user).replace(b"{password}", password)
        return (
            text.replace(b"{wrong}", _wrong(password))
            .replace(b"{response}", right)
            .replace(b"{unfit}", unfit)
        )


def responses(user: bytes, password: bytes) -> tuple[bytes, bytes]:
    """Return PLAIN's responses as they are sent: the one that logs in, and the one that is refused."""
    return encode(plain(user, password)), encode(plain(user, _wrong(password)))


def _wrong(password: bytes) -> bytes:
    return b"no" + password


MAIL = "mail"
ALPHABETS = tuple(
    Alphabet(*row)
    for row in (
        (MAIL, "POP3", POP3_LETTERS, ("USER", "PASS", "STAT")),
        (MAIL, "POP2", POP2_LETTERS, ("HELO",)),
        ("tls", "POP3", TLS_LETTERS, ("STLS", "USER", "PASS", "STAT")),
        ("auth", "POP3", AUTH_LETTERS, ("AUTH PLAIN right", "STAT")),
    )
)
"""Each is for a map of its own."""


def alphabet(protocol: str, name: str = MAIL) -> Alphabet:
    """Return an alphabet of a protocol, "POP3" or "POP2", by its name. Raises KeyError: it has none."""
    for one in ALPHABETS:
        if (one.protocol, one.name) == (protocol, name):
            return one
    raise KeyError(name)


MARKING = frozenset({"DELE 1", "ACKD"})
"""Letters that mark mail as deleted: it must be put back, or they are left out."""

FAILING = frozenset({"PASS wrong", "HELO wrong", "AUTH PLAIN wrong", "response wrong"})
"""Letters that are logins which fail: servers count them, and make who fails wait."""

OPTIONAL = frozenset({"CAPA", "TOP 1 0", "UIDL"})
"""Letters of commands that a server of POP3 may lack (RFC 1939, section 7; RFC 2449)."""

POSITIVE, REFUSED = "+OK", "-ERR"
"""How what is heard begins where a server of POP3 takes a letter, and what is heard where it does not."""

SECURED, NOT_SECURED = "+OK, TLS", "+OK, no TLS"
"""What is heard at STLS where it is accepted: the handshake went well, or failed."""


def heard(exchange: PlayedExchange, letter: str, count: int = 0) -> str:
    """Return what of a reply counts: its status, its shape, how many messages; never text, sizes, or time.

    ``count`` messages are in the maildrop: a number is told beside it, as ``n``, ``n-1``, so that maps of
    other maildrops compare.
    """
    reply = exchange.reply
    if reply is None or (reply.multi and not reply.complete):
        return CLOSED if exchange.closed else SILENT
    status = reply.status
    if letter == "RETR" and not status:
        return "the message"
    if status.startswith((b"#", b"=")):
        digits = status[1:].split(b" ")[0]
        if status.startswith(b"="):
            return "=0" if digits == b"0" else "=length"
        return "#" + _beside(digits, count)
    word = safe(status.split(b" ")[0][:12])
    if not reply.ok:
        return word if word[:1] in _SIGNS else f"<{word}>"
    if reply.multi:
        return f"{word}, {'lines' if reply.data else 'no lines'}"
    if letter == "STAT":
        numbers = status.split(b" ")[1:2]
        return f"{word} {_beside(numbers[0], count) if numbers else ''}".rstrip()
    return word


_SIGNS = ("+", "-")  # of a reply


def _beside(digits: bytes, count: int) -> str:
    """Return a number of messages beside that of the maildrop."""
    if not digits.isdigit() or len(digits) > len("999999"):
        return digits.decode("ascii", "replace")[:6]
    less = count - int(digits)
    if int(digits) == 0 and count > 1:
        return "0"
    return "n" if less == 0 else f"n-{less}" if less > 0 else f"n+{-less}"
