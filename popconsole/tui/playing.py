"""Playing a recording: from line to line, at its pace."""

from collections.abc import Callable

from textual.timer import Timer

from popconsole.analysis.history import History
from popconsole.tui.transcript_view import TranscriptView
from popconsole.ui.player import Player


class Playing:
    """Moves the cursor of a view through a recording; ``changed`` is called when it comes to the end.

    ``player`` holds the speed; None where no recording is open.
    """

    def __init__(self, view: TranscriptView, changed: Callable[[], None]) -> None:
        self._view = view
        self._changed = changed
        self._timer: Timer | None = None
        self.player: Player | None = None

    def take(self, history: History | None) -> None:
        """Stop, and take another recording, or none."""
        self.stop()
        self.player = None if history is None else Player(history)

    @property
    def on(self) -> bool:
        """Whether it plays just now."""
        return self._timer is not None

    @property
    def at_end(self) -> bool:
        """Whether nothing follows the line of the cursor."""
        return self.player is None or self.player.next(self._view.cursor) is None

    def stop(self) -> None:
        """Pause."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def go(self) -> None:
        """Wait as long as the next line takes, go there, and on."""
        self.stop()
        if self.player is None:
            return
        following = self.player.next(self._view.cursor)
        if following is None:
            self._changed()
            return
        self._timer = self._view.set_timer(self.player.delay(following), lambda: self._arrive(following))

    def _arrive(self, index: int) -> None:
        if self.on:
            before = self._view.cursor
            self._view.goto(index)
            if self._view.cursor == before:  # a filter leaves out what follows
                self.stop()
                self._changed()
            else:
                self.go()

    def set_speed(self, *, faster: bool) -> None:
        """Play twice as fast, or half as fast."""
        if self.player is None:
            return
        if faster:
            self.player.faster()
        else:
            self.player.slower()
        if self.on:
            self.go()
