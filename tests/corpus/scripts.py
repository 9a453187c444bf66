"""What the corpus' own client says, and the mail that it meets: every command, so that every fault strikes.

A turn is a line, or several in a tuple, sent at once. ``IDLE`` waits till the server has had enough,
``AGAIN`` ends the connection and begins another one, ``TLS`` is a handshake.
"""

import re

from popconsole.maildrop.messages import Message
from popconsole.protocol import sasl

Turn = str | tuple[str, ...]
Script = tuple[Turn, ...]

IDLE = "(idle)"
AGAIN = "(again)"
TLS = "(tls)"

USER = "student"
PASSWORD = "learn"
LOGIN = (f"USER {USER}", f"PASS {PASSWORD}")
PLAIN = sasl.encode(sasl.plain(USER.encode(), PASSWORD.encode())).decode()

_HEAD = b"From: Ida <ida@mail.example>\r\nTo: student@mail.example\r\nSubject: %s\r\n\r\n"
MAIL = (
    Message(_HEAD % b"dots" + b"Dear student,\r\n.dot\r\n..dots\r\nx.\r\n\r\nIda\r\n", "first"),
    Message(_HEAD % b"plain" + b"One line.\r\nAnother line.\r\nA third one.\r\n", "second"),
    Message(_HEAD % b"short" + b"Bye.\r\n", "third"),
)
"""Messages of three sizes, so that one is told from another; one has lines that begin with dots."""

_ASKED: Script = (
    "CAPA",
    "STAT",
    "LIST",
    "UIDL",
    "LIST 2",
    "UIDL 2",
    "TOP 1 0",
    "TOP 2 2",
    "RETR 1",
    "RETR 2",
)
_MARKED: Script = (
    "DELE 1", "STAT", "LIST", "UIDL", "LIST 2", "UIDL 3", "RETR 2", "RETR 3", ("NOOP", "STAT"),
    "RSET", "STAT", "LIST",
)  # fmt: skip

POP3 = (
    "CAPA", *LOGIN, *_ASKED, *_MARKED, "DELE 2", "QUIT",
    AGAIN, "CAPA", *LOGIN, "STAT", "LIST", "UIDL", "RETR 1", "DELE 1", "QUIT",
)  # fmt: skip
"""All that RFC 1939 has, and CAPA, in two sessions: some faults show in the second one."""

POP2: Script = (
    f"HELO {USER} {PASSWORD}", "FOLD inbox", "READ 1", "RETR", "ACKS", "RETR", "ACKD", "READ 3", "RETR",
    "NACK", "QUIT",
    AGAIN, f"HELO {USER} {PASSWORD}", "READ", "RETR", "ACKS", "QUIT",
)  # fmt: skip
"""All that RFC 937 has, in two sessions."""


_LENGTH = re.compile(rb"=([0-9]+)")


def waits_in_vain(turn: Turn, answered: bytes, before: bytes) -> bool:
    """Tell whether a client of POP2 still waits for octets that it was promised: it gives up then.

    ``answered`` is what came for RETR, ``before`` what came for the turn before that.
    """
    promised = _LENGTH.match(before)
    return turn == "RETR" and promised is not None and 0 < len(answered) < int(promised[1])
