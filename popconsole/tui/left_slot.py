"""What stands in the left of the main screen: the transcript, or in its place the wire or the sequence.

There is one selected line for all of them, the transcript's; whatever else is shown moves it, and follows it.
"""

from collections.abc import Callable
from typing import Literal, get_args

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.widget import Widget

from popconsole.tui.entry_view import EntryView
from popconsole.tui.transcript_view import TranscriptView

LeftView = Literal["transcript", "wire", "sequence"]
"""What can stand there, by the names of the actions."""

LEFT_VIEWS: tuple[LeftView, ...] = get_args(LeftView)


class LeftSlot(Vertical):
    """Shows one view of a conversation at a time; ``make`` makes one, when it is asked for first."""

    def __init__(self, transcript: TranscriptView, make: Callable[[LeftView], EntryView]) -> None:
        super().__init__(id="slot")
        self._transcript = transcript
        self._make = make
        self._made: dict[LeftView, EntryView] = {}
        self.shown: LeftView = "transcript"
        self.typed: Callable[[Key], bool] = lambda _key: False
        """Takes letters that are no keys of a view."""

    def compose(self) -> ComposeResult:
        """Begin with the transcript."""
        yield self._transcript

    @property
    def view(self) -> Widget:
        """The view that is shown."""
        return self._instead or self._transcript

    @property
    def _instead(self) -> EntryView | None:
        return self._made.get(self.shown)

    @property
    def has_keys(self) -> bool:
        """Whether keys go to the view that is shown."""
        return self.screen.focused is self.view

    def put(self, name: LeftView) -> None:
        """Show a view in place of the one that is shown; if that had the keys, it has them then."""
        if name == self.shown:
            return
        had_keys, before = self.has_keys, self.view
        if name != "transcript" and name not in self._made:
            view = self._made[name] = self._make(name)
            view.typed, view.most = self.typed, lambda: self._transcript.count
            self.mount(view)
        self.shown = name
        self.view.display = True
        before.display = False
        self.show_anew()
        if had_keys:
            self.view.focus()
        if name == "transcript":
            self.call_after_refresh(lambda: self._transcript.goto(self._transcript.cursor))

    def show_anew(self) -> None:
        """Show what the transcript has: its conversation, its selected line, its secrets or none."""
        if self._instead is not None:
            transcript = self._transcript
            self._instead.show(transcript.history, transcript.cursor, reveal=transcript.reveal)

    def follow(self) -> None:
        """Select the transcript's line."""
        if self._instead is not None:
            self._instead.select(self._transcript.cursor)

    def lines_grew(self) -> None:
        """Take in that there are more lines."""
        if self._instead is not None:
            self._instead.lines_grew()
