"""The notes on octets that a capture does not hold: what else was said is there, line by line."""

import re

_NOTE = re.compile(rb"(?:\d+ )?octets? not (?:captured|in this file)")


def note(count: int, *, told: bool = False) -> bytes:
    """Return the note on so many octets that are missing; 0: nobody knows how many.

    ``told``: the packets are told by a text, which has not all that was captured.
    """
    many = b"octets" if not count else b"1 octet" if count == 1 else b"%d octets" % count
    return many + (b" not in this file" if told else b" not captured")


def not_captured(octets: bytes) -> bool:
    """Tell whether a note is on octets that a capture does not hold, and not on what a writer left out."""
    return _NOTE.fullmatch(octets) is not None
