"""What of the main screen has room at which size: the form of the diagram, where the explanation stands."""

from dataclasses import dataclass

from textual.geometry import Size

from popconsole.guide.diagram.column import LEAST_HEIGHT, LEAST_WIDTH, USUAL_HEIGHT
from popconsole.ui.settings import DiagramForm

FULL_WIDTH = 59
"""Columns of the full diagram with its border."""

_LEAST = Size(80, 24)  # from here on there is a diagram beside the transcript
_WIDE, _HIGH = 100, 34  # columns and rows from which on there is room beside, and below
FULL = Size(_WIDE, 26)
"""The screen on which the full diagram has room at all."""

FRAME = 2
"""Columns and rows of the frame of a half, where two conversations are shown."""

_SPACIOUS = Size(FULL_WIDTH + 80, 38)  # where it leaves a transcript of 80 columns
_SIMPLE_BESIDE = 31  # columns of the simple diagram on a narrow screen, with a blank one
_SIMPLE_WIDTHS = 34, 40  # columns of its drawing on a wide one: the least, the most
_EXPLANATION = 8  # rows of the explanation under the diagram, with its border
_MOST_MORE = 25  # columns by which the right side of a very wide screen is wider than the full diagram
_FULL_HEIGHT = 31  # rows of the full diagram with its notes and border
_LONG_EXPLANATION = 14  # rows that the explanation keeps where the full diagram is spread out
_LEAST_LEFT = 40  # columns that the transcript keeps
_AROUND = 2  # rows of title and keys
_LEADING_ON = 2  # further rows of what leads on, under the full diagram
_PROJECTED_LEFT = 66  # columns that the transcript has for a projector, at the least, with the border
_SIMPLE_PROJECTED, _MOST_ACROSS = 60, 45  # columns of the simple diagram there; further ones of the full one
_HALVES = Size(80, 17)  # the screen from which on two conversations stand side by side
_BRIEF = 3  # rows of the explanation under two halves
_HALF_LINES = 7, 38  # rows of a half's transcript over a diagram, columns beside one, at the least
_DESK, _DESK_LINES = (7, 14), 9  # rows of the desk under them, the least, the most; those they keep, framed
_ERRAND_LINES = 11  # rows of two conversations aligned by errand, under the halves' diagrams, at the least
_HALF_DRAWING = 46  # columns of a half's diagram, at the most


@dataclass(frozen=True, slots=True)
class Places:
    """What has room; ``right`` is the width of the column at the right.

    ``drawing`` is the room for the simple diagram, in columns and rows; ``spare`` the rows that make the full
    one larger, ``across`` the columns. ``split``: two conversations are shown, each in a half of the screen
    (``halves``), where one has room for them; in halves ``drawing`` is that of each (no rows: there is no
    room), ``sideways`` it stands beside its transcript. ``aligned`` are the rows that are left to both halves
    where their lines stand below them, aligned by errand; 0: each has its own transcript.
    """

    wide: bool
    high: bool
    beside: bool  # a diagram stands beside the transcript
    right: int
    full: bool = False
    drawing: tuple[int, int] = (0, 0)
    explains: bool = False  # the explanation stands under the diagram
    spare: int = 0
    across: int = 0
    split: bool = False
    halves: bool = False
    sideways: bool = False
    desk: int = 0  # rows of the server's desk under two conversations
    aligned: int = 0

    @property
    def classes(self) -> dict[str, bool]:
        """What the style sheet goes by."""
        return {
            "-wide": self.wide,
            "-narrow": not self.wide,
            "-high": self.high,
            "-low": not self.high,
            "-beside": self.beside,
            "-explains": self.explains,
            "-split": self.split,
            "-halves": self.halves,
            "-stacked": self.split and not self.halves,
            "-drawn": self.halves and self.drawing[1] > 0,
            "-sideways": self.sideways,
            "-desk-under": self.desk > 0,
            "-aligned": self.aligned > 0,
        }


