"""The sequence of a conversation on the screen: arrows between client and server."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from popconsole.analysis.history import History
from popconsole.tui.drawn_look import css
from popconsole.tui.entry_view import EntryView
from popconsole.tui.entry_window import DrawnEntry
from popconsole.ui.drawn_row import Piece
from popconsole.ui.sequence import SequenceEntries
from popconsole.ui.sequence_drawing import MOST, SequenceLayout, drawn, heading

_LOOKED_BACK = 2_048  # lines among which the last time is looked for


class SequenceView(EntryView):
    """The sequence of a ``History``; ``peers`` gives the addresses of both sides."""

    DEFAULT_CSS: ClassVar[str] = css("SequenceView")

    def __init__(self, history: History, peers: Callable[[], tuple[str, str]]) -> None:
        super().__init__(history, id="sequence")
        self._peers = peers
        self._entries = SequenceEntries(history)

    def show(self, history: History, cursor: int, *, reveal: bool) -> None:
        """Show a conversation, a line of it, from 0, selected; ``reveal``: its secrets too."""
        self._entries = SequenceEntries(history, reveal=reveal)
        super().show(history, cursor, reveal=reveal)

    def _draw(self, index: int) -> DrawnEntry:
        entry, layout = self._entries.at(index), self._layout()
        return DrawnEntry(
            entry.first, entry.last, [row for item in entry.items for row in drawn(item, layout)]
        )

    def _heading(self) -> Iterable[Piece]:
        return heading(self._layout(), *self._peers()).pieces

    def _layout(self) -> SequenceLayout:
        said = self.history.lines
        last = range(len(said) - 1, max(-1, len(said) - 1 - _LOOKED_BACK), -1)
        until = next((at for at in (said[index].at for index in last) if at is not None), None)
        return SequenceLayout(min(MOST, self._width), len(said), until)
