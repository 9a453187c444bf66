"""A search under way: it reads on in slices, between keys, and goes to the first match that it meets."""

from collections.abc import Callable
from time import perf_counter

from textual.timer import Timer
from textual.widget import Widget

from popconsole.tui.search import Search

_AT_ONCE = 0.04  # seconds of the first slice: some 50,000 lines
_SLICE = 0.006
_PAUSE = 0.004
_REST = 0.03  # after a key
_BETWEEN_TOLD = 0.1


class Searching:
    """Runs one search at a time for a view. ``goto`` shows a line; ``told`` is called as it goes on."""

    def __init__(self, view: Widget, goto: Callable[[int], None], told: Callable[[], None]) -> None:
        self._view = view
        self._goto = goto
        self._told = told
        self._timer: Timer | None = None
        self._from: int | None = None  # the first match from this line on is gone to, once there is one
        self._rests_until = 0.0
        self._tell_at = 0.0
        self.search: Search | None = None

    @property
    def going_on(self) -> bool:
        """Whether lines are left to read."""
        return self._timer is not None

    def begin(self, search: Search | None, start: int | None) -> None:
        """Search; go to the first match from line ``start`` on (None: stay). No search: end it."""
        self._stop()
        self.search = search
        self._from = start
        self._read(_AT_ONCE)

    def read_on(self) -> None:
        """Take in lines that came since."""
        if not self.going_on:
            self._read(_AT_ONCE)

    def _read(self, seconds: float) -> None:
        search = self.search
        if search is None:
            return
        search.read_on(perf_counter() + seconds)
        if self._from is not None:
            found = search.after(self._from - 1)
            if found is not None and (found >= self._from or search.done):  # else it has gone round too early
                self._from = None
                self._goto(found)
        if search.done:
            self._stop()
        elif self._timer is None:
            self._timer = self._view.set_interval(_PAUSE, self._go_on)

    def _go_on(self) -> None:
        search, now = self.search, perf_counter()
        if search is None or now < self._rests_until:
            return
        self._read(_SLICE)
        if search.done or now >= self._tell_at:
            self._tell_at = now + _BETWEEN_TOLD
            self._told()

    def rest(self) -> None:
        """Let a key through first."""
        self._rests_until = perf_counter() + _REST

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
