"""Which rows of a view are seen that draws a line in several rows, in a conversation of any length.

Entries, of a line or of several, have different heights, and nobody counts the rows above: what is seen
begins at a row of an entry, the top, and goes on from there.
"""

from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from popconsole.ui.drawn_row import DrawnRow


class DrawnEntry(NamedTuple):
    """What is drawn of the lines from ``first`` to ``last``, from 0."""

    first: int
    last: int
    rows: list[DrawnRow]


class SeenRow(NamedTuple):
    """A row on the screen, and the entry that it is of."""

    entry: DrawnEntry
    row: DrawnRow


class EntryWindow:
    """The rows that are seen, ``height`` of them.

    ``at`` draws the entry of a line, from 0; ``count`` tells how many lines there are.
    """

    def __init__(self, at: Callable[[int], DrawnEntry], count: Callable[[], int]) -> None:
        self._at = at
        self._count = count
        self._top = (0, 0)  # the first line of an entry, and a row of it, from 0
        self.height = 0

    def begin(self) -> None:
        """Begin at the top: another conversation is shown."""
        self._top = (0, 0)

    def rows(self) -> list[SeenRow]:
        """Return the rows from the top on; less than there is room for only where there are no more."""
        rows = self._from_top()
        if len(rows) < self.height and self._top != (0, 0):  # the screen has grown, or what is drawn shrunk
            self._move(len(rows) - self.height)
            rows = self._from_top()
        return rows

    def _from_top(self) -> list[SeenRow]:
        rows: list[SeenRow] = []
        line, skipped = self._top
        while line < self._count() and len(rows) < self.height:
            drawn = self._at(line)
            rows += [SeenRow(drawn, row) for row in islice(drawn.rows, skipped, None)]
            line, skipped = drawn.last + 1, 0
        return rows[: self.height]

    def scroll(self, by: int) -> None:
        """Move what is seen by rows, not further than there are some."""
        self._move(by)
        if by > 0:
            self.rows()

    def _move(self, by: int) -> None:
        line, part = self._top
        if not self._count():
            return
        part += by
        while part < 0 and line:
            drawn = self._at(line - 1)
            line = drawn.first
            part += len(drawn.rows)
        drawn = self._at(line)
        while part >= len(drawn.rows) and drawn.last + 1 < self._count():
            line = drawn.last + 1
            part -= len(drawn.rows)
            drawn = self._at(line)
        part = min(part, len(drawn.rows) - 1)
        self._top = line, max(0, part)

    def show(self, line: int) -> None:
        """Move what is seen, no further than must be, so that all rows of a line's entry are seen.

        Where it has more than can be seen at once, what is seen of it stays.
        """
        if not self.height or not self._count():
            return
        drawn = self._at(line)
        first = drawn.first
        self._top = self._at(self._top[0]).first, self._top[1]
        seen = sum(1 for row in self.rows() if row.entry.first == first)
        if seen == self.height:
            return
        if (first, 0) < self._top:
            self._top = first, 0
            return
        if seen < len(drawn.rows):
            self._top = first, 0
            self._move(min(0, len(drawn.rows) - self.height))
