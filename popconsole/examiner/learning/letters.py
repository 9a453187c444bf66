"""What is said to a server whose machine is learned, a letter a command; what of a reply counts. Pure."""

from collections.abc import Mapping

from popconsole.examiner.played import PlayedExchange

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

LETTERS: Mapping[str, Mapping[str, bytes]] = {"POP3": POP3_LETTERS, "POP2": POP2_LETTERS}
MARKING = frozenset({"DELE 1", "ACKD"})
"""Letters that mark mail as deleted: it must be put back, or they are left out."""

FAILING = frozenset({"PASS wrong", "HELO wrong"})
"""Letters that are logins which fail: servers count them, and make who fails wait."""


def line(protocol: str, letter: str, user: bytes, password: bytes) -> bytes:
    """Return the command line of a letter."""
    wrong = b"no" + password
    text = LETTERS[protocol][letter]
    return text.replace(b"{user}", user).replace(b"{password}", password).replace(b"{wrong}", wrong)


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
    word = status.split(b" ")[0].decode("ascii", "replace")[:12]
    if not reply.ok:
        return word
    if reply.multi:
        return f"{word}, {'lines' if reply.data else 'no lines'}"
    if letter == "STAT":
        numbers = status.split(b" ")[1:2]
        return f"{word} {_beside(numbers[0], count) if numbers else ''}".rstrip()
    return word


def _beside(digits: bytes, count: int) -> str:
    """Return a number of messages beside that of the maildrop."""
    if not digits.isdigit() or len(digits) > len("999999"):
        return digits.decode("ascii", "replace")[:6]
    less = count - int(digits)
    if int(digits) == 0 and count > 1:
        return "0"
    return "n" if less == 0 else f"n-{less}" if less > 0 else f"n+{-less}"
