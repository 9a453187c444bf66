"""Status lines: the indicator that a reply begins with, and the number behind POP2's."""

import re
from functools import cache

from popconsole.protocol import PROTOCOLS
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Content, Indicator, Protocol, Shape

_NUMBER = re.compile(rb"[#=](\d{1,18})(?= |$)")
_LISTED = {
    Content.SCAN_LISTING: re.compile(rb"\d+ +\d+(?: |$)"),
    Content.UNIQUE_ID_LISTING: re.compile(rb"\d+ +[!-~]+ *$"),
}
_LONGEST_SIGN = 5  # octets: -ERR and its space
_MEANT = re.compile(rb"[+-] ?(OK|ERR)|(OK|ERR)(?![A-Za-z])", re.IGNORECASE)

EXPECTED = {
    Shape.SINGLE_LINE: "+",
    Shape.COUNT: "#",
    Shape.LENGTH: "=",
}
"""The sign that a positive reply of each shape has in POP2 (RFC 937 page 10)."""


@cache
def _rows(name: str) -> dict[bytes, Indicator]:
    return {row.sign.rstrip().encode(): row for row in PROTOCOLS[name].indicators}


def indicator(protocol: Protocol, octets: bytes) -> Indicator | None:
    """Return the row of the status indicator that a line begins with, in any case; None: it has none.

    POP3's stand alone or before a space, and in upper case (RFC 1939 section 3): ``is_exact`` tells whether
    they do. Of POP2's only the first character counts (RFC 937 page 10).
    """
    rows = _rows(protocol.name)
    if protocol is POP2:
        return rows.get(octets[:1])
    word = octets[:_LONGEST_SIGN].partition(b" ")[0]
    return rows.get(word) or rows.get(word.upper())


def is_exact(row: Indicator, octets: bytes) -> bool:
    """Tell whether an indicator stands in a line in the case that the RFC gives it."""
    return octets.startswith(row.sign.rstrip().encode())


def is_status(octets: bytes) -> bool:
    """Tell whether a line is one of POP3 with the verdict on a command, to the letter."""
    return octets.startswith(_BEGUN) or octets in _WHOLE


_WHOLE = (b"+OK", b"-ERR")
_BEGUN = (b"+OK ", b"-ERR ")


def meant(octets: bytes) -> bool | None:
    """Tell which verdict of POP3 a line is meant to be that is none: ``ERR``, ``+OKfine``; None: no telling.

    True is a positive one.
    """
    match = _MEANT.match(octets)
    return None if match is None else (match[1] or match[2]).upper() == b"OK"


def number(octets: bytes) -> int | None:
    """Return the number of a POP2 count ``#nnn`` or length ``=ccc`` (RFC 937 page 10)."""
    match = _NUMBER.match(octets)
    return int(match[1]) if match else None


def is_listed(content: Content, octets: bytes) -> bool:
    """Tell whether octets read like a line of a scan listing or a unique-id listing."""
    return _LISTED[content].match(octets) is not None
