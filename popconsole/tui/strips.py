"""Painting one line of a conversation as one row of cells.

A row is laid out in cells, never in characters, so wide letters break nothing::

    ▸ 12 server │ +OK maildrop locked     ^headline    ! error  ► TRANSACTION
    ^gutter       ^text                                ^flag    ^state, where it is another one now

Where there is little room the words of a mere note give way first, then the headline, unless it is short and
a note's, then the words of the flag, then the text. The state never goes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

CUT_MARK = "\u2026"
GAP = 2
"""Blank cells between text and what stands at its right."""

_LEAST_TEXT = 16  # cells of text below which the words of a flag give way
_SHORT = 3  # a headline that takes no more than this part of a row stays beside a note

StyleSpan = tuple[int, int, str]  # from, to (characters of the text), name of a style


@dataclass(slots=True)
class RowContent:
    """What a row shows. Styles are names of a ``Look``; all texts are safe already.

    ``spans`` mark parts of the text, later ones on top. ``more`` says that the text goes on although
    it was not given.
    """

    gutter: list[tuple[str, str]]
    text: str
    style: str
    lead: str = ""  # sets off the further lines of a reply
    ending: str = ""
    spans: list[StyleSpan] = field(default_factory=list)
    more: bool = False
    flag: tuple[str, str] | None = None  # text, style
    state: str = ""
    headline: str = ""
    skipped: int = 0  # characters of the text that stand in rows above this one


@dataclass(frozen=True, slots=True)
class Painted:
    """A painted row, and whether its text goes on beyond the right edge."""

    strip: Strip
    cut: bool


def fit(text: str, first: int, cells: int) -> tuple[int, int, int]:
    """Find the part of a text that begins at the cell ``first`` and takes at most ``cells`` cells.

    Return where it starts and ends, in characters, and how many cells of it are blank because a wide
    letter is cut in two at its start.
    """
    if text.isascii():
        return min(first, len(text)), min(first + cells, len(text)), 0
    start = position = 0
    while start < len(text) and position < first:
        position += get_character_cell_size(text[start])
        start += 1
    blank = position - first if position > first else 0
    end, room = start, cells - blank
    while end < len(text):
        room -= get_character_cell_size(text[end])
        if room < 0:
            break
        end += 1
    return start, end, blank


class Look:
    """The styles of the parts of a row, each laid on the row's background once and for all."""

    def __init__(self, parts: Mapping[str, Style], background: str = "") -> None:
        self.parts = parts
        self.base = parts["line"] + parts[background] if background else parts["line"]
        self.whole = {name: self.base + style for name, style in parts.items()}
        self.whole["line"] = self.base  # its own background would hide that of the cursor's row


def _spread(
    text: str, start: int, end: int, name: str, spans: Iterable[StyleSpan], look: Look
) -> list[Segment]:
    """Cut text[start:end] at the borders of the spans and give each piece its style."""
    inside = [span for span in spans if span[0] < end and span[1] > start]
    if not inside:
        return [Segment(text[start:end], look.whole[name])] if end > start else []
    borders = {start, end}
    for first, last, _ in inside:
        borders.update((max(first, start), min(last, end)))
    segments = []
    for a, b in pairwise(sorted(borders)):
        style = look.whole[name]
        for first, last, span in inside:
            if first <= a and b <= last:
                style += look.parts[span]
        segments.append(Segment(text[a:b], style))
    return segments


def paint(row: RowContent, width: int, shift: int, look: Look, y: int | None = None) -> Painted:
    """Lay a row out on ``width`` cells, its text moved ``shift`` cells to the left.

    With ``y``, the line's number, the row tells which of its characters stands where, for selecting
    with the mouse; they count from the start of the gutter, as if the text were not moved.
    """
    gutter = [Segment(text, look.whole[name]) for text, name in row.gutter]
    if row.lead:
        gutter.append(Segment(row.lead, look.whole["mark"]))
    before = sum(cell_len(segment.text) for segment in gutter)
    wanted = cell_len(row.text) - shift + cell_len(row.ending)
    right, room = _right_side(row, width - before, wanted, look)

    left_cut = shift > 0 and bool(row.text)
    right_cut = wanted > room or row.more
    start, end, blank = fit(row.text, shift + left_cut, max(0, room - left_cut - right_cut))
    # A cut mark takes the place of the cell that it stands on, so offsets stay true.
    middle = [Segment(CUT_MARK, look.whole["mark"])] if left_cut and room else []
    if blank:
        middle.append(Segment(" " * blank, look.base))
    pieces = _spread(row.text, start, end, row.style, row.spans, look)
    if right_cut and room:
        pieces.append(Segment(CUT_MARK, look.whole["mark"]))
    elif row.ending:
        pieces.append(Segment(row.ending, look.whole["mark"]))
    used = before + sum(cell_len(segment.text) for segment in (*middle, *pieces, *right))
    padding = [Segment(" " * (width - used), look.base)] if used < width else []
    if y is not None:
        characters = sum(len(segment.text) for segment in gutter)
        gutter = _with_offsets(gutter, 0, y)
        middle = _with_offsets(middle, characters, y, still=True)
        pieces = _with_offsets(pieces, characters + row.skipped + start, y)
        beyond = characters + row.skipped + len(row.text)
        padding = _with_offsets(padding, beyond, y)
        right = _with_offsets(right, beyond, y)
    strip = Strip([*gutter, *middle, *pieces, *padding, *right], max(used, width))
    return Painted(strip if used <= width else strip.crop(0, width), right_cut)


def _with_offsets(segments: list[Segment], x: int, y: int, *, still: bool = False) -> list[Segment]:
    """Tell Textual which character of which line stands where, for selecting with the mouse."""
    told = []
    for segment in segments:
        style = Style.from_meta({"offset": (x, y)})
        told.append(Segment(segment.text, segment.style + style if segment.style else style))
        if not still:
            x += len(segment.text)
    return told


def _right_side(row: RowContent, width: int, wanted: int, look: Look) -> tuple[list[Segment], int]:
    """Choose what stands at the right of ``width`` cells; return it, and the cells left for text."""
    right: list[Segment] = []
    room = width
    if row.state:
        room -= GAP + cell_len(row.state)
    flag = row.flag
    stays = False  # the headline does, though the text is cut for it
    headline = GAP + cell_len(row.headline) if row.headline else 0
    if flag:
        whole, mark = GAP + cell_len(flag[0]), GAP + 1
        # A note says less than what the line means, and a short word on that more than the text's end.
        gives_way = bool(headline) and flag[1] == "note" and wanted + whole + headline > room
        stays = gives_way and headline <= (room - mark) // _SHORT
        if gives_way and wanted + mark + headline > room and not stays:
            gives_way = False  # the headline has no room either
        if gives_way or room - whole < _LEAST_TEXT:
            flag = (flag[0][:1], flag[1])
        room -= GAP + cell_len(flag[0])
    if headline and (stays or wanted + headline <= room):
        right.append(Segment(" " * GAP, look.base))
        right.append(Segment(row.headline, look.whole["headline"]))
        room -= headline
    if flag:
        right += [Segment(" " * GAP, look.base), Segment(flag[0], look.whole[flag[1]])]
    if row.state:
        right += [Segment(" " * GAP, look.base), Segment(row.state, look.whole["state"])]
    return right, max(0, room)
