"""The whole desk over the transcript; while it lies there it follows what happens."""

from textual.content import Content

from popconsole.i18n import _
from popconsole.tui.desk_room import whole_desk
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.desk_source import DeskSource
from popconsole.ui.moment import Moment

_LOOKS = 0.25  # seconds from one look to the next
_WIDEST = 100
_AROUND = 5  # columns of the frame, and of a scrollbar


class DeskScreen(WholeScreen):
    """Shows a desk after a line; one that ``follows`` goes with what is said, and with the server."""

    def __init__(
        self, title: str, source: DeskSource, moment: Moment, keys: tuple[str, ...], *, follows: bool
    ) -> None:
        told = _("{title}, SECRETS SHOWN").format(title=title) if moment.reveal else title
        super().__init__(told, (self._desk,), keys)
        self._source = source
        self._index = moment.index
        self._reveal = moment.reveal
        self._follows = follows
        self._seen: object = None

    def on_mount(self) -> None:
        """Look at the desk now and then."""
        super().on_mount()
        self.set_interval(_LOOKS, self._look)

    @property
    def _line(self) -> int:
        """The line, from 0, that the desk is shown after."""
        return len(self._source.conversation.history.lines) - 1 if self._follows else self._index

    def _desk(self) -> Content:
        width = min(_WIDEST, self.app.size.width) - _AROUND
        self._source.read_on(self._line)
        desk = self._source.desk(self._line, self._source.seen(self._line), reveal=self._reveal)
        return whole_desk(desk, max(1, width))

    def _look(self) -> None:
        """Draw it anew, where something has changed."""
        done = self._source.read_on(self._line)
        seen = self._line, self._source.read, done, self._source.seen(self._line), self.app.size
        if seen != self._seen and self.is_current and self._sought is None:
            self._seen = seen
            self._made.clear()
            self._show()
