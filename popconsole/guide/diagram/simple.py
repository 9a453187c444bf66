"""The simple form of a protocol's diagram: a box for each state of the RFC, in it the commands one may type.

The boxes stand in a column, made from the protocol's table: what leads on goes down between them, what leads
back goes up, and what ends the session runs down at the right. The state is lit as a heavy box, the last
move as a heavy arrow and with a mark before its word.
"""

from popconsole.guide.diagram.canvas import Canvas, Cell, Role, Weight
from popconsole.guide.diagram.column import DOWN, LEAST_WIDTH, TEXT, USUAL_HEIGHT, BoxPlace, Column
from popconsole.guide.diagram.drawing import Drawing
from popconsole.guide.diagram.groups import StateBox, Way, partner
from popconsole.guide.diagram.lit import Lights, Lit, Place, in_order, mark_selected
from popconsole.guide.diagram.moves import ANYWHERE, Key, key, offered
from popconsole.i18n import _
from popconsole.protocol.table import Protocol


class _ColumnArtist:
    """Draws a column on a canvas; knows what is lit."""

    def __init__(self, column: Column, lit: Lit) -> None:
        self.column = column
        self.protocol = column.protocol
        self.lit = lit
        self.canvas = Canvas()
        self.places: list[Place] = []
        possible: set[Key] = set()
        if lit.current is not None:
            possible = {(lit.current, c.keyword, None) for c in self.protocol.legal(lit.current)}
            here = (m for m in self.protocol.transitions if m.state is lit.current)
            possible |= {key(m) for m in here if offered(self.protocol, m)}
        self.lights = Lights(lit, possible)

    def draw(self) -> Canvas:
        """Draw boxes, then arrows on their borders, then what is written."""
        column = self.column
        for place in column.places:
            states = place.group.states
            role, weight = self.lights.state_role(states), self.lights.state_weight(states)
            size = column.edge + 1, place.low - place.top + 1
            self.canvas.box((0, place.top), size, role, states, weight=weight)
        self.ways_to_the_end()
        self.ways_on()
        self.pill(column.first, (3, 0))
        self.pill(column.last, (column.width - len(column.last.name) - 6, column.bottom))
        for place in column.places:
            self.inside(place)
            self.lower_border(place)
        mark_selected(self.canvas, self.places, self.lit.selected)
        return self.canvas

    def is_current(self, group: StateBox) -> bool:
        return self.lit.current in group.states

    def pill(self, group: StateBox, at: Cell) -> None:
        left, right = "[]" if self.is_current(group) else "()"
        passed = self.lights.state_weight(group.states) is Weight.DOUBLE
        text = f"{left}{'•' if passed else ' '}{group.name} {right}"
        self.canvas.text(at, text, self.lights.name_role(group.states), group.states)
        self.places.append(Place(frozenset(group.states), (at[0] + 2, at[1]), (len(group.name), 1)))

    def path(self, points: tuple[Cell, ...], keys: tuple[Key, ...], *, worded: bool = True) -> None:
        """Draw an arrow; one that has no words beside it is a place itself."""
        role = self.lights.role(keys, Role.TRANSITION)
        self.canvas.line(points, role, keys, weight=self.lights.weight(keys), arrow=True)
        if not worded:
            top, low = sorted((points[0][1], points[-1][1]))
            self.places.append(Place(frozenset(keys), (points[-1][0], top), (1, low - top + 1)))

    def words(self, at: Cell, text: str, keys: tuple[Key, ...]) -> None:
        role, mark = self.lights.role(keys, Role.LABEL), self.lights.mark(keys)
        self.canvas.text(at, text, role, keys)
        self.places.append(Place(frozenset(keys), at, (len(text), 1)))
        if mark:
            self.canvas.text((at[0] - 1, at[1]), mark, role, keys)

    # --- arrows ---

    def out_of_turn(self, group: StateBox) -> tuple[Key, ...]:
        """Return what names the last move, where it is one that can happen anywhere and did so in a box."""
        last = self.lit.last
        is_one = last is not None and last.trigger in ANYWHERE and last.state in group.states
        return (key(last),) if last and is_one else ()

    def ways_to_the_end(self) -> None:
        """Draw what ends the session: down at the right, and from the last box along the bottom."""
        column = self.column
        end = (column.width - 1, column.bottom), (column.width - 2, column.bottom)
        right = len(column.first.name) + 6
        starts = [
            (column.first, (right, 0)),
            *((p.group, (column.edge, p.low - 1 - p.pad)) for p in column.places),
        ]
        for group, start in starts:
            way = column.way(group, column.last) if group is not column.boxes[-1] else None
            keys = (*(way.keys if way else ()), *self.out_of_turn(group))
            if keys:
                self.path((start, (column.width - 1, start[1]), *end), keys)
            if way and group is column.first:
                self.on_the_line((right + 3, 0), way, column.width - right - 6)
        way = column.way(column.boxes[-1], column.last)
        if way:
            then = column.width - len(column.last.name) - 7
            self.path(((DOWN, column.places[-1].low), (DOWN, column.bottom), (then, column.bottom)), way.keys)
            self.on_the_line((TEXT, column.bottom), way, then - TEXT - 2)

    def on_the_line(self, at: Cell, way: Way, room: int) -> None:
        text = next((text for text in way.texts() if len(text) <= room), "")
        role = self.lights.role(way.keys, Role.LABEL)
        self.canvas.text((at[0] - 1, at[1]), f" {text} ", role, way.keys)
        self.words(at, text, way.keys)

    def ways_on(self) -> None:
        """Draw what leads from a box to the next one, and from there back."""
        column = self.column
        way, top = column.way(column.first, column.boxes[0]), column.places[0].top
        if way:
            self.path(((3, 0), (DOWN, 0), (DOWN, top)), way.keys, worded=top > 1)
            if top > 1:
                self.words((TEXT, 1), way.texts()[0], way.keys)
        for above, below in zip(column.places, column.places[1:], strict=False):
            on, back = column.way(above.group, below.group), column.way(below.group, above.group)
            texts = column.beside(on, back) if on and back else (on.texts()[0] if on else "", "")
            has_row = below.top - above.low > 1
            if on:
                self.path(((DOWN, above.low), (DOWN, below.top)), on.keys, worded=has_row)
                if has_row:
                    self.words((TEXT, above.low + 1), texts[0], on.keys)
            if back:
                x = TEXT + len(texts[0]) + 2
                self.path(((x, below.top), (x, above.low)), back.keys, worded=has_row)
                if has_row:
                    self.words((x + 2, above.low + 1), texts[1], back.keys)

    # --- what is written ---

    def inside(self, place: BoxPlace) -> None:
        """Write the name of a box into its border, and what may be said inside."""
        group, edge = place.group, self.column.edge
        role = self.lights.state_role(group.states)
        name = self.lights.name_role(group.states)
        self.canvas.text((TEXT, place.top), f" {group.name} ", name, group.states)
        self.places.append(Place(frozenset(group.states), (TEXT + 1, place.top), (len(group.name), 1)))
        if self.is_current(group) and self.lit.mark:
            room = edge - TEXT - len(group.name) - 2
            marks = (f" ◄ {self.lit.mark} ", f" ◄ {self.lit.mark.split()[-1]} ", " ◄ ")
            mark = next((m for m in marks if len(m) <= room), "")
            self.canvas.text((edge - len(mark), place.top), mark, role, group.states)
        for y, row in enumerate(place.rows, place.top + 1 + place.pad):
            x = 2
            for word in filter(self.column.shows, row):
                self.words((x, y), word, group.keys(self.protocol, word))
                x += len(word) + self.column.space
        x = edge - 1
        for word in filter(self.column.shows, reversed(place.ending)):
            x -= len(word)
            self.words((x, place.low - 1 - place.pad), word, group.keys(self.protocol, word))
            x -= self.column.space
        if group.removes and not group.words and place.low - place.top > 1:
            told = _("removes marked messages")[: edge - 3]
            self.canvas.text((2, place.top + 1 + place.pad), told, Role.LABEL, group.states)

    def lower_border(self, place: BoxPlace) -> None:
        """Write into the lower border what happened out of turn, or a box's own state, or the client's."""
        group, current = place.group, self.lit.current
        happened = self.out_of_turn(group)
        if happened and self.lit.last:
            text = f"{self.lit.last.label} "
            self.words((self.column.edge - len(text), place.low), text, happened)
            return
        here = current is not None and current in group.states
        text, role = "", Role.CURRENT if here else Role.LABEL
        if here and current is not None:
            text = self.protocol.row(current).label.removeprefix(group.name).lstrip(", ")
        client = partner(self.protocol, group)
        if client is not None:
            client = self.lit.client if here and self.lit.client else client
            text = _("client {state}").format(state=self.protocol.row(client).label)
        if text:
            at = (self.column.edge - len(text) - 2, place.low)
            self.canvas.text(at, f" {text} ", role, group.states)


def draw_simple(
    protocol: Protocol,
    lit: Lit | None = None,
    *,
    width: int = LEAST_WIDTH,
    height: int = USUAL_HEIGHT,
    ascii_only: bool = False,
) -> Drawing:
    """Draw the simple form in ``width`` columns, ``height`` rows at most; never in fewer than the least."""
    artist = _ColumnArtist(Column(protocol, width, height, lit.words if lit else None), lit or Lit())
    canvas = artist.draw()
    return Drawing(canvas.rows(ascii_only=ascii_only), canvas, places=in_order(artist.places))
