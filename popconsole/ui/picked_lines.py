"""The lines of an open conversation that a filter picks, found in slices, as the conversation grows."""

from array import array
from bisect import bisect_left
from collections.abc import Callable
from time import perf_counter

from popconsole.analysis.filters.expression import Filter
from popconsole.analysis.filters.matching import Matcher, SessionFacts, session_answers
from popconsole.analysis.history import History

_SLICE = 64  # lines between two looks at the clock: of commands alone some five milliseconds


class PickedLines:
    """What ``asked`` picks of a conversation, in the order of its lines; ``lines`` are their numbers, from 0.

    ``facts`` tells what there is to know of the session now. Where that comes to answer otherwise (a user
    has logged in), what was picked before is picked anew.
    """

    def __init__(self, asked: Filter, history: History, facts: Callable[[], SessionFacts]) -> None:
        self.history = history
        self.lines = array("Q")
        self._asked = asked
        self._facts = facts
        self._begin()

    def _begin(self) -> None:
        facts = self._facts()
        self._answers = session_answers(self._asked, facts)
        self._matcher = Matcher(self._asked, facts)
        self._read = 0
        self.lines = array("Q")

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def read(self) -> int:
        """How many lines were looked at."""
        return self._read

    @property
    def done(self) -> bool:
        """Whether every line there is was looked at."""
        return self._read >= len(self.history.lines)

    @property
    def is_outdated(self) -> bool:
        """Whether the session has come to answer otherwise than when its lines were looked at."""
        return bool(self._answers) and session_answers(self._asked, self._facts()) != self._answers

    def read_on(self, until: float | None = None) -> bool:
        """Look at the lines that came since; return whether those from the first one on were looked at anew.

        With ``until``, a time of ``perf_counter``, it stops soon after that; ``done`` tells.
        """
        count = len(self.history.lines)
        while self._answers and self.history.tracked < count:  # what the session says is known at its end
            self.history.extend(_SLICE)
            if until is not None and perf_counter() >= until:
                return False
        anew = self.is_outdated
        if anew:
            self._begin()
        if not self._matcher.possible:
            self._read = count
        while self._read < count:
            stop = min(count, self._read + _SLICE)
            if stop > self.history.tracked:
                self.history.extend(stop - self.history.tracked)
            self.lines.extend([index for index in range(self._read, stop) if self._picks(index)])
            self._read = stop
            if until is not None and perf_counter() >= until:
                break
        return anew

    def _picks(self, index: int) -> bool:
        history = self.history
        shown, found = history.shown(index), history.has_finding(index)
        held = self._matcher.glance(index, history.lines[index], shown, found=found)
        return self._matcher(history.step(index)) if held is None else held

    # --- among the lines that were picked so far

    def place(self, index: int) -> int:
        """Return the place, from 0, of the first picked line from ``index`` on; behind the last: how many."""
        return bisect_left(self.lines, index)

    def __contains__(self, index: int) -> bool:
        place = self.place(index)
        return place < len(self.lines) and self.lines[place] == index

    def nearest(self, index: int) -> int | None:
        """Return the picked line that is nearest to a line, the later of two; None: none is picked."""
        place = self.place(index)
        around = self.lines[max(0, place - 1) : place + 1]
        return min(around, key=lambda one: (abs(one - index), -one), default=None)
