"""What an author's remark in a printed conversation stands for: an event, octets left out, a note."""

import re

from popconsole.transcript.model import LineKind

# Looked for in this order; English as in the RFCs, French as in articles.
_MEANINGS = (
    (re.compile(rb"\b(?:wait|listen|attend|go back)", re.IGNORECASE), LineKind.NOTE),
    (re.compile(rb"\b(?:tim(?:e|es|ed)[- ]?out|autologout)\b", re.IGNORECASE), LineKind.TIMEOUT),
    (
        re.compile(
            rb"\bclos(?:e|es|ed|ing)\b.*\bconnection\b|\bconnection\b.*\b(?:clos|lost|drop)|\bferm\w+.*\bconnexion\b",
            re.IGNORECASE,
        ),
        LineKind.CLOSED,
    ),
    (
        re.compile(rb"\bopen(?:s|ed|ing)?\b.*\bconnection\b|\bouv\w+.*\bconnexion\b", re.IGNORECASE),
        LineKind.OPENED,
    ),
    (
        re.compile(
            rb"\b(?:sends?|sent|data|messages?|mail|headers?|body|octets|lines?|text|listing|envoie|corps)\b",
            re.IGNORECASE,
        ),
        LineKind.OMITTED,
    ),
)
_LEFT_OUT = re.compile(
    rb"\s*(?:[\[(<{*-]{0,3}\s*(?:\.{3,}|\xe2\x80\xa6)\s*[\])>}*-]{0,3}"
    rb"|[\[(<{*-]{1,3}[^\[\](){}<>]{0,60}\b(?:elided|omitted|skipped|snip(?:ped)?|truncated|left out)\b"
    rb"[^\[\](){}<>]{0,60}[\])>}*-]{1,3})\s*",
    re.IGNORECASE,
)
_LOOKED_AT = 500  # octets of a remark; a longer one is none
_CONNECTION = re.compile(rb"(?:open|close)(?:s|d|ed)? (?:the )?connection\.?", re.IGNORECASE)


def meaning(text: bytes) -> LineKind:
    """Return what a remark, its brackets taken off, stands for; a NOTE where nothing tells."""
    start = text[:_LOOKED_AT]
    return next((what for pattern, what in _MEANINGS if pattern.search(start)), LineKind.NOTE)


def leaves_out(text: bytes) -> bool:
    """Tell whether a row stands for rows that are left out: "...", "[snip]", "[... 18 lines elided ...]"."""
    return len(text) < _LOOKED_AT and _LEFT_OUT.fullmatch(text) is not None


def is_event(text: bytes) -> bool:
    """Tell whether a text without brackets is "open connection" or "close connection" (RFC 937)."""
    return _CONNECTION.fullmatch(text) is not None
