"""The server's desk beside the transcript: lock, messages with their marks, what UPDATE will remove."""

from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.timer import Timer

from popconsole.tui.panels import Still
from popconsole.ui.moment import Moment

if TYPE_CHECKING:  # loaded when a desk is looked at
    from popconsole.tui.desk_room import DeskRoom
    from popconsole.ui.desk_source import DeskSource

_LOOKS = 0.25  # seconds from one look at the server to the next
_READS = 0.02  # seconds between two slices of a long recording: keys have the time between them


class DeskPanel(Still):
    """The desk at the line that is selected: of our own server now, else as the lines have told."""

    _source: "DeskSource | None" = None
    _moment: Moment | None = None
    _first: int | None = None  # where a person has scrolled to
    _drawn: object = None  # what is shown is of this
    _timer: Timer | None = None
    _reads = False  # it goes on reading soon
    _room: "DeskRoom | None" = None

    def on_mount(self) -> None:
        """Look at the server now and then, while it is shown."""
        self._timer = self.set_interval(_LOOKS, self.look, pause=True)

    def tell(self, source: "DeskSource | None", moment: Moment) -> None:
        """Show the desk at a moment."""
        if self._moment is None or moment.index != self._moment.index or source is not self._source:
            self._first = None
        self._source, self._moment = source, moment
        self.look()

    def follow(self, *, shown: bool) -> None:
        """Follow the server while the panel is shown, and rest while it is not."""
        if self._timer is not None:
            (self._timer.resume if shown else self._timer.pause)()

    def look(self) -> None:
        """Draw the desk anew, where something has changed."""
        source, moment = self._source, self._moment
        width, height = self.content_size
        if source is None:
            self.put(Content(""))
        if source is None or moment is None or not self.display or not width or not height:
            return
        index = moment.index
        done = source.read_on(index)
        seen = source.seen(index)
        look = source.read, moment.count, moment.reveal, seen, source.names
        drawn = source, index, look, self._first, width, height
        if drawn != self._drawn:
            from popconsole.tui.desk_room import DeskRoom, desk_title  # noqa: PLC0415 - for who looks at a desk

            self._drawn = drawn
            self._room = DeskRoom(source.desk(index, seen, reveal=moment.reveal), width, height, self._first)
            self.put(Content("\n").join(self._room.rows()))
            self.set_class(moment.is_back, "-back")
            self.head(desk_title(self._room.desk, moment))
        if not done and not self._reads:
            self._reads = True
            self.set_timer(_READS, self._read_on)

    def _read_on(self) -> None:
        self._reads = False
        self.look()

    def on_resize(self) -> None:
        """Lay it out anew."""
        self.look()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show the messages further down."""
        self._scroll(1, event)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show the messages further up."""
        self._scroll(-1, event)

    def _scroll(self, by: int, event: events.MouseEvent) -> None:
        event.stop()
        if self._room is not None:
            self._first = max(0, min(self._room.first + by, len(self._room.desk.rows) - self._room.table))
            self.look()

    async def on_click(self) -> None:
        """Show the whole desk."""
        await self.run_action("screen.do('whole-desk')")
