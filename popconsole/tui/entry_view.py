"""A view of a conversation that draws a line in one row or in several: of any length, only what is seen.

It stands in the place of the transcript: its selected line is the transcript's, and moves with it.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from popconsole.analysis.history import History
from popconsole.i18n import N_, _
from popconsole.tui.burst import handed_on
from popconsole.tui.component_styles import component_styles
from popconsole.tui.drawn_look import PARTS, classes
from popconsole.tui.entry_window import DrawnEntry, EntryWindow, SeenRow
from popconsole.ui.drawn_row import DrawnRow, Piece

_KEPT = 512  # entries that were drawn
_WHEEL = 3  # rows
_AT_ONCE = 2_048  # lines that are tracked for the sake of what is shown; more are waited for
_LOOK = 0.1  # seconds between two looks how far the tracker is
_MARK = "▸"
_THUMB = "█"


class EntryView(Widget, can_focus=True):
    """A conversation drawn entry by entry, one of them selected; ``lines_grew`` when there are more lines.

    A subclass draws the entry of a line, and the row over all of them.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = classes()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", N_("Line up"), show=False),
        Binding("down,j", "move(1)", N_("Line down"), show=False),
        Binding("pageup", "page(-1)", N_("Page up"), show=False),
        Binding("pagedown", "page(1)", N_("Page down"), show=False),
        Binding("home,g", "goto(0)", N_("First line"), show=False),
        Binding("end,G", "last", N_("Last line"), show=False),
        Binding("enter", "close", N_("To the transcript"), show=False),
    ]

    class Selected(Message):
        """A person has selected another line: ``line``, from 0."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line

    class Closed(Message):
        """The transcript is asked for in its place."""

    def __init__(self, history: History, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.history = history
        self.cursor = 0
        self.typed: Callable[[events.Key], bool] = lambda _key: False  # takes letters that are no keys here
        self._reveal = False
        self.most: Callable[[], int] = lambda: len(self.history.lines)
        """How many of the lines are for those who look: others may be concealed."""
        self._wanted: int | None = None  # a line that is to be selected as soon as it is read
        self._drawn: LRUCache[int, DrawnEntry] = LRUCache(_KEPT)
        self._count = 0  # lines that are read
        self._window = EntryWindow(self._at, lambda: self._count)
        self._seen: list[SeenRow] | None = None
        self._styles: dict[str, Style] = {}
        self._timer: Timer | None = None

    @abstractmethod
    def _draw(self, index: int) -> DrawnEntry:
        """Draw the entry that a line, from 0, belongs to."""

    @abstractmethod
    def _heading(self) -> Iterable[Piece]:
        """Return the row over all others."""

    # --- what is shown ---

    def show(self, history: History, cursor: int, *, reveal: bool) -> None:
        """Show a conversation, a line of it, from 0, selected; ``reveal``: its secrets too."""
        if history is not self.history or reveal != self._reveal:
            if history is not self.history:
                self._count = self.cursor = 0  # it may have fewer lines
                self._window.begin()
            self.history, self._reveal = history, reveal
            self._drawn.clear()
        self._read_on()
        self.select(cursor)

    @property
    def entry(self) -> DrawnEntry | None:
        """What is drawn of the selected line; None where there is no line yet."""
        return self._at(self.cursor) if self._count else None

    @property
    def unread(self) -> int:
        """How many lines were not read yet."""
        return self.most() - self._count

    def on_mount(self) -> None:
        """Look from time to time how far the conversation is read."""
        self._timer = self.set_interval(_LOOK, self.lines_grew, pause=not self.unread)

    def lines_grew(self) -> None:
        """Take in that there are more lines, or that more of them are read."""
        if self._read_on():
            if self._wanted is not None:
                self.select(self._wanted)
            self._repaint()
        if self._timer is not None:
            (self._timer.resume if self.unread else self._timer.pause)()

    def _read_on(self) -> bool:
        """See how far the conversation is read; tell whether that is further than before."""
        history, before = self.history, self._count
        if len(history.lines) - history.tracked <= _AT_ONCE:
            history.extend()
        self._count = min(history.tracked, self.most())
        if self._count == before:
            return False
        self._drawn.clear()
        return True

    def select(self, line: int) -> None:
        """Select a line, from 0, as the transcript does; one that is not read yet, as soon as it is."""
        self._wanted = line if line >= self._count else None
        if not self._count:
            return
        line = max(0, min(line, self._count - 1))
        self.cursor = min(self.cursor, self._count - 1)  # another conversation may be shorter
        entry = self.entry
        if entry is None or not entry.first <= line <= entry.last:
            self.cursor = line
        self._show_cursor()

    def _at(self, index: int) -> DrawnEntry:
        """Return the entry of a line, drawn."""
        found = self._drawn.get(index)
        if found is None:
            found = self._draw(index)
            self._drawn[index] = self._drawn[found.first] = found
        return found

    # --- keys and mouse ---

    def action_move(self, by: int) -> None:
        """Select the entry that comes next, or the one before."""
        entry = self.entry
        if entry is not None:
            self.action_goto(entry.last + 1 if by > 0 else entry.first - 1)

    def action_goto(self, line: int) -> None:
        """Select the entry of a line, from 0, held within the conversation."""
        if self._count:
            self.select(self._at(max(0, min(line, self._count - 1))).first)
            self.post_message(self.Selected(self.cursor))

    def action_last(self) -> None:
        """Select the last line, and show its end, where it has more rows than can be seen."""
        if self._count:
            self.select(self._count - 1)
            self._scroll(len(self._at(self._count - 1).rows))
            self.post_message(self.Selected(self._count - 1))

    def action_page(self, pages: int) -> None:
        """Show the next page, or the one before, and select what stands where the selected line stood."""
        before = self._rows()
        row = next((n for n, seen in enumerate(before) if seen.entry.last >= self.cursor), 0)
        self._window.scroll(pages * max(1, self._window.height - 1))
        self._seen = None
        after = self._rows()
        if after and after != before:
            self.action_goto(after[min(row, len(after) - 1)].entry.first)
        elif after:
            self.action_goto(self._count - 1 if pages > 0 else 0)

    def action_close(self) -> None:
        """Ask for the transcript, which stands on the same line."""
        self.post_message(self.Closed())

    async def _on_key(self, event: events.Key) -> None:
        """Hand a letter on that is no key here; and any key, where the focus has gone on meanwhile."""
        if handed_on(self, event):
            return
        letter = event.is_printable and (event.character or "").isalpha()
        if letter and event.key not in self._bindings.key_to_bindings and self.typed(event):
            event.stop()
            event.prevent_default()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move what is seen; the selected line stays."""
        event.stop()
        self._scroll(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move what is seen; the selected line stays."""
        event.stop()
        self._scroll(-_WHEEL)

    def _scroll(self, rows: int) -> None:
        self._window.scroll(rows)
        self._repaint()

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; at the right edge, what is so far down in the conversation."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < 1:
            return
        rows = self._rows()
        if offset.x >= self._width:
            self.action_goto(self._count * (offset.y - 1) // max(1, self._window.height - 1))
        elif offset.y <= len(rows):
            self.action_goto(rows[offset.y - 1].entry.first)

    # --- painting ---

    @property
    def _width(self) -> int:
        """The cells of a row, without the mark at the right edge that tells how far down one is."""
        return max(0, self.content_size.width - 1)

    def on_resize(self) -> None:
        """Draw anew."""
        self._window.height = max(0, self.content_size.height - 1)
        self._drawn.clear()
        self._show_cursor()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._styles = {}

    def _show_cursor(self) -> None:
        if self._width:
            self._window.show(self.cursor)
        self._repaint()

    def _repaint(self) -> None:
        self._seen = None
        self.refresh()

    def _rows(self) -> list[SeenRow]:
        if self._seen is None:
            self._seen = self._window.rows()
        return self._seen

    def render_line(self, y: int) -> Strip:
        """Paint a row: what stands over all others first."""
        if not self._styles:
            self._styles = component_styles(self, "drawn", PARTS)
        rows = self._rows()
        if not y:
            return self._strip(self._heading(), self.rich_style)
        if y > len(rows):
            told = _("reading …") if self.unread else _("Nothing was said yet.") if y == 1 else ""
            return self._strip([(told if y == len(rows) + 1 else "", "event")], self.rich_style)
        entry, row = rows[y - 1]
        return self._strip(
            *self._marked(entry, row) if entry.first <= self.cursor <= entry.last else (row.pieces, None),
            edge=self._thumb(y - 1, rows),
        )

    def _marked(self, entry: DrawnEntry, row: DrawnRow) -> tuple[Iterable[Piece], Style | None]:
        """Return a row of the selected entry: its mark stands at the line itself."""
        del entry
        if not row.marked:
            return row.pieces, None
        number, style = row.pieces[0]
        return ((_MARK + number[1:], style), *row.pieces[1:]), self._styles["cursor"]

    def _strip(self, pieces: Iterable[Piece], style: Style | None, edge: str = " ") -> Strip:
        base = self.rich_style if style is None else self.rich_style + style
        segments = [Segment(text, base + self._styles[name]) for text, name in pieces]
        strip = Strip(segments).adjust_cell_length(self._width, self.rich_style).crop(0, self._width)
        return Strip.join([strip, Strip([Segment(edge, self.rich_style + self._styles["life"])], 1)])

    def _thumb(self, y: int, rows: list[SeenRow]) -> str:
        """Return what stands at the right edge of a row: a mark where what is seen lies in all."""
        height, count = self._window.height, self._count
        first, last = rows[0].entry.first, rows[-1].entry.last + 1
        if last - first >= count:
            return " "
        at = first * height // count
        return _THUMB if at <= y <= max(at, (last * height - 1) // count) else " "
