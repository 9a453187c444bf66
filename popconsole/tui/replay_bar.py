"""The bar of a replay, between transcript and command line: where we are, how the answers compare."""

from textual.content import Content
from textual.widgets import Static

from popconsole.analysis.compare import Comparison, Verdict
from popconsole.i18n import _
from popconsole.ui.comparisons import compared
from popconsole.ui.player import Player

_SIGNS = {True: ("=", "$text-success"), False: ("≠", "bold $text-warning")}


class ReplayBar(Static):
    """Two rows: the position and the keys; what was recorded beside what the mock server says here."""

    def tell(
        self, player: Player, index: int, count: int, comparison: Comparison | None, *, playing: bool
    ) -> None:
        """Show line ``index`` (from 0) of ``count``."""
        pace = _("recorded pace") if player.timed else _("steady pace")
        where = _("{sign} {n}/{count}").format(
            sign="▶" if playing else "❚❚", n=min(index + 1, count), count=count
        )
        speed = _("speed {speed:g}, {pace}").format(speed=player.speed, pace=pace)
        keys = _("Space play · ↑ ↓ step · + - speed · f next finding · F6 take over")
        first = Content.assemble((where, "bold"), "  ", speed, "   ", keys)
        self.update(Content("\n").join((first, self._compared(comparison))))

    def _compared(self, comparison: Comparison | None) -> Content:
        if comparison is None:
            return Content(_("not compared with the mock server"))
        then, now, verdict = compared(comparison)
        sign, style = _SIGNS[comparison.verdict.agrees]
        if comparison.verdict is Verdict.SAME:
            return Content.assemble(
                (f"{sign} {verdict}", style), "  ", _("recorded and here: {text}").format(text=then)
            )
        room = max(12, (self.size.width - len(verdict) - 26) // 2)
        return Content.assemble(
            (f"{sign} {verdict}", style), "  ", _("recorded "), (_cut(then, room), "bold"),
            " │ ", _("here "), (_cut(now, room), "bold"),
        )  # fmt: skip


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
