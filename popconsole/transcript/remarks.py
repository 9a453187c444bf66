"""What an author's remark in a printed conversation stands for: an event, octets left out, a note."""

import re

from popconsole.i18n import _
from popconsole.transcript.draft import Draft
from popconsole.transcript.model import Side, What
from popconsole.transcript.safe import safe

# Looked for in this order; English as in the RFCs, French as in articles.
_MEANINGS = (
    (re.compile(rb"\b(?:wait|listen|attend|go back)", re.IGNORECASE), What.NOTE),
    (re.compile(rb"\b(?:tim(?:e|es|ed)[- ]?out|autologout)\b", re.IGNORECASE), What.TIMEOUT),
    (
        re.compile(
            rb"\bclos(?:e|es|ed|ing)\b.*\bconnection\b|\bconnection\b.*\b(?:clos|lost|drop)|\bferm\w+.*\bconnexion\b",
            re.IGNORECASE,
        ),
        What.CLOSED,
    ),
    (
        re.compile(rb"\bopen(?:s|ed|ing)?\b.*\bconnection\b|\bouv\w+.*\bconnexion\b", re.IGNORECASE),
        What.OPENED,
    ),
    (
        re.compile(
            rb"\b(?:sends?|sent|data|messages?|mail|headers?|body|octets|lines?|text|listing|envoie|corps)\b",
            re.IGNORECASE,
        ),
        What.OMITTED,
    ),
)
_LOOKED_AT = 500  # octets of a remark; a longer one is none
_CONNECTION = re.compile(rb"(?:open|close)(?:s|d|ed)? (?:the )?connection\.?", re.IGNORECASE)


def meaning(text: bytes) -> What:
    """Return what a remark, its brackets taken off, stands for; a NOTE where nothing tells."""
    start = text[:_LOOKED_AT]
    return next((what for pattern, what in _MEANINGS if pattern.search(start)), What.NOTE)


def is_event(text: bytes) -> bool:
    """Tell whether a text without brackets is "open connection" or "close connection" (RFC 937)."""
    return _CONNECTION.fullmatch(text) is not None


def add_remark(draft: Draft, row: int, side: Side, text: bytes, default: What = What.NOTE) -> None:
    """Add a remark as the line that it stands for, and report what it was taken for."""
    what = meaning(text)
    if what is What.NOTE:
        what = default
    shown = safe(text[:60])
    match what:
        case What.OMITTED:
            draft.odd(row, "omitted-octets", _('"{text}" is taken for octets left out').format(text=shown))
        case What.NOTE:
            draft.odd_once(
                row, "note", _('"{text}" is taken for a note: nothing was sent').format(text=shown)
            )
        case _:
            draft.odd_once(
                row, "event", _('"{text}" is taken for what happened, not for octets').format(text=shown)
            )
    draft.add(row, side, text if what in (What.OMITTED, What.NOTE) else b"", what)
