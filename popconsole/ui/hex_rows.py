"""Octets in rows of hex, with what they are as text beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from popconsole.ui.view import RowRole, ViewRow

_PICTURES = 0x2400  # of the controls, in their order
_DELETE = "\u2421"
_NO_TEXT = "\u00b7"  # in place of an octet that is none of ASCII
_WITH_NUMBERS = 83  # columns from which on the number of the line has its place
_WIDE = 75  # ... and from which on sixteen octets have
_MANY, _FEW = 16, 8
_ENDS = b"\r\n"
_HIDDEN = "*"  # each half of an octet in hex, and the octet as text


@dataclass(frozen=True, slots=True)
class HexPlace:
    """Where octets stand: the line, from 1, the letter of its side, the offset of the first of them.

    Zero and no letter: they are of no line.
    """

    line: int = 0
    side: str = ""
    offset: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class OctetMark:
    """Octets from ``start`` up to and without ``end``, from 0, that stand out: ``signs``, two, stand around.

    ``hidden``: it is not shown which they are.
    """

    start: int
    end: int
    signs: str
    role: RowRole = RowRole.MARK
    hidden: bool = False

    def within(self, at: int, count: int) -> "OctetMark | None":
        """Return what of it is among ``count`` octets from one on, as counted there; None: nothing."""
        start, end = max(0, self.start - at), min(count, self.end - at)
        return OctetMark(start, end, self.signs, self.role, self.hidden) if start < end else None


Pieces = tuple[tuple[RowRole, str], ...]


def hex_rows(
    octets: bytes, width: int, place: HexPlace = HexPlace(), *, signs: str = ""
) -> Iterator[ViewRow]:
    """Yield octets as rows that fit so many columns: 16 in each, 8 where there is little room.

    ``signs``, two, stand around the first octet; ``>`` stands at the line that is ``chosen``.
    """
    many = _MANY if width >= _WIDE else _FEW
    marks = (OctetMark(0, 1, signs),) if signs else ()
    for number, pieces in enumerate(octet_rows(octets, many, marks)):
        front = _front(place, first=not number) if place.line and width >= _WITH_NUMBERS else _side(place)
        yield ViewRow(
            (
                (RowRole.NAME if place.chosen else RowRole.PLACE, front),
                (RowRole.PLACE, f"{place.offset + number * many:06x} "),
                *pieces,
            ),
            place.chosen and not number,
        )


def octet_rows(octets: bytes, many: int, marks: Sequence[OctetMark] = ()) -> Iterator[Pieces]:
    """Yield octets as pieces of rows, so ``many`` in each: in hex, then as text; ``marks`` in their order."""
    ends = len(octets) - len(octets.rstrip(_ENDS))
    ending = OctetMark(len(octets) - ends, len(octets), "")
    for at in range(0, max(1, len(octets)), many):
        piece = octets[at : at + many]
        here = [found for mark in marks if (found := mark.within(at, len(piece)))]
        last = ending.within(at, len(piece))
        yield tuple(_joined((*_cells(piece, many, here), *_text(piece, [*here, *([last] if last else [])]))))


def cells_of(many: int) -> int:
    """Return how many columns a row of so many octets takes, in hex and as text."""
    return 4 * many + 2


def _front(place: HexPlace, *, first: bool) -> str:
    number = str(place.line) if first else ""
    return f"{number:>6} {_side(place)}"


def _side(place: HexPlace) -> str:
    return f"{place.side}{'>' if place.chosen else ' '}" if place.side else ""


def _cells(piece: bytes, many: int, marks: Sequence[OctetMark]) -> Iterator[tuple[RowRole, str]]:
    """Yield the octets in hex, in two halves; the signs of ``marks`` take the place of the spaces around."""
    shown = [(RowRole.OCTETS, f"{octet:02x}") for octet in piece]
    opens: dict[int, tuple[RowRole, str]] = {}
    closes: dict[int, tuple[RowRole, str]] = {}
    for mark in marks:
        for at in range(mark.start, mark.end):
            shown[at] = mark.role, _HIDDEN * 2 if mark.hidden else shown[at][1]
        if mark.signs:
            opens[mark.start], closes[mark.end] = (mark.role, mark.signs[0]), (mark.role, mark.signs[1])
    taken = 0
    for at in range(len(piece) + 1):
        signs = [found for found in (closes.get(at), opens.get(at)) if found]
        inside = next((mark.role for mark in marks if mark.start < at < mark.end), RowRole.OCTETS)
        blank = inside, " " * (1 + (at == many // 2 < len(piece)) - len(signs))
        pieces = [*signs[: at in closes], blank, *signs[at in closes :], *shown[at : at + 1]]
        taken += sum(len(text) for _role, text in pieces)
        yield from pieces
    yield RowRole.OCTETS, " " * (3 * many + 2 - taken)


def _text(piece: bytes, marks: Sequence[OctetMark]) -> Iterator[tuple[RowRole, str]]:
    """Yield the octets as text, each a character."""
    shown = [(RowRole.TEXT, _shown(octet)) for octet in piece]
    for mark in marks:
        for at in range(mark.start, mark.end):
            shown[at] = mark.role, _HIDDEN if mark.hidden else shown[at][1]
    yield from shown


def _joined(pieces: Pieces) -> Iterator[tuple[RowRole, str]]:
    """Yield pieces, those of one role that follow each other as one; none that is empty."""
    for role, alike in groupby((one for one in pieces if one[1]), key=itemgetter(0)):
        yield role, "".join(text for _role, text in alike)


def _shown(octet: int) -> str:
    if octet < ord(" "):
        return chr(_PICTURES + octet)
    return _DELETE if octet == ord("\x7f") else chr(octet) if octet < ord("\x7f") else _NO_TEXT
