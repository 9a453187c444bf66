"""Reading a long conversation with the tracker in slices of a few milliseconds, while nobody types."""

from collections.abc import Callable
from time import perf_counter

from textual.timer import Timer
from textual.widget import Widget

from popconsole.analysis.history import History

AHEAD = 512  # lines that are tracked at once for the sake of a row; more are waited for
_SLICE_LINES = 128  # within a reply they cost little; commands, a millisecond or two
_SLICE_SECONDS = 0.004
_SLICE_PAUSE = 0.004
_REST = 0.15  # seconds after a key


class Tracking:
    """Lets the tracker read on for a view.

    ``told`` is called after every slice; ``finished`` at the end of what took more than one.
    """

    def __init__(self, view: Widget, told: Callable[[], None], finished: Callable[[], None]) -> None:
        self._view = view
        self._told = told
        self._finished = finished
        self._history: History | None = None
        self._timer: Timer | None = None
        self._resting = 0.0  # when it may go on

    def rest(self) -> None:
        """Rest for a moment, for the sake of a key."""
        self._resting = perf_counter() + _REST

    def read_on(self, history: History) -> None:
        """Read a slice of a conversation that has grown; the others follow by themselves."""
        self._history = history
        count = len(history.lines)
        far = count - history.tracked > AHEAD
        deadline = perf_counter() + _SLICE_SECONDS
        while history.tracked < count and not (far and perf_counter() < self._resting):
            history.extend(_SLICE_LINES)
            if perf_counter() >= deadline:
                break
        self._told()
        if history.tracked < count:
            if self._timer is None:
                self._timer = self._view.set_interval(_SLICE_PAUSE, self._go_on)
        elif self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._finished()

    def _go_on(self) -> None:
        if self._history is not None:
            self.read_on(self._history)
