"""A list of any length on the screen of which only the visible rows are made, with a cursor.

A line has one row, but for one line that may have several. A subclass says what a row holds; keys, mouse,
scrolling, choosing lines and remembering what was painted last stand here.
"""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Sequence
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
    def _shown(self) -> Sequence[int] | None:
        """The lines that have rows, in their order; None: all have."""
        return None

    @property
    def chosen(self) -> Sequence[int]:
        """The lines chosen with shift and the arrows; the cursor's line where there are none chosen."""
        return self._between(*self._ends)

    @property
    def _ends(self) -> tuple[int, int]:
        """The first and the last of the chosen lines."""
        other = self.cursor if self._anchor is None else min(self._anchor, self._count - 1)
        return min(self.cursor, other), max(self.cursor, other)

    def _between(self, first: int, last: int) -> Sequence[int]:
        """Return the lines from one to another that have rows."""
        shown = self._shown
        if shown is None:
            return range(first, min(last + 1, self._count))
        return shown[bisect_left(shown, first) : bisect_left(shown, last + 1)]

    def goto(self, index: int) -> None:
        """Put the cursor on a line, from 0 (held within the conversation), and show it.

        Where that has no row: on the next one in its direction that has.
        """
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
        self.goto(self._away(lines))

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages, the view with it."""
        if self._count:
            step = pages * max(1, self.scrollable_content_region.height - 1)
            self.scroll_to(y=self.scroll_offset.y + step, animate=False)
            self.goto(self._away(step))

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
            self._set_cursor(self._away(lines))
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
    def _places(self) -> int:
        """How many lines have rows."""
        return self._count if self._shown is None else len(self._shown)

    def _place(self, index: int) -> int:
        """Return which of the lines that have rows a line is, or the next one that has any, from 0."""
        return index if self._shown is None else bisect_left(self._shown, index)

    def _line_at(self, place: int) -> int:
        """Return the line at a place among those that have rows."""
        return place if self._shown is None else self._shown[place]

    def _away(self, lines: int) -> int:
        """Return the line that is so many rows away from the cursor's, held within the list."""
        if not self._places:
            return self.cursor
        return self._line_at(max(0, min(self._places - 1, self._place(self.cursor) + lines)))

    @property
    def _tall_place(self) -> tuple[int, int]:
        """The place of the line that may have several rows, and how many those are: one without a place."""
        line, rows = self._tall
        place = self._place(line)
        is_there = place < self._places and self._line_at(place) == line
        return (place, rows) if is_there else (0, 1)

    @property
    def _height(self) -> int:
        """Rows of all lines."""
        return self._places + self._tall_place[1] - 1 if self._places else 0

    def _at(self, y: int) -> tuple[int, int]:
        """Return the line that has row ``y``, and which of its rows that is."""
        tall, rows = self._tall_place
        if y <= tall:
            return self._line_at(y), 0
        if y < tall + rows:
            return self._line_at(tall), y - tall
        return self._line_at(y - rows + 1), 0

    def _rows_of(self, index: int) -> tuple[int, int]:
        """Return the first row of a line, and the last."""
        place, (tall, rows) = self._place(index), self._tall_place
        if place == tall:
            return place, place + rows - 1
        return (place, place) if place < tall else (place + rows - 1, place + rows - 1)

    def _set_cursor(self, index: int) -> None:
        index = self._with_a_row(max(0, min(self._count - 1, index)))
        if index != self.cursor:
            self.cursor = index
        else:
            self._show_cursor()

    def _with_a_row(self, index: int) -> int:
        """Return a line that has a row: the one that was asked for, or the next in its direction."""
        shown = self._shown
        if shown is None or not shown:
            return index if shown is None else self.cursor
        place = bisect_left(shown, index)
        is_there = place < len(shown) and shown[place] == index
        if not is_there and index < self.cursor:
            place -= 1
        return shown[max(0, min(len(shown) - 1, place))]

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
        if not self._places:
            return
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        first, last = self._rows_of(self.cursor)
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
        first, last = self._ends
        return CHOSEN if self._anchor is not None and first <= index <= last else UNMARKED

    def _painted(self, index: int, part: int = 0) -> Painted:
        mark = self._mark(index)
        if not self._keeps():
            return self._paint(index, mark, part)
        painted = self._strips.get((index, mark, part))
        if painted is None:
            painted = self._strips[index, mark, part] = self._paint(index, mark, part)
        return painted
