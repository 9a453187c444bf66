"""The small panels: title bar, hint, candidates, strip. All show text that is safe already, as Content."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from popconsole.guide.canvas import Role, Run
from popconsole.guide.complete import Candidate
from popconsole.guide.hint import Hint
from popconsole.i18n import _

ROLE_STYLES = {
    Role.PLAIN: "",
    Role.LABEL: "",
    Role.TRANSITION: "$foreground 75%",
    Role.STATE: "$foreground",
    Role.POSSIBLE: "bold $text-primary",
    Role.CURRENT: "bold $text-success",
    Role.LAST: "bold $text-warning",
}
_WIDEST_DISPLAY = 16


def runs_content(runs: tuple[Run, ...]) -> Content:
    """Return runs of a drawing as styled text."""
    return Content.assemble(*((text, ROLE_STYLES[role]) for text, role in runs))


class TitleBar(Static):
    """One line at the top: protocol, with whom, user, how the octets travel; at the right where one is."""

    def tell(self, parts: tuple[str, ...], right: str) -> None:
        """Show the parts, and ``right`` at the right where there is room."""
        name = Content.styled(" popconsole ", "bold reverse")
        left = Content(" · ".join(part for part in parts if part))
        room = self.size.width - name.cell_length - left.cell_length - 2
        end = Content(right.rjust(room - 1) if len(right) < room else "")
        self.update(Content.assemble(name, " ", left, " ", end))


class HintLine(Static):
    """Two rows under the command line: warnings first, then syntax and meaning."""

    def tell(self, hint: Hint, note: str = "") -> None:
        """Show a hint; ``note`` comes before all else."""
        rows = [Content.styled(note, "bold")] if note else []
        rows += [
            Content.styled(_("! {warning}").format(warning=w), "bold $text-warning") for w in hint.warnings
        ]
        about = [Content.styled(hint.syntax, "bold")] if hint.syntax else []
        if hint.meaning:
            about.append(Content(hint.meaning))
        if about:
            rows.append(Content(" · ").join(about))
        self.update(Content("\n").join(rows[:3]))


class CandidateList(Static):
    """The candidates for the word at the cursor, a row each, the marked one in view."""

    class Chosen(Message):
        """A candidate was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    _first = 0

    def tell(self, candidates: tuple[Candidate, ...], marked: int | None) -> None:
        """Show the candidates."""
        height = max(1, self.content_size.height or 4)
        at = 0 if marked is None else marked
        self._first = max(0, min(at - height // 2, len(candidates) - height))
        shown = candidates[self._first : self._first + height]
        wide = min(max((len(c.display) for c in shown), default=0), _WIDEST_DISPLAY)
        rows = []
        for number, candidate in enumerate(shown, self._first):
            mark = "▸ " if number == marked else "  "
            name = candidate.display.ljust(wide)
            meaning = candidate.meaning
            if not candidate.legal:
                meaning = _("(not legal here) {meaning}").format(meaning=meaning)
            style = "reverse" if number == marked else "bold" if candidate.legal else ""
            room = max(0, self.content_size.width - len(mark) - wide - 3)
            if len(meaning) > room:
                meaning = meaning[: max(0, room - 1)] + "…"
            rows.append(Content.assemble(mark, (name, style), "  ", meaning))
        more = len(candidates) - self._first - len(shown)
        if more > 0 and rows:
            told = _("  +{n} more ↓").format(n=more)
            width = self.content_size.width
            last = rows[-1].truncate(max(0, width - len(told)), ellipsis=True).plain
            rows[-1] = Content.assemble(last.ljust(max(0, width - len(told))), told)
        self.update(Content("\n").join(rows))

    def on_click(self, event: events.Click) -> None:
        """Tell which candidate was clicked."""
        self.post_message(self.Chosen(self._first + event.y))
