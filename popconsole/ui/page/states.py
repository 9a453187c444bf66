"""The states of a protocol as a drawing in SVG, from the same layout as the one in cells."""

from collections.abc import Iterable, Iterator, Sequence

from popconsole.guide.diagram.canvas import Cell, Role, Weight
from popconsole.guide.diagram.drawing import draw_on
from popconsole.guide.diagram.formats import listing
from popconsole.guide.diagram.lit import Lit
from popconsole.i18n import _
from popconsole.protocol.table import Protocol, State
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.markup import Markup, element, inside

_WIDE, _HIGH = 8, 18  # of a cell
_BASE = 12.6  # of a text, below the top of its cell
_ROUND = 5
_MARGIN = 4
_HEAD = 5  # half an arrow's head


class _Sheet:
    """A surface that takes down what is drawn on it, back to front."""

    def __init__(self, classes: Classes, reached: State | None) -> None:
        self._classes = classes
        self._reached = reached
        self.parts: list[Markup] = []
        self.texts: list[Markup] = []  # in front of all lines
        self.right = self.low = 0

    def line(
        self,
        points: Sequence[Cell],
        role: Role,
        owners: Iterable[object],
        *,
        weight: Weight = Weight.LIGHT,  # noqa: ARG002 - what is lit is said by the style sheet
        arrow: bool = False,
    ) -> None:
        """Draw a polyline with round corners."""
        spots = [self._spot(cell) for cell in points]
        shapes = [element("path", d=_round(spots), class_="way")]
        if arrow:
            shapes.append(element("path", d=_head(spots[-2], spots[-1]), class_="head"))
        self.parts.append(self._group(owners, *shapes, role=role))

    def box(
        self,
        at: Cell,
        size: tuple[int, int],
        _role: Role,
        owners: Iterable[object],
        *,
        weight: Weight = Weight.LIGHT,  # noqa: ARG002 - as above
    ) -> None:
        """Draw a box; one that several states own is a frame around theirs."""
        owned = tuple(owners)
        x, y = self._spot(at)
        right, low = self._spot((at[0] + size[0] - 1, at[1] + size[1] - 1))
        shape = element("rect", x=x, y=y, width=right - x, height=low - y, rx=6)
        kind = "frame" if len(owned) > 1 else "box"
        self.parts.append(self._group(owned, shape, kind=kind))

    def text(self, at: Cell, text: str, role: Role, owners: Iterable[object] = ()) -> None:
        """Write a text, in just the room that its cells have."""
        words = text.strip()
        if not words:
            return
        column = at[0] + len(text) - len(text.lstrip())
        self._spot((column + len(words), at[1]))
        owned = tuple(owners)
        kind = {Role.STATE: "name" if len(owned) == 1 else "title", Role.PLAIN: "beside"}.get(role, "word")
        shape = element(
            "text",
            words,
            x=_MARGIN + column * _WIDE,
            y=round(_MARGIN + at[1] * _HIGH + _BASE, 1),
            textLength=len(words) * _WIDE,
            lengthAdjust="spacingAndGlyphs",
        )
        self.texts.append(self._group(owned, shape, kind=kind, role=role))

    def _spot(self, cell: Cell) -> tuple[int, int]:
        """Return the middle of a cell."""
        self.right, self.low = max(self.right, cell[0]), max(self.low, cell[1])
        return _MARGIN + cell[0] * _WIDE + _WIDE // 2, _MARGIN + cell[1] * _HIGH + _HIGH // 2

    def _group(
        self, owners: Iterable[object], *shapes: Markup, kind: str = "", role: Role = Role.STATE
    ) -> Markup:
        owned = sorted(set(owners), key=repr)
        names = [kind] if kind else []
        names += self._classes.of_drawn(owned)
        names += ["reached"] if self._reached in owned else []
        names += ["passed"] if role is Role.PASSED else []
        return element("g", *shapes, class_=" ".join(names))


def _round(spots: Sequence[tuple[int, int]]) -> str:
    """Return the way of a polyline, its corners rounded."""
    way = [f"M{spots[0][0]} {spots[0][1]}"]
    for before, corner, behind in zip(spots, spots[1:], spots[2:], strict=False):
        start, end = _towards(corner, before, _ROUND), _towards(corner, behind, _ROUND)
        way.append(f"L{start[0]} {start[1]}Q{corner[0]} {corner[1]} {end[0]} {end[1]}")
    return "".join((*way, f"L{spots[-1][0]} {spots[-1][1]}"))


def _towards(start: tuple[int, int], end: tuple[int, int], far: int) -> tuple[int, int]:
    """Return the point that lies so far from one towards another, along a row or a column."""
    ways = ((b > a) - (b < a) for a, b in zip(start, end, strict=True))
    x, y = (a + far * way for a, way in zip(start, ways, strict=True))
    return x, y


def _head(before: tuple[int, int], tip: tuple[int, int]) -> str:
    """Return the head of an arrow as a triangle."""
    x, y = _towards(tip, before, 2 * _HEAD)
    side = (_HEAD, 0) if before[0] == tip[0] else (0, _HEAD)
    return f"M{tip[0]} {tip[1]}L{x - side[0]} {y - side[1]}L{x + side[0]} {y + side[1]}Z"


def state_drawings(
    classes: Classes, reached: State | None, mark: str, passed: frozenset[object] = frozenset()
) -> Iterator[Markup]:
    """Yield the drawings of a protocol's sides, each a figure; marked is the state ``reached``.

    So is what a session ``passed`` (see ``Lit``). ``mark`` makes names of parts unlike those of
    other drawings on the page.
    """
    protocol, lit = classes.protocol, Lit(passed=passed)
    for side in ("server", "client") if protocol.client_states else ("server",):
        sheet = _Sheet(classes, reached)
        notes = draw_on(sheet, protocol, side, lit)
        width, height = (sheet.right + 1) * _WIDE + 2 * _MARGIN, (sheet.low + 1) * _HIGH + 2 * _MARGIN
        name = f"{mark}-{side}"
        drawing = element(
            "svg",
            element("title", _titles(protocol)[side], id=name),
            *sheet.parts,
            *sheet.texts,
            viewBox=f"0 0 {width} {height}",
            role="img",
            aria_labelledby=name,
            class_="states",
        )
        remarks = (
            element("li", told, class_=" ".join(classes.of_drawn(keys)) or None) for told, keys in notes
        )
        caption = element("strong", _titles(protocol)[side])
        yield element(
            "figure", drawing, element("figcaption", caption, element("ul", inside(remarks), class_="notes"))
        )


def states_in_words(protocol: Protocol) -> Markup:
    """Return all states of a protocol and what leads where as a list, for those who see no drawing."""
    return element("pre", inside(_rows(listing(protocol))), class_="listing")


def _rows(words: str) -> Iterator[Markup]:
    """Yield the rows of a text, each with its end."""
    for row in words.splitlines():
        yield inside((row, Markup("\n")))


def _titles(protocol: Protocol) -> dict[str, str]:
    return {
        "server": _("The states of a {protocol} server").format(protocol=protocol.name),
        "client": _("The states of a {protocol} client").format(protocol=protocol.name),
    }
