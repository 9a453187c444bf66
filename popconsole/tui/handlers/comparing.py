"""What differs between a recording and the mock server, exchange by exchange."""

from collections.abc import Callable
from functools import partial

from textual.content import Content

from popconsole.analysis.compare import Comparison
from popconsole.i18n import _
from popconsole.transcript.safe import safe
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.comparisons import compared
from popconsole.ui.differences import PairedRow, differences, nothing_text, skipped_text

_DIFFERS = "bold reverse"
_MOST = 200  # exchanges that a look takes in


def difference(screen: MainScreen, _argument: str) -> None:
    """Show both answers to the command of the selected line, then all others that differ."""
    made, step = screen.comparisons, screen.moment.step
    if made is None:
        told = _("comparing with the mock server …") if screen.comparing else _("Nothing was compared yet.")
        screen.say(told)
        return
    here = made.at(step) if step is not None else None
    others = [one for one in made.all if not one.verdict.agrees and one is not here]
    shown = ([here] if here is not None else []) + others
    if not shown:
        screen.say(_("No answer differs."))
        return
    pages: list[Callable[[], Content]] = [
        partial(_page, comparison, reveal=screen.transcript.reveal) for comparison in shown[:_MOST]
    ]
    screen.app.push_screen(
        WholeScreen(
            _("Recorded, and the mock server here"),
            tuple(pages),
            screen.actions["difference"].transcript_keys,
        )
    )


def _page(comparison: Comparison, *, reveal: bool) -> Content:
    """Return both answers, the lines of each under those of the other, with what differs marked."""
    step = comparison.recorded.command
    _then, _now, verdict = compared(comparison)
    if step is None:
        head = _("The greeting: {verdict}").format(verdict=verdict)
    else:
        line = step.line if reveal else step.shown
        told = _("Line {n}, {command}: {verdict}")
        head = told.format(n=step.index + 1, command=safe(line.octets), verdict=verdict)
    rows = [Content.styled(head, "bold"), Content("")]
    for row in differences(comparison.recorded, comparison.here, reveal=reveal):
        rows += _lines(row)
    return Content("\n").join(rows)


def _lines(row: PairedRow) -> list[Content]:
    names = _("recorded"), _("here"), _("both")
    wide = max(map(len, names))
    if row.skipped:
        return [Content(" " * (wide + 4) + skipped_text(row.skipped))]
    if row.same:
        return [Content(f"  {names[2]:{wide}}  {row.then}")]
    return [
        Content.assemble((f"{sign} {name:{wide}}  ", "bold"), *_marked(text, row))
        for sign, name, text in (("-", names[0], row.then), ("+", names[1], row.now))
    ]


def _marked(text: str | None, row: PairedRow) -> list[tuple[str, str]]:
    """Return a line in parts, that in which the two differ marked."""
    if text is None:
        return [(nothing_text(), "italic")]
    end = len(text) - row.behind
    return [(text[: row.start], ""), (text[row.start : end], _DIFFERS), (text[end:], "")]
