"""Two conversations side by side: the half of the active one, and the other one, which is only looked at."""

from collections.abc import Iterable
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from popconsole.analysis.history import History
from popconsole.guide.desk.lock import lock_of
from popconsole.i18n import _
from popconsole.protocol import POP3
from popconsole.tui.diagram_panel import DiagramPanel, StripPanel
from popconsole.tui.panels import Still
from popconsole.tui.places import Places
from popconsole.tui.transcript_view import TranscriptView
from popconsole.ui.actions.action import Where
from popconsole.ui.half_words import half_about, half_head
from popconsole.ui.moment import Moment
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.split import Split

_ACTIVE = "▶"
_TITLE_ENDS = 6  # cells of a border beside its title


class OtherHalf(Vertical):
    """The conversation that is not active: its lines as they come, and where it stands.

    It takes no keys; a click makes it the active one.
    """

    class Clicked(Message):
        """It is to be the active one."""

    def __init__(self) -> None:
        super().__init__(id="beside")
        self.conversation: OpenConversation | None = None
        self.transcript = TranscriptView(History(POP3, ()), id="other")
        self.transcript.can_focus = False

    def compose(self) -> ComposeResult:
        """Place what there is; the style sheet decides what shows."""
        yield Still(id="other-row")
        yield self.transcript
        yield StripPanel(id="other-strip")
        yield DiagramPanel(id="other-diagram")

    def show(self, conversation: OpenConversation | None) -> None:
        """Show a conversation: one that goes on at its end, a recording at the line it was left at."""
        if conversation is self.conversation:
            return
        self.conversation = conversation
        if conversation is not None:
            recorded = conversation.where is Where.RECORDING
            at = conversation.selected if recorded else len(conversation.history.lines) - 1
            self.transcript.show(conversation.history, cursor=at)

    def to_now(self) -> None:
        """Show the last line of what goes on."""
        conversation = self.conversation
        if conversation is not None and conversation.where is not Where.RECORDING:
            self.transcript.action_last()

    @property
    def moment(self) -> Moment | None:
        """The moment that is shown; None where nothing is, or its line was not tracked yet."""
        if self.conversation is None:
            return None
        history, index = self.conversation.history, self.transcript.cursor
        grows = self.conversation.where is not Where.RECORDING or self.conversation.goes_on
        if index >= history.tracked:
            return Moment(history, -1, grows=grows) if not history.lines else None
        return Moment(history, index, reveal=self.transcript.reveal, grows=grows)

    @on(TranscriptView.Selected)
    @on(TranscriptView.Told)
    @on(TranscriptView.Sifted)
    def _keep(self, event: Message) -> None:
        """Nothing of it concerns what has the keys."""
        event.stop()
        if isinstance(event, TranscriptView.Selected):
            self.post_message(self.Moved())

    class Moved(Message):
        """Another line of it is the last, or is shown."""

    @on(DiagramPanel.Pointed)
    def _pointed(self, event: DiagramPanel.Pointed) -> None:
        event.stop()

    def on_click(self, event: events.Click) -> None:
        """Become the active one."""
        event.stop()
        self.post_message(self.Clicked())


class Halves(Horizontal):
    """Both halves: that of the active conversation with the parts it is given, and the other one."""

    def __init__(self, parts: Iterable[Widget]) -> None:
        super().__init__(id="halves")
        self._parts = tuple(parts)
        self.other = OtherHalf()
        self._right = False  # whether the active one stands at the right

    def compose(self) -> ComposeResult:
        """Place both; alone, the active one has all the room."""
        with Vertical(id="half"):
            yield from self._parts
            yield StripPanel(id="strip")
            yield DiagramPanel(id="half-diagram")
        yield self.other

    def show(self, split: Split | None) -> None:
        """Show what stands beside the active conversation, each in its place."""
        self.other.show(None if split is None else split.other)
        right = split is not None and split.right
        if right != self._right:
            self._right = right
            place: dict[str, Any] = {"before" if right else "after": self.query_one("#half")}
            self.move_child(self.other, **place)

    def tell(self, split: Split, active: OpenConversation, moment: Moment, key: str) -> None:
        """Tell who stands where, of both halves; ``key`` makes the other one active."""
        half = self.query_one("#half")
        lock = lock_of(active.history, moment.index)
        room = half.outer_size.width - _TITLE_ENDS or None
        state = active.protocol.row(moment.state).name
        half.border_title = Content(half_head(f"{_ACTIVE} {split.active}", state, active, lock, room))
        half.border_subtitle = Content(_("you type here · {about}").format(about=half_about(active)))
        beside, there = self.other.moment, split.other
        if beside is None:
            return
        lock = lock_of(there.history, beside.index)
        room = self.other.outer_size.width - _TITLE_ENDS or None
        head = half_head(split.beside, there.protocol.row(beside.state).name, there, lock, room)
        about = _("{key}: type here · {about}").format(key=key, about=half_about(there))
        self.other.border_title = Content(head)
        self.other.border_subtitle = Content(about)
        count = len(there.history.lines)
        at = _("line {n} of {count}").format(n=min(self.other.transcript.cursor + 1, count), count=count)
        self.query_one("#other-row", Still).put(Content(f" {head} · {at} · {key}"))

    def draw(self, moment: Moment, places: Places) -> None:
        """Draw where the active conversation stands."""
        if places.halves and places.drawing[1]:
            self.query_one("#half-diagram", DiagramPanel).tell(moment, places, brief=True)
        else:
            self.query_one("#strip", StripPanel).tell(moment)

    def draw_other(self, places: Places) -> None:
        """Draw where the other conversation stands."""
        moment = self.other.moment
        if moment is None:
            return
        if places.halves and places.drawing[1]:
            self.query_one("#other-diagram", DiagramPanel).tell(moment, places, brief=True)
        elif places.halves:
            self.query_one("#other-strip", StripPanel).tell(moment)
