"""The panels that follow the selected line: the diagram, the strip in its place, the explanation."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from popconsole.analysis.findings import Severity
from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.diagram.drawing import Drawing, draw, layout, strip
from popconsole.guide.diagram.moves import possible
from popconsole.i18n import N_, _
from popconsole.protocol.table import Protocol, State, Transition
from popconsole.tui.panels import Cut, Still, runs_content

if TYPE_CHECKING:  # loaded with the first line
    from popconsole.guide.lines.explain import Explanation

_SIGNS = {
    Severity.ERROR: (N_("! error"), "bold $text-error"),
    Severity.WARNING: (N_("? warning"), "bold $text-warning"),
    Severity.NOTE: (N_("· note"), "$text-primary"),
}
_LOOK_BACK = 64  # lines: the last transition is looked for so far back


class Moment:
    """What is to be shown of a line: the state after it, and what led there.

    ``reveal``: secrets of an exchange of AUTH may be told.
    """

    def __init__(self, history: History, index: int, *, reveal: bool = False) -> None:
        self.reveal = reveal
        self.protocol: Protocol = history.protocol
        self.index = index
        self.waiting = index < 0 < len(history.lines)  # the line was not tracked yet
        self.step: Step | None = None
        self.last: Transition | None = None
        self.stayed: str | None = None
        self.state: State = history.protocol.initial
        if 0 <= index < len(history.lines):
            self.step = history.step(index)
            self.state = self.step.after.state
            self._look_back(history)

    def _look_back(self, history: History) -> None:
        """Find the last exchange: the transition that it took, or the command that left the state alone."""
        for index in range(self.index, max(-1, self.index - _LOOK_BACK), -1):
            step = history.step(index)
            if step.transition is not None:
                self.last = step.transition
                return
            if step.kind in (Kind.REPLY, Kind.DATA, Kind.END) and step.command is not None:
                if step.command.state is self.state:
                    self.stayed = step.command.keyword
                return

    @property
    def last_words(self) -> Transition | str | None:
        """What the strip names as the last thing that happened."""
        if self.last is not None:
            return self.last
        return self.stayed


class DiagramPanel(Still):
    """The diagram of the protocol, with the state after the selected line lit."""

    _needs = (0, "")  # rows of the drawing, and what is written below it

    def tell(self, moment: Moment, *, brief: bool) -> None:
        """Show a moment; ``brief``: the drawing alone, without the notes under it."""
        drawing = drawing_of(moment)
        lines = drawing.rows[: layout(moment.protocol).notes_at - 1] if brief else drawing.rows
        rest = () if brief else from_here(moment)
        content = Content("\n").join((*map(runs_content, lines), *rest))
        notes = rest[0].plain if rest else ""
        self.put(content, layout=(len(lines), notes) != self._needs)
        self._needs = len(lines), notes
        title = _("{protocol}: {state}").format(
            protocol=moment.protocol.name, state=moment.protocol.row(moment.state).label
        )
        self.head(title)


def drawing_of(moment: Moment, side: str = "server") -> Drawing:
    """Return the diagram of a moment; the ``client``'s shows its state, not how it came there."""
    if side == "client":
        current = moment.step.after.client_state if moment.step else None
        return draw(moment.protocol, current=current, side=side)
    return draw(moment.protocol, current=moment.state, last=moment.last, stayed=moment.stayed)


def from_here(moment: Moment) -> tuple[Content, ...]:
    """Return what is possible from a moment, in words."""
    secure = moment.step is not None and moment.step.after.secure
    choices = possible(moment.protocol, moment.state, secure=secure)
    if not choices:
        return (Content(_("From here: nothing more.")),)
    parts = []
    for choice in choices:
        where = _("(stays)") if choice.then is None else _("► {state}").format(state=choice.leads_to)
        parts.append(Content.assemble((", ".join(choice.triggers), "bold"), " ", where))
    return (Content.assemble(_("From here:"), " ", Content("; ").join(parts)),)


class StripPanel(Widget):
    """The states in one line, for a small screen."""

    _moment: Moment | None = None

    def tell(self, moment: Moment) -> None:
        """Show a moment."""
        self._moment = moment
        self.refresh()

    def render(self) -> Content:
        """Lay the line out for the width there is."""
        if self._moment is None:
            return Content("")
        moment = self._moment
        runs = strip(moment.protocol, moment.state, moment.last_words, max(20, self.size.width - 2))
        return Content.assemble(" ", runs_content(runs))


class ExplanationPanel(Cut):
    """What the selected line means, what the RFC says on it, what may come next."""

    def tell(self, moment: Moment, text: str = "") -> None:
        """Show a moment; ``text``: the line itself, where its row has no room for it."""
        if moment.step is None:
            self.head(_("Nothing to explain yet"))
            self.put(Content(_nothing(moment)))
            return
        from popconsole.guide.lines.explain import explain  # noqa: PLC0415 - with the first line

        told = explain(moment.protocol, moment.step, reveal=moment.reveal)
        title = _("Line {n}: {title}").format(n=moment.index + 1, title=told.title)
        self.head(title, str(told.cite))
        whole = whole_explanation(told)
        self.put(Content("\n").join((Content.styled(text, "bold"), whole)) if text else whole)


class BriefPanel(Cut):
    """The explanation in three rows, for a small screen."""

    def tell(self, moment: Moment) -> None:
        """Show a moment."""
        if moment.step is None:
            self.put(Content(_nothing(moment)))
            return
        from popconsole.guide.lines.explain import explain  # noqa: PLC0415 - with the first line

        told = explain(moment.protocol, moment.step, reveal=moment.reveal)
        title = _("{n}: {title}").format(n=moment.index + 1, title=told.title)
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
    sign, style = _SIGNS[severity]
    return Content.assemble((_(sign), style), ": ", message, " ", advice)
