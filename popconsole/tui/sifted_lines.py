"""The lines of a transcript that a filter picks, found in slices between keys; the others have no rows."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.i18n import _
from popconsole.tui.painted_lines import PaintedLines

if TYPE_CHECKING:
    from popconsole.ui.picked_lines import PickedLines

_AT_ONCE = 0.04  # seconds of the first slice
_SLICE = 0.006
_PAUSE = 0.004
_REST = 0.03  # after a key


class SiftedLines(PaintedLines):
    """The lines of a ``History``, all of them or those that a filter picks."""

    class Sifted(Message):
        """Lines were looked at: more may be shown."""

        def can_replace(self, message: Message) -> bool:
            """One is enough for many slices."""
            return isinstance(message, SiftedLines.Sifted)

    def __init__(
        self,
        history: History,
        headline: Callable[[Step], str],
        name: str | None,
        id: str | None,  # noqa: A002 - Textual's own name for it
        classes: str | None,
    ) -> None:
        super().__init__(history, headline, name, id, classes)
        self.picked: PickedLines | None = None
        """What a filter picks; None: there is no filter, and all lines are shown."""
        self._wanted: int | None = None  # the line that was selected when the filter came
        self._sifts: Timer | None = None
        self._rests_until = 0.0

    def sift(self, picked: "PickedLines | None") -> None:
        """Show those lines alone that are picked; None: all.

        The selected line stays selected, or else the nearest that is picked.
        """
        self.picked = picked
        self._anchor = None
        self._wanted = self.cursor if picked is not None else None
        if picked is None:
            self._stop_sifting()
        self.sift_on(_AT_ONCE)
        self._changed()
        self._show_cursor()

    def sift_on(self, seconds: float = _AT_ONCE) -> None:
        """Look at the lines that came since, for so long at the most; the rest follows between keys."""
        picked = self.picked
        if picked is None or (picked.done and not picked.is_outdated):
            return
        before = len(picked)
        if picked.read_on(perf_counter() + seconds):
            before = -1
            self._wanted = self.cursor if self._wanted is None else self._wanted
        self._hold_wanted(picked)
        if len(picked) != before:
            self._changed()
        if picked.done:
            self._stop_sifting()
        elif self._sifts is None:
            self._sifts = self.set_interval(_PAUSE, self._go_on)
        self.post_message(self.Sifted())

    def _hold_wanted(self, picked: "PickedLines") -> None:
        """Select the picked line that is nearest to the wanted one, as far as it is known."""
        if self._wanted is None:
            return
        wanted = self._wanted
        nearest = picked.nearest(wanted)
        if nearest is not None and nearest != self.cursor:
            self._set_cursor(nearest)
        settled = picked.done or (nearest is not None and picked.read > wanted + abs(nearest - wanted))
        self._wanted = None if settled else wanted

    def goto(self, index: int) -> None:
        """Put the cursor on a line, or on the next in its direction that is shown."""
        self._wanted = None
        super().goto(index)

    def _go_on(self) -> None:
        if perf_counter() >= self._rests_until:
            self.sift_on(_SLICE)

    def _stop_sifting(self) -> None:
        if self._sifts is not None:
            self._sifts.stop()
            self._sifts = None

    def rest(self) -> None:
        """Let a key through first."""
        self._rests_until = perf_counter() + _REST

    def _changed(self) -> None:
        self._repaint()
        self._fit_size()

    @property
    def _shown(self) -> Sequence[int] | None:
        return None if self.picked is None else self.picked.lines

    @property
    def _nothing(self) -> str:
        if self.picked is None or not self._count:
            return super()._nothing
        return _("No line matches.") if self.picked.done else _("No line matches so far.")

    # --- going from one line of a row of lines to the next, among those that are shown

    def _shown_after(self, index: int, following: "Following") -> int | None:
        """Return the first line after ``index`` that ``following`` leads to and that is shown."""
        shown, found = self._shown, following(index)
        while shown is not None and found is not None:
            place = self._place(found)
            if place == len(shown):
                return None
            if shown[place] == found:
                return found
            found = following(shown[place] - 1)
        return found

    def _shown_before(self, index: int, preceding: "Following") -> int | None:
        """Return the last line before ``index`` that ``preceding`` leads to and that is shown."""
        shown, found = self._shown, preceding(index)
        while shown is not None and found is not None:
            place = self._place(found)
            if place < len(shown) and shown[place] == found:
                return found
            if not place:
                return None
            found = preceding(shown[place - 1] + 1)
        return found


Following = Callable[[int], int | None]
"""Takes a line, and gives the next one of some row of lines, or the one before; None: there is none."""
