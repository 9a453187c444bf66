"""The small panels: title bar, hint, candidates, strip. All show text that is safe already, as Content."""

from collections.abc import Sequence

from textual import events
from textual.app import RenderResult
from textual.content import Content, Span
from textual.geometry import Offset
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from popconsole.guide.diagram.canvas import Role, Run
from popconsole.guide.typing.complete import Candidate
from popconsole.guide.typing.hint import Hint
from popconsole.i18n import _

ROLE_STYLES = {
    Role.PLAIN: "",
    Role.LABEL: "",
    Role.TRANSITION: "$foreground 75%",
    Role.STATE: "$foreground",
    Role.PASSED: "$text-success",
    Role.POSSIBLE: "bold $text-primary",
    Role.CURRENT: "bold $text-success",
    Role.LAST: "bold $text-warning",
    Role.SELECTED: "bold reverse",
}
_WIDEST_DISPLAY = 16
_HINT_ROWS = 3
_MOST_ROWS = 7


def runs_content(runs: tuple[Run, ...]) -> Content:
    """Return runs of a drawing as styled text."""
    return Content.assemble(*((text, ROLE_STYLES[role]) for text, role in runs))


class Still(Static):
    """A text in a place of fixed size: another text is painted, and nothing is laid out anew."""

    _shown: tuple[str, Sequence[Span]] | None = None
    _head = ("", "")

    def put(self, content: Content, *, layout: bool = False) -> None:
        """Show a text, if it is another one; ``layout`` where it may need more room than before."""
        shown = content.plain, content.spans
        if shown != self._shown:
            self._shown = shown
            self.update(content, layout=layout)

    def head(self, title: str, subtitle: str = "") -> None:
        """Show what stands in the border."""
        if (title, subtitle) != self._head:
            self._head = title, subtitle
            self.border_title = Content(title)
            self.border_subtitle = Content(subtitle)


class Cut(Still):
    """A text whose end is cut off with a mark where it has no room: the key that shows all of it.

    A click does what the key does: the action with the name ``opens``.
    """

    key = ""
    opens = ""

    def __init__(self, *, id: str | None = None, key: str = "") -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.key = key

    async def on_click(self, event: events.Click) -> None:
        """Show what was clicked."""
        await self.clicked(event.offset)

    async def clicked(self, _at: Offset) -> None:
        """Show all of it, wherever it was clicked."""
        if self.opens:
            await self.run_action(f"screen.do('{self.opens}')")

    def render(self) -> RenderResult:
        """Lay the text out for the room there is."""
        content = self.visual
        if not isinstance(content, Content) or not self.content_size.area:
            return content
        return cut(content, self.content_size.width, self.content_size.height, f" … {self.key}".rstrip())


def cut(content: Content, width: int, height: int, mark: str) -> Content:
    """Return as much of a text as has room in ``width`` columns and ``height`` rows, with a mark if cut.

    It is cut between words, but for a word that alone fills half a row.
    """
    rows = content.wrap(width)
    if len(rows) <= height:
        return content
    row = rows[height - 1].rstrip()
    last = row.truncate(max(0, width - len(mark)))
    if last.plain != row.plain and not row.plain[len(last.plain) :].startswith(" "):
        words, _space, _part = last.plain.rpartition(" ")
        if len(words) * 2 >= len(last.plain):
            last = last[: len(words)]
    last = last.rstrip()
    return Content("\n").join((*rows[: height - 1], Content.assemble(last, (mark, "bold"))))


class TitleBar(Widget):
    """One line at the top: protocol, with whom, user, how the octets travel; at the right where one is."""

    _parts: tuple[str, ...] = ()
    _right = ""

    def tell(self, parts: tuple[str, ...], right: str) -> None:
        """Show the parts, and ``right`` at the right where there is room."""
        told = tuple(part for part in parts if part), right
        if told != (self._parts, self._right):
            self._parts, self._right = told
            self.refresh()

    def render(self) -> Content:
        """Lay the line out for the width there is; the program's name gives way to what it tells."""
        name = Content.styled(" popconsole ", "bold reverse")
        told = Content(" · ".join(self._parts))
        room = self.size.width - name.cell_length - 2
        if told.cell_length > room:
            name = Content("")
            room = self.size.width - 2
        left = told.truncate(max(0, room), ellipsis=True)
        room -= left.cell_length + 1
        right = Content(self._right.rjust(room) if len(self._right) < room else "")
        return Content.assemble(name, " ", left, " ", right)


