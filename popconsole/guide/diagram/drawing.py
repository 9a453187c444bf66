"""A protocol's states as a drawing, or as a strip of one line, with what is current and what was last lit.

Lit is heavy lines (in ASCII ``#`` and ``=``), a mark before the label, and a role that a view may turn
into a colour.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from popconsole.guide.diagram.canvas import Canvas, Cell, Role, Run, Surface, Weight, ascii_text
from popconsole.guide.diagram.layout import Box, Footnote, Frame, Label, Layout, Path, StayLabel
from popconsole.guide.diagram.layout_pop2 import CLIENT as POP2_CLIENT
from popconsole.guide.diagram.layout_pop2 import SERVER as POP2_SERVER
from popconsole.guide.diagram.layout_pop3 import SERVER as POP3_SERVER
from popconsole.guide.diagram.lit import Lights, Lit, Place, in_order, mark_selected
from popconsole.guide.diagram.moves import ANYWHERE, Key, Move, key, moves, offered, spoken, stays
from popconsole.guide.diagram.stretch import stretched
from popconsole.i18n import _
from popconsole.protocol.table import Outcome, Protocol, State, Transition

CellOwner = State | Key
"""Whose a cell of a drawing is: a state, or what names a move (see ``moves.key``)."""

_LAYOUTS = {
    ("POP2", "server"): POP2_SERVER,
    ("POP2", "client"): POP2_CLIENT,
    ("POP3", "server"): POP3_SERVER,
}
_NOTE_INDENT = 3


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram: ``rows`` of runs of (text, role), without blanks at the end of a row."""

    rows: tuple[tuple[Run, ...], ...]
    _canvas: Canvas = field(repr=False, compare=False)
    notes: int = 0  # the rows of its notes, with the blank one before them
    places: tuple[Place, ...] = ()  # what can be selected, as one reads it

    @property
    def lines(self) -> tuple[str, ...]:
        """The rows as plain text."""
        return tuple("".join(text for text, _role in row) for row in self.rows)

    @property
    def width(self) -> int:
        """Columns of the longest row."""
        return max(map(len, self.lines))

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows)

    def owners(self, x: int, y: int) -> frozenset[object]:
        """Return whose the cell in column ``x``, row ``y`` is: states and names of moves (``CellOwner``)."""
        return self._canvas.owners((x, y))

    def place_at(self, x: int, y: int) -> Place | None:
        """Return what is selected by a click on the cell in column ``x``, row ``y``; None: nothing."""
        for place in self.places:
            if place.holds(x, y):
                return place
        owners = self.owners(x, y)
        moving = frozenset(owner for owner in owners if isinstance(owner, tuple))
        told = [(len(place.owners & (moving or owners)), place) for place in self.places]
        count, found = max(told, key=lambda one: one[0], default=(0, None))
        return found if count else None


def layout(protocol: Protocol, side: str = "server") -> Layout:
    """Return the layout of the ``server``'s or the ``client``'s diagram; ValueError where there is none."""
    try:
        return _LAYOUTS[protocol.name, side]
    except KeyError:
        known = ", ".join(f"{name} {known_side}" for name, known_side in _LAYOUTS)
        message = _("no diagram for {name} {side}; there is: {known}")
        raise ValueError(message.format(name=protocol.name, side=side, known=known)) from None


