"""A line or a message over the transcript, looked at from every side: a view on each page, named in a row."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from popconsole.guide.mail.subject import Subject
from popconsole.i18n import N_, _
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
    """Shows a line or a message in one view at a time; the key s closes it and calls ``save``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", N_("Save a part"), show=False),
    ]

    def __init__(
        self, subject: Subject, first: View, save: Callable[[], None], keys: tuple[str, ...] = ()
    ) -> None:
        def page(view: View) -> Callable[[], Content]:
            return lambda: self._page_of(view)

        super().__init__(subject.title, tuple(map(page, views())), keys)
        self._subject = subject
        self._page = views().index(first)
        self._save = save
        self._names = _Names(self.show_page)
        self._down: dict[View, int] = {}  # the row of the chosen line in each view that was shown

    def _page_of(self, view: View) -> Content:
        rows = list(at_most(view.rows(self._subject, self._columns)))
        chosen = next((at for at, row in enumerate(rows) if row.chosen), 0)
        shown = list(map(row_content, rows))
        self._down[view] = len(Content("\n").join(shown[:chosen]).wrap(self._columns)) if chosen else 0
        return Content("\n").join(shown)

    @property
    def _columns(self) -> int:
        """How many columns a row has."""
        return max(1, min(self.app.size.width, _WIDEST) - _AROUND)

    def compose(self) -> ComposeResult:
        """Place the names over the text."""
        with self._box:
            yield self._names
            yield self._text

    def _show(self) -> None:
        self._names.tell(tuple(_(view.title) for view in views()), self._page)
        super()._show()

    def _told_keys(self) -> str:
        if self._sought is not None:
            return super()._told_keys()
        parts = [_("1 to {n}, ← →: other views").format(n=len(views()))]
        if self._subject.parts:
            parts.append(_("s saves a part"))
        return " · ".join((*parts, _("/ searches"), _("Esc closes")))

    def on_resize(self) -> None:
        """Lay the rows out anew: how many octets stand in one depends on the room."""
        self._made.clear()
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
        """Scroll to the chosen line."""
        box = self._box
        at = self._down[views()[self._page]]
        self.call_after_refresh(lambda: box.scroll_to(y=max(0, at - box.size.height // 3), animate=False))

    def action_save(self) -> None:
        """Close, and ask which part of the message to save, where there is one."""
        if self._subject.parts:
            self.dismiss(None)
            self.app.call_later(self._save)
