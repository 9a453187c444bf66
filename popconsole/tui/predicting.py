"""Predictions in the full screen: what is asked, what is concealed meanwhile, what was predicted so far."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from typing import Protocol as Interface

from popconsole.guide.predict.came import came, command_from
from popconsole.guide.predict.prediction import (
    Prediction,
    PredictionRow,
    asked_rows,
    revealed_rows,
    vote_rows,
)
from popconsole.guide.predict.question import NoQuestionError, Question, of_line, typed
from popconsole.guide.predict.votes import VotesError, read_votes
from popconsole.i18n import _
from popconsole.ui.actions.action import Where

if TYPE_CHECKING:
    from popconsole.analysis.history import History
    from popconsole.tui.command_input import CommandInput
    from popconsole.tui.left_slot import LeftSlot
    from popconsole.tui.playing import Playing
    from popconsole.tui.predict_panel import PredictPanel
    from popconsole.tui.transcript_view import TranscriptView
    from popconsole.ui.open_conversation import OpenConversation

ALLOWED = frozenset(
    ("help", "quit", "palette", "predict", "predict-each", "predictions", "reveal", "diagram", "diagram-form",
     "explanation", "explanations", "theme", "projector", "word", "manual", "command-line", "transcript",
     "wire", "sequence", "desk", "whole-desk")
)  # fmt: skip
"""Actions that tell nothing of what is concealed."""


class AskedScreen(Interface):
    """What is needed of the screen where it is asked."""

    transcript: "TranscriptView"
    line: "CommandInput"
    playing: "Playing"
    slot: "LeftSlot"
    predict_panel: "PredictPanel"
    conversation: "OpenConversation | None"
    filtered_by: str
    said: str

    @property
    def where(self) -> Where:
        """What lies on top."""

    @property
    def focused(self) -> Any:
        """What has the keys."""

    def say(self, text: str) -> None:
        """Say something, for a while."""

    def filter(self, expression: str) -> None:
        """Show the lines alone that an expression picks."""

    def show_all(self) -> None:
        """Show everything anew."""

    def set_class(self, add: bool, *names: str) -> Any:  # noqa: FBT001 - Textual's
        """Set or take off classes of style."""

    def set_focus(self, widget: Any) -> None:
        """Give the keys to something."""


class Predicting:
    """The question that is asked in a screen, if any; ``each``: one is asked before every reply."""

    def __init__(self, screen: AskedScreen) -> None:
        self._screen = screen
        self.each = False
        self.wanted = ""  # a line about which alone it is to be asked
        self.done: list[Prediction] = []
        self.now: Prediction | None = None
        self._history: History | None = None  # that it is about
        self._at: int | None = None  # the line that is asked about, once it was said
        self._send: Callable[[], bool] | None = None  # sends what was typed
        self._text = ""  # what was typed
        self._selected = -1  # the line that was selected last
        self._left = -1  # a command whose question was left
        self._stage = 0  # how many parts of the reveal were shown
        self._wrong = ""  # with what was typed

    @property
    def conceals(self) -> bool:
        """Whether lines that were said are concealed just now."""
        return self.now is not None and self._at is not None and self.now.came is None and not self._send

    def hides_from(self, action: str) -> bool:
        """Tell whether an action by its name would tell of what is concealed."""
        return self.conceals and action not in ALLOWED

    # --- asking

    def wants(self, text: str) -> bool:
        """Tell whether it is to be asked about a line that is to be sent."""
        wanted, self.wanted = self.wanted, ""
        return self.each or wanted == text

    def ask_typed(self, text: str, send: Callable[[], bool]) -> bool:
        """Ask about a line that is typed; ``send`` sends it then. False where there is no question."""
        conversation = self._screen.conversation
        if conversation is None or conversation.session is None or not conversation.session.open:
            return False
        history = conversation.history
        try:
            question = typed(conversation.protocol, history.situation(), text, history)
        except NoQuestionError as error:
            self._screen.say(str(error))
            return False
        self._send, self._text = send, text
        self._begin(question, history, None)
        return True

    def ask_from(self, index: int) -> None:
        """Ask about the first command from a line on; what follows is concealed meanwhile."""
        screen, conversation = self._screen, self._screen.conversation
        if conversation is None:
            return
        history = conversation.history
        at = command_from(history, index)
        if at is None:
            screen.say(_("No command of the client's follows: there is no reply to predict."))
            return
        if screen.filtered_by:
            screen.filter("")
        screen.playing.stop()
        try:
            question = of_line(history, at)
        except NoQuestionError as error:
            screen.transcript.conceal(None)
            screen.transcript.goto(at)
            screen.say(str(error))
            return
        screen.transcript.conceal(max(1, at))
        screen.transcript.goto(max(0, at - 1))
        self._begin(question, history, at)

    def _begin(self, question: Question, history: "History", at: int | None) -> None:
        self.now, self._history, self._at = Prediction(question), history, at
        self._stage, self._wrong = 0, ""
        self._panel.typed = ""
        self._show()
        self._screen.set_focus(self._panel)

    # --- what is pressed

    def press(self, key: str) -> None:
        """Do what a key of the panel stands for."""
        self._wrong = ""
        if key == "leave":
            self.leave()
        elif key == "each":
            self.set_each(on=not self.each)
        elif key == "hands":
            self._panel.counts = not self._panel.counts
        elif key == "enter":
            self._go_on()
        elif self.now is not None and key.isdigit():
            self.now.choose(int(key) - 1)
            self._answered()
        self._show()

    def set_each(self, *, on: bool) -> None:
        """Ask before every reply from now on, or no longer."""
        self.each, self._selected = on, self._screen.transcript.cursor
        self._screen.set_class(on, "-predicts")
        self._screen.show_all()  # the frame of the command line tells of it
        if self.now is None:
            self._screen.transcript.conceal(None)
        self._show()

    def _go_on(self) -> None:
        now = self.now
        if now is None:
            return
        if now.part is not None and self._panel.counts:
            try:
                now.count(self._panel.typed)
            except VotesError as error:
                self._wrong = str(error)
                return
            self._panel.typed = ""
            self._answered()
        elif now.came is not None and self._stage + 1 < len(now.votes):
            self._stage += 1
        elif now.came is not None:
            self._finish()

    def _answered(self) -> None:
        """Send what was typed once all is answered, or show what was said."""
        now = self.now
        if now is None or now.part is not None or self._history is None:
            return
        if self._send is not None and self._at is None:
            count, send = len(self._history.lines), self._send
            if not send():
                self.leave()
                return
            self._at = command_from(self._history, count)
        self.grew()

    def grew(self) -> None:
        """Take in what came since."""
        now = self.now
        if now is None or now.part is not None or now.came is not None or self._history is None:
            return
        if self._at is None:
            return
        found = came(self._history, self._at)
        over = self._send is None or self._screen.where is not Where.LIVE
        if found is None and over:
            self._screen.say(_("Nothing answers this line: the conversation ends there."))
            self.leave()
        elif found is not None and (found.whole or over):
            now.came = found
            self.done.append(now)
            if self._send is None:
                self._screen.transcript.conceal(found.last + 1)  # nothing of the next answer either
                self._screen.transcript.goto(found.last if found.status is None else found.status)
            self._show()

    def _finish(self) -> None:
        """Put the panel away; in a recording, where every reply is predicted, go on to the next."""
        at, last = self._at, None if self.now is None or self.now.came is None else self.now.came.last
        typed_here = self._send is not None
        self._close()
        if typed_here or at is None or last is None or self._history is None:
            return
        if self.each and command_from(self._history, last + 1) is not None:
            self.ask_from(last + 1)
        else:
            self._screen.transcript.conceal(None)

    def selected(self, index: int) -> None:
        """Ask, where that is wanted before every reply, as a recording is taken on to a command."""
        before, self._selected = self._selected, index
        screen = self._screen
        if not self.each or self.now is not None or screen.where is not Where.RECORDING:
            return
        history = screen.transcript.history
        if index == before + 1 and index != self._left and command_from(history, index) == index:
            self.ask_from(index)

    def leave(self) -> None:
        """Leave the question; all is shown again, and what was typed stands on the line."""
        if self.now is None:
            return
        at, text = self._at, self._text if self._send is not None and self._at is None else ""
        concealed = self.conceals
        self._close()
        self._screen.transcript.conceal(None)
        if concealed and at is not None:
            self._left = at
            self._screen.transcript.goto(at)
        if text:
            self._screen.line.put(text)

    def drop(self) -> None:
        """Forget the question: another conversation is shown."""
        self._selected = self._left = -1
        if self.now is not None:
            self._close()

    def _close(self) -> None:
        had_line = self._send is not None
        self.now, self._send, self._at, self._text = None, None, None, ""
        self._show()
        # At once: another question may be asked, and takes the keys.
        self._screen.set_focus(self._screen.line if had_line else self._screen.slot.view)

    # --- showing

    def show_again(self) -> None:
        """Show what is asked anew: secrets are shown or masked."""
        if self.now is not None:
            self._show()

    @property
    def _panel(self) -> "PredictPanel":
        return self._screen.predict_panel

    def _show(self) -> None:
        screen, panel, now = self._screen, self._panel, self.now
        screen.set_class(now is not None, "-predicting")
        if now is None:
            return
        panel.asks = now.part is not None
        last = now.came is not None and self._stage + 1 >= len(now.votes)
        title = _("Predict, in {state}").format(state=now.question.state)
        said = self._wrong or screen.said
        panel.tell(title, self._rows(now), panel.keys_told(each=self.each, last=last), said)

    def _rows(self, now: Prediction) -> Iterable[PredictionRow]:
        yield PredictionRow("head", f"C: {now.question.line}")
        if now.part is not None and self._panel.counts:
            yield PredictionRow("asks", now.part.asks)
            yield from vote_rows(now.part, self._hands(len(now.part.choices)))
        elif now.part is not None:
            yield from asked_rows(now)
        elif now.came is None:
            yield PredictionRow("text", _("Sent: the answer is on its way."))
        else:
            yield from revealed_rows(now, reveal=self._screen.transcript.reveal, only=self._stage)

    def _hands(self, count: int) -> tuple[int, ...]:
        """Return the hands as far as they were typed."""
        try:
            return read_votes(self._panel.typed, count)
        except VotesError:
            return (0,) * count
