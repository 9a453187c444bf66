"""What a hand-laid diagram is made of: data only. The tables decide what there is, a layout only where.

Columns and rows count from 0. A test holds every layout against its protocol's table.
"""

from dataclasses import dataclass

from popconsole.guide.diagram.canvas import Cell
from popconsole.guide.diagram.moves import Key
from popconsole.protocol.table import Event, Outcome, State


@dataclass(frozen=True, slots=True)
class Box:
    """A state as a box; ``text`` may stand for its label, in rows.

    ``partner`` is the state of the other side that goes with it, written in brackets. ``more`` are blank rows
    around the text.
    """

    state: State
    at: Cell
    width: int
    text: str = ""
    partner: State | None = None
    more: int = 0

    @property
    def height(self) -> int:
        """Rows, borders included."""
        return 3 + self.text.count("\n") + self.more


@dataclass(frozen=True, slots=True)
class Frame:
    """A box around the boxes of states that share a name; ``title`` is the column of that name."""

    states: tuple[State, ...]
    at: Cell
    size: tuple[int, int]
    title: int


@dataclass(frozen=True, slots=True)
class Path:
    """An arrow, and the moves that it stands for; ``stays``: also what leaves this state as it is.

    It begins and ends on a border, the arrowhead at its end; paths to one end may share a trunk.
    """

    points: tuple[Cell, ...]
    keys: tuple[Key, ...] = ()
    stays: State | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A text for moves: the table's label where ``text`` is empty.

    ``more`` marks the further part of a label that stands in two places. The cell before a label is
    free: the mark of the last move stands there.
    """

    at: Cell
    keys: tuple[Key, ...]
    text: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class StayLabel:
    """The keywords that leave a state as it is, in rows of at most ``width`` columns."""

    at: Cell
    state: State
    width: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A line under the drawing: for moves that are the same from everywhere, or, with no keys, a remark.

    In ``text``, ``{what}`` is replaced by the labels of the moves, ``{then}`` by where they lead. ``about``
    is the command that it is about, where it is about one alone.
    """

    text: str
    keys: tuple[Key, ...] = ()
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole diagram; the notes begin at row ``notes_at`` and are wrapped at ``width`` columns."""

    width: int
    boxes: tuple[Box, ...]
    paths: tuple[Path, ...]
    labels: tuple[Label | StayLabel, ...]
    notes: tuple[Footnote, ...]
    notes_at: int
    frames: tuple[Frame, ...] = ()


def anywhere(states: tuple[State, ...], events: tuple[Event, ...], outcome: Outcome) -> tuple[Key, ...]:
    """Return the keys of these events in all these states."""
    return tuple((state, event, outcome) for event in events for state in states)
