"""A text over the transcript: the whole diagram, explanation or lesson, the help. It can be searched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from popconsole.i18n import N_, _
from popconsole.tui.screens.over import OverScreen


@dataclass(frozen=True, slots=True)
class _Found:
    """Where what is looked for stands: the page, and the character in its text."""

    page: int
    at: int


class WholeScreen(OverScreen[None]):
    """Shows pages of text, one at a time; ``keys`` close it as they opened it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss_all", N_("Close"), show=False),
        Binding("tab", "turn(1)", N_("Next page"), show=False),
        Binding("shift+tab", "turn(-1)", N_("Page before"), show=False),
        Binding("slash,ctrl+f", "find", N_("Search"), show=False),
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
        self._made: dict[int, Content] = {}
        self._box = VerticalScroll(id="whole")
        self._text = Static(id="whole-text")
        self._sought: str | None = None  # None: nothing is looked for
        self._found: list[_Found] = []
        self._at = 0  # which of those is shown

    def compose(self) -> ComposeResult:
        """Place the text."""
        with self._box:
            yield self._text

    def on_mount(self) -> None:
        """Show the first page."""
        if not self.app.is_running:
            return
        for key in self._keys:
            self._bindings.bind(key, "dismiss_all", show=False)
        self._show()
        self._box.focus()

    def _content(self, page: int) -> Content:
        """Return the text of a page, made when it is asked for first."""
        if page not in self._made:
            self._made[page] = self._pages[page]()
        return self._made[page]

    def _show(self) -> None:
        self._draw()
        self._box.border_title = Content(self._heading())
        self._box.border_subtitle = Content(self._told_keys())

    def _draw(self) -> None:
        """Draw the text of the page, what was found in it marked."""
        content = self._content(self._page)
        for at, style in self._marks():
            content = content.stylize(style, at, at + len(self._sought or ""))
        self._text.update(content)

    def _marks(self) -> Iterator[tuple[int, str]]:
        """Yield where on the page what is looked for stands, and how that is shown."""
        for number, found in enumerate(self._found):
            if found.page == self._page:
                yield found.at, "bold reverse" if number == self._at else "underline"

    def _heading(self) -> str:
        if self._sought is None:
            return self._title
        count = len(self._found)
        told = _("{title}: search {text}")
        if self._sought and count:
            told = _("{title}: search {text} ({n} of {count})")
        elif self._sought:
            told = _("{title}: search {text} (it stands nowhere here)")
        return told.format(title=self._title, text=self._sought + "_", n=self._at + 1, count=count)

    def _told_keys(self) -> str:
        if self._sought is not None:
            return _("Enter, ↓: next · ↑: the one before · Esc ends the search")
        parts = [_("/ searches"), _("Esc closes")]
        if len(self._pages) > 1:
            parts.insert(0, _("Tab: page {n} of {total}").format(n=self._page + 1, total=len(self._pages)))
        return " · ".join(parts)

    # --- searching ---

    def action_find(self) -> None:
        """Begin to search."""
        self._sought = ""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Take what is typed for what is looked for, while something is."""
        if self._sought is None:
            return
        if event.key == "escape":
            self._sought, self._found = None, []
            self._show()
        elif event.key in ("enter", "down", "up"):
            self._go(-1 if event.key == "up" else 1)
        elif event.key == "backspace":
            self._seek(self._sought[:-1])
        elif event.is_printable and event.character:
            self._seek(self._sought + event.character)
        else:
            return
        event.stop()

    def _seek(self, text: str) -> None:
        """Look for a text, whatever its case: from the page that is shown on, then in those before it."""
        self._sought, self._at = text, 0
        order = (*range(self._page, len(self._pages)), *range(self._page))
        self._found = [found for page in order for found in self._places(page)] if text else []
        self._go(0)

    def _places(self, page: int) -> Iterator[_Found]:
        sought = (self._sought or "").lower()
        text = self._plain(page).lower()
        at = text.find(sought)
        while at >= 0:
            yield _Found(page, at)
            at = text.find(sought, at + len(sought))

    def _plain(self, page: int) -> str:
        """Return the text of a page without its looks."""
        return self._content(page).plain

    def _go(self, by: int) -> None:
        """Show what was found next, or before."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._page = self._found[self._at].page
        self._show()
        if self._found:
            self.call_after_refresh(self._scroll_to_found)

    def _scroll_to_found(self) -> None:
        if not self._found:
            return
        box, found = self._box, self._found[self._at]
        row = self._row_of(found.page, found.at)
        if not box.scroll_offset.y <= row < box.scroll_offset.y + box.size.height:
            box.scroll_to(y=max(0, row - box.size.height // 3), animate=False)

    def _row_of(self, page: int, at: int) -> int:
        """Return the row in which a character of a page's text stands."""
        width = self._text.content_size.width
        return len(self._content(page)[: at + 1].wrap(max(1, width))) - 1

    # --- pages ---

    def action_turn(self, by: int) -> None:
        """Show the next page, or the one before."""
        self._page = (self._page + by) % len(self._pages)
        self._show()
        self._box.scroll_home(animate=False)

    def action_scroll(self, pages: int) -> None:
        """Scroll by pages."""
        box = self._box
        box.scroll_relative(y=pages * max(1, box.size.height - 2), animate=False)

    def action_dismiss_all(self) -> None:
        """Close."""
        self.dismiss(None)
