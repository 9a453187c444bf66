"""The rows of a file, of which only some are held at a time."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from popconsole.formats.source import rows_of


class Window:
    """The rows of a file that is taken in pieces; a row has an index, from 0.

    ``odd_in`` is asked, once for each piece and with the index of its first row, which of its rows, from 0,
    are not plain: others may be taken many at once.
    """

    def __init__(self, pieces: Iterator[bytes], odd_in: Callable[[int, bytes], Sequence[int]]) -> None:
        self._pieces = pieces
        self._odd_in = odd_in
        self._held: list[bytes] = []
        self._start = 0  # the index of the first row that is held
        self._odd: list[int] = []  # indexes of rows that are held and not plain

    def _load(self) -> bool:
        """Take the next piece; False where there is none."""
        piece = next(self._pieces, None)
        if piece is None:
            return False
        first = self._start + len(self._held)
        self._odd += [first + index for index in self._odd_in(first, piece)]
        self._held += rows_of(piece)
        return True

    def plain_run(self, index: int) -> int:
        """Return how many rows from ``index`` on are plain, as far as they are held."""
        end = self._start + len(self._held)
        if index >= end and self._load():
            end = self._start + len(self._held)
        at = bisect_left(self._odd, index)
        return min(end, self._odd[at] if at < len(self._odd) else end) - index

    def take(self, index: int, count: int) -> list[bytes]:
        """Return so many rows from ``index`` on, fewer at the end of the file."""
        at = index - self._start
        while len(self._held) < at + count and self._load():
            pass
        return self._held[at : at + count]

    def forget(self, index: int) -> None:
        """Let go of the rows before ``index``; they can't be asked for again."""
        del self._held[: index - self._start]
        del self._odd[: bisect_left(self._odd, index)]
        self._start = index
