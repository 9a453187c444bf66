"""What of the main screen has room at which size: the form of the diagram, where the explanation stands."""

from dataclasses import dataclass

from textual.geometry import Size

from popconsole.guide.diagram.column import LEAST_WIDTH, USUAL_HEIGHT
from popconsole.ui.settings import DiagramForm

FULL_WIDTH = 59
"""Columns of the full diagram with its border."""

_LEAST = Size(80, 24)  # from here on there is a diagram beside the transcript
_WIDE, _HIGH = 100, 34  # columns and rows from which on there is room beside, and below
FULL = Size(_WIDE, 26)
"""The screen on which the full diagram has room at all."""

_SPACIOUS = Size(FULL_WIDTH + 80, 38)  # where it leaves a transcript of 80 columns
_SIMPLE_BESIDE = 31  # columns of the simple diagram on a narrow screen, with a blank one
_SIMPLE_WIDTHS = 34, 40  # columns of its drawing on a wide one: the least, the most
_EXPLANATION = 8  # rows of the explanation under the diagram, with its border
_MOST_MORE = 25  # columns by which the right side of a very wide screen is wider than the full diagram
_FULL_HEIGHT = 31  # rows of the full diagram with its notes and border
_LONG_EXPLANATION = 14  # rows that the explanation keeps where the full diagram is spread out
_LEAST_LEFT = 40  # columns that the transcript keeps
_AROUND = 2  # rows of title and keys


@dataclass(frozen=True, slots=True)
class Places:
    """What has room; ``right`` is the width of the column at the right.

    ``drawing`` is the room for the simple diagram, in columns and rows; ``spare`` the rows that widen the
    full one.
    """

    wide: bool
    high: bool
    beside: bool  # a diagram stands beside the transcript
    right: int
    full: bool = False
    drawing: tuple[int, int] = (0, 0)
    explains: bool = False  # the explanation stands under the diagram
    spare: int = 0

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
        }


def places(
    size: Size, form: DiagramForm, below: int, *, explained: bool = True, wanted: int | None = None
) -> Places:
    """Return what has room on a screen; ``below`` are the rows under the transcript of a narrow one.

    ``explained``: an explanation is wanted beside the transcript. ``wanted`` are the columns that a person
    gave to the right of a wide screen.
    """
    wide, high = size.width >= _WIDE, size.height >= _HIGH
    body = size.height - _AROUND
    if _holds(size, FULL) and (form == "full" or (form == "auto" and _holds(size, _SPACIOUS))):
        right = FULL_WIDTH + max(0, min(_MOST_MORE, size.width - FULL_WIDTH - _WIDE))
        right = _between(FULL_WIDTH, wanted or right, size.width - _LEAST_LEFT)
        spare = max(0, body - _FULL_HEIGHT - _LONG_EXPLANATION)
        return Places(
            wide, high, beside=True, full=True, right=right, explains=high and explained, spare=spare
        )
    if wide:
        columns = max(_SIMPLE_WIDTHS[0], min(size.width // 3, _SIMPLE_WIDTHS[1]))
        columns = _between(LEAST_WIDTH, (wanted or columns + 4) - 4, size.width - _LEAST_LEFT - 4)
        rows = body - 2
        explains = explained and rows - _EXPLANATION >= USUAL_HEIGHT
        drawing = columns, rows - _EXPLANATION * explains
        beside = rows >= USUAL_HEIGHT
        return Places(wide, high, beside=beside, right=columns + 4, drawing=drawing, explains=explains)
    rows = body - below - 1
    beside = _holds(size, _LEAST)
    return Places(wide, high, beside=beside, right=_SIMPLE_BESIDE, drawing=(_SIMPLE_BESIDE - 1, rows))


def _between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


def _holds(size: Size, least: Size) -> bool:
    return size.width >= least.width and size.height >= least.height
