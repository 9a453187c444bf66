"""The piece of the greeting that openssl s_client -starttls shows once TLS is there.

It prints as many octets of the greeting as the reply to STLS had, so without its end mostly. What comes next
stands in the same row: its own words (``<3ee---``), a reply (``<3ee+OK``), what was typed (``<3eeCAPA``).
"""

import re

from popconsole.dialogue.issued import Issued
from popconsole.formats.boundary import may_greet
from popconsole.protocol.pop3 import POP3

_REPLY = re.compile(rb"(?:\+OK|-ERR)(?= |$)")
_OWN = re.compile(rb"(?:---|(?:read from|write to) 0x[0-9a-f]+ \[.*|SSL_connect:.*|<<< TLS.*)$")
_COMMAND = re.compile(rb"(?i:%b)(?= |$)" % b"|".join(sorted(row.keyword.encode() for row in POP3.commands)))
_LEAST = 3  # octets of the greeting: +OK


def cut_greeting(row: bytes, following: bytes | None, *, expected: bool) -> tuple[bytes, bytes] | None:
    """Return the piece of the greeting in a row, and what stands behind it; None: it is a whole greeting.

    ``following`` is the next row that is not blank; ``expected``: such a piece must be there, if it is not
    all of the greeting.
    """
    own = _OWN.search(row, _LEAST)
    if own is not None:
        return row[: own.start()], b""
    reply = _REPLY.search(row, _LEAST)
    if reply is not None:
        return row[: reply.start()], row[reply.start() :]
    if following is None or not may_greet(following):
        return None
    places = [match.start() for match in _COMMAND.finditer(row, _LEAST)]
    places.sort(key=lambda place: (row[place - 1 : place] == b" ", place))
    for place in places:
        if not Issued(POP3, row[place:], 0, POP3.initial).parsed.problems:
            return row[:place], row[place:]
    return (row, b"") if expected else None
