"""What in a planned line depends on the session: an APOP digest of its greeting, or of the one before.

``{digest:SECRET}`` stands for the digest of this session's greeting with a password, ``{old-digest:SECRET}``
for that of the session before: what an eavesdropper could say again. Other braces stand for themselves.
"""

import re
from collections.abc import Callable

from popconsole.protocol.auth import apop_digest

_PLACE = re.compile(r"\{([a-z-]+):([^{}]+)\}")
_DIGEST, _OLD = "digest", "old-digest"
KINDS = (_DIGEST, _OLD)
"""What may stand before the colon of a place."""


def unknown_place(text: str) -> str | None:
    """Return what stands before the colon of a place that nothing is known to fill; None: there is none."""
    return next((match[1] for match in _PLACE.finditer(text) if match[1] not in KINDS), None)


def has_place(text: str) -> bool:
    """Tell whether a line depends on the session that it is said in."""
    return _PLACE.search(text) is not None


def filled(text: str, stamp: bytes | None, old_stamp: bytes | None) -> str:
    """Return a planned line as it is said where the greeting had ``stamp``, and the one before ``old_stamp``.

    Without a timestamp (RFC 1939 section 7) a digest of nothing stands there: the server refuses it.
    """
    stamps = {_DIGEST: stamp, _OLD: old_stamp}

    def fill(match: re.Match[str]) -> str:
        return _digest(stamps.get(match[1]), match[2])

    return _PLACE.sub(fill, text)


def _digest(stamp: bytes | None, secret: str) -> str:
    return apop_digest(stamp or b"", secret.encode()).decode("ascii")


Filler = Callable[[str], str]
"""Fills the places of a line for the session that is open."""
