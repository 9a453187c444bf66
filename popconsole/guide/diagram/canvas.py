"""A canvas of character cells that joins lines, and knows of every cell what it shows and whose it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby, pairwise
from typing import Protocol

Cell = tuple[int, int]
"""A cell: column and row, from 0."""


class Role(IntEnum):
    """What a cell shows, for a view to style; where lines share a cell, the greatest wins."""

    PLAIN = 0
    LABEL = 1
    TRANSITION = 2
    STATE = 3
    PASSED = 4  # the session was there before
    POSSIBLE = 5  # leaves, or is legal in, the current state
    CURRENT = 6
    LAST = 7
    SELECTED = 8  # what a person has selected


Run = tuple[str, Role]
"""A piece of a row in one role."""


class Weight(IntEnum):
    """How a line is drawn."""

    LIGHT = 1
    DOUBLE = 2  # the session went this way
    HEAVY = 3  # it is here, or came this way last


# By the weights (0 none, 1 light, 2 heavy) of the arms up, right, down, left, read as a number to base 3.
_JOINS = " ╴╸╷╮┑╻┒┓╶─╾╭┬┭┎┰┱╺╼━┍┮┯┏┲┳╵╯┙│┤┥╽┧┪╰┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"
# Light lines and double ones, by which arms there are, read as a number to base 2: where those across are
# double, where those up and down are, where both are. There is no sign in which double and heavy lines meet.
_DOUBLES = {
    (True, False): " ═│╕══╒╤│╛│╡╘╧╞╪",
    (False, True): " ─║╖──╓╥║╜║╢╙╨╟╫",
    (True, True): " ═║╗══╔╦║╝║╣╚╩╠╬",
}
_STEPS = ((0, -1), (1, 0), (0, 1), (-1, 0))  # up, right, down, left
_ARROWS = "▲►▼◄"
_ASCII = str.maketrans("▲►▼◄▸━─═•«»", "^>v<>=-~*{}")


def ascii_text(text: str) -> str:
    """Return a text with its arrows and lines in ASCII."""
    return text.translate(_ASCII)


@dataclass(slots=True)
class _Cell:
    arms: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    glyph: str = ""
    role: Role = Role.PLAIN
    owners: frozenset[object] = frozenset()

    def show(self, *, ascii_only: bool) -> str:
        if self.glyph:
            return ascii_text(self.glyph) if ascii_only else self.glyph
        weight = max(self.arms)
        if ascii_only:
            up, right, down, left = self.arms
            way = 0 if not (up or down) else 1 if not (left or right) else 2
            return {Weight.DOUBLE: "~:*", Weight.HEAVY: "=##"}.get(Weight(weight), "-|+")[way]
        if weight == Weight.DOUBLE:
            return self._doubled()
        up, right, down, left = (2 if arm == Weight.HEAVY else min(arm, 1) for arm in self.arms)
        return _JOINS[((up * 3 + right) * 3 + down) * 3 + left]

    def _doubled(self) -> str:
        up, right, down, left = self.arms
        doubles = max(left, right) == Weight.DOUBLE, max(up, down) == Weight.DOUBLE
        return _DOUBLES[doubles][(((up > 0) * 2 + (right > 0)) * 2 + (down > 0)) * 2 + (left > 0)]


def cells(points: Sequence[Cell]) -> list[Cell]:
    """Return every cell of a polyline in order; its legs run along rows and columns.

    Raises ValueError at a leg that is slanted or has no length.
    """
    path = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        if (x0 == x1) == (y0 == y1):
            raise ValueError(f"a leg from {x0},{y0} to {x1},{y1}: it must run along a row or a column")
        dx, dy = (x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)
        path += [(x0 + dx * i, y0 + dy * i) for i in range(1, abs(x1 - x0) + abs(y1 - y0) + 1)]
    return path


class Surface(Protocol):
    """What a diagram can be drawn on. All is placed in cells; what is drawn has its role and its owners."""

    def line(
        self,
        points: Sequence[Cell],
        role: Role,
        owners: Iterable[object],
        *,
        weight: Weight = Weight.LIGHT,
        arrow: bool = False,
    ) -> None:
        """Draw a polyline; an ``arrow`` has its head on the last cell."""

    def box(
        self,
        at: Cell,
        size: tuple[int, int],
        role: Role,
        owners: Iterable[object],
        *,
        weight: Weight = Weight.LIGHT,
    ) -> None:
        """Draw a box of ``size`` columns and rows with its upper left corner ``at``."""

    def text(self, at: Cell, text: str, role: Role, owners: Iterable[object] = ()) -> None:
        """Write a text, over whatever stands there."""


class Canvas:
    """Cells drawn on one after the other; lines that meet in a cell are joined there."""

    def __init__(self) -> None:
        self._cells: dict[Cell, _Cell] = {}

    def _cell(self, at: Cell, role: Role, owners: Iterable[object]) -> _Cell:
        cell = self._cells.get(at)
        if cell is None:
            cell = self._cells[at] = _Cell()
        cell.role = max(cell.role, role)
        cell.owners |= frozenset(owners)
        return cell

    def line(
        self,
        points: Sequence[Cell],
        role: Role,
        owners: Iterable[object],
        *,
        weight: Weight = Weight.LIGHT,
        arrow: bool = False,
    ) -> None:
        """Draw a polyline; an ``arrow`` has its head on the last cell, in place of what stood there."""
        owners = frozenset(owners)
        path = cells(points)
        for here, there in pairwise(path):
            way = _STEPS.index((there[0] - here[0], there[1] - here[1]))
            start = self._cell(here, role, owners)
            start.arms[way] = max(start.arms[way], weight)
            if arrow and there == path[-1]:
                self._head(there, _ARROWS[way], role, owners)
                break
            back = (way + 2) % 4
            end = self._cell(there, role, owners)
            end.arms[back] = max(end.arms[back], weight)

    def _head(self, at: Cell, glyph: str, role: Role, owners: Iterable[object]) -> None:
        cell = self._cells.get(at, _Cell())
        shared = role if cell.glyph != glyph else max(role, cell.role)  # arrows that end here together
        cell = self._cell(at, role, owners)
        cell.glyph, cell.role = glyph, shared

    def box(
        self,
        at: Cell,
        size: tuple[int, int],
        role: Role,
        owners: Iterable[object],
        *,
        weight: Weight = Weight.LIGHT,
    ) -> None:
        """Draw a box of ``size`` columns and rows with its upper left corner ``at``."""
        (x, y), (width, height) = at, size
        right, low = x + width - 1, y + height - 1
        self.line([(x, y), (right, y), (right, low), (x, low), (x, y)], role, owners, weight=weight)

    def text(self, at: Cell, text: str, role: Role, owners: Iterable[object] = ()) -> None:
        """Write a text over whatever stands there."""
        owners = frozenset(owners)
        for i, glyph in enumerate(text):
            self._cells[at[0] + i, at[1]] = _Cell(glyph=glyph, role=role, owners=owners)

    def owners(self, at: Cell) -> frozenset[object]:
        """Return whose cell this is: what was named when it was drawn."""
        cell = self._cells.get(at)
        return cell.owners if cell else frozenset()

    def rows(self, *, ascii_only: bool = False) -> tuple[tuple[Run, ...], ...]:
        """Return every row as runs of (text, role), without blanks at its end."""
        height = max((y for _x, y in self._cells), default=-1) + 1
        rows: list[dict[int, _Cell]] = [{} for _row in range(height)]
        for (x, y), cell in self._cells.items():
            rows[y][x] = cell
        return tuple(self._row(row, ascii_only=ascii_only) for row in rows)

    @staticmethod
    def _row(placed: dict[int, _Cell], *, ascii_only: bool) -> tuple[Run, ...]:
        blank = _Cell(glyph=" ")
        row = [placed.get(x, blank) for x in range(max(placed, default=-1) + 1)]
        return tuple(
            ("".join(cell.show(ascii_only=ascii_only) for cell in run), role)
            for role, run in groupby(row, key=lambda cell: cell.role)
        )
