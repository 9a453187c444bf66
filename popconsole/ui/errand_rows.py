"""Two conversations aligned by errand, as rows of two columns; of long answers the beginning and the end."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from popconsole.analysis.history import History
from popconsole.guide.errands.aligned import Alignment, Pair
from popconsole.guide.errands.said import DoneErrand, SaidErrands
from popconsole.guide.errands.table import Errand
from popconsole.i18n import _, ngettext
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe
from popconsole.ui.cells import cells, cut
from popconsole.ui.wire_text import ending_mark, event_text, shown_line

_MOST = 8  # rows of an errand on a side
_LAST = 2  # of them, behind the row that tells how many are left out
_AT_ONCE = 2_000  # lines
_NOW_AND_THEN = 1.3  # times as many lines as were aligned last
_LEAST_COLUMN = 30  # cells from which on two columns can be read
_BETWEEN = " │ "


@dataclass(frozen=True, slots=True)
class ErrandCell:
    """What stands in a column of a row: a ``line``, from 0, or what is ``told`` in its place.

    ``hidden`` lines are left out there, the first of them is ``line``.
    """

    line: int | None = None
    told: str = ""
    hidden: int = 0


EMPTY = ErrandCell()


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """A row: a ``head``, the name of the errand that begins, or a cell of each side.

    ``pair`` counts the errands from 0.
    """

    pair: int
    head: str = ""
    cells: tuple[ErrandCell, ErrandCell] = (EMPTY, EMPTY)


class ErrandRows:
    """The rows of two conversations, left and right, that may be growing; ``read_on`` takes in what came."""

    def __init__(self, left: History, right: History) -> None:
        self.sides = SaidErrands(left), SaidErrands(right)
        self._alignment = Alignment()
        self._starts: list[int] = []  # the rows at which the pairs begin
        self._before: list[tuple[int, int]] = []  # how many parts of each side stand before the pairs
        self._count = 0
        self._aligned = 0  # lines of both sides that are aligned

    def __len__(self) -> int:
        return self._count

    @property
    def pairs(self) -> list[Pair]:
        """The errands, each of both sides or of one."""
        return self._alignment.pairs

    def read_on(self, most: int = _AT_ONCE, limits: tuple[int | None, int | None] = (None, None)) -> bool:
        """Take in lines that are tracked, ``most`` of each side; tell whether others are left.

        Those count that are not tracked yet. ``limits``: so many lines of each side are to be known.
        """
        before_them = [side.read for side in self.sides]
        more = [side.read_on(most, limit) for side, limit in zip(self.sides, limits, strict=True)]
        read = [side.read for side in self.sides]
        # Where much is still to be read, it is aligned now and then: that costs the more, the longer it is.
        if before_them == read or (any(more) and sum(read) < _NOW_AND_THEN * self._aligned):
            return any(more)
        self._aligned = sum(read)
        kept = self._alignment.settled
        self._alignment.extend(self.sides[0].errands, self.sides[1].errands)
        kept = max(0, min(kept, len(self._starts)) - 1)  # its answers may have grown
        self._count = self._starts[kept] if kept < len(self._starts) else 0
        before = self._before[kept] if kept < len(self._before) else (0, 0)
        del self._starts[kept:], self._before[kept:]
        for pair in self.pairs[kept:]:
            self._starts.append(self._count)
            self._before.append(before)
            self._count += 1 + max(self._rows(pair.left, 0), self._rows(pair.right, 1))
            before = before[0] + (pair.left is not None), before[1] + (pair.right is not None)
        return any(more)

    def _rows(self, number: int | None, side: int) -> int:
        return 1 if number is None else min(_MOST, self.sides[side].parts[number].count)

    def errand(self, pair: Pair) -> Errand:
        """Return the errand of a pair."""
        side, number = (1, pair.right) if pair.left is None else (0, pair.left)
        assert number is not None  # noqa: S101 - one side has it
        return self.sides[side].parts[number].errand

    def row(self, index: int) -> ErrandRow:
        """Return a row, from 0. IndexError where there is no such row."""
        if not 0 <= index < self._count:
            raise IndexError(f"no row {index}: there are {self._count}")
        at = bisect_right(self._starts, index) - 1
        pair, place = self.pairs[at], index - self._starts[at] - 1
        if place < 0:
            return ErrandRow(at, _(self.errand(pair).name))
        cells = self._cell(at, pair.left, 0, place), self._cell(at, pair.right, 1, place)
        return ErrandRow(at, "", cells)

    def _cell(self, at: int, number: int | None, side: int, place: int) -> ErrandCell:
        if number is None:
            return EMPTY if place else ErrandCell(told=self._missing(at, side))
        part = self.sides[side].parts[number]
        if place >= min(_MOST, part.count):
            return EMPTY
        if part.count > _MOST and place >= _MOST - _LAST - 1:
            first = _MOST - _LAST - 1
            if place == first:
                hidden = part.count - first - _LAST
                told = ngettext("… {n} line more", "… {n} lines more", hidden).format(n=hidden)
                return ErrandCell(part.line(first), told, hidden)
            return ErrandCell(part.line(part.count - _MOST + place))
        return ErrandCell(part.line(place))

    def _missing(self, at: int, side: int) -> str:
        """Say why a side has nothing here: its protocol has no word for it, or it went on without."""
        errand, said = self.errand(self.pairs[at]), self.sides[side]
        history = said.history
        told = errand.without.get(history.protocol.name)
        if told is not None:
            return _(told)
        ended = said.read and history.situation(said.read - 1).state is history.protocol.closed
        went_on = self._before[at][side] < len(said.parts)
        if not errand.commands:
            return ""
        return _("not done here") if ended else _("not so far") if went_on else ""

    def row_of(self, side: int, line: int) -> int | None:
        """Return the row of a line, from 0, of a side, 0 or 1; None where it was not read yet.

        Where the line is left out, that is the row that says so.
        """
        number = self.sides[side].part_of(line)
        at = None if number is None else self._pair_of(side, number)
        if number is None or at is None:
            return None
        part = self.sides[side].parts[number]
        place = part.place(line) or 0
        return self._starts[at] + 1 + _folded(part, place)

    def head_of(self, row: int) -> int:
        """Return the row of the head over a row."""
        return self._starts[bisect_right(self._starts, row) - 1]

    def _pair_of(self, side: int, number: int) -> int | None:
        """Return the pair that a part of a side is in."""
        low, high = 0, len(self._before)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._before[middle][side] <= number else (low, middle)
        # The last pair with so many parts before it: those before it in a row have none of this side.
        return low - 1 if low and self.pairs[low - 1][side] == number else None


def _folded(part: DoneErrand, place: int) -> int:
    """Return the row, from 0, of one of the lines of a part."""
    first = _MOST - _LAST - 1
    if part.count <= _MOST or place < first:
        return place
    return max(first, place - (part.count - _MOST))


# --- as text


def cell_text(history: History, cell: ErrandCell, *, reveal: bool) -> str:
    """Return a cell as text, safe: the letter of who speaks, and what was said, masked unless ``reveal``."""
    if cell.told or cell.line is None:
        return cell.told
    line = shown_line(history, cell.line, reveal=reveal)
    if line.kind is not LineKind.WIRE:
        return event_text(line)
    return f"{line.side.value}: {safe(line.octets)}{ending_mark(line)}"


def errands_text(
    rows: ErrandRows, names: tuple[str, str], width: int, *, reveal: bool, plain: bool
) -> Iterator[str]:
    """Yield both conversations as text: in two columns, or ``plain``, or where there is no room, in one.

    Then the ``names`` of the sides stand before their lines, and what one side has not is said.
    """
    while rows.read_on():
        pass
    histories = rows.sides[0].history, rows.sides[1].history
    heads = tuple(f"{name} {history.protocol.name}" for name, history in zip(names, histories, strict=True))
    column = (width - len(_BETWEEN)) // 2
    if plain or column < _LEAST_COLUMN:
        yield from _in_one_column(rows, names, reveal=reveal)
        return
    yield _in_two_columns(heads, column)
    for index in range(len(rows)):
        row = rows.row(index)
        if row.head:
            yield f" {row.head} ".center(2 * column + len(_BETWEEN), "─")
        else:
            told = (cell_text(*one, reveal=reveal) for one in zip(histories, row.cells, strict=True))
            yield _in_two_columns(tuple(told), column)


def _in_two_columns(texts: tuple[str, ...], column: int) -> str:
    left, right = (cut(text, column) for text in texts)
    return f"{left}{' ' * (column - cells(left))}{_BETWEEN}{right}".rstrip()


def _in_one_column(rows: ErrandRows, names: tuple[str, str], *, reveal: bool) -> Iterator[str]:
    found = [rows.row(index) for index in range(len(rows))]
    start = 0
    while start < len(found):
        stop = next((n for n in range(start + 1, len(found)) if found[n].head), len(found))
        yield _("errand: {name}").format(name=found[start].head)
        for side, name in enumerate(names):
            history = rows.sides[side].history
            for row in found[start + 1 : stop]:
                text = cell_text(history, row.cells[side], reveal=reveal)
                if text:
                    yield f"{name} {text}"
        start = stop
