"""The bar of a replay, between transcript and command line: where we are, how the answers compare."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from popconsole.i18n import _
from popconsole.ui.player import Player

if TYPE_CHECKING:
    from popconsole.analysis.compare import Comparison

_ROOM_FOR_WHY = 100  # columns
_SIGNS = {True: ("=", "$text-success"), False: ("≠", "bold $text-warning")}


class ReplayBar(Widget):
    """Two rows: the position and the keys; what was recorded beside what the mock server says here."""

    _first: Sequence[Content] = (Content(""),)  # the first row, the longest form before shorter ones
    _comparison: "Comparison | None" = None
    _told = ""

    def tell(
        self,
        player: Player,
        index: int,
        count: int,
        comparison: "Comparison | None",
        *,
        keys: Mapping[str, str],
        playing: bool,
        otherwise: str,
    ) -> None:
        """Show line ``index`` (from 0) of ``count``; ``otherwise`` where there is no comparison.

        ``keys`` tells by the names of actions what to press for them.
        """
        pace = _("recorded pace") if player.timed else _("steady pace")
        where = f"{'▶' if playing else '❚❚'} {min(index + 1, count)}/{count}"
        speed = f"x{player.speed:g}"
        told_keys = _("{play} play · {back} {step} step · {faster} {slower} speed · {difference} compare")
        told_keys = told_keys.format_map(keys)
        self._first = [
            Content.assemble((where, "bold"), "  ", told, "  ", told_keys)
            for told in (f"{pace} {speed}", speed)
        ]
        self._comparison, self._told = comparison, otherwise
        self.refresh()

    async def on_click(self) -> None:
        """Show what differs."""
        await self.run_action("screen.do('difference')")

    def render(self) -> Content:
        """Lay both rows out for the width there is."""
        width = self.content_size.width
        first = next((row for row in self._first if row.cell_length <= width), self._first[-1])
        rows = (first, self._compared(width))
        return Content("\n").join(row.truncate(max(0, width), ellipsis=True) for row in rows)

    def _compared(self, width: int) -> Content:
        if self._comparison is None:
            return Content(self._told)
        from popconsole.analysis.compare import Verdict  # noqa: PLC0415 - only a recording is compared
        from popconsole.ui.comparisons import compared  # noqa: PLC0415 - only a recording is compared

        then, now, verdict = compared(self._comparison)
        sign, style = _SIGNS[self._comparison.verdict.agrees]
        if width < _ROOM_FOR_WHY:
            verdict = verdict.partition(":")[0]
        head = Content.styled(f"{sign} {verdict}", style)
        if self._comparison.verdict is Verdict.SAME:
            return Content.assemble(head, "  ", _("recorded and here: {text}").format(text=then))
        recorded, here = _("recorded"), _("here")
        room = max(8, (width - head.cell_length - len(recorded) - len(here) - 7) // 2)
        return Content.assemble(
            head,
            f"  {recorded} ",
            (_cut(then, room), "bold"),
            f" │ {here} ",
            (_cut(now, room), "bold"),
        )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
