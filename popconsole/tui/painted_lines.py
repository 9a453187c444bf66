"""The rows of a transcript as they are painted, and what of them can be copied."""

import re
from collections.abc import Callable, Sequence

from textual.actions import SkipAction
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _
from popconsole.tui.component_styles import component_styles
from popconsole.tui.line_list import LineList
from popconsole.tui.strips import Look, Painted, RowContent, paint
from popconsole.tui.tall_rows import split
from popconsole.tui.tracking import AHEAD
from popconsole.tui.transcript_look import PARTS
from popconsole.tui.transcript_rows import CURSOR_MARKS, Rows, matches
from popconsole.ui.wire_text import native_rows

_OCTETS_A_CELL = 16  # of a very long line no more is decoded than can be seen
_MOST_READ = 480  # octets of a line that are shown beside it
_MOST_COPIED = 50_000  # lines
_BEFORE_GREETING = 4  # lines among which the greeting is looked for
_BACKGROUNDS = ("", "chosen", "cursor")


class PaintedLines(LineList):
    """The lines of a ``History``, painted; ``headline`` gives the few words at the right of a row."""

    reveal: reactive[bool] = reactive(default=False, init=False)
    """Whether secrets are shown."""

    class Told(Message):
        """There is something to say, or nothing to go to; ``text`` says it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Copied(Message):
        """Lines were put on the clipboard: how many."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def __init__(
        self,
        history: History,
        headline: Callable[[Step], str],
        name: str | None,
        id: str | None,  # noqa: A002 - Textual's own name for it
        classes: str | None,
    ) -> None:
        super().__init__(name, id, classes)
        self._history = history
        self._headline = headline
        self._rows = Rows(history, headline)
        self._look_of: dict[str, Look] = {}
        self._untold: set[int] = set()  # rows painted before their line was tracked

    @property
    def history(self) -> History:
        """The conversation that is shown."""
        return self._history

    def _searched_for(self) -> re.Pattern[str] | None:
        """Return what is marked in the rows; None: nothing is."""
        return None

    def _step(self, index: int) -> Step | None:
        """Return what a line means; None where the tracker is still far from it."""
        if index >= min(self._history.tracked + AHEAD, len(self._history.lines)):
            return None
        return self._history.step(index)

    def _fit_size(self) -> None:
        self._rows.fit(self.scrollable_content_region.width)
        self._tall = self._greeting()
        super()._fit_size()

    def _greeting(self) -> tuple[int, int]:
        """Return the line that greets, and the rows it takes: it is never cut off."""
        width = self.scrollable_content_region.width
        for index in range(min(_BEFORE_GREETING, len(self._history.lines))):
            step = self._history.step(index)
            if step.kind is Kind.GREETING:
                row = self._rows.row(index, step, most=_MOST_READ, reveal=self.reveal)
                return index, len(split(row, width))
        return 0, 1

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._look_of = {}
        self._repaint()

    def cut_text(self, index: int, *, always: bool = False) -> str:
        """Return the text of a line whose row has no room for it, as far as it may be read; else nothing.

        ``always``: of any line, for its row is not seen.
        """
        if index >= self._count or not (always or self._painted(index).cut):
            return ""
        row = self._rows.row(index, None, most=_MOST_READ, reveal=self.reveal)
        return row.text + ("\u2026" if row.more else "")

    def _blank(self, y: int) -> Strip:
        look = self._looks()[""]
        if self._places or y != 0:
            return Strip.blank(self._width, look.base)
        return paint(RowContent([("  ", "line")], self._nothing, "event"), self._width, 0, look).strip

    @property
    def _nothing(self) -> str:
        """What is said where no line has a row."""
        return _("Nothing was said yet.")

    def _looks(self) -> dict[str, Look]:
        """Return the look of rows by background, half-transparent colours laid on the view's."""
        if not self._look_of:
            parts = component_styles(self, "transcript", PARTS)
            parts["line"] = self.rich_style + parts["line"]
            self._look_of = {background: Look(parts, background) for background in _BACKGROUNDS}
        return self._look_of

    def _keeps(self) -> bool:
        return self.text_selection is None

    def _paint(self, index: int, mark: int, part: int, *, offsets: bool = False) -> Painted:
        step = self._step(index)
        if step is None:
            self._untold.add(index)
        is_tall = self._tall[0] == index and self._tall[1] > 1
        most = _MOST_READ if is_tall else _OCTETS_A_CELL * (self.shift + self._width)
        row = self._rows.row(index, step, most=most, reveal=self.reveal)
        row.gutter[0] = CURSOR_MARKS[mark]
        found = self._searched_for()
        if found is not None:
            row.spans += matches(row.text, found)
        selection = self.text_selection
        span = selection.get_span(index) if selection is not None else None
        if span is not None:
            before = self._rows.gutter(step)
            end = len(row.text) if span[1] == -1 else max(0, span[1] - before)
            row.spans.append((max(0, span[0] - before), end, "selected"))
        look = self._looks()[_BACKGROUNDS[mark]]
        shift = self.shift
        if is_tall:
            row, shift = split(row, self._width)[part], 0
        return paint(row, self._width, shift, look, index if offsets else None)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the wire text under a selection with the mouse, without numbers and states."""
        if not self._count:
            return None
        first = selection.start.y if selection.start else 0
        last = min(self._count - 1, selection.end.y if selection.end else self._count - 1)
        rows = []
        for index in self._copied(self._between(first, last)):
            span = selection.get_span(index)
            if span is not None:
                text = self._rows.text(index, reveal=self.reveal)
                before = self._rows.gutter(self._step(index))
                end = len(text) if span[1] == -1 else max(0, span[1] - before)
                rows.append(text[max(0, span[0] - before) : end])
        return "\n".join(rows), "\n"

    def _copied(self, lines: Sequence[int]) -> Sequence[int]:
        """Hold what is copied within bounds, and say so."""
        if len(lines) > _MOST_COPIED:
            text = _("Only the first {count} lines are copied; write a file for more.")
            self.post_message(self.Told(text.format(count=_MOST_COPIED)))
        return lines[:_MOST_COPIED]

    def selection_updated(self, selection: Selection | None) -> None:
        """Something was selected with the mouse."""
        super().selection_updated(selection)
        self.refresh()

    # --- copying ---

    def action_copy_chosen(self) -> None:
        """Copy what was chosen or selected; where nothing is, the key is for others."""
        if self.text_selection is None and self._anchor is None:
            raise SkipAction
        self.action_copy()

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
        if len(lines) == len(self.chosen):  # else it was said how many there are
            self.post_message(self.Copied(len(lines)))
