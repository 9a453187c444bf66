"""Lists whose chosen row is told by a mark, not by its colour alone."""

from typing import TYPE_CHECKING, Any, Self

from rich.segment import Segment
from textual.command import CommandList, CommandPalette
from textual.content import Content
from textual.events import Click
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from popconsole.i18n import _

MARK = "▸"


if TYPE_CHECKING:
    _Options = OptionList
else:
    _Options = object  # Textual takes a widget's styles from its first base that is one


class _Marked(_Options):
    """What both lists do: pages, and the mark, painted in the blank cell that each row begins with."""

    def action_page_up(self) -> None:
        """Go a page up, once it has a place on the screen: before that nobody knows what a page is."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call] # Textual has no types there

    def action_page_down(self) -> None:
        """Go a page down, once it has a place on the screen."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call] # Textual has no types there

    async def _on_click(self, event: Click) -> None:
        """Let no row be chosen that was taken away since it was painted."""
        number = event.style.meta.get("option")
        if number is not None and number >= self.option_count:
            event.prevent_default()

    def render_line(self, y: int) -> Strip:
        """Paint a row, the first of the chosen option with the mark."""
        above = super().render_line(y - 1) if y else Strip([])
        return _marked(super().render_line(y), above, self.highlighted)


class MarkedList(_Marked, OptionList):
    """A list of options with a mark before the chosen one."""


class MarkedCommands(_Marked, CommandList, can_focus=False):
    """The same for the palette; that nothing is found is said in the person's language."""

    def add_option(self, option: Any = None) -> Self:
        """Add a row."""
        if isinstance(option, Option) and option.id == CommandPalette._NO_MATCHES:  # noqa: SLF001 - it has no other sign
            option = Option(Content(_("Nothing is called so")), disabled=True, id=option.id)
        return super().add_option(option)


def _marked(strip: Strip, above: Strip, chosen: int | None) -> Strip:
    if chosen is None or _option_of(strip) != chosen or _option_of(above) == chosen:
        return strip
    style = next(iter(strip)).style
    return Strip.join([Strip([Segment(MARK, style)]), strip.crop(1)])


def _option_of(strip: Strip) -> int | None:
    """Return the number of the option that a row belongs to; None: it is of none."""
    for segment in strip:
        if segment.style is not None and "option" in segment.style.meta:
            number: int = segment.style.meta["option"]
            return number
    return None
