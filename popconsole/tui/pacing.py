"""Showing what comes: at once while it is little, in a steady beat when it never stops."""

from collections.abc import Callable
from time import monotonic

from textual.widget import Widget

_AT_ONCE = 16  # refreshes in a row, before the beat
_BEAT = 0.05  # seconds between two refreshes of a flood: keys have the time between them


class Pacing:
    """Calls ``refresh`` for a widget after ``ask``; often asked, it calls once for many."""

    def __init__(self, widget: Widget, refresh: Callable[[], None]) -> None:
        self._widget = widget
        self._refresh = refresh
        self._asked = False
        self._left = float(_AT_ONCE)  # refreshes that may come at once; a beat gives one back
        self._counted = 0.0

    def ask(self) -> None:
        """Ask for a refresh: when what waits has been done, or with the next beat."""
        if self._asked:
            return
        self._asked = True
        now = monotonic()
        self._left = min(_AT_ONCE, self._left + (now - self._counted) / _BEAT)
        self._counted = now
        if self._left >= 1:
            self._left -= 1
            self._widget.call_next(self._now)
        else:
            self._left = 0
            self._widget.set_timer(_BEAT, self._now)

    def _now(self) -> None:
        self._asked = False
        self._refresh()
