"""Octets in rows of hex, with what they are as text beside."""

from collections.abc import Iterator
from dataclasses import dataclass

from popconsole.ui.view import RowRole, ViewRow

_PICTURES = 0x2400  # of the controls, in their order
_DELETE = "\u2421"
_NO_TEXT = "\u00b7"  # in place of an octet that is none of ASCII
_WITH_NUMBERS = 83  # columns from which on the number of the line has its place
_WIDE = 75  # ... and from which on sixteen octets have
_MANY, _FEW = 16, 8
_ENDS = b"\r\n"


@dataclass(frozen=True, slots=True)
class HexPlace:
    """Where octets stand: the line, from 1, the letter of its side, the offset of the first of them.

    Zero and no letter: they are of no line.
    """

    line: int = 0
    side: str = ""
    offset: int = 0
    chosen: bool = False


def hex_rows(
    octets: bytes, width: int, place: HexPlace = HexPlace(), *, signs: str = ""
) -> Iterator[ViewRow]:
    """Yield octets as rows that fit so many columns: 16 in each, 8 where there is little room.

    ``signs``, two, stand around the first octet; ``>`` stands at the line that is ``chosen``.
    """
    many = _MANY if width >= _WIDE else _FEW
    for at in range(0, max(1, len(octets)), many):
        front = _front(place, first=not at) if place.line and width >= _WITH_NUMBERS else _side(place)
        piece = octets[at : at + many]
        marked = signs if not at else ""
        yield ViewRow(
            (
                (RowRole.NAME if place.chosen else RowRole.PLACE, front),
                (RowRole.PLACE, f"{place.offset + at:06x} "),
                *_cells(piece, many, marked),
                *_text(piece),
            ),
            place.chosen and not at,
        )


def _front(place: HexPlace, *, first: bool) -> str:
    number = str(place.line) if first else ""
    return f"{number:>6} {_side(place)}"


def _side(place: HexPlace) -> str:
    return f"{place.side}{'>' if place.chosen else ' '}" if place.side else ""


def _cells(piece: bytes, many: int, signs: str) -> Iterator[tuple[RowRole, str]]:
    """Yield the octets in hex, in two halves; ``signs`` take the place of the spaces around the first."""
    cells = [f" {octet:02x}" for octet in piece]
    if len(cells) > many // 2:
        cells[many // 2] = " " + cells[many // 2]
    if signs and cells:
        yield RowRole.MARK, signs[0] + cells[0][1:] + signs[1]
        cells[0] = ""
        if len(cells) > 1:
            cells[1] = cells[1][1:]
    text = "".join(cells)
    taken = 4 if signs and piece else 0
    yield RowRole.OCTETS, text.ljust(3 * many + 2 - taken)


def _text(piece: bytes) -> Iterator[tuple[RowRole, str]]:
    ends = len(piece) - len(piece.rstrip(_ENDS))
    yield RowRole.TEXT, "".join(map(_shown, piece[: len(piece) - ends]))
    if ends:
        yield RowRole.MARK, "".join(map(_shown, piece[-ends:]))


def _shown(octet: int) -> str:
    if octet < ord(" "):
        return chr(_PICTURES + octet)
    return _DELETE if octet == ord("\x7f") else chr(octet) if octet < ord("\x7f") else _NO_TEXT
