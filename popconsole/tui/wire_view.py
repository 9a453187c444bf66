"""The eavesdropper: a conversation as octets, as they go by on the wire."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from popconsole.analysis.history import History
from popconsole.i18n import _
from popconsole.tui.drawn_look import css
from popconsole.tui.entry_view import EntryView
from popconsole.tui.entry_window import DrawnEntry
from popconsole.ui.drawn_row import DrawnRow, Piece
from popconsole.ui.eavesdropper import Eavesdropper
from popconsole.ui.view import RowRole, ViewRow

_STYLES = {
    RowRole.TEXT: "text",
    RowRole.HEAD: "title",
    RowRole.NAME: "title",
    RowRole.PLACE: "number",
    RowRole.OCTETS: "text",
    RowRole.MARK: "mark",
    RowRole.NOTE: "event",
    RowRole.WRONG: "warning",
    RowRole.SECRET: "secret",
    RowRole.CLIENT: "client",
    RowRole.SERVER: "server",
    RowRole.NOISE: "text",
}

Listens = Callable[[History, bool], Eavesdropper]
"""Makes what listens to a conversation; the second value: its secrets are shown."""


class WireView(EntryView):
    """The octets of a ``History``; ``key`` shows the secrets, or masks them."""

    DEFAULT_CSS: ClassVar[str] = css("WireView")

    def __init__(self, history: History, listens: Listens, key: str) -> None:
        super().__init__(history, id="wire")
        self._listens = listens
        self._key = key
        self._eavesdropper = listens(history, False)  # noqa: FBT003 - as it is called

    def show(self, history: History, cursor: int, *, reveal: bool) -> None:
        """Show a conversation, a line of it, from 0, selected; ``reveal``: its secrets too."""
        self._eavesdropper = self._listens(history, reveal)
        super().show(history, cursor, reveal=reveal)

    def _draw(self, index: int) -> DrawnEntry:
        rows = self._eavesdropper.rows(index, self._width)
        return DrawnEntry(index, index, [_drawn(row, marked=not n) for n, row in enumerate(rows)])

    def _heading(self) -> Iterable[Piece]:
        if self._reveal:
            told = _("On the wire · SECRETS SHOWN ({key} masks them)")
            return ((told.format(key=self._key), "secret"),)
        told = _("On the wire · secrets masked ({key} shows them)")
        return ((told.format(key=self._key), "title"),)


def _drawn(row: ViewRow, *, marked: bool) -> DrawnRow:
    return DrawnRow(tuple((text, _STYLES[role]) for role, text in row.pieces), marked)
