"""A text over the transcript: the whole diagram, explanation or lesson, the help."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from popconsole.i18n import N_, _
from popconsole.tui.screens.over import OverScreen


class WholeScreen(OverScreen[None]):
    """Shows pages of text, one at a time; ``keys`` close it as they opened it, Tab turns the page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss_all", N_("Close"), show=False),
        Binding("tab", "turn", N_("Next page"), show=False),
        Binding("pageup", "scroll(-1)", N_("Page up"), show=False),
        Binding("pagedown,space", "scroll(1)", N_("Page down"), show=False),
    ]

    def __init__(
        self, title: str, pages: tuple[Callable[[], Content], ...], keys: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._title = title
        self._pages = pages
        self._page = 0
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Place the text."""
        with VerticalScroll(id="whole") as box:
            box.border_title = Content(self._title)
            yield Static(id="whole-text")

    def on_mount(self) -> None:
        """Show the first page."""
        for key in self._keys:
            self._bindings.bind(key, "dismiss_all", show=False)
        self._show()
        self.query_one("#whole").focus()

    def _show(self) -> None:
        self.query_one("#whole-text", Static).update(self._pages[self._page]())
        told = _("Esc closes")
        if len(self._pages) > 1:
            told = _("Tab: page {n} of {total} · Esc closes").format(n=self._page + 1, total=len(self._pages))
        self.query_one("#whole").border_subtitle = Content(told)

    def action_turn(self) -> None:
        """Show the next page."""
        self._page = (self._page + 1) % len(self._pages)
        self._show()

    def action_scroll(self, pages: int) -> None:
        """Scroll by pages."""
        box = self.query_one("#whole", VerticalScroll)
        box.scroll_relative(y=pages * max(1, box.size.height - 2), animate=False)

    def action_dismiss_all(self) -> None:
        """Close."""
        self.dismiss(None)
