"""Rows of text in a box that scrolls, of which only those that are seen are drawn: there may be thousands."""

from bisect import bisect_right
from itertools import accumulate

from textual.content import Content
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget


class LazyRows(Widget):
    """Shows rows, each folded where it is wider than there is room."""

    DEFAULT_CSS = "LazyRows { height: auto; }"

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._rows: list[Content] = []
        self._hangs: list[int] = []
        self._lines: list[Content] = []
        self._firsts: list[int] = []  # the line with which each row begins
        self._folded_to = 0  # columns

    def show(self, rows: list[Content], hangs: list[int]) -> None:
        """Show other rows; what is folded of each stands as many columns from the left as ``hangs`` has."""
        self._rows, self._hangs = rows, hangs
        self._folded_to = 0
        self.refresh(layout=True)

    def line_of(self, row: int, at: int = 0) -> int:
        """Return the line where a character of a row stands, both from 0."""
        self._fold(self._folded_to or self.size.width)
        if row >= len(self._firsts):
            return 0
        first = self._firsts[row]
        last = self._firsts[row + 1] if row + 1 < len(self._firsts) else len(self._lines)
        hang = self._hangs[row] if last - first > 1 and self._hangs_in(row) else 0
        ends = list(accumulate((len(line) - hang for line in self._lines[first:last]), initial=hang))[1:]
        return min(first + bisect_right(ends, at), last - 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual asks so
        """Return how many lines there are in so many columns."""
        self._fold(width)
        return len(self._lines)

    def _fold(self, width: int) -> None:
        if width == self._folded_to:
            return
        self._folded_to = width
        self._lines, self._firsts = [], []
        for number, row in enumerate(self._rows):
            self._firsts.append(len(self._lines))
            if row.cell_length <= width:
                self._lines.append(row)
                continue
            hang = self._hangs[number] if self._hangs_in(number) else 0
            first, *others = row[hang:].wrap(max(1, width - hang))
            blank = Content(" " * hang)
            self._lines += [row[:hang] + first, *(blank + line for line in others)]

    def _hangs_in(self, row: int) -> bool:
        """Tell whether there is room enough beside what a row begins with."""
        return self._hangs[row] <= self._folded_to // 2

    def render_line(self, y: int) -> Strip:
        """Draw a line; what of it is selected, as such."""
        line = self._lines[y] if y < len(self._lines) else Content("")
        selection = self.text_selection
        span = selection.get_span(y) if selection is not None else None
        if span is not None:
            start, end = span
            style = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            line = line.stylize(style, start, len(line) if end < 0 else end)
        strips = Visual.to_strips(
            self, line, self.size.width, 1, self.visual_style, apply_selection=False, pad=True
        )
        return (strips[0] if strips else Strip.blank(self.size.width)).apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """Return the text that is selected."""
        return selection.extract("\n".join(line.plain for line in self._lines)), "\n"
