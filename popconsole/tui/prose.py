"""Prose laid out in rows: as Textual does, but that a line never breaks at a no-break space (U+00A0, U+202F).

Textual and Rich break at them as at any blank, so that a row of French could begin with a question mark.
"""

from bisect import bisect_right
from collections.abc import Iterable

from textual.content import Content

from popconsole.ui.cells import cells

_BLANK = " "
_HELD = "\ue000"  # stands for a blank at which no line breaks, while it is laid out


def held(text: str) -> str:
    """Return a text at whose blanks no line breaks: what is typed as it stands is not torn."""
    return text.replace(_BLANK, _HELD)


def prose(pieces: Iterable[tuple[str, str]], width: int) -> Content:
    """Return styled pieces of one paragraph as rows of so many columns; a word that is longer is cut."""
    pieces = [(text, style) for text, style in pieces if text]
    text = "".join(piece for piece, _style in pieces)
    starts, at = [], 0
    for piece, _style in pieces:
        starts.append(at)
        at += len(piece)
    rows = []
    for first, last in _rows(text, max(1, width)):
        row = []
        number = bisect_right(starts, first) - 1
        while number < len(pieces) and starts[number] < last:
            piece, style = pieces[number]
            begin, end = max(first, starts[number]), min(last, starts[number] + len(piece))
            row.append((text[begin:end].replace(_HELD, _BLANK), style))
            number += 1
        rows.append(Content.assemble(*row))
    return Content("\n").join(rows) if rows else Content("")


def _rows(text: str, width: int) -> Iterable[tuple[int, int]]:
    """Yield where each row of a text begins and ends: broken at plain blanks, which end no row."""
    first = 0
    while first < len(text):
        last, used, broken = first, 0, None
        while last < len(text):
            used += cells(text[last])
            if used > width:
                break
            if text[last] == _BLANK:
                broken = last
            last += 1
        if last == len(text):
            yield first, last
            return
        if text[last] == _BLANK:
            broken = last
        if broken is None or broken == first:
            yield first, max(last, first + 1)
            first = max(last, first + 1)
        else:
            yield first, broken
            first = broken + 1
