"""The sequence of a conversation on the screen: of any length, of which only what is seen is drawn."""

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
from popconsole.tui.drawn_look import PARTS, classes, css
from popconsole.tui.sequence_window import Drawn, SeenRow, SequenceWindow
from popconsole.ui.sequence import SequenceEntries, SequenceEntry
from popconsole.ui.sequence_drawing import MOST, SequenceLayout, drawn, heading

_KEPT = 512  # entries that were drawn
_WHEEL = 3  # rows
_AT_ONCE = 2_048  # lines that are tracked for the sake of what is shown; more are waited for
_LOOK = 0.1  # seconds between two looks how far the tracker is
_MARK = "▸"
_THUMB = "█"


class SequenceView(Widget, can_focus=True):
    """The sequence of a ``History``, with a selected line; call ``lines_grew`` when there are more lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = classes()
    DEFAULT_CSS = css("SequenceView")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", N_("Arrow up"), show=False),
        Binding("down,j", "move(1)", N_("Arrow down"), show=False),
        Binding("pageup", "page(-1)", N_("Page up"), show=False),
        Binding("pagedown,space", "page(1)", N_("Page down"), show=False),
        Binding("home,g", "goto(0)", N_("First line"), show=False),
        Binding("end,G", "last", N_("Last line"), show=False),
        Binding("f,f7", "finding(1)", N_("Next finding"), show=False),
        Binding("F,shift+f7", "finding(-1)", N_("Finding before"), show=False),
    ]

    class Selected(Message):
        """Another line is selected, or there are more of them."""

    class Told(Message):
        """There is nothing to go to; ``text`` says so."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self, history: History, cursor: int, *, reveal: bool, peers: tuple[str, str] = ("", "")
    ) -> None:
        """Take the line, from 0, that is selected at first; ``peers`` are the addresses of both sides."""
        super().__init__(id="look-view")
        self.history = history
        self.cursor = 0
        self._wanted: int | None = cursor  # None: it was reached, or another one was selected
        self._peers = peers
        self._entries = SequenceEntries(history, reveal=reveal)
        self._drawn: LRUCache[int, Drawn] = LRUCache(_KEPT)
        self._count = 0  # lines that are read
        self._window = SequenceWindow(self._at, lambda: self._count)
        self._seen: list[SeenRow] | None = None
        self._styles: dict[str, Style] = {}
        self._timer: Timer | None = None
        self._read_on()

    # --- what there is ---

    @property
    def entry(self) -> SequenceEntry | None:
        """What is drawn of the selected line; None where there is no line yet."""
        return self._at(self.cursor).entry if self._count else None

    @property
    def unread(self) -> int:
        """How many lines were not read yet."""
        return len(self.history.lines) - self._count

    def on_mount(self) -> None:
        """Look from time to time how far the conversation is read."""
        self._timer = self.set_interval(_LOOK, self.lines_grew, pause=not self.unread)

    def lines_grew(self) -> None:
        """Take in that there are more lines, or that more of them are read."""
        entry = self.entry
        follows = self._wanted is None and entry is not None and entry.last == self._count - 1
        if self._read_on():
            if follows:
                self.cursor = self._count - 1
            self._show_cursor()
        if self._timer is not None:
            (self._timer.resume if self.unread else self._timer.pause)()

    def _read_on(self) -> bool:
        """See how far the conversation is read; tell whether that is further than before."""
        history, before = self.history, self._count
        if len(history.lines) - history.tracked <= _AT_ONCE:
            history.extend()
        self._count = history.tracked
        if self._count == before:
            return False
        self._drawn.clear()
        if self._wanted is not None:
            self.cursor = min(self._wanted, self._count - 1)
            if self.cursor == self._wanted:
                self._wanted = None
        return True

    def _at(self, index: int) -> Drawn:
        """Return the entry of a line, drawn."""
        found = self._drawn.get(index)
        if found is None:
            entry = self._entries.at(index)
            found = self._drawn.get(entry.first)
            if found is None:
                layout = self._layout()
                found = Drawn(entry, [row for item in entry.items for row in drawn(item, layout)])
            self._drawn[index] = self._drawn[entry.first] = found
        return found

    def _layout(self) -> SequenceLayout:
        said = self.history.lines
        last = range(len(said) - 1, max(-1, len(said) - 1 - _AT_ONCE), -1)
        until = next((at for at in (said[index].at for index in last) if at is not None), None)
        return SequenceLayout(min(MOST, self.size.width - 1), len(said), until)

    # --- keys and mouse ---

    def action_move(self, by: int) -> None:
        """Select the entry that comes next, or the one before."""
        entry = self.entry
        if entry is not None:
            self.action_goto(entry.last + 1 if by > 0 else entry.first - 1)

    def action_goto(self, line: int) -> None:
        """Select the entry of a line, from 0, held within the conversation."""
        self._wanted = None
        if self._count:
            self.cursor = self._at(max(0, min(line, self._count - 1))).entry.first
            self._show_cursor()

    def action_last(self) -> None:
        """Select the last entry."""
        self.action_goto(self._count - 1)

    def action_page(self, pages: int) -> None:
        """Show the next page, or the one before, and select what stands where the selected line stood."""
        before = self._rows()
        row = next((n for n, seen in enumerate(before) if seen.entry.first >= self.cursor), 0)
        self._window.scroll(pages * max(1, self._window.height - 1))
        self._seen = None
        after = self._rows()
        if after and after != before:
            self.action_goto(after[min(row, len(after) - 1)].entry.first)
        elif after:
            self.action_goto(self._count - 1 if pages > 0 else 0)

    def action_finding(self, by: int) -> None:
        """Select the next line with a finding, or the last before."""
        entry = self.entry
        if entry is None:
            return
        history = self.history
        found = history.finding_after(entry.last) if by > 0 else history.finding_before(entry.first)
        if found is None:
            told = _("No finding after this line.") if by > 0 else _("No finding before this line.")
            self.post_message(self.Told(told))
        else:
            self.action_goto(found)

    async def _on_key(self, event: events.Key) -> None:
        """Hand a key on where the focus has gone on meanwhile."""
        handed_on(self, event)

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
        if offset.x >= self.size.width - 1:
            self.action_goto(self._count * (offset.y - 1) // max(1, self._window.height - 1))
        elif offset.y <= len(rows):
            self.action_goto(rows[offset.y - 1].entry.first)

    # --- painting ---

    def on_resize(self) -> None:
        """Draw anew."""
        self._window.height = max(0, self.size.height - 1)
        self._drawn.clear()
        self._show_cursor()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._styles = {}

    def _show_cursor(self) -> None:
        if self.size.width:
            self._window.show(self.cursor)
        self._repaint()
        self.post_message(self.Selected())

    def _repaint(self) -> None:
        self._seen = None
        self.refresh()

    def _rows(self) -> list[SeenRow]:
        if self._seen is None:
            self._seen = self._window.rows()
        return self._seen

    def render_line(self, y: int) -> Strip:
        """Paint a row: the names of both sides first."""
        if not self._styles:
            self._styles = component_styles(self, "drawn", PARTS)
        base = self.rich_style
        rows = self._rows()
        if not y:
            pieces = heading(self._layout(), *self._peers).pieces
            return self._strip([Segment(text, base + self._styles[name]) for text, name in pieces])
        if y > len(rows):
            told = _("Nothing was said yet.") if y == 1 else ""
            return self._strip([Segment(told, base + self._styles["event"])])
        entry, row = rows[y - 1]
        selected = row.marked and entry.first <= self.cursor <= entry.last
        pieces = row.pieces
        if selected:
            number, style = pieces[0]
            pieces = ((_MARK + number[1:], style), *pieces[1:])
            base += self._styles["cursor"]
        segments = [Segment(text, base + self._styles[name]) for text, name in pieces]
        return self._strip(segments, self._thumb(y - 1, rows))

    def _strip(self, segments: list[Segment], edge: str = " ") -> Strip:
        width = self.size.width - 1
        strip = Strip(segments).adjust_cell_length(width, self.rich_style).crop(0, width)
        return Strip.join([strip, Strip([Segment(edge, self.rich_style + self._styles["life"])], 1)])

    def _thumb(self, y: int, rows: list[SeenRow]) -> str:
        """Return what stands at the right edge of a row: a mark where what is seen lies in all."""
        height, count = self._window.height, self._count
        first, last = rows[0].entry.first, rows[-1].entry.last + 1
        if last - first >= count:
            return " "
        at = first * height // count
        return _THUMB if at <= y <= max(at, (last * height - 1) // count) else " "
