"""A line or a message over the transcript, looked at from every side: a view on each page, named in a row."""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from popconsole.guide.mail.subject import Subject
from popconsole.i18n import N_, _
from popconsole.tui.lazy_rows import LazyRows
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.view import RowRole, View, ViewRow, at_most, views

_WIDEST = 100  # columns of the box, as the style sheet has it
_AROUND = 5  # ... of its border, the room inside it, and what shows how far down one is

_LOOKS = {
    RowRole.TEXT: "",
    RowRole.HEAD: "bold reverse",
    RowRole.NAME: "bold",
    RowRole.PLACE: "$foreground 75%",
    RowRole.OCTETS: "",
    RowRole.MARK: "bold $text-primary",
    RowRole.NOTE: "italic $foreground 85%",
    RowRole.WRONG: "bold $text-warning",
    RowRole.SECRET: "bold reverse $text-warning",
    RowRole.CLIENT: "bold $text-primary",
    RowRole.SERVER: "",
    RowRole.NOISE: "$foreground 75%",
}


def row_content(row: ViewRow) -> Content:
    """Return a row of a view as text on the screen."""
    return Content.assemble(*((text, _LOOKS[role]) for role, text in row.pieces))


class _Names(Static):
    """The names of the views in a row, the one that is shown lit; a click shows another one."""

    def __init__(self, chosen: Callable[[int], None]) -> None:
        super().__init__(id="whole-names")
        self._chosen = chosen
        self._ends: list[int] = []

    def tell(self, names: tuple[str, ...], page: int) -> None:
        """Show the names, that of a page lit, counted from 0."""
        texts = [f" {number} {name} " for number, name in enumerate(names, start=1)]
        self._ends = [len("".join(texts[: at + 1])) for at in range(len(texts))]
        parts = [(text, "bold reverse" if at == page else "") for at, text in enumerate(texts)]
        self.update(Content.assemble(*parts))

    def on_click(self, event: events.Click) -> None:
        """Show the view whose name was clicked."""
        width = max(1, self.content_size.width)
        at = event.y * width + event.x
        page = next((number for number, end in enumerate(self._ends) if at < end), None)
        if page is not None:
            self._chosen(page)


class ViewsScreen(WholeScreen):
    """Shows a line or a message in one view at a time.

    The key s closes it and calls ``save``; ``reveal`` shows the secrets, or masks them, and returns what is
    looked at then. ``keys`` close it, ``reveal_keys`` show the secrets.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", N_("Save a part"), show=False),
    ]

    def __init__(
        self,
        subject: Subject,
        first: View,
        save: Callable[[], None],
        reveal: Callable[[], Subject],
        keys: tuple[str, ...] = (),
        reveal_keys: tuple[str, ...] = (),
    ) -> None:
        super().__init__(subject.title, tuple(lambda: Content("") for _view in views()), keys)
        self._subject = subject
        self._page = views().index(first)
        self._save = save
        self._reveal = reveal
        self._reveal_keys = reveal_keys
        self._names = _Names(self.show_page)
        self._rows = LazyRows("whole-rows")
        self._drawn: dict[int, list[ViewRow]] = {}  # the rows of each view that was looked at
        self._ends: dict[int, list[int]] = {}  # ... and where in its text each of them ends

    def _rows_of(self, page: int) -> list[ViewRow]:
        """Return the rows of a view, made when they are asked for first."""
        if page not in self._drawn:
            columns = max(1, min(self.app.size.width, _WIDEST) - _AROUND)
            self._drawn[page] = list(at_most(views()[page].rows(self._subject, columns)))
            self._ends[page] = list(accumulate(len(row.text) + 1 for row in self._drawn[page]))
        return self._drawn[page]

    def compose(self) -> ComposeResult:
        """Place the names over the text."""
        with self._box:
            yield self._names
            yield self._rows

    def on_mount(self) -> None:
        """Show the secrets, or mask them, with the keys that do it elsewhere."""
        for key in self._reveal_keys:
            self._bindings.bind(key, "reveal", show=False)

    def _draw(self) -> None:
        self._names.tell(tuple(_(view.title) for view in views()), self._page)
        rows = self._rows_of(self._page)
        shown = list(map(row_content, rows))
        for at, style in self._marks():
            row, place = self._place(self._page, at)
            shown[row] = shown[row].stylize(style, place, place + len(self._sought or ""))
        self._rows.show(shown, [row.hang for row in rows])

    def _plain(self, page: int) -> str:
        return "\n".join(row.text for row in self._rows_of(page))

    def _place(self, page: int, at: int) -> tuple[int, int]:
        """Return the row, and the place in it, of a character of a view's text."""
        ends = self._ends[page]
        row = bisect_right(ends, at)
        return row, at - (ends[row - 1] if row else 0)

    def _row_of(self, page: int, at: int) -> int:
        return self._rows.line_of(*self._place(page, at))

    def _told_keys(self) -> str:
        if self._sought is not None:
            return super()._told_keys()
        parts = [_("1 to {n}, ← →: other views").format(n=len(views()))]
        if self._subject.holds_message:
            parts.append(_("s saves a part"))
        return " · ".join((*parts, _("/ searches"), _("Esc closes")))

    def on_resize(self) -> None:
        """Lay the rows out anew: how many octets stand in one depends on the room."""
        self._drawn.clear()
        if self.is_attached:
            self._show()
            self._go_down()

    def on_key(self, event: events.Key) -> None:
        """Show the view whose number was typed, or one beside; while something is sought, take no key."""
        if self._sought is not None:
            return
        if event.key.isdigit() and 1 <= int(event.key) <= len(views()):
            self.show_page(int(event.key) - 1)
        elif event.key in ("left", "right"):
            self.action_turn(1 if event.key == "right" else -1)
        else:
            return
        event.stop()

    def show_page(self, page: int) -> None:
        """Show a view, by its number from 0."""
        self.action_turn(page - self._page)

    def action_turn(self, by: int) -> None:
        """Show the next view, or the one before, where the chosen line stands in it."""
        super().action_turn(by)
        self._go_down()

    def _go_down(self) -> None:
        """Scroll to the chosen line, where it is not seen from the beginning."""
        chosen = next((at for at, row in enumerate(self._rows_of(self._page)) if row.chosen), 0)

        def scroll() -> None:
            at, height = self._rows.line_of(chosen), self._box.size.height
            self._box.scroll_to(y=0 if at < height - 2 else at - height // 3, animate=False)

        self.call_after_refresh(scroll)

    def action_reveal(self) -> None:
        """Show the secrets, or mask them."""
        self._subject = self._reveal()
        self._title = self._subject.title
        self._drawn.clear()
        self._show()

    def action_save(self) -> None:
        """Close, and ask which part of the message to save, where there is one."""
        if self._subject.holds_message:
            self.dismiss(None)
            self.app.call_later(self._save)
