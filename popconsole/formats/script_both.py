"""A typescript that holds what was typed as well (``script -B``): by its timing file what was printed.

What was typed is printed too, as an echo, so that nothing of what was said is lost.
"""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from popconsole.formats.script_times import HEAD, entries

_LOG = re.compile(rb"H \S+ (INPUT|OUTPUT)_LOG (.+)\n")
_LONGEST = 1 << 16  # octets that are read at a time
_HEADS = 64  # rows of a timing file that may tell of the logs


def holds_both(timing: BinaryIO) -> bool:
    """Tell whether a timing file, open from its beginning, is of a log that holds both sides."""
    rows = (timing.readline(_LONGEST) for _row in range(_HEADS))
    logs = {found[1]: found[2] for found in map(_LOG.fullmatch, rows) if found is not None}
    return len(logs) == 2 and len(set(logs.values())) == 1


class Printed(io.RawIOBase):
    """What was printed, of a typescript and its timing file, both open from their beginnings.

    To close it closes both.
    """

    def __init__(self, typescript: BinaryIO, timing: BinaryIO) -> None:
        super().__init__()
        self._both = typescript, timing
        self._pieces = _pieces(typescript, timing)
        self._rest = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read some octets, as BufferedReader wants them; 0 at the end."""
        room = memoryview(buffer).cast("B")
        self._rest = self._rest or next(self._pieces, b"")
        taken, self._rest = self._rest[: len(room)], self._rest[len(room) :]
        room[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        """Close both files."""
        for file in self._both:
            file.close()
        super().close()


def _pieces(typescript: BinaryIO, timing: BinaryIO) -> Iterator[bytes]:
    """Yield what was printed, and the rows that script itself has written around it."""
    first = typescript.readline(_LONGEST)
    begun = first.startswith(HEAD)
    if begun:
        yield first
    held = b"" if begun else first
    for entry in entries(timing):
        left = entry.octets
        while left > 0:
            piece = held[:left] or typescript.read(min(left, _LONGEST))
            held = held[len(piece) :]
            if not piece:
                return
            left -= len(piece)
            if entry.printed:
                yield piece
    while piece := held or typescript.read(_LONGEST):
        held = b""
        yield piece
