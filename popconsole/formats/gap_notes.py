"""The note that Wireshark writes into what it follows where octets of a stream are missing."""

import re

_NOTE = rb"\[(\d{1,9}) bytes missing in capture file\]"
_EXACT = re.compile(_NOTE + rb"\x00?")  # some versions have a NUL behind it
_SHOWN = re.compile(_NOTE + rb"[\x00.]?")  # ... which is shown as a dot


def split_at_gaps(octets: bytes, *, shown: bool = False) -> tuple[list[tuple[bytes, int]], bytes]:
    """Return what stands before each note, with how many octets are missing, and what stands behind all.

    ``shown``: a dot may stand for what does not print.
    """
    found: list[tuple[bytes, int]] = []
    at = 0
    for gap in (_SHOWN if shown else _EXACT).finditer(octets):
        found.append((octets[at : gap.start()], int(gap[1])))
        at = gap.end()
    return found, octets[at:]
