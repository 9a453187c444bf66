"""A conversation as a sequence diagram in SVG: life lines of client and server, arrows, waits in proportion.

It is drawn in pieces of a height that fits a printed page, one below the other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from popconsole.analysis.findings import Severity
from popconsole.i18n import _
from popconsole.transcript.model import Side
from popconsole.ui.cells import cut
from popconsole.ui.page.markup import Markup, element
from popconsole.ui.sequence import Arrow, Happening, LeftOut, LongWait, NewState
from popconsole.ui.severities import SIGNS
from popconsole.ui.wire_text import side_word

MOST = 150
"""Arrows and remarks of the beginning, and of the end, that are drawn."""

_PIECE = 170  # least height of a piece
_WIDE = 440
_CLIENT, _SERVER = 40, 400
_MIDDLE = (_CLIENT + _SERVER) // 2
_LETTERS = 45  # of a text over an arrow
_ARROW, _REMARK, _FOUND, _HEAD = 34, 26, 15, 30  # heights
_SHORTEST, _LONGEST = 22, 150  # of a wait
_SEVERITIES = {sign: worth for worth, (sign, _word) in SIGNS.items()}


LineName = Callable[[int], str]
"""Returns the name on the page of where a line stands, by its number from 1."""


def arrows_drawing(
    rows: Sequence[Arrow | Happening], line_name: LineName, *, numbered: bool = True
) -> Iterator[Markup]:
    """Yield the drawing of a conversation's arrows and remarks in pieces (see ``sequence_ends``).

    ``numbered``: with the numbers of lines.
    """
    longest = max((row.seconds for row in rows if isinstance(row, LongWait)), default=0.0)
    piece = _Piece(line_name, longest, first=True, numbered=numbered)
    for row in rows:
        if piece.low > _PIECE:
            yield piece.whole()
            piece = _Piece(line_name, longest, numbered=numbered)
        piece.add(row)
    if rows:
        yield piece.whole(last=True)


class _Piece:
    """A part of the drawing, as high as what was added to it."""

    def __init__(
        self, line_name: LineName, longest: float, *, first: bool = False, numbered: bool = True
    ) -> None:
        self._line_name = line_name
        self._longest = longest
        self._first = first
        self._numbered = numbered
        self._parts: list[Markup] = []
        self._breaks: list[tuple[int, int]] = []  # where the life lines are dotted
        self.low = 0
        if first:
            self._heads(0)
            self.low = _HEAD

    def add(self, row: Arrow | Happening) -> None:
        """Draw one more below the others."""
        if isinstance(row, Arrow):
            self._arrow(row)
        elif isinstance(row, LeftOut):
            self._gap(row.text, _SHORTEST * 2)
        elif isinstance(row, LongWait):
            share = row.seconds / self._longest
            self._gap(row.text, max(_SHORTEST, round(share * _LONGEST)))
        else:
            self._remark(row)

    def whole(self, *, last: bool = False) -> Markup:
        """Return the piece."""
        top = _HEAD - 6 if self._first else 0
        end = self.low + 8 if last else self.low
        if last:
            self._heads(end)
        ways = [
            element("path", d=f"M{x} {start}V{stop}", class_=kind)
            for x in (_CLIENT, _SERVER)
            for start, stop, kind in _dotted(top, end, self._breaks)
        ]
        height = end + (_HEAD if last else 0)
        name = _("The session as arrows between client and server")
        told = element("title", name if self._first else _("{name}, continued").format(name=name))
        return element(
            "svg", told, *ways, *self._parts, viewBox=f"0 0 {_WIDE} {height}", role="group", class_="sequence"
        )

    def _heads(self, y: int) -> None:
        for x, side in ((_CLIENT, Side.CLIENT), (_SERVER, Side.SERVER)):
            self._parts.append(
                element(
                    "g",
                    element("rect", x=x - 38, y=y + 1, width=76, height=_HEAD - 8, rx=5),
                    element("text", side_word(side), x=x, y=y + 16, text_anchor="middle"),
                    class_="who",
                )
            )

    def _arrow(self, arrow: Arrow) -> None:
        """Draw what a side says, and below it what was found there."""
        y = self.low + _ARROW - 8
        start, end = (_CLIENT, _SERVER) if arrow.side is Side.CLIENT else (_SERVER, _CLIENT)
        back = 10 if end < start else -10
        said = cut(arrow.text, _LETTERS)
        parts = [
            element("text", said, x=_MIDDLE, y=y - 7, class_="said", text_anchor="middle"),
            element("path", d=f"M{start} {y}H{end + back}", class_="way"),
            element("path", d=f"M{end} {y}l{back} -5v10z", class_="head"),
        ]
        if self._numbered:
            parts.append(self._number(arrow.n, start, y))
        parts += self._found(arrow.found, y + 12)
        self.low = y + 8 + len(arrow.found) * _FOUND
        told = _("line {n}, {side}: {text}") if self._numbered else _("{side}: {text}")
        told = told.format(n=arrow.n, side=side_word(arrow.side), text=arrow.text)
        way = f"#{self._line_name(arrow.n)}"
        kind = f"arrow {arrow.side.value}"
        self._parts.append(element("a", element("title", told), *parts, href=way, class_=kind))

    def _number(self, n: int, start: int, y: int) -> Markup:
        """Return the number of a line, beside the life line at which its arrow begins."""
        x, anchor = (start - 8, "end") if start == _CLIENT else (start + 8, "start")
        return element("text", str(n), x=x, y=y + 4, class_="n", text_anchor=anchor)

    def _remark(self, row: Happening) -> None:
        """Draw what happened, or a state that begins, over both life lines."""
        y = self.low + 3
        box = element("rect", x=_CLIENT - 8, y=y, width=_SERVER - _CLIENT + 16, height=_REMARK - 6, rx=4)
        text = element("text", cut(row.text, _LETTERS), x=_MIDDLE, y=y + 14, text_anchor="middle")
        kind = "remark begins" if isinstance(row, NewState) else "remark"
        self._parts.append(element("g", box, text, *self._found(row.found, y + 31), class_=kind))
        self.low += _REMARK + len(row.found) * _FOUND

    def _found(self, found: Sequence[str], y: int) -> Iterator[Markup]:
        """Yield what was found, one below the other."""
        for place, words in enumerate(found):
            kind = f"found {_SEVERITIES.get(words[:1], Severity.NOTE).value}"
            yield element("text", words, x=_MIDDLE, y=y + place * _FOUND, text_anchor="middle", class_=kind)

    def _gap(self, words: str, height: int) -> None:
        """Draw time that goes by, or what is left out: the life lines are dotted."""
        self._breaks.append((self.low + 2, self.low + height - 2))
        self._parts.append(
            element(
                "text", words, x=_MIDDLE, y=self.low + height // 2 + 4, text_anchor="middle", class_="wait"
            )
        )
        self.low += height


def _dotted(top: int, end: int, breaks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Yield the pieces of a life line, and what each is."""
    for start, stop in breaks:
        yield top, start, "life"
        yield start, stop, "life dotted"
        top = stop
    yield top, end, "life"
