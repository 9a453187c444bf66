"""What in a row tells that POP is spoken there, whatever stands around it."""

import re

from popconsole.formats.status_patterns import POP2_GREETING, POP3_STATUS
from popconsole.protocol import POP2, POP3

_SHARED = frozenset(("HELO", "QUIT", "NOOP", "RSET", "AUTH", "HELP", "LIST", "STAT", "READ", "RETR"))
_TELLING = sorted(
    {command.keyword for protocol in (POP2, POP3) for command in protocol.commands} - _SHARED,
)
STATUS = re.compile(POP3_STATUS + b"|" + POP2_GREETING)
"""What only servers of POP say."""

_COMMAND = re.compile(
    rb"(?<![A-Za-z0-9])(?:%b|RETR +[0-9]+|LIST|STAT|TOP +[0-9]+ +[0-9]+)(?![A-Za-z0-9])"
    % b"|".join(word.encode("ascii") for word in _TELLING)
)


def tells_pop(row: bytes) -> bool:
    """Tell whether there is a status indicator of POP in a row, or a command as POP has it, in capitals."""
    return STATUS.search(row) is not None or _COMMAND.search(row) is not None


_APART = rb"(?:[ :]|, ?0x)?"  # between two octets in hexadecimal
_CARRIED = re.compile(
    rb"(?<![0-9A-Fa-f])(?:%b|%b)"
    % (_APART.join((b"2[bB]", b"4[fF]", b"4[bB]")), _APART.join((b"2[dD]", b"45", b"52", b"52")))
    + rb"|(?<![A-Za-z0-9+/])(?:K09L|LUVSU)|(?<![A-Za-z0-9-])pop3(?:-login: |\()"
)


def carries_pop(row: bytes) -> bool:
    """Tell whether a row tells of POP, or holds a status indicator in hexadecimal or base64.

    A row of Dovecot's log tells of it by the name of the process.
    """
    return tells_pop(row) or _CARRIED.search(row) is not None
