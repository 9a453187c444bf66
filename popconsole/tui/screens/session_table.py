"""The sessions of a recording as a table over the screen: who, when, how long, how far, what was found."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from popconsole.i18n import N_, _
from popconsole.tui.screens.over import OverScreen
from popconsole.tui.session_list import Picks, SessionList
from popconsole.ui.conversations import summary_of
from popconsole.ui.open_conversation import OpenRecording
from popconsole.ui.session_table import table_heading


class SessionTableScreen(OverScreen[int]):
    """Gives back the number, from 0, of the session that was chosen; None where none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Leave it"), show=False),
        Binding("enter", "choose", N_("Open the session"), show=False),
    ]

    def __init__(
        self,
        recording: OpenRecording,
        now: int,
        *,
        picks: Picks,
        typed: str = "",
        warnings: Sequence[str] = (),
        nothing: str = "",
    ) -> None:
        """Take the recording, and the number, from 0, of the session that is shown now.

        ``picks`` knows an expression where one is typed; ``typed`` was typed already. ``warnings``
        stand over the table; ``nothing`` is told where there is no session yet.
        """
        super().__init__()
        self._recording = recording
        self._now = now
        self._typed = typed
        self._warnings = tuple(f"! {text}" for text in warnings)
        self._nothing = nothing
        self._list = SessionList(recording, now, picks)
        self._box = Vertical(id="look")
        self._above = Static(id="look-above")
        self._detail = Static(id="look-detail")

    def compose(self) -> ComposeResult:
        """Place the table, and what is told of the selected session."""
        with self._box:
            yield self._above
            yield self._list
            yield self._detail

    def on_mount(self) -> None:
        """Begin."""
        self._list.focus()
        self._list.narrow(self._typed)

    def on_key(self, event: events.Key) -> None:
        """Narrow the table to what has the letters that were typed; Backspace takes the last one back."""
        self._list.rest()
        if event.key == "backspace":
            self._typed = self._typed[:-1]
        elif event.is_printable and event.character:
            self._typed += event.character
        else:
            return
        event.stop()
        self._list.narrow(self._typed)

    @on(SessionList.Changed)
    def _tell(self) -> None:
        """Tell of all of them, and of the one that is selected."""
        rows = self._list
        count = len(rows.conversations)
        told = _("The sessions of {place}: {count}")
        if self._typed:
            told = _("The sessions of {place}: {typed} ({n} of {count})")
        elif rows.judging:
            told = _("The sessions of {place}: {count}, judging …")
        place = self._recording.place_of(0)
        self._box.border_title = Content(
            told.format(place=place, count=count, typed=self._typed, n=rows.shown_count)
        )
        keys = _("Letters or a filter (user:jeff) narrow it, Enter opens, Esc leaves it")
        self._box.border_subtitle = Content(rows.told or keys)
        heading = table_heading(rows.layout_of_rows).text[1:] if count else ""
        above = (*self._warnings, heading)
        self._above.update(Content("\n").join(map(Content, above)))
        self._detail.update(Content("\n").join(map(Content, self._about())))

    def _about(self) -> list[str]:
        number = self._list.number
        if number is None:
            return [self._nothing] if self._nothing and not self._list.conversations else []
        conversation = self._list.conversations[number]
        short, more = summary_of(self._recording, number, conversation)
        if number == self._now:
            short = _("{told}, this one").format(told=short)
        return [_("{n}: {told}").format(n=number + 1, told=short), more]

    def action_choose(self) -> None:
        """Choose the selected session."""
        self.dismiss(self._list.number)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
