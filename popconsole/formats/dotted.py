"""Text in which a dot stands for each octet that doesn't print, CR and LF too: where its lines end."""

import re

from popconsole.formats.evidence import STATUS
from popconsole.protocol.framing import CRLF

_RUN = re.compile(rb"\.{2,}")
_TERMINATION = b"\r\n.\r\n"  # RFC 1939 section 3
_ELLIPSIS = 3


def of_dots(text: bytes) -> bytes:
    """Return the octets that a text most likely stands for: two dots are the end of a line.

    One dot of an odd number is a dot: at the very end, and before the next reply, that which ends a response.
    """
    return _RUN.sub(_ends, text)


def _ends(run: re.Match[bytes]) -> bytes:
    text, end, count = run.string, run.end(), len(run[0])
    closes = end == len(text) or STATUS.match(text, end) is not None
    if closes and count >= len(_TERMINATION):
        return _ends_behind_dot(count - len(_TERMINATION)) + _TERMINATION
    if count == _ELLIPSIS and text[end : end + 1] == b" ":
        return run[0]
    return _ends_behind_dot(count)


def _ends_behind_dot(count: int) -> bytes:
    return b"." * (count % 2) + CRLF * (count // 2)