class HintLine(Cut):
    """Rows under the command line: what is said, warnings, how an answer is made, then syntax and meaning.

    It has the rows that the style sheet gives it, and more where all but the last needs them.
    """

    key = ""  # none shows the rest: it is less weighty, and comes behind
    _weighty = Content("")
    _room = 0  # rows that it needs

    def render(self) -> RenderResult:
        """Lay it out, without a mark where a sentence ends and only what may be typed has no room."""
        width, height = self.content_size
        if self._weighty and width and len(rows := self._weighty.wrap(width)) == height:
            return Content("\n").join(rows)
        return super().render()

    def on_resize(self) -> None:
        """See anew how many rows are needed."""
        self._make_room()

    def _make_room(self) -> None:
        width = self.content_size.width
        room = min(len(self._weighty.wrap(width)), _MOST_ROWS) if self._weighty and width else 0
        if room != self._room:
            self._room = room
            self.styles.min_height = room or None

    def tell(self, hint: Hint, said: str = "", *, wrong: bool = False) -> None:
        """Show a hint; what is ``said`` comes before all else, ``wrong``: as a warning."""
        told = _("! {warning}").format(warning=said) if wrong else said
        rows = [Content.styled(told, "bold $text-warning" if wrong else "bold")] if said else []
        rows += [
            Content.styled(_("! {warning}").format(warning=w), "bold $text-warning") for w in hint.warnings
        ]
        if hint.recipe:
            rows.append(Content.styled(hint.recipe, "bold"))
        self._weighty = Content("\n").join(rows)
        self._make_room()
        about = [Content.styled(hint.syntax, "bold")] if hint.syntax else []
        if hint.meaning:
            about.append(Content(hint.meaning))
        if about:
            rows.append(Content(" · ").join(about))
        self.put(Content("\n").join(rows[: _HINT_ROWS + bool(hint.recipe)]))


class CandidateList(Widget):
    """The candidates for the word at the cursor, a row each, the marked one in view."""

    class Chosen(Message):
        """A candidate was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    _first = 0
    _candidates: tuple[Candidate, ...] = ()
    _marked: int | None = None

    def tell(self, candidates: tuple[Candidate, ...], marked: int | None) -> None:
        """Show the candidates."""
        if (candidates, marked) != (self._candidates, self._marked):
            self._candidates, self._marked = candidates, marked
            self.refresh()

    def render(self) -> Content:
        """Lay out as many rows as there are."""
        width, height = self.content_size.width, max(1, self.content_size.height)
        candidates = self._candidates
        at = self._marked or 0
        self._first = max(0, min(at - height // 2, len(candidates) - height))
        shown = candidates[self._first : self._first + height]
        wide = min(max((len(c.display) for c in shown), default=0), _WIDEST_DISPLAY)
        more = len(candidates) - self._first - len(shown)
        rows = []
        for number, candidate in enumerate(shown, self._first):
            told = "  " + _("+{n} more").format(n=more) if more and candidate is shown[-1] else ""
            row = self._row(candidate, wide, is_marked=number == self._marked)
            row = row.truncate(max(0, width - len(told)), ellipsis=True, pad=bool(told))
            rows.append(Content.assemble(row, told))
        return Content("\n").join(rows)

    def _row(self, candidate: Candidate, wide: int, *, is_marked: bool) -> Content:
        style = "bold reverse" if is_marked else "bold" if candidate.legal else ""
        meaning = candidate.meaning
        if not candidate.legal:
            meaning = _("(not legal here) {text}").format(text=meaning)
        name = candidate.display.ljust(wide)
        return Content.assemble("▸ " if is_marked else "  ", (name, style), "  ", meaning)

    def on_click(self, event: events.Click) -> None:
        """Tell which candidate was clicked."""
        self.post_message(self.Chosen(self._first + event.y))
