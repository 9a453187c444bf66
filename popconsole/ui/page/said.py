"""What was said in a session, line by line: who, what, what it means, what was found, in which state."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.explain import headline
from popconsole.guide.words.counts import lines, octets
from popconsole.i18n import _, own_number
from popconsole.transcript.model import LineKind
from popconsole.ui.annotated import Annotator, ShownStep
from popconsole.ui.judged import Found
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.findings import code_link, severity
from popconsole.ui.page.markup import Markup, element, hidden, inside, opened, own
from popconsole.ui.wire_text import said_in_short, side_word

_FOLDED = 8  # lines of a reply that nothing was found in: more of them are folded
_ROWS = 40  # folded lines that are rows of their own: of more, only number, side and text are shown
_AT_ONCE = 1_000  # lines that are folded together
_TOGETHER = 200  # rows of a group, at the most
_FIRST, _LAST = 3_000, 1_000  # lines of a long session's beginning and end; those between are folded
_LONGEST = 4_000  # characters of a line


@dataclass(frozen=True, slots=True)
class _Place:
    """Where lines stand: what the state is called, and the classes of it."""

    label: str
    classes: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """Rows that stand in the same state."""

    place: _Place
    rows: list[Markup] = field(default_factory=list)

    def whole(self) -> Markup:
        """Return the group; how many rows it has tells a browser how high it is, before it is laid out."""
        state = element("p", self.place.label, class_="state")
        names = " ".join(("group", *self.place.classes))
        rows = element("ol", *self.rows)
        return inside(
            (element("div", state, rows, class_=names, style=f"--rows:{len(self.rows)}"), own("\n"))
        )


class SaidOnPage:
    """The rows of one conversation. ``line_id`` begins the name of each line on the page.

    ``found`` are findings by the number of their line, ``comments`` remarks by the index, from 0, of the line
    that they stand before.
    """

    def __init__(
        self,
        classes: Classes,
        line_id: str,
        found: Mapping[int, Sequence[Found]],
        comments: Iterable[tuple[int, str]],
        *,
        reveal: bool = False,
    ) -> None:
        self._classes = classes
        self._protocol = classes.protocol
        self._line_id = line_id
        self._found = found
        self._comments: dict[int, list[str]] = {}
        for index, comment in comments:
            self._comments.setdefault(index, []).append(comment)
        self._annotator = Annotator(self._protocol, reveal=reveal)
        self._runs: list[tuple[int, int]] = []  # first and last lines that are but number, side, text

    def line_name(self, n: int) -> str:
        """Return the name on the page of a line, from 1, or of what it was folded into, once it is there."""
        place = bisect_right(self._runs, n, key=lambda run: run[0]) - 1
        if place >= 0 and n <= self._runs[place][1]:
            n = self._runs[place][0]
        return f"{self._line_id}{n}"

    def rows(self, steps: Iterable[Step], total: int) -> Iterator[Markup]:
        """Yield the lines, so many in all, in groups by the state in which they stand."""
        group = _Group(_Place("", ()))
        for place, row in self._rows(steps, total):
            if group.rows and (group.place != place or len(group.rows) >= _TOGETHER):
                yield group.whole()
                group.rows.clear()
            group.place = place
            group.rows.append(row)
        group.rows += [row for index in sorted(self._comments) for row in self._remarks(index)]
        if group.rows:
            yield group.whole()

    def _remarks(self, index: int) -> list[Markup]:
        """Return the remarks before a line, each once."""
        return [element("li", comment, class_="comment") for comment in self._comments.pop(index, ())]

    def _rows(self, steps: Iterable[Step], total: int) -> Iterator[tuple["_Place", Markup]]:
        """Yield the rows of lines; folded are those within long replies, and in a long session's middle."""
        waiting: list[ShownStep] = []
        middle = range(_FIRST, total - _LAST)
        for step in steps:
            bare = step.index in middle and self._is_quiet(step)
            folds = bare or (step.kind is Kind.DATA and self._is_quiet(step))
            if waiting and not (folds and self._goes_on(waiting, step, bare=bare)):
                yield from self._run(waiting)
                waiting = []
            shown = self._annotator.shown(step)
            if folds:
                waiting.append(shown)
            else:
                yield self._place(step), self._row(shown)
        yield from self._run(waiting)

    def _goes_on(self, waiting: Sequence[ShownStep], step: Step, *, bare: bool) -> bool:
        """Tell whether a line may be folded with those that wait: of the same reply, or of the middle."""
        first = waiting[0].step
        return len(waiting) < _AT_ONCE and (
            bare or (step.command == first.command and step.kind is first.kind)
        )

    def _is_quiet(self, step: Step) -> bool:
        """Tell whether nothing is to be said of a line by itself."""
        return step.index + 1 not in self._found and step.index not in self._comments

    def _place(self, step: Step) -> "_Place":
        label, client = self._protocol.row(step.before.state).label, step.before.client_state
        if client is not None:
            row = self._protocol.row(client)
            label = _("{server} (client {client})").format(server=label, client=row.label)
        return _Place(label, tuple(self._classes.of_group(step)))

    def _run(self, run: Sequence[ShownStep]) -> Iterator[tuple["_Place", Markup]]:
        """Yield lines one after the other, or folded where they are many."""
        if len(run) <= _FOLDED:
            yield from ((self._place(shown.step), self._row(shown)) for shown in run)
            return
        first, last = run[0].step, run[-1].step
        places = {self._place(shown.step): None for shown in run}
        place = next(iter(places)) if len(places) == 1 else _Place(_("several states"), ())
        size = sum(len(shown.step.line.wire) for shown in run)
        summary = _("lines {first} to {last}: {lines}, {octets}").format(
            first=first.index + 1, last=last.index + 1, lines=lines(len(run)), octets=octets(size)
        )
        short = len(run) <= _ROWS
        inner = (
            element("ol", *map(self._row, run))
            if short
            else element("pre", *(_bare(shown.step) for shown in run))
        )
        names = " ".join(("line run", *(self._classes.of_line(first) if len(places) == 1 else ())))
        if not short:
            self._runs.append((first.index + 1, last.index + 1))
        name = None if short else f"{self._line_id}{first.index + 1}"
        folded = element("details", element("summary", summary), inner)
        yield place, inside((element("li", folded, id=name, class_=names), own("\n")))

    def _row(self, shown: ShownStep) -> Markup:
        """Return a line with all that is to be said of it."""
        step = shown.step
        n, line = step.index + 1, step.line
        name = f"{self._line_id}{n}"
        said = line.kind is LineKind.WIRE
        kind = "line" if said else "line event"
        at = None
        if line.at is not None:
            at = element("span", f"{own_number(line.at):.3f} s", class_="at")
        return inside(
            (
                *self._remarks(step.index),
                opened("li", id=name, class_=" ".join((kind, line.side.value, *self._classes.of_line(step)))),
                element("a", str(n), href=f"#{name}", class_="n", aria_label=_("line {n}").format(n=n)),
                element("span", side_word(line.side), class_="who"),
                at,
                element("code" if said else "em", said_in_short(step, _LONGEST), class_="said"),
                self._meaning(shown),
                self._findings(n),
                own("</li>\n"),
            )
        )

    def _meaning(self, shown: ShownStep) -> Markup:
        """Return what a line means: in a few words, and unfolded in more."""
        step, explanation = shown.step, self._annotator.explained(shown)
        before, after = (self._protocol.row(one.state).label for one in (step.before, step.after))
        leads = None if before == after else element("span", f"\u2192 {after}", class_="leads")
        stands = _("In {state}.") if before == after else _("In {state}; leads to {then}.")
        short = headline(step, section=shown.section) or explanation.title
        return element(
            "details",
            element("summary", short, " " if leads else None, leads),
            element("p", explanation.text),
            element("ol", *(element("li", one) for one in explanation.steps)) if explanation.steps else None,
            element("p", stands.format(state=before, then=after), " ", str(explanation.cite), class_="about"),
            class_="means",
        )

    def _findings(self, n: int) -> Markup | None:
        found = self._found.get(n)
        if not found:
            return None
        return inside(
            element(
                "p", severity(one.severity), " ", code_link(one), hidden(":"), " ", one.message, " ",
                element("span", one.rfc, class_="rfc") if one.rfc else None,
                class_=f"found {one.severity.value}",
            )
            for one in found
        )  # fmt: skip


def _bare(step: Step) -> Markup:
    """Return a line as its number, its side and its text alone."""
    return inside((f"{step.index + 1:>6} {step.line.side.value}: ", said_in_short(step, _LONGEST), own("\n")))
