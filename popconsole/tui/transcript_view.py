"""The transcript on the screen: a list of any length of which only the visible rows are made.

Nothing is kept for a line but the rows last painted. The tracker reads on in slices of a few
milliseconds while nobody types, so the first screen of a million lines is there at once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.guide.words.explain import headline as words_on
from popconsole.i18n import N_, _
from popconsole.tui.line_list import LineList
from popconsole.tui.strips import Look, Painted, Row, paint
from popconsole.tui.tracking import AHEAD, Tracking
from popconsole.tui.transcript_look import CSS, PARTS
from popconsole.tui.transcript_rows import SIGNS, Rows, matches
from popconsole.ui.wire_text import native_rows

if TYPE_CHECKING:
    from popconsole.tui.searching import Searching

_OCTETS_A_CELL = 16  # of a very long line no more is decoded than can be seen
_MOST_READ = 480  # octets of a line that are shown beside it
_MOST_COPIED = 50_000  # lines
_BACKGROUNDS = ("", "chosen", "cursor")


class TranscriptView(LineList):
    """The lines of a ``History``, one row each, with a cursor.

    Call ``lines_grew()`` when ``history.lines`` has grown, ``show(history)`` for another one.
    ``headline`` gives the few words at the right of a row, where there is room.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{part}" for part in PARTS}

    DEFAULT_CSS = CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,y,ctrl+c", "copy", N_("Copy"), show=False),
        Binding("n", "next_match", N_("Next match"), show=False),
        Binding("N", "previous_match", N_("Previous match"), show=False),
        Binding("f", "next_finding", N_("Next finding"), show=False),
        Binding("F", "previous_finding", N_("Previous finding"), show=False),
    ]

    follow: reactive[bool] = reactive(default=True, init=False)
    """Whether the cursor goes with new lines while it is at the end."""
    reveal: reactive[bool] = reactive(default=False, init=False)
    """Whether secrets are shown."""

    class Selected(Message):
        """The cursor stands on another line, or what its line means has become known.

        ``step`` is None where the tracker has not read that far yet; the message comes again then.
        """

        def __init__(self, view: "TranscriptView", index: int, step: Step | None) -> None:
            super().__init__()
            self.view = view
            self.index = index
            self.step = step

        @property
        def control(self) -> "TranscriptView":
            """The view that sent it."""
            return self.view

    class Tracked(Message):
        """What every line of a conversation means is known now: it was read in slices up to its end."""

    class Searched(Message):
        """A search of many lines has come on: how many match, which ``part`` (to 1) was read."""

        def __init__(self, pattern: str, count: int, part: float, *, done: bool) -> None:
            super().__init__()
            self.pattern = pattern
            self.count = count
            self.part = part
            self.done = done

    class Copied(Message):
        """Lines were put on the clipboard: how many."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def __init__(
        self,
        history: History,
        *,
        headline: Callable[[Step], str] = words_on,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name, id, classes)
        self._history = history
        self._headline = headline
        self._rows = Rows(history, headline)
        self._look_of: dict[str, Look] = {}
        self._begins = False  # whether nothing was said yet when the conversation was shown
        self._untold: set[int] = set()  # rows painted before their line was tracked
        self._cursor_told = True  # whether the last Selected had a step
        self._searching: Searching | None = None  # since the first search
        self._seeking: bool | None = None  # for the next finding, serious or not, as soon as it is tracked
        self._tracking = Tracking(self, self._told, self._finished)

    # --- what is shown ---

    @property
    def history(self) -> History:
        """The conversation that is shown."""
        return self._history

    @property
    def pattern(self) -> str:
        """The pattern that was searched for last; empty where there is none."""
        search = self._searching.search if self._searching else None
        return search.regex.pattern if search is not None else ""

    def show(self, history: History, *, cursor: int = 0) -> None:
        """Show another conversation."""
        self._history = history
        self._count = 0
        self._anchor = None
        if self._searching is not None:
            self._searching.begin(None, None)
        self._seeking = None
        self.set_reactive(TranscriptView.cursor, 0)
        self.set_reactive(TranscriptView.shift, 0)
        self._rows = Rows(history, self._headline)
        self._strips.clear()
        self.scroll_to(y=0, animate=False)
        self.lines_grew()
        self._begins = not self._count
        if self._count:
            self.goto(cursor)

    def _fit_size(self) -> None:
        super()._fit_size()
        self._rows.fit(self._width)

    def lines_grew(self) -> None:
        """Take in that ``history.lines`` has grown. Costs the same however many there are."""
        before, self._count = self._count, len(self._history.lines)
        if before == self._count:
            return
        at_end = self.cursor >= before - 1
        if len(str(before)) != len(str(self._count)) or not before:
            self._repaint()
        self._fit_size()
        self._tracking.read_on(self._history)
        if at_end and self.follow and before:
            self.goto(self._count - 1)
        elif not before:
            if self._begins and self.follow:
                self.goto(self._count - 1)
            if not self.cursor:
                self._tell()
        self.refresh()

    def rest(self) -> None:
        """Let tracker and search rest for a moment. To be called at every key, so that no slice delays it."""
        self._tracking.rest()
        if self._searching is not None:
            self._searching.rest()

    def on_mount(self) -> None:
        """Begin: show what there is."""
        self.lines_grew()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._look_of = {}
        self._repaint()

    # --- search and findings ---

    def search(self, pattern: str) -> int:
        """Search for a regular expression; return how many lines match so far. Empty: no search any more.

        Goes to the first match from the cursor on. A pattern without capitals matches either case. A
        long conversation is searched in slices: where ``searching`` is true, ``Searched`` tells more.
        Raises ui.pattern.PatternError, with a text for a person, where the pattern can't be used.
        """
        self._begin_search(pattern, self.cursor)
        self._repaint()
        search = self._searching.search if self._searching else None
        return 0 if search is None else len(search)

    def _begin_search(self, pattern: str, start: int | None) -> None:
        from popconsole.tui.search import Search  # noqa: PLC0415 - with the first search
        from popconsole.tui.searching import Searching  # noqa: PLC0415

        search = Search(pattern, self._history, reveal=self.reveal)
        if self._searching is None:
            self._searching = Searching(self, self.goto, self._tell_search)
        self._searching.begin(search if pattern else None, start)

    def _tell_search(self) -> None:
        if self._searching is not None and self._searching.search is not None:
            search = self._searching.search
            self.post_message(self.Searched(search.regex.pattern, len(search), search.part, done=search.done))

    @property
    def searching(self) -> bool:
        """Whether a search is still reading on."""
        return self._searching is not None and self._searching.going_on

    def next_match(self) -> bool:
        """Go to the next line that matches, round the end; False where none does."""
        return self._to_match(forward=True)

    def previous_match(self) -> bool:
        """Go to the last line before this one that matches, round the start; False where none does."""
        return self._to_match(forward=False)

    def next_finding(self, *, serious: bool = False) -> bool:
        """Go to the next line with a finding, once the tracker has met it; False where there is none."""
        found = self._history.finding_after(self.cursor, serious=serious)
        if found is not None:
            self.goto(found)
        elif self._history.tracked < self._count:
            self._seeking = serious
        return found is not None or self._seeking is not None

    def previous_finding(self, *, serious: bool = False) -> bool:
        """Go to the last line before this one with a finding; False where there is none."""
        found = self._history.finding_before(self.cursor, serious=serious)
        if found is not None:
            self.goto(found)
        return found is not None

    def _to_match(self, *, forward: bool) -> bool:
        search = self._searching.search if self._searching else None
        if search is None or self._searching is None:
            return False
        self._searching.read_on()
        found = search.after(self.cursor) if forward else search.before(self.cursor)
        if found is not None:
            self.goto(found)
        return found is not None

    # --- keys and mouse ---

    def action_copy(self) -> None:
        """Copy the text selected with the mouse, or else the chosen lines as rows of a transcript."""
        if self.text_selection is not None:
            self.screen.action_copy_text()
            return
        if not self._count:
            return
        lines = self._copied(self.chosen)
        rows = native_rows(self._history, lines, reveal=self.reveal)
        self.app.copy_to_clipboard(rows)
        self.post_message(self.Copied(len(lines)))

    def action_next_match(self) -> None:
        """Go to the next match, or say that there is none."""
        if not self.next_match():
            self._say_no_match()

    def action_previous_match(self) -> None:
        """Go to the match before, or say that there is none."""
        if not self.previous_match():
            self._say_no_match()

    def action_next_finding(self) -> None:
        """Go to the next finding, or say that there is none."""
        if not self.next_finding():
            self._say_none(_("No finding after this line."))

    def action_previous_finding(self) -> None:
        """Go to the finding before, or say that there is none."""
        if not self.previous_finding():
            self._say_none(_("No finding before this line."))

    def _say_no_match(self) -> None:
        if self.searching:
            self._say_none(_("No line matches so far; the search goes on."))
        else:
            self._say_none(_("No line matches.") if self.pattern else _("Nothing was searched for yet."))

    def _say_none(self, text: str) -> None:
        self.notify(text, markup=False, timeout=2)

    def cut_text(self, index: int) -> str:
        """Return the text of a line whose row has no room for it, as far as it may be read; else nothing."""
        if index >= self._count or not self._painted(index).cut:
            return ""
        row = self._rows.row(index, None, most=_MOST_READ, reveal=self.reveal)
        return row.text + ("\u2026" if row.more else "")

    # --- state ---

    def watch_reveal(self) -> None:
        """Secrets are shown or hidden: rows and matches are other ones."""
        if self.pattern:
            self._begin_search(self.pattern, None)
        self._repaint()

    def watch_cursor(self) -> None:
        """Show the line and tell of it."""
        self._seeking = None
        self._show_cursor()
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        step = self._step(self.cursor)
        self._cursor_told = step is not None
        self.post_message(self.Selected(self, self.cursor, step))

    # --- tracking ---

    def _step(self, index: int) -> Step | None:
        """Return what a line means; None where the tracker is still far from it."""
        if index >= min(self._history.tracked + AHEAD, len(self._history.lines)):
            return None
        return self._history.step(index)

    def _finished(self) -> None:
        self.post_message(self.Tracked())

    def _told(self) -> None:
        """Look what has become known."""
        tracked = self._history.tracked
        if self._untold and min(self._untold) < tracked:
            self._untold.clear()
            self._repaint()
        if not self._cursor_told and self.cursor < tracked:
            self._tell()
        if self._seeking is not None:
            found = self._history.finding_after(self.cursor, serious=self._seeking)
            if found is not None:
                self.goto(found)
            elif tracked >= self._count:
                self._seeking = None
                self._say_none(_("No finding after this line."))

    # --- painting ---

    def _blank(self, y: int) -> Strip:
        look = self._looks()[""]
        if self._count or y != 0:
            return Strip.blank(self._width, look.base)
        return paint(Row([("  ", "line")], _("Nothing was said yet."), "event"), self._width, 0, look).strip

    def _looks(self) -> dict[str, Look]:
        """Return the look of rows by background, half-transparent colours laid on the view's."""
        if not self._look_of:
            under = self.background_colors[1]
            parts: dict[str, Style] = {}
            for part in PARTS:
                name = f"transcript--{part}"
                rules = self.get_component_styles(name)
                style = self.get_component_rich_style(name, partial=True)
                if rules.has_rule("color"):
                    style += Style(color=(under + rules.color).rich_color)
                if rules.has_rule("background"):
                    style += Style(bgcolor=(under + rules.background).rich_color)
                parts[part] = style
            parts["line"] = self.rich_style + parts["line"]
            self._look_of = {background: Look(parts, background) for background in _BACKGROUNDS}
        return self._look_of

    def _keeps(self) -> bool:
        return self.text_selection is None

    def _paint(self, index: int, mark: int, *, offsets: bool = False) -> Painted:
        step = self._step(index)
        if step is None:
            self._untold.add(index)
        row = self._rows.row(
            index, step, most=_OCTETS_A_CELL * (self.shift + self._width), reveal=self.reveal
        )
        row.gutter[0] = SIGNS[mark]
        if self._searching is not None and self._searching.search is not None:
            row.spans += matches(row.text, self._searching.search.regex)
        selection = self.text_selection
        span = selection.get_span(index) if selection is not None else None
        if span is not None:
            before = self._rows.gutter(step)
            end = len(row.text) if span[1] == -1 else max(0, span[1] - before)
            row.spans.append((max(0, span[0] - before), end, "selected"))
        look = self._looks()[_BACKGROUNDS[mark]]
        return paint(row, self._width, self.shift, look, index if offsets else None)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the wire text under a selection with the mouse, without numbers and states."""
        if not self._count:
            return None
        first = selection.start.y if selection.start else 0
        last = min(self._count - 1, selection.end.y if selection.end else self._count - 1)
        rows = []
        for index in self._copied(range(first, last + 1)):
            span = selection.get_span(index)
            if span is not None:
                text = self._rows.text(index, reveal=self.reveal)
                before = self._rows.gutter(self._step(index))
                end = len(text) if span[1] == -1 else max(0, span[1] - before)
                rows.append(text[max(0, span[0] - before) : end])
        return "\n".join(rows), "\n"

    def _copied(self, lines: range) -> range:
        """Hold what is copied within bounds, and say so."""
        if len(lines) > _MOST_COPIED:
            text = _("Only the first {count} lines are copied; write a file for more.")
            self.notify(text.format(count=_MOST_COPIED), severity="warning", markup=False)
        return lines[:_MOST_COPIED]

    def selection_updated(self, selection: Selection | None) -> None:
        """Something was selected with the mouse."""
        super().selection_updated(selection)
        self.refresh()
