"""A conversation drawn as text: two life lines, an arrow for each line, what is remarked across them.

::

     n   seconds client                                      server
     3     0.200 ├─ USER nora ──────────────────────────────────▶│
                 ┊                  3.2 s later                  ┊
     4     3.400 │◀──────────────────────────────────────── +OK ─┤
                 ╞═════════════ AUTHORIZATION, user named ═══════╡

A row is made of pieces, each with the name of its style, and is never wider than what there is room for.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

from popconsole.i18n import _, joined
from popconsole.transcript.model import Side
from popconsole.ui.cells import cells, cut, head
from popconsole.ui.drawn_row import DrawnRow
from popconsole.ui.sequence import Arrow, Happening, LongWait, NewState
from popconsole.ui.wire_text import side_word

LEAST, MOST = 60, 200
"""Cells that a drawing takes."""

_ROOM_FOR_TIMES = 72  # cells from which on times have a column
_TIME = 9  # cells of that
_SHORT = 10  # seconds: a conversation that takes no longer has microseconds
_LEAST_DIGITS = 2
_GROWS = 3  # a wait that is so many times as long has a row more
_MOST_ROWS = 8  # of a wait
_AROUND = len("─  ─▶")  # cells of an arrow beside its text
_CLIENT, _SERVER = Side.CLIENT, Side.SERVER


@dataclass(frozen=True, slots=True)
class SequenceLayout:
    """How a drawing is laid out: on ``width`` cells, for numbers up to ``count`` and times ``until`` so long.

    ``until`` is in seconds, None where there are no times. ``whole``: a text that has no room goes on in
    further rows, and is not cut.
    """

    width: int
    count: int
    until: float | None = None
    whole: bool = False

    @property
    def _digits(self) -> int:
        return max(_LEAST_DIGITS, len(str(self.count)))

    @property
    def _has_times(self) -> bool:
        return self.until is not None and self.width >= _ROOM_FOR_TIMES

    @property
    def inner(self) -> int:
        """The cells between the two life lines."""
        return max(_AROUND + 1, self.width - cells(self.gutter(None, None)) - 2)

    def gutter(self, n: int | None, at: float | None) -> str:
        """Return what stands before the life lines: a blank for a mark, the number of a line, when it was."""
        number = f" {'' if n is None else n:>{self._digits}} "
        return f"{number}{self._time(at)} " if self._has_times else number

    def _time(self, at: float | None) -> str:
        """Return seconds in so many cells, the finer the shorter all of it is."""
        if at is None:
            return " " * _TIME
        told = f"{at:{_TIME}.{6 if (self.until or 0) < _SHORT else 3}f}"
        return told if len(told) == _TIME else f"{at:{_TIME}.0f}"[:_TIME]


def heading(layout: SequenceLayout, client: str = "", server: str = "") -> DrawnRow:
    """Return the row over the life lines: whose they are; the addresses, where they have room."""
    names = side_word(_CLIENT), side_word(_SERVER)
    whole = tuple(
        " ".join(part for part in pair if part) for pair in zip(names, (client, server), strict=True)
    )
    room = layout.inner + 2
    left, right = whole if cells(" ".join(whole)) < room else names
    before = layout.gutter(None, None)
    blank = max(1, room - cells(left) - cells(right))
    return DrawnRow(((before, "number"), (left, "client"), (" " * blank, "life"), (right, "server")))


def drawn(item: Arrow | Happening, layout: SequenceLayout) -> Iterator[DrawnRow]:
    """Yield the rows of an arrow, or of what stands between."""
    if isinstance(item, LongWait):
        yield from _wait(item, layout)
    elif isinstance(item, NewState):
        yield from _across(item.text, "═", "╞╡", "state", layout)
    elif isinstance(item, Happening):
        for number, row in enumerate(_across(item.text, "┄", "├┤", "event", layout)):
            yield row if number else _numbered(row, item.n, item.at, layout)
        yield from _found(item.found, None, layout)
    else:
        yield from _arrow(item, layout)
        yield from _found(item.found, item.side, layout)


def _numbered(row: DrawnRow, n: int, at: float | None, layout: SequenceLayout) -> DrawnRow:
    return replace(row, pieces=((layout.gutter(n, at), "number"), *row.pieces[1:]), marked=True)


# --- arrows


def _arrow(arrow: Arrow, layout: SequenceLayout) -> Iterator[DrawnRow]:
    room = layout.inner - _AROUND
    texts = _wrapped(arrow.text, room) if layout.whole else [cut(arrow.text, room)]
    gutter = layout.gutter(arrow.n, arrow.at)
    shaft = "─" if arrow.lines == 1 else "╌"
    style = "client" if arrow.side is _CLIENT else "server"
    first = texts[0]
    rest = shaft * (layout.inner - cells(first) - _AROUND + 1)
    if not first:
        rest += shaft * 2
    said = [(f" {first} ", style)] if first else []
    if arrow.side is _CLIENT:
        pieces = [("├", "life"), (shaft, style), *said, (f"{rest}▶", style), ("│", "life")]
    else:
        pieces = [("│", "life"), (f"◀{rest}", style), *said, (shaft, style), ("┤", "life")]
    yield DrawnRow(((gutter, "number"), *pieces), marked=True)
    for text in texts[1:]:
        yield _beside(text, style, arrow.side, layout)


def _beside(text: str, style: str, side: Side | None, layout: SequenceLayout) -> DrawnRow:
    """Return a row with a text between the life lines, at the one of its side; for None in the middle."""
    blank = layout.inner - cells(text)
    left = blank // 2 if side is None else 2 if side is _CLIENT else blank - 2
    left = max(0, min(left, blank))
    return DrawnRow(
        (
            (layout.gutter(None, None), "number"),
            ("│", "life"),
            (" " * left, "life"),
            (text, style),
            (" " * (blank - left), "life"),
            ("│", "life"),
        )
    )


def _found(found: tuple[str, ...], side: Side | None, layout: SequenceLayout) -> Iterator[DrawnRow]:
    """Yield what was found, a row each, at the side that it was said on."""
    styles = {"!": "error", "?": "warning"}
    for words in found:
        yield _beside(cut(words, layout.inner - 2), styles.get(words[:1], "note"), side, layout)


# --- across


def _across(text: str, line: str, ends: str, style: str, layout: SequenceLayout) -> Iterator[DrawnRow]:
    """Yield a text that goes from one life line to the other."""
    room = layout.inner - 4
    texts = _wrapped(text, room) if layout.whole else [cut(text, room)]
    for shown in texts:
        left = (layout.inner - cells(shown) - 2) // 2
        right = layout.inner - cells(shown) - 2 - left
        yield DrawnRow(
            (
                (layout.gutter(None, None), "number"),
                (ends[0], "life"),
                (line * left, style),
                (f" {shown} ", style),
                (line * right, style),
                (ends[1], "life"),
            )
        )


def _wait(wait: LongWait, layout: SequenceLayout) -> Iterator[DrawnRow]:
    """Yield the rows of a wait: the longer it was the more, a row for each three times as long."""
    count = min(_MOST_ROWS, 1 + int(log(max(1.0, wait.seconds), _GROWS)))
    for number in range(count):
        text = wait.text if number == count // 2 else ""
        blank = layout.inner - cells(text)
        pieces = (
            (layout.gutter(None, None), "number"),
            ("┊", "life"),
            (" " * (blank // 2), "life"),
            (text, "wait"),
            (" " * (blank - blank // 2), "life"),
            ("┊", "life"),
        )
        yield DrawnRow(pieces)


def _wrapped(text: str, room: int) -> list[str]:
    """Return a text in rows of so many cells at most, cut between words where that is possible."""
    if cells(text) <= room:
        return [text]
    rows = []
    for row in textwrap.wrap(text, room, break_on_hyphens=False, drop_whitespace=False):
        rest = row
        while rest:  # wide letters take more cells than they are letters
            part = head(rest, room) or rest[0]
            rows.append(part.rstrip() or part)
            rest = rest[len(part) :]
    return rows


# --- in words


def told(item: Arrow | Happening) -> str:
    """Return in words what is drawn, for those who hear it."""
    if isinstance(item, NewState):
        return _("state: {state}").format(state=item.text)
    if isinstance(item, LongWait):
        return item.text
    if isinstance(item, Happening):
        text = _("{n}: {text}").format(n=item.n, text=item.text)
    else:
        text = _("{n} {side}: {text}").format(n=item.n, side=side_word(item.side), text=item.text)
    return joined((text, *item.found))
