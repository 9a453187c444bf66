"""What the selected line means: the explanation beside the transcript, or in a few rows below it."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Offset
from textual.message import Message

from popconsole.analysis.findings import Severity
from popconsole.i18n import _, colon
from popconsole.protocol.cite import Cite
from popconsole.tui.panels import Cut
from popconsole.ui.moment import Moment
from popconsole.ui.severities import severity_words

if TYPE_CHECKING:  # loaded with the first line
    from popconsole.guide.lines.explain import Explanation

_STYLES = {
    Severity.ERROR: "bold $text-error",
    Severity.WARNING: "bold $text-warning",
    Severity.NOTE: "$text-primary",
}


class CitedText(Cut):
    """What the selected line means. A click on the place in the RFC tells of that, one beside it all."""

    class Cited(Message):
        """The place in an RFC was clicked."""

        def __init__(self, cite: Cite) -> None:
            super().__init__()
            self.cite = cite

    opens = "explanation"
    _cite: Cite | None = None

    def tell_place(self, title: str, rows: Iterable[str]) -> None:
        """Tell of a place of the diagram in place of the line."""
        self._cite = None
        self.show_place(title, rows)

    @abstractmethod
    def show_place(self, title: str, rows: Iterable[str]) -> None:
        """Show what is told of a place."""

    @abstractmethod
    def is_cite(self, at: Offset) -> bool:
        """Tell whether the RFC is named there, in cells of the panel."""

    async def clicked(self, at: Offset) -> None:
        """Show the place in the RFC, or all of the explanation."""
        if self._cite is not None and self.is_cite(at):
            self.post_message(self.Cited(self._cite))
        else:
            await super().clicked(at)


class ExplanationPanel(CitedText):
    """What the selected line means, what the RFC says on it, what may come next."""

    def show_place(self, title: str, rows: Iterable[str]) -> None:
        """Show the title in the border."""
        self.head(title)
        self.put(Content("\n").join(map(Content, rows)))

    def is_cite(self, at: Offset) -> bool:
        """The place in the RFC stands at the right of the lower border."""
        end = self.outer_size.width - 3
        return at.y == self.outer_size.height - 1 and end - len(str(self._cite)) <= at.x < end

    def tell(self, moment: Moment, text: str = "") -> None:
        """Show a moment; ``text``: the line itself, where its row has no room for it."""
        if moment.shown is None:
            self.head(_("Nothing to explain yet"))
            self.put(Content(_nothing(moment)))
            return
        from popconsole.guide.lines.explain import explain  # noqa: PLC0415 - with the first line

        told = explain(moment.protocol, moment.shown, reveal=moment.reveal)
        title = _("Line {n}: {title}").format(n=moment.index + 1, title=told.title)
        self._cite = told.cite
        self.head(title, str(told.cite))
        whole = whole_explanation(told)
        self.put(Content("\n").join((Content.styled(text, "bold"), whole)) if text else whole)


class BriefPanel(CitedText):
    """The explanation in a few rows, for a small screen."""

    def show_place(self, title: str, rows: Iterable[str]) -> None:
        """Show all of it as text."""
        self.put(Content("\n").join((Content.styled(title, "bold"), *map(Content, rows))))

    _cite_at = 0  # the cell of its text where the place in the RFC begins

    def is_cite(self, at: Offset) -> bool:
        """The place in the RFC stands behind the title."""
        width = max(1, self.content_size.width)
        cell = at.y * width + at.x - 1
        return self._cite_at <= cell < self._cite_at + len(str(self._cite))

    def tell(self, moment: Moment) -> None:
        """Show a moment."""
        if moment.shown is None:
            self.put(Content(_nothing(moment)))
            return
        from popconsole.guide.lines.explain import explain  # noqa: PLC0415 - with the first line

        told = explain(moment.protocol, moment.shown, reveal=moment.reveal)
        title = _("{n}: {title}").format(n=moment.index + 1, title=told.title)
        self._cite, self._cite_at = told.cite, len(title) + 2
        head = Content.assemble((title, "bold"), "  ", str(told.cite))
        self.put(Content("\n").join((head, whole_explanation(told))))


def _nothing(moment: Moment) -> str:
    if moment.waiting:
        return _("The lines before this one are still being read; its meaning follows.")
    return _("As soon as the server speaks, its lines are explained here.")


def whole_explanation(told: "Explanation") -> Content:
    """Return an explanation as text: what is wrong, meaning, what is worth knowing, what may come next."""
    serious, notes = (
        [_note(n.severity, n.message, n.advice) for n in told.notes if (n.severity is Severity.NOTE) is mild]
        for mild in (False, True)
    )
    parts = [*serious, Content(told.text), *map(Content, told.numbered), *notes]
    if told.next:
        parts.append(Content.assemble((_("Next:"), "bold"), " ", ", ".join(told.next)))
    return Content("\n").join(parts)


def _note(severity: Severity, message: str, advice: str) -> Content:
    return Content.assemble((severity_words(severity), _STYLES[severity]), colon(), message, " ", advice)
