"""A list to choose from: a lesson, a theme, a persona, a fault. What is typed narrows it."""

import textwrap
from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from popconsole.i18n import N_, _
from popconsole.tui.marked_list import MarkedList
from popconsole.tui.screens.over import OverScreen
from popconsole.ui.cells import cells

_COLUMNS = 74  # of what is said of an offer
_WIDEST = 80  # columns of the list, as the style sheet has it
_BORDER = 6  # cells of a border's row that are none of its title's

Offer = tuple[str, Content]
"""A name, and its text on the screen."""


class ChooseScreen(OverScreen[str | None]):
    """Gives back the name that was chosen, None where none was. ``offers``: names and their texts.

    ``now`` is the name of the one that is so already: the mark stands there at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Leave it"), show=False)]

    def __init__(self, title: str, offers: tuple[Offer, ...], now: str = "") -> None:
        super().__init__()
        self._now = now
        self._title = title
        self._offers = offers
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Place the list."""
        yield MarkedList(id="choose")

    def on_mount(self) -> None:
        """Mark the one that is so already, else the first."""
        self._show(self._offers, self._now)

    def on_resize(self) -> None:
        """Put what is asked where there is room for it."""
        options = self.query_one(OptionList)
        at = options.highlighted
        marked = None if at is None else options.get_option_at_index(at).id
        self._show(tuple(matching(self._offers, self._typed)), marked or "")

    def on_key(self, event: events.Key) -> None:
        """Narrow the list to what has the letters that were typed; Backspace takes the last one back."""
        if event.key == "backspace":
            self._narrow(self._typed[:-1])
        elif event.is_printable and event.character:
            self._narrow(self._typed + event.character)
        else:
            return
        event.stop()

    def _narrow(self, typed: str) -> None:
        self._typed = typed
        self._show(tuple(matching(self._offers, typed)))

    def _show(self, found: tuple[Offer, ...], marked: str = "") -> None:
        """Show offers, one of them marked; a title too long for the border stands above them, whole."""
        options = self.query_one(OptionList)
        rows = [_option(offer) for offer in found]
        head = self._title
        if cells(self._title) > min(self.app.size.width, _WIDEST) - _BORDER:
            head = _("A question")
            rows.insert(0, Option(Content.styled(self._title, "bold"), disabled=True))
        options.clear_options()
        options.add_options(rows)
        names = [row.id for row in rows]
        first = next((number for number, name in enumerate(names) if name is not None), None)
        options.highlighted = names.index(marked) if marked and marked in names else first
        told = _("{title}: {typed}") if found else _("{title}: {typed} (nothing has that)")
        options.border_title = Content(told.format(title=head, typed=self._typed) if self._typed else head)
        options.border_subtitle = Content(
            _("Letters narrow the list, Enter chooses, Esc leaves it")
            if found
            else _("Backspace takes the last letter back, Esc leaves it")
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give back what was chosen."""
        self.dismiss(event.option_id)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


def two_rows(head: Content, about: str, *, indent: int = 2) -> Content:
    """Return the text of an offer: what it is, and below, set in, what is said of it."""
    rows = textwrap.wrap(about, _COLUMNS, initial_indent=" " * indent, subsequent_indent=" " * indent)
    return Content("\n").join((head, *map(Content, rows)))


def numbered(rows: Iterable[str]) -> tuple[Offer, ...]:
    """Return offers named by their numbers, from 1: what is long goes on set in, in a further row."""
    offers = []
    for number, told in enumerate(rows, start=1):
        first = f"{number:3}  "
        text = textwrap.wrap(told, _COLUMNS, initial_indent=first, subsequent_indent=" " * len(first))
        head = Content.assemble((first, "bold"), text[0][len(first) :])
        offers.append((str(number), Content("\n").join((head, *map(Content, text[1:])))))
    return tuple(offers)


def _option(offer: Offer) -> Option:
    name, text = offer
    return Option(text, id=name)


def matching(offers: tuple[Offer, ...], typed: str) -> list[Offer]:
    """Return the offers with all typed words in them: first those whose name begins so, then by the name."""
    whole, words = typed.strip().casefold(), typed.casefold().split()
    found = [
        (name, text) for name, text in offers if all(w in f"{name}\n{text.plain}".casefold() for w in words)
    ]
    return sorted(found, key=lambda offer: _rank(offer[0].casefold(), whole))


def _rank(name: str, typed: str) -> int:
    return 0 if name.startswith(typed) else 1 if typed in name else 2
