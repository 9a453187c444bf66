"""The times of a conversation, what was slow in it, as a screen of its own."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.signal import Signal
from textual.widgets import Static

from popconsole.analysis.history import History
from popconsole.i18n import _, own_number
from popconsole.tui.screens.look import LookScreen
from popconsole.tui.timeline_view import TimelineView
from popconsole.ui.timeline_drawing import legend, timeline_heading
from popconsole.ui.timeline_words import command_text, remarks, summary, told_exchange


class TimelineScreen(LookScreen):
    """The times of a ``History``; its lines may still be growing. ``grew`` tells when there are more."""

    def __init__(
        self, view: TimelineView, title: str, keys: tuple[str, ...], grew: Signal[History], *, reveal: bool
    ) -> None:
        super().__init__(view, keys)
        self._timeline = view
        self._title = title
        self._grew = grew
        self._reveal = reveal
        self._above = Static(id="look-above")
        self._told: object = None  # what is told above is of this

    def compose(self) -> ComposeResult:
        """Place what is told of the whole above the rows."""
        with self._box:
            yield self._above
            yield self._view
            yield self._detail

    def on_mount(self) -> None:
        """Grow with the conversation."""
        super().on_mount()
        self._grew.subscribe(self, self._lines_grew)

    @property
    def line(self) -> int | None:
        """The line of the selected exchange, from 0; None where there is none."""
        exchange = self._timeline.exchange
        return None if exchange is None else exchange.index

    def heading(self) -> str:
        """Return what is shown, and in which order."""
        view = self._timeline
        told = _("Times: {title}, reading {part:.0%} …") if view.unread else _("Times: {title}, {order}")
        part = view.timeline.read / max(1, len(view.history.lines))
        return told.format(title=self._title, order=_(view.order.value), part=own_number(part))

    def told_keys(self) -> str:
        """Return the keys that matter."""
        return _("Tab: another order · Enter: to this line · Esc closes")

    def tell(self) -> None:
        """Tell of the whole too."""
        super().tell()
        told = self._timeline.timeline.read, self._timeline.layout_of_rows
        if told != self._told:
            self._told = told
            self._above.update(Content("\n").join(map(Content, self._rows_above())))

    def _rows_above(self) -> Iterator[str]:
        view = self._timeline
        if view.unread or not view.timeline.exchanges:
            return
        yield from summary(view.timeline, view.history, reveal=self._reveal)
        if view.layout_of_rows.bar:
            yield legend(view.layout_of_rows)
        yield timeline_heading(view.layout_of_rows).text[1:]

    def detail(self) -> Content:
        """Return the times of the selected exchange in words, and what is remarked of them."""
        view, exchange = self._timeline, self._timeline.exchange
        if exchange is None:
            return Content("")
        text = command_text(view.history, exchange, reveal=self._reveal)
        rows = [
            told_exchange(exchange, text, []),
            *remarks(view.timeline, exchange),
        ]
        return Content("\n").join(map(Content, rows))

    def _lines_grew(self, history: History) -> None:
        if history is self._timeline.history:
            self._timeline.lines_grew()

    @on(TimelineView.Selected)
    def _selected(self) -> None:
        self.tell()
