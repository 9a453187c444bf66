"""The bar over a transcript of which a filter shows some lines alone: what it picks, and how many."""

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from popconsole.i18n import _, ngettext, own_number


class FilterBar(Widget):
    """One row: the expression, how many lines it picks of how many, and the key that shows all again."""

    _told = ("", 0, 0, 1.0, "")

    def tell(self, expression: str, picked: int, count: int, *, part: float, key: str) -> None:
        """Show an expression, safe to show, and its counts; ``part`` of the lines (to 1) was looked at.

        ``key`` asks for another filter.
        """
        told = expression, picked, count, part, key
        if told != self._told:
            self._told = told
            self.refresh()

    async def on_click(self) -> None:
        """Ask for another filter."""
        await self.run_action("screen.do('filter')")

    def render(self) -> Content:
        """Lay the row out for the width there is: words give way first, then the end of the expression."""
        expression, picked, count, part, key = self._told
        head = _("Filter")
        long = ngettext("{n} of {count} line", "{n} of {count} lines", count).format(n=picked, count=count)
        short = _("{n} of {count}").format(n=picked, count=count)
        if part < 1:
            long, short = (
                _("{counts}, {part:.0%} read").format(counts=one, part=own_number(part))
                for one in (long, short)
            )
        forms = (
            f"  {long}  " + _("Esc shows all lines · {key} another filter").format(key=key),
            f"  {long}  " + _("Esc shows all lines"),
            f"  {short}  " + _("Esc: all"),
        )
        room = self.content_size.width - len(head) - 2
        behind = next((one for one in forms if len(one) + cell_len(expression) <= room), forms[-1])
        told = Content(expression).truncate(max(0, room - len(behind)), ellipsis=True)
        return Content.assemble((head, "bold reverse"), "  ", told.stylize("bold"), behind)
