"""Rows from which wrappings were taken off, packed into pieces again, with their numbers in the file."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Self

Row = tuple[int, bytes]
"""A row without its LF, and its number in the file, from 1: ``Stamped`` where it is known when it came."""


class Stamped(int):
    """The number of a row that also knows when it came, from whatever stood around it.

    ``at`` are seconds: since 1970 where it is ``dated``, else since the file began.
    """

    at: float
    dated: bool

    def __new__(cls, number: int, at: float, *, dated: bool) -> Self:
        """Make one of the number, from 1, and the time."""
        made = super().__new__(cls, number)
        made.at, made.dated = at, dated
        return made


_ROWS = 2_000  # of a piece
_OCTETS = 1 << 18  # ... and no more octets, if one row does not have them


def numbered(pieces: Iterable[bytes]) -> Iterator[Row]:
    """Yield the rows of pieces, each without its LF and with its number, from 1."""
    number = 0
    for piece in pieces:
        rows = piece.split(b"\n")
        if not rows[-1]:
            rows.pop()
        for row in rows:
            number += 1
            yield number, row


class Unwrapped:
    """Packs rows into pieces; ``row_of`` tells the number in the file of one that was packed.

    ``time_of`` tells when it came; ``dated``: in seconds since 1970, as far as rows were packed.
    """

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._count = 0
        # Where in what is packed, from 1, the numbers run on otherwise, and with which number.
        self._places = array("Q")
        self._numbers = array("Q")
        self._stamped = array("Q")  # those that know when they came, and that
        self._times = array("d")
        self.dated = False

    def row_of(self, number: int) -> int:
        """Return the number in the file of a row of the pieces, both from 1."""
        at = bisect_right(self._places, number) - 1
        return number if at < 0 else self._numbers[at] + number - self._places[at]

    @property
    def timed(self) -> bool:
        """Whether any row that was packed knows when it came."""
        return bool(self._stamped)

    def time_of(self, number: int) -> float | None:
        """Return when a row of the pieces, from 1, came; None where nothing tells."""
        at = bisect_right(self._stamped, number) - 1
        return self._times[at] if at >= 0 and self._stamped[at] == number else None

    def pieces(self) -> Iterator[bytes]:
        """Yield the pieces, whole rows that end with LF."""
        held: list[bytes] = []
        size, due = 0, 0
        for number, row in self._rows:
            self._count += 1
            if number != due:
                self._places.append(self._count)
                self._numbers.append(number)
            due = number + 1
            if isinstance(number, Stamped):
                self._stamped.append(self._count)
                self._times.append(number.at)
                self.dated = number.dated
            held.append(row)
            size += len(row) + 1
            if len(held) >= _ROWS or size >= _OCTETS:
                held.append(b"")
                yield b"\n".join(held)
                held, size = [], 0
        if held:
            held.append(b"")
            yield b"\n".join(held)
