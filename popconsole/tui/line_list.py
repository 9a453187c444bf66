"""A list of any length on the screen of which only the visible rows are made, with a cursor.

A line has one row, but for one line that may have several. A subclass says what a row holds; keys, mouse,
scrolling, choosing lines and remembering what was painted last stand here.
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from popconsole.i18n import N_
from popconsole.tui.burst import handed_on
from popconsole.tui.strips import Painted

_KEPT = 1024  # painted rows
_SHIFT = 8  # cells that left and right move
UNMARKED, CHOSEN, CURSOR = range(3)  # what a row is


class LineList(ScrollView, can_focus=True):
    """A list of lines: ``_count`` of them are known, ``_paint`` makes a row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", N_("Line up"), show=False),
        Binding("down,j", "move(1)", N_("Line down"), show=False),
        Binding("pageup", "page(-1)", N_("Page up"), show=False),
        Binding("pagedown", "page(1)", N_("Page down"), show=False),
        Binding("home,g", "first", N_("First line"), show=False),
        Binding("end,G", "last", N_("Last line"), show=False),
        Binding("left", "shift(-1)", N_("Text left"), show=False),
        Binding("right", "shift(1)", N_("Text right"), show=False),
        Binding("shift+up", "choose(-1)", N_("Choose lines up"), show=False),
        Binding("shift+down", "choose(1)", N_("Choose lines down"), show=False),
        Binding("escape", "choose_none", N_("Choose nothing"), show=False),
    ]

    cursor: reactive[int] = reactive(0, init=False)
    """The selected line, from 0; 0 where there is none."""
    shift: reactive[int] = reactive(0, init=False)
    """Cells that the text is moved to the left."""

    virtual_size = Reactive(Size(0, 0))  # Textual's lays the whole screen out anew when lines come

    def __init__(self, name: str | None, id: str | None, classes: str | None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(name=name, id=id, classes=classes)
        self._count = 0  # lines that the screen knows of
        self._width = 0  # cells of a row
        self._drawing = False  # whether rows are painted for the screen
        self._tall = 0, 1  # the one line that may have several rows, and how many it has
        self._strips: LRUCache[tuple[int, int, int], Painted] = LRUCache(_KEPT)
        self._anchor: int | None = None  # the other end of the chosen lines
        self.typed: Callable[[events.Key], bool] = lambda _key: False  # takes letters that are no keys here

    @abstractmethod
    def _paint(self, index: int, mark: int, part: int, *, offsets: bool = False) -> Painted:
        """Paint row ``part`` of a line, from 0; with ``offsets`` it tells which character stands where."""

    @abstractmethod
    def _blank(self, y: int) -> Strip:
        """Paint a row of the screen below the last line."""

    def _keeps(self) -> bool:
        """Whether painted rows may be kept just now."""
        return True

    @property
    def chosen(self) -> range:
        """The lines chosen with shift and the arrows; the cursor's line where there are none chosen."""
        if not self._count:
            return range(0)
        other = self.cursor if self._anchor is None else min(self._anchor, self._count - 1)
        return range(min(self.cursor, other), max(self.cursor, other) + 1)

    def goto(self, index: int) -> None:
        """Put the cursor on a line, from 0 (held within the conversation), and show it."""
        if self._count:
            self._anchor = None
            self._set_cursor(index)

    async def _on_key(self, event: events.Key) -> None:
        """Hand a letter on that is no key here; and any key, where the focus has gone on meanwhile."""
        if not handed_on(self, event) and self._is_typed(event) and self.typed(event):
            event.stop()
            event.prevent_default()

    def _is_typed(self, event: events.Key) -> bool:
        letter = event.is_printable and (event.character or "").isalpha()
        return letter and event.key not in self._bindings.key_to_bindings

    def on_resize(self) -> None:
        """The rows are laid out anew."""
        self._repaint()
        self._fit_size()
        self.call_after_refresh(self._show_cursor)

    # --- keys and mouse ---

    def action_move(self, lines: int) -> None:
        """Move the cursor by lines."""
        self.goto(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages, the view with it."""
        if self._count:
            step = pages * max(1, self.scrollable_content_region.height - 1)
            self.scroll_to(y=self.scroll_offset.y + step, animate=False)
            self.goto(self.cursor + step)

    def action_first(self) -> None:
        """Go to the first line."""
        self.goto(0)

    def action_last(self) -> None:
        """Go to the last line."""
        self.goto(self._count - 1)

    def action_shift(self, steps: int) -> None:
        """Move the text sideways, as long as a visible row has more to show."""
        top = self.scroll_offset.y
        rows = range(top, min(self._height, top + self.scrollable_content_region.height))
        if steps < 0 or any(self._painted(*self._at(y)).cut for y in rows):
            self.shift = max(0, self.shift + steps * _SHIFT)

    def action_choose(self, lines: int) -> None:
        """Choose lines from the cursor on."""
        if self._count:
            if self._anchor is None:
                self._anchor = self.cursor
            self._set_cursor(self.cursor + lines)
            self._repaint()

    def action_choose_none(self) -> None:
        """Choose nothing any more; where nothing is chosen the key is for others."""
        if self._anchor is None:
            raise SkipAction
        self._anchor = None
        self._repaint()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line that was clicked."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y + self.scroll_offset.y < self._height:
            self.goto(self._at(offset.y + self.scroll_offset.y)[0])

    # --- the cursor and the rows ---

    @property
    def _height(self) -> int:
        """Rows of all lines."""
        line, rows = self._tall
        return self._count + (rows - 1 if line < self._count else 0)

    def _at(self, y: int) -> tuple[int, int]:
        """Return the line that has row ``y``, and which of its rows that is."""
        line, rows = self._tall
        if y <= line:
            return y, 0
        return (line, y - line) if y < line + rows else (y - rows + 1, 0)

    def _row_of(self, index: int) -> int:
        """Return the first row of a line."""
        line, rows = self._tall
        return index if index <= line else index + rows - 1

    def _set_cursor(self, index: int) -> None:
        index = max(0, min(self._count - 1, index))
        if index != self.cursor:
            self.cursor = index
        else:
            self._show_cursor()

    def validate_cursor(self, index: int) -> int:
        """Hold the cursor within the conversation."""
        return max(0, min(self._count - 1, index))

    def watch_virtual_size(self, size: Size) -> None:
        """There are more lines, or fewer."""
        self._scroll_update(size)

    def watch_shift(self) -> None:
        """The text has moved."""
        self._repaint()

    def _show_cursor(self) -> None:
        if not self._count:
            return
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        first, last = self._row_of(self.cursor), self._row_of(self.cursor + 1) - 1
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif height and last >= top + height:
            self.scroll_to(y=last - height + 1, animate=False)

    def _fit_size(self) -> None:
        self._width = self.scrollable_content_region.width  # beside the scrollbar
        self.virtual_size = Size(self._width, self._height)

    def _repaint(self) -> None:
        self._strips.clear()
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows for the screen, without what only the mouse asks for (it multiplies the styles)."""
        self._drawing = True
        try:
            return super().render_lines(crop)
        finally:
            self._drawing = False

    def render_line(self, y: int) -> Strip:
        """Paint one row of the screen; asked for by the mouse, it knows which character stands where."""
        row = self.scroll_offset.y + y
        if row >= self._height:
            return self._blank(y)
        index, part = self._at(row)
        if self._drawing:
            return self._painted(index, part).strip
        return self._paint(index, self._mark(index), part, offsets=True).strip

    def _mark(self, index: int) -> int:
        if index == self.cursor:
            return CURSOR
        return CHOSEN if self._anchor is not None and index in self.chosen else UNMARKED

    def _painted(self, index: int, part: int = 0) -> Painted:
        mark = self._mark(index)
        if not self._keeps():
            return self._paint(index, mark, part)
        painted = self._strips.get((index, mark, part))
        if painted is None:
            painted = self._strips[index, mark, part] = self._paint(index, mark, part)
        return painted