class _Artist:
    """Draws one layout on one surface; knows what is lit."""

    def __init__(self, canvas: Surface, protocol: Protocol, side: str, lit: Lit) -> None:
        self.protocol = protocol
        self.canvas = canvas
        self.moves: dict[Key, Move] = {key(move): move for move in moves(protocol, side)}
        possible = {k for k, m in self.moves.items() if m.state is lit.current and offered(protocol, m)}
        if lit.current is not None:
            possible.update(self.staying(lit.current))
        self.lights = Lights(lit, possible)
        self.places: list[Place] = []

    def staying(self, state: State) -> tuple[Key, ...]:
        return tuple((state, keyword, None) for keyword in stays(self.protocol, state))

    def shown(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        return tuple(filter(self.lights.shows, keys))

    def place(self, owners: Iterable[object], at: Cell, width: int, height: int = 1) -> None:
        self.places.append(Place(frozenset(owners), at, (width, height)))

    def frame(self, frame: Frame) -> None:
        role, weight = self.lights.state_role(frame.states), self.lights.state_weight(frame.states)
        self.canvas.box(frame.at, frame.size, role, frame.states, weight=weight)

    def title(self, frame: Frame) -> None:
        name = self.protocol.row(frame.states[0]).name
        at = (frame.at[0] + frame.title, frame.at[1])
        self.canvas.text(at, f" {name} ", self.lights.name_role(frame.states), frame.states)
        self.place(frame.states, (at[0] + 1, at[1]), len(name))

    def box(self, box: Box) -> None:
        role, weight = self.lights.state_role((box.state,)), self.lights.state_weight((box.state,))
        size = (box.width, box.height)
        self.canvas.box(box.at, size, role, (box.state,), weight=weight)
        name = self.lights.name_role((box.state,))
        inner = box.width - 4
        partner = f" ({self.protocol.row(box.partner).label})" if box.partner else ""
        # A translation may be longer: it is cut, the box is not.
        text = _(box.text) if box.text else self.protocol.row(box.state).label
        rows = text.split("\n")[: box.height - 2]
        indent = (inner - max(map(len, rows)) - len(partner)) // 2
        top = box.at[1] + 1 + (box.height - 2 - len(rows)) // 2
        for i, row in enumerate(rows):
            at = (box.at[0] + 2 + max(indent, 0), top + i)
            self.canvas.text(at, row[:inner], name, (box.state,))
            beside = Role.SELECTED if name is Role.SELECTED else Role.PLAIN
            self.canvas.text((at[0] + len(row), at[1]), partner, beside, (box.state,))
        self.place((box.state,), (box.at[0] + 2 + max(indent, 0), top), len(rows[0][:inner]) + len(partner))

    def is_reached(self, state: State, plan: Layout) -> bool:
        """Tell whether a state is shown: one of several in a frame, where an arrow shown leads there."""
        if self.lights.lit.words is None or state is self.lights.lit.current:
            return True
        if not any(state in frame.states[1:] for frame in plan.frames):
            return True
        return any(
            m.then is state and m.state is not state and self.lights.shows(k) for k, m in self.moves.items()
        )

    def path(self, path: Path) -> None:
        keys = self.shown(path.keys + (self.staying(path.stays) if path.stays else ()))
        if keys:
            role, weight = self.lights.role(keys, Role.TRANSITION), self.lights.weight(keys)
            self.canvas.line(path.points, role, keys, weight=weight, arrow=True)

    def label(self, label: Label | StayLabel) -> None:
        if isinstance(label, Label):
            if self.shown(label.keys):
                self.words(label.at, self.told(label), label.keys, mark=not label.more)
            return
        x, y = label.at
        column = x
        for name in self.shown(self.staying(label.state)):
            word = str(name[1])
            if column > x and column + len(word) > x + label.width:
                column, y = x, y + 1
            self.words((column, y), word, (name,), mark=True)
            column += len(word) + 1

    def told(self, label: Label) -> str:
        """Return the text of a label: where some of its commands are left out, that of the others."""
        text = label.text or self.moves[label.keys[0]].label
        shown = self.shown(label.keys)
        if len(shown) < len(label.keys):
            others = ", ".join(dict.fromkeys(self.moves[name].label for name in shown))
            text = others if len(others) <= len(text) else text
        return text

    def words(self, at: Cell, text: str, keys: tuple[Key, ...], *, mark: bool) -> None:
        role = self.lights.role(keys, Role.LABEL)
        self.canvas.text(at, text, role, keys)
        if not mark:
            return
        self.place(keys, at, len(text))
        sign = self.lights.mark(keys)
        if sign:  # several moves may share a line: without colour, this tells which
            self.canvas.text((at[0] - 1, at[1]), sign, role, keys)

    def drawing(self, plan: Layout) -> None:
        """Draw all but the notes."""
        for frame in plan.frames:
            self.frame(frame)
        for box in plan.boxes:
            if self.is_reached(box.state, plan):
                self.box(box)
        for path in plan.paths:
            self.path(path)
        for frame in plan.frames:
            self.title(frame)
        for label in plan.labels:
            self.label(label)

    def noted(self, note: Footnote) -> str:
        """Return what a note says."""
        if not note.keys:
            return _(note.text)
        owned = [self.moves[k] for k in note.keys]
        what = ", ".join(dict.fromkeys(move.label for move in owned))
        return _(note.text).format(what=what, then=self.protocol.row(owned[0].then).label)

    def note(self, note: Footnote, y: int, width: int) -> int:
        """Write a note from row ``y`` on and return the row after it."""
        keys = set(note.keys) - self.lights.possible
        role = self.lights.role(keys, Role.LABEL)
        if note.keys:
            line = {Weight.HEAVY: "━► ", Weight.DOUBLE: "═► "}.get(self.lights.weight(keys), "─► ")
            self.canvas.text((0, y), line, role, note.keys)
        rows = textwrap.wrap(self.noted(note), width - _NOTE_INDENT)
        if note.keys:
            self.place(note.keys, (_NOTE_INDENT, y), len(rows[0]))
        for row in rows:
            self.canvas.text((_NOTE_INDENT, y), row, role, note.keys)
            y += 1
        return y


def draw(
    protocol: Protocol,
    lit: Lit | None = None,
    *,
    side: str = "server",
    spare: int = 0,
    across: int = 0,
    ascii_only: bool = False,
) -> Drawing:
    """Draw a protocol's diagram, at most 56 columns by 26 rows.

    Of ``spare`` rows and ``across`` columns more as many are used as make it larger in all its parts.

    ValueError for a side that the protocol has no diagram of.
    """
    lit = lit or Lit()
    texts = {key(move): move.label for move in moves(protocol, side)} if across else {}
    plan = stretched(layout(protocol, side), spare, across, texts)
    canvas = Canvas()
    artist = _Artist(canvas, protocol, side, lit)
    artist.drawing(plan)
    y = plan.notes_at
    for note in plan.notes:
        if note.about is None or lit.words is None or note.about in lit.words:
            y = artist.note(note, y, plan.width)
    mark_selected(canvas, artist.places, lit.selected)
    rows = canvas.rows(ascii_only=ascii_only)
    return Drawing(rows, canvas, len(rows) - plan.notes_at + 1, in_order(artist.places))


def draw_on(
    surface: Surface, protocol: Protocol, side: str = "server", lit: Lit | None = None
) -> tuple[tuple[str, tuple[Key, ...]], ...]:
    """Draw a protocol's diagram on another surface than cells; return its notes.

    A note is what it says and the moves that it stands for, none where it is a remark. ValueError for a side
    that the protocol has no diagram of.
    """
    plan = layout(protocol, side)
    artist = _Artist(surface, protocol, side, lit or Lit())
    artist.drawing(plan)
    return tuple((artist.noted(note), note.keys) for note in plan.notes)


def _shown(last: Move | str | None) -> str:
    if last is None or isinstance(last, str):
        return last or ""
    signed = isinstance(last, Transition) and last.outcome in (Outcome.POSITIVE, Outcome.NEGATIVE)
    return last.label if signed else spoken(last)


def strip(
    protocol: Protocol,
    current: State | None,
    last: Move | str | None = None,
    width: int = 78,
    *,
    side: str = "server",
    ascii_only: bool = False,
) -> tuple[Run, ...]:
    """Return the states in one line of at most ``width`` columns, the current one in brackets.

    An arrow stands between two where something leads from one to the other.
    ``last`` is the last transition, or a text to show for it (``LIST +OK``); where room is short it is
    cut first, then the other states give way.
    """
    table = protocol.client_states if side == "client" else protocol.states
    rows = {row.name: row for row in table}
    now = protocol.row(current) if current else None
    dots, arrow, gap = ("...", " > ", " | ") if ascii_only else ("…", " ▸ ", " · ")
    home = {row.state: row.name for row in table}
    leads = {(home[m.state], home[m.then]) for m in moves(protocol, side) if m.trigger not in ANYWHERE}
    text = ascii_text(_shown(last)) if ascii_only else _shown(last)

    def states(shown: str) -> list[Run]:
        runs: list[Run] = []
        for before, name in pairwise(("", *rows)):
            runs += [(arrow if (before, name) in leads else gap, Role.PLAIN)] if runs else []
            lit = now is not None and name == now.name
            runs.append((f"[{shown}]", Role.CURRENT) if lit else (name, Role.STATE))
        return runs

    def length(runs: list[Run]) -> int:
        return sum(len(piece) for piece, _role in runs)

    before = "   " + _("last:") + " "
    for shown in dict.fromkeys((now.label, now.name) if now else ("",)):
        runs = states(shown)
        tail: list[Run] = [(before, Role.PLAIN), (text, Role.LAST)] if text else []
        if length(runs + tail) <= width:
            return tuple(runs + tail)
    runs = states(now.name if now else "")
    room = width - length(runs) - len(before) - len(dots)
    if text and room > 0:
        return (*runs, (before, Role.PLAIN), (text[:room] + dots, Role.LAST))
    if length(runs) <= width:
        return tuple(runs)
    if now is None:
        return ((protocol.name[: max(width, 0)], Role.PLAIN),)
    return ((f"[{now.name}]"[: max(width, 0)], Role.CURRENT),)