def places(
    size: Size,
    form: DiagramForm,
    below: int,
    *,
    explained: bool = True,
    wanted: int | None = None,
    split: bool = False,
    aligned: bool = False,
    projecting: bool = False,
) -> Places:
    """Return what has room on a screen; ``below`` are the rows under the transcript of a narrow one.

    ``explained``: an explanation is wanted beside the transcript. ``wanted`` are the columns that a person
    gave to the right of a wide screen. ``split``: two conversations are shown, ``aligned`` by errand.
    ``projecting``: nothing but the transcript and the diagram is, which is drawn as large as it can be.
    """
    if split:
        return _halves(size, below, explained=explained, aligned=aligned)
    wide, high = size.width >= _WIDE, size.height >= _HIGH
    if projecting:
        return _projected(size, form, below, wanted)
    body = size.height - _AROUND
    if _holds(size, FULL) and (form == "full" or (form == "auto" and _holds(size, _SPACIOUS))):
        right = FULL_WIDTH + max(0, min(_MOST_MORE, size.width - FULL_WIDTH - _WIDE))
        right = _between(FULL_WIDTH, wanted or right, size.width - _LEAST_LEFT)
        spare = max(0, body - _FULL_HEIGHT - _LONG_EXPLANATION)
        explains = high and explained
        across = right - FULL_WIDTH
        return Places(
            wide, high, beside=True, full=True, right=right, explains=explains, spare=spare, across=across
        )
    if wide:
        columns = max(_SIMPLE_WIDTHS[0], min(size.width // 3, _SIMPLE_WIDTHS[1]))
        columns = _between(LEAST_WIDTH, (wanted or columns + 4) - 4, size.width - _LEAST_LEFT - 4)
        rows = body - 2
        explains = explained and rows - _EXPLANATION >= USUAL_HEIGHT
        told = max(_EXPLANATION, min(_LONG_EXPLANATION, rows - USUAL_HEIGHT))  # rows under it
        drawing = columns, rows - told * explains
        beside = rows >= USUAL_HEIGHT
        return Places(wide, high, beside=beside, right=columns + 4, drawing=drawing, explains=explains)
    rows = body - below - 1
    beside = _holds(size, _LEAST)
    return Places(wide, high, beside=beside, right=_SIMPLE_BESIDE, drawing=(_SIMPLE_BESIDE - 1, rows))


def _projected(size: Size, form: DiagramForm, below: int, wanted: int | None) -> Places:
    """Return what has room where transcript and diagram are shown alone: the diagram is large."""
    wide, high = size.width >= _WIDE, size.height >= _HIGH
    if _holds(size, FULL) and (form == "full" or (form == "auto" and _holds(size, _SPACIOUS))):
        right = wanted or max(FULL_WIDTH, min(size.width - _PROJECTED_LEFT, FULL_WIDTH + _MOST_ACROSS))
        right = _between(FULL_WIDTH, right, size.width - _LEAST_LEFT)
        spare = max(0, size.height - _FULL_HEIGHT - _LEADING_ON)
        return Places(wide, high, beside=True, full=True, right=right, spare=spare, across=right - FULL_WIDTH)
    if wide:
        columns = max(_SIMPLE_WIDTHS[0], min(size.width - _PROJECTED_LEFT, _SIMPLE_PROJECTED))
        columns = _between(LEAST_WIDTH, (wanted or columns + 4) - 4, size.width - _LEAST_LEFT - 4)
        rows = size.height - 2
        beside = rows >= USUAL_HEIGHT
        return Places(wide, high, beside=beside, right=columns + 4, drawing=(columns, rows))
    rows = size.height - below - 1
    beside = _holds(size, _LEAST)
    return Places(wide, high, beside=beside, right=_SIMPLE_BESIDE, drawing=(_SIMPLE_BESIDE - 1, rows))


def _halves(size: Size, below: int, *, explained: bool, aligned: bool) -> Places:
    """Return what has room where two conversations are shown: in two halves, where there is room for them."""
    high = size.height >= _HIGH
    room = size.height - _AROUND - below  # for the desk the explanation gives way
    desk = max(0, min(_DESK[1], room - _DESK_LINES))
    desk = desk if desk >= _DESK[0] and size.width >= _LEAST.width else 0
    if not _holds(size, _HALVES):
        return Places(wide=False, high=high, beside=False, right=0, split=True, desk=desk)
    width = size.width // 2 - FRAME
    rows = size.height - _AROUND - below - _BRIEF * explained - FRAME
    lines, columns = _HALF_LINES
    drawing = 0, 0
    if aligned:
        if rows - _ERRAND_LINES >= LEAST_HEIGHT + 1:
            drawing = min(width - 2, _HALF_DRAWING), min(rows - _ERRAND_LINES - 1, USUAL_HEIGHT)
        return Places(
            wide=False, high=high, beside=False, right=width + 2, drawing=drawing, split=True, halves=True,
            desk=desk, aligned=FRAME + (drawing[1] + 1 if drawing[1] else 1),
        )  # fmt: skip
    sideways = rows >= LEAST_HEIGHT and width - columns >= LEAST_WIDTH + 1
    if sideways:
        drawing = min(width - columns - 1, _HALF_DRAWING), rows
    elif rows - lines >= LEAST_HEIGHT + 1:
        drawing = min(width - 2, _HALF_DRAWING), min(rows - lines - 1, USUAL_HEIGHT)
    return Places(
        wide=False, high=high, beside=False, right=width + 2, drawing=drawing, split=True, halves=True,
        sideways=sideways, desk=desk,
    )  # fmt: skip


def _between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


def _holds(size: Size, least: Size) -> bool:
    return size.width >= least.width and size.height >= least.height
