"""The transcript on the screen: a list of any length of which only the visible rows are made.

Nothing is kept for a line but the rows last painted. The tracker reads on in slices of a few
milliseconds while nobody types, so the first screen of a million lines is there at once.
"""

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.i18n import N_, _
from popconsole.tui.sifted_lines import SiftedLines
from popconsole.tui.tracking import Tracking
from popconsole.tui.transcript_look import CSS, PARTS
from popconsole.tui.transcript_rows import Rows

if TYPE_CHECKING:
    from popconsole.tui.search import Search
    from popconsole.tui.searching import Searching


def _words_on(step: Step) -> str:
    from popconsole.guide.lines.explain import headline  # noqa: PLC0415 - with the first line

    return headline(step)


class TranscriptView(SiftedLines):
    """The lines of a ``History``, one row each, with a cursor.

    Call ``lines_grew()`` when ``history.lines`` has grown, ``show(history)`` for another one.
    ``headline`` gives the few words at the right of a row, where there is room.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{part}" for part in PARTS}

    DEFAULT_CSS = CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "copy_chosen", N_("Copy what is chosen; else, twice: leave"), show=False),
        Binding("enter", "entered", N_("In a lesson: the next step"), show=False),
    ]

    follow: reactive[bool] = reactive(default=True, init=False)
    """Whether the cursor goes with new lines while it is at the end."""

    class Entered(Message):
        """Enter was pressed here: what is asked for by it stands elsewhere."""

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

    class Concealed(Message):
        """Lines are concealed, or no longer."""

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

    def __init__(
        self,
        history: History,
        *,
        headline: Callable[[Step], str] = _words_on,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(history, headline, name, id, classes)
        self._begins = False  # whether nothing was said yet when the conversation was shown
        self._cursor_told = True  # whether the last Selected had a step
        self._searching: Searching | None = None  # since the first search
        self._seeking: bool | None = None  # for the next finding, serious or not, as soon as it is tracked
        self._tracking = Tracking(self, self._told, self._finished)
        self._curtain: int | None = None  # the first line that is concealed

    # --- what is shown ---

    def conceal(self, start: int | None) -> None:
        """Show no line from one on, so that what follows may be guessed; None: all again."""
        if start == self._curtain:
            return
        self._curtain, at = start, self.cursor
        self.lines_grew()
        if self._count:
            self.goto(at)
        self.post_message(self.Concealed())

    @property
    def count(self) -> int:
        """How many lines there are for those who look."""
        return self._count

    @property
    def pattern(self) -> str:
        """The pattern that was searched for last; empty where there is none."""
        found = self._searched_for()
        return "" if found is None else found.pattern

    def show(self, history: History, *, cursor: int = 0) -> None:
        """Show another conversation."""
        self._history = history
        self._count = 0
        self._curtain = None
        self._anchor = None
        if self._searching is not None:
            self._searching.begin(None, None)
        self._seeking = None
        self.picked = None
        self._stop_sifting()
        self.set_reactive(TranscriptView.cursor, 0)
        self.set_reactive(TranscriptView.shift, 0)
        self._rows = Rows(history, self._headline)
        self._strips.clear()
        self.scroll_to(y=0, animate=False)
        self.lines_grew()
        self._begins = not self._count
        if self._count:
            self.goto(cursor)

    def lines_grew(self) -> None:
        """Take in that ``history.lines`` has grown. Costs the same however many there are."""
        count = len(self._history.lines)
        before, self._count = self._count, count if self._curtain is None else min(count, self._curtain)
        if before == self._count:
            return
        at_end = self._place(self.cursor) >= (before if self.picked is None else len(self.picked)) - 1
        if len(str(before)) != len(str(self._count)) or not before:
            self._repaint()
        self._fit_size()
        self._tracking.read_on(self._history)
        self.sift_on()
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
        super().rest()
        self._tracking.rest()
        if self._searching is not None:
            self._searching.rest()

    def on_mount(self) -> None:
        """Begin: show what there is."""
        self.lines_grew()

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
        from popconsole.tui.searching import Searching  # noqa: PLC0415 - only where something is searched
        from popconsole.ui.said_of_line import said_of_line  # noqa: PLC0415 - only where something is searched

        search = Search(
            pattern, self._history, reveal=self.reveal, notes=partial(said_of_line, self._history)
        )
        if self._searching is None:
            self._searching = Searching(self, self._goto_match, self._tell_search)
        self._searching.begin(search if pattern else None, start)

    def _tell_search(self) -> None:
        if self._searching is not None and self._searching.search is not None:
            search = self._searching.search
            self.post_message(self.Searched(search.regex.pattern, len(search), search.part, done=search.done))

    def _searched_for(self) -> re.Pattern[str] | None:
        search = self._searching.search if self._searching else None
        return None if search is None else search.regex

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
        found = self._finding_after(serious=serious)
        if found is not None:
            self.goto(found)
        elif self._history.tracked < self._count:
            self._seeking = serious
        return found is not None or self._seeking is not None

    def previous_finding(self, *, serious: bool = False) -> bool:
        """Go to the last line before this one with a finding; False where there is none."""
        found = self._shown_before(self.cursor, partial(self._history.finding_before, serious=serious))
        if found is not None:
            self.goto(found)
        return found is not None

    def _finding_after(self, *, serious: bool) -> int | None:
        return self._shown_after(self.cursor, partial(self._history.finding_after, serious=serious))

    def _to_match(self, *, forward: bool) -> bool:
        search = self._searching.search if self._searching else None
        if search is None or self._searching is None:
            return False
        self._searching.read_on()
        found = self._match_after(search, self.cursor) if forward else self._match_before(search, self.cursor)
        if found is not None:
            self.goto(found)
        return found is not None

    def _goto_match(self, found: int) -> None:
        """Go to a line that matches, or to the next that does and is shown."""
        search = self._searching.search if self._searching else None
        shown = None if search is None else self._match_after(search, found - 1)
        if shown is not None:
            self.goto(shown)

    def _match_after(self, search: "Search", index: int) -> int | None:
        """Return the next line after ``index`` that matches and is shown, round the end."""
        found = self._shown_after(index, search.next_after)
        return self._shown_after(-1, search.next_after) if found is None else found

    def _match_before(self, search: "Search", index: int) -> int | None:
        """Return the last line before ``index`` that matches and is shown, round the start."""
        found = self._shown_before(index, search.last_before)
        return self._shown_before(self._count, search.last_before) if found is None else found

    # --- keys and mouse ---

    def action_entered(self) -> None:
        """Tell that Enter was pressed."""
        self.post_message(self.Entered())

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

    def next_problem(self, others: Collection[int]) -> int | None:
        """Go to the next line with an error or a warning, round the end; return its index, from 0.

        ``others`` are lines that have one besides. None, and that is said, where there is none so far.
        """
        own = partial(self._history.finding_after, serious=True)

        def after(index: int) -> int | None:
            beside = (line for line in sorted(others) if line > index)
            found = [line for line in (own(index), next(beside, None)) if line is not None]
            return min(found, default=None)

        found = self._shown_after(self.cursor, after)
        if found is None and self._history.tracked < self._count:
            self.next_finding(serious=True)  # as soon as it is known
            return None
        found = self._shown_after(-1, after) if found is None else found
        if found is None:
            self._say_none(_("There is no error and no warning here."))
        else:
            self.goto(found)
        return found

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
        self.post_message(self.Told(text))

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

    def _finished(self) -> None:
        self.sift_on()
        self.post_message(self.Tracked())

    def _told(self) -> None:
        """Look what has become known."""
        tracked = self._history.tracked
        if self._untold and min(self._untold) < tracked:
            self._untold.clear()
            self._fit_size()
            self._repaint()
        if not self._cursor_told and self.cursor < tracked:
            self._tell()
        if self._seeking is not None:
            found = self._finding_after(serious=self._seeking)
            if found is not None:
                self.goto(found)
            elif tracked >= self._count:
                self._seeking = None
                self._say_none(_("No finding after this line."))
