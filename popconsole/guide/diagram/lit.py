"""What of a diagram is lit, and what of it is shown at all: the same for each of its forms."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from popconsole.guide.diagram.canvas import Canvas, Cell, Role, Weight
from popconsole.guide.diagram.moves import Key, Move, key
from popconsole.protocol.table import State


@dataclass(frozen=True, slots=True)
class Lit:
    """What to light: the ``current`` state, and the ``last`` move that led there.

    Or, in its place, ``stayed``, the keyword of a command that left the state as it was. ``client`` is the
    state of POP2's client; ``mark`` a word or two that stand beside the current state. ``passed`` are the
    states and the names of moves where the session was before (see ``trace``); ``words`` the keywords that
    are shown, None for all of them; ``selected`` the owners of the place that a person has selected.
    """

    current: State | None = None
    last: Move | None = None
    stayed: str | None = None
    client: State | None = None
    mark: str = ""
    passed: frozenset[object] = frozenset()
    words: frozenset[str] | None = None
    selected: frozenset[object] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """What can be selected in a drawing: its ``owners``, where it stands, its columns and rows."""

    owners: frozenset[object]
    at: Cell
    size: tuple[int, int]

    def holds(self, x: int, y: int) -> bool:
        """Tell whether a cell lies in it."""
        return 0 <= x - self.at[0] < self.size[0] and 0 <= y - self.at[1] < self.size[1]


class Lights:
    """Tells of each part how it is drawn: its role, the weight of its lines, the mark before its words.

    ``possible`` names the moves that lead on from the current state, and what leaves it as it is.
    """

    def __init__(self, lit: Lit, possible: Iterable[Key] = ()) -> None:
        self.lit = lit
        self.possible = frozenset(possible)
        self.taken: frozenset[Key] = frozenset({key(lit.last)} if lit.last else ())
        if lit.current is not None and lit.stayed:
            self.taken |= {(lit.current, lit.stayed.upper(), None)}

    def shows(self, name: Key) -> bool:
        """Tell whether a move, or a command that stays, is shown: what is no command always is."""
        return self.lit.words is None or not isinstance(name[1], str) or name[1] in self.lit.words

    def role(self, keys: Collection[Key], otherwise: Role) -> Role:
        """Return the role of an arrow, or of words."""
        if not self.lit.selected.isdisjoint(keys):
            return Role.SELECTED
        if not self.taken.isdisjoint(keys):
            return Role.LAST
        if not self.possible.isdisjoint(keys):
            return Role.POSSIBLE
        return otherwise if self.lit.passed.isdisjoint(keys) else Role.PASSED

    def weight(self, keys: Collection[Key]) -> Weight:
        """Return how an arrow is drawn."""
        if not self.taken.isdisjoint(keys):
            return Weight.HEAVY
        return Weight.LIGHT if self.lit.passed.isdisjoint(keys) else Weight.DOUBLE

    def mark(self, keys: Collection[Key]) -> str:
        """Return what stands before words: whether this was said last, or before; empty where never."""
        if not self.taken.isdisjoint(keys):
            return "▸"
        return "" if self.lit.passed.isdisjoint(keys) else "•"

    def name_role(self, states: Iterable[State]) -> Role:
        """Return the role of the name of one state or several."""
        owned = frozenset(states)
        return Role.SELECTED if owned == self.lit.selected else self.state_role(owned)

    def state_role(self, states: Iterable[State]) -> Role:
        """Return the role of the box of one state or several."""
        owned = frozenset(states)
        if self.lit.current in owned:
            return Role.CURRENT
        return Role.PASSED if owned & self.lit.passed else Role.STATE

    def state_weight(self, states: Iterable[State]) -> Weight:
        """Return how the box of one state or several is drawn."""
        owned = frozenset(states)
        if self.lit.current in owned:
            return Weight.HEAVY
        return Weight.DOUBLE if owned & self.lit.passed else Weight.LIGHT


def in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return places as one reads them, row by row; each owners' once."""
    found: dict[frozenset[object], Place] = {}
    for place in sorted(places, key=lambda one: (one.at[1], one.at[0])):
        found.setdefault(place.owners, place)
    return tuple(found.values())


def mark_selected(canvas: Canvas, places: Iterable[Place], selected: frozenset[object]) -> None:
    """Put marks around what is selected, so that it is told without colours too."""
    for place in places:
        if place.owners == selected and place.size[1] == 1:
            (x, y), width = place.at, place.size[0]
            canvas.text((x - 1, y), "«", Role.SELECTED, place.owners)
            canvas.text((x + width, y), "»", Role.SELECTED, place.owners)
