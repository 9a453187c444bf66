"""The times of a conversation on the screen: a row for each exchange, the slowest first."""

from time import perf_counter
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from popconsole.analysis.history import History
from popconsole.analysis.timeline import ExchangeTimes, SessionTimes
from popconsole.i18n import N_, _
from popconsole.tui.component_styles import component_styles
from popconsole.tui.drawn_look import PARTS, classes, css
from popconsole.tui.line_list import CURSOR, LineList
from popconsole.tui.strips import Painted
from popconsole.ui.timeline_drawing import Order, TimelineLayout, exchange_row, layout_of, ordered
from popconsole.ui.timeline_words import command_text

_SLICE = 256  # lines
_SLICE_SECONDS = 0.01
_PAUSE = 0.02  # seconds between two slices
_AT_ONCE = 2_048  # lines that are tracked for the sake of what is shown; more are waited for
_MARK = "▸"
_BEFORE_BAR = 5  # pieces of a row


class TimelineView(LineList):
    """The exchanges of a ``History`` with their times; call ``lines_grew`` when there are more lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = classes()
    DEFAULT_CSS = css("TimelineView")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "turn", N_("The slowest first, or in their order"), show=False),
    ]

    class Selected(Message):
        """Another exchange is selected, or more has become known."""

    def __init__(self, history: History, *, reveal: bool) -> None:
        super().__init__(None, "look-view", None)
        self.history = history
        self.timeline = SessionTimes(history)
        self.order = Order.SLOWEST
        self._reveal = reveal
        self._ranked: list[int] = []  # numbers of exchanges, as they are ordered
        self._layout = TimelineLayout(0, 0, 0.0)
        self._styles: dict[str, Style] = {}
        self._timer: Timer | None = None

    @property
    def exchange(self) -> ExchangeTimes | None:
        """The exchange that is selected; None where there is none."""
        return self.timeline.exchanges[self._ranked[self.cursor]] if self._count else None

    @property
    def unread(self) -> int:
        """How many lines were not read yet."""
        return len(self.history.lines) - self.timeline.read

    def on_mount(self) -> None:
        """Begin to read."""
        self._timer = self.set_interval(_PAUSE, self._read_on)
        self._read_on()

    def lines_grew(self) -> None:
        """Take in that there are more lines."""
        if self._timer is not None:
            self._timer.resume()

    def _read_on(self) -> None:
        """Read for a moment; order what was read when all is."""
        history = self.history
        if len(history.lines) - history.tracked <= _AT_ONCE:
            history.extend()
        deadline = perf_counter() + _SLICE_SECONDS
        while self.timeline.read_on(_SLICE) and perf_counter() < deadline:
            pass
        if not self.unread:
            if self._timer is not None:
                self._timer.pause()
            self._order(stays=self.cursor > 0)
        self.post_message(self.Selected())

    def action_turn(self) -> None:
        """Show the slowest first, or all in their order, where the selected one stays selected."""
        self.order = Order.SAID if self.order is Order.SLOWEST else Order.SLOWEST
        self._order(stays=self.order is Order.SAID)
        self.post_message(self.Selected())

    def _order(self, *, stays: bool) -> None:
        """Order anew; what is selected stays so, or the first is selected."""
        selected = self._ranked[self.cursor] if self._ranked else 0
        if not self.timeline.totals.has_times:
            self.order = Order.SAID
        self._ranked = ordered(self.timeline, self.order)
        self._count = len(self._ranked)
        self._fit_size()
        self._repaint()
        self.goto(self._ranked.index(selected) if stays and self._ranked else 0)

    def _fit_size(self) -> None:
        super()._fit_size()
        self._layout = layout_of(self.timeline, self.history, self._width)

    @property
    def layout_of_rows(self) -> TimelineLayout:
        """How its rows are laid out."""
        return self._layout

    def watch_cursor(self) -> None:
        """Show the row and tell of it."""
        self._show_cursor()
        self.refresh()
        self.post_message(self.Selected())

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._styles = {}
        self._repaint()

    def _paint(self, index: int, mark: int, part: int, *, offsets: bool = False) -> Painted:  # noqa: ARG002 - as all lists do
        exchange = self.timeline.exchanges[self._ranked[index]]
        text = command_text(self.history, exchange, reveal=self._reveal)
        pieces = exchange_row(self.timeline, exchange, text, self._layout).pieces
        segments = [Segment(text, self.rich_style + self._style(name)) for text, name in pieces]
        if mark == CURSOR:  # what is in reverse then would be another bar
            there = self.rich_style + self._style("cursor")
            told = [(_MARK, "number"), *pieces[1:_BEFORE_BAR]]
            segments[:_BEFORE_BAR] = [Segment(text, there + self._style(name)) for text, name in told]
        return Painted(self._strip(segments), cut=False)

    def _blank(self, y: int) -> Strip:
        told = ""
        if not self._count and not y:
            told = _("Reading …") if self.unread else _("Nothing was said yet.")
        return self._strip([Segment(told, self.rich_style + self._style("event"))])

    def _strip(self, segments: list[Segment]) -> Strip:
        return Strip(segments).adjust_cell_length(self._width, self.rich_style).crop(0, self._width)

    def _style(self, name: str) -> Style:
        if not self._styles:
            self._styles = component_styles(self, "drawn", PARTS)
        return self._styles[name]
