"""Reading the lines of a server: status, counts, listings. What is not well-formed is None."""

import re
from typing import NamedTuple

from popconsole.i18n import N_, _
from popconsole.protocol.table import Content, Protocol, Reply, Shape

_DROP = re.compile(rb"\+OK (\d{1,18}) (\d{1,18})(?= |$)")
_ANNOUNCED = re.compile(rb"\+OK \(?(\d{1,18}) octets\b", re.IGNORECASE)
_LAST = re.compile(rb"\+OK (\d{1,18})(?= |$)")
_SCAN = re.compile(rb"(\d{1,18}) (\d{1,18})(?= |$)")
_NUMBERED = re.compile(rb"\d{1,18}(?: |$)")
_UNIQUE_ID = re.compile(rb"(\d{1,18}) ([!-~]{1,70})$")
_LANGUAGE = re.compile(rb"\+OK ([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?= |$)", re.IGNORECASE)
_LOCKED = re.compile(
    rb"\[IN-USE\]|(?<!account )(?<!account is )\block(ed)?\b|in use\b|\banother session\b", re.IGNORECASE
)
_CODE = re.compile(rb"(?:\+OK|-ERR) \[([!-.0-\\^-~]+(?:/[!-.0-\\^-~]+)*)\]")

LISTING_NAMES = {
    Content.DROP_LISTING: N_("listing|drop listing"),
    Content.SCAN_LISTING: N_("listing|scan listing"),
    Content.UNIQUE_ID_LISTING: N_("listing|unique-id listing"),
    Content.MECHANISMS: N_("listing|SASL mechanism"),
    Content.LANGUAGES: N_("listing|language listing"),
    Content.LAST_ACCESSED: N_("listing|answer to LAST"),
}

LISTING_FORMS = {
    Content.DROP_LISTING: "+OK nn mm",
    Content.SCAN_LISTING: "msg octets",
    Content.UNIQUE_ID_LISTING: "msg unique-id",
    Content.MECHANISMS: "1*20(A-Z 0-9 - _)",
    Content.LANGUAGES: "tag [description]",
    Content.LAST_ACCESSED: "+OK nn",
}

LINES = {
    Content.MECHANISMS: re.compile(rb"[A-Z0-9_-]{1,20}", re.IGNORECASE),
    Content.LANGUAGES: re.compile(rb"[A-Z]{1,8}(?:-[A-Z0-9]{1,8})*(?: .*)?", re.IGNORECASE),
}
"""The further lines of answers that begin with one word (RFC 5034 section 4, RFC 6856 section 3.2)."""


_EXPECTED = {
    Shape.COUNT: N_("# and the number of messages"),
    Shape.LENGTH: N_("= and the number of octets"),
    Shape.DATA: N_("the octets of the message"),
}


def expected_reply(row: Reply, protocol: Protocol) -> str:
    """Say what a positive reply begins with, or holds where programs read it: "+OK", "+OK nn mm"."""
    if row.shape in _EXPECTED:
        return _(_EXPECTED[row.shape])
    sign = protocol.indicators[0].sign
    if row.shape is Shape.SINGLE_LINE and row.content in LISTING_FORMS:
        form = LISTING_FORMS[row.content]
        return form if form.startswith(sign) else f"{sign} {form}"
    return sign


def response_code(octets: bytes) -> str | None:
    """Return the response code of a status line, as ``IN-USE`` (RFC 2449 section 8)."""
    match = _CODE.match(octets) if b"[" in octets else None  # few have one
    return match[1].decode("ascii", "replace").upper() if match else None


def says_locked(octets: bytes) -> bool:
    """Tell whether a refused login says that the maildrop is locked: by [IN-USE], or in words."""
    return _LOCKED.search(octets) is not None


def language(octets: bytes) -> str | None:
    """Return the tag of a language that stands behind +OK (RFC 6856 section 3.2); None where none does."""
    match = _LANGUAGE.match(octets)
    return match[1].decode("ascii") if match else None


class Listed(NamedTuple):
    """One line of a listing: the message-number, its octets or its unique-id."""

    number: int
    octets: int | None = None
    unique_id: str | None = None


def announced(octets: bytes) -> int | None:
    """Read how many octets a status line says that a message has, in the words of RFC 1939's example."""
    match = _ANNOUNCED.match(octets)
    return int(match[1]) if match else None


def last_accessed(octets: bytes) -> int | None:
    """Read what answers LAST: the highest message-number that was accessed (RFC 1460 section 5)."""
    match = _LAST.match(octets)
    return int(match[1]) if match else None


def drop_listing(octets: bytes) -> tuple[int, int] | None:
    """Read ``+OK nn mm``: how many messages, how many octets (RFC 1939 section 5, STAT)."""
    match = _DROP.match(octets)
    return (int(match[1]), int(match[2])) if match else None


def has_surplus(content: Content, octets: bytes) -> bool:
    """Tell whether more stands behind the size in a drop listing, status and all, or in a scan listing."""
    return octets.count(b" ") > (2 if content is Content.DROP_LISTING else 1)


def is_numbered(octets: bytes) -> bool:
    """Tell whether a line of a listing begins with a message-number, whatever follows."""
    return _NUMBERED.match(octets) is not None


def listed(content: Content, octets: bytes) -> Listed | None:
    """Read a scan listing or a unique-id listing, without a status indicator before it."""
    if content is Content.SCAN_LISTING:
        match = _SCAN.match(octets)
        return Listed(int(match[1]), octets=int(match[2])) if match else None
    match = _UNIQUE_ID.match(octets)
    return Listed(int(match[1]), unique_id=match[2].decode("ascii")) if match else None
