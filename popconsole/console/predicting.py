"""Predictions in the line console: what is asked, in numbered choices; the answers come as the next lines."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from typing import Protocol as Interface

from popconsole.console.rows import folded_text
from popconsole.guide.predict.came import came, command_from
from popconsole.guide.predict.prediction import Prediction, PredictionRow, asked_rows, revealed_rows, said
from popconsole.guide.predict.question import NoQuestionError, Question, of_line, typed
from popconsole.guide.predict.votes import VotesError
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text

if TYPE_CHECKING:
    from popconsole.analysis.history import History
    from popconsole.client.session import ClientSession
    from popconsole.console.display import Display
    from popconsole.console.options import Options
    from popconsole.protocol.table import Protocol
    from popconsole.ui.open_conversation import OpenConversation

_PARTED = ";"  # the answers to both parts, in one line


class AskedConsole(Interface):
    """What is needed of the console where it is asked."""

    display: "Display"
    options: "Options"

    @property
    def protocol(self) -> "Protocol":
        """The protocol that is spoken."""

    @property
    def history(self) -> "History":
        """What was said."""

    @property
    def session(self) -> "ClientSession | None":
        """The connection on top."""

    @property
    def conversation(self) -> "OpenConversation | None":
        """What lies on top."""

    def say(self, text: str) -> None:
        """Tell the person something."""

    def fail(self, text: str) -> None:
        """Warn the person that something could not be done."""

    def print(self, lines: Sequence[str]) -> None:
        """Print what was asked for."""

    def send(self, octets: bytes) -> bool:
        """Send a line as it stands."""


class LinePredictor:
    """What is asked in a line console, if anything; ``each``: it is asked before every reply."""

    def __init__(self, console: AskedConsole, numbered: Callable[[int], None]) -> None:
        self._console = console
        self._numbered = numbered  # prints a line of a conversation
        self.each = False
        self.now: Prediction | None = None
        self.done: list[Prediction] = []
        self._history: History | None = None
        self._octets: bytes | None = None  # what is sent once all is answered
        self._at: int | None = None  # the line that is asked about, once it was said

    @property
    def unsent(self) -> str:
        """The line that is not sent before its question is answered, as it may be shown; empty: none is."""
        return self.now.question.line if self.now is not None and self._octets is not None else ""

    @property
    def asks(self) -> bool:
        """Whether an answer is wanted."""
        return self.now is not None and self.now.part is not None

    def takes(self, octets: bytes) -> bool:
        """Take a line that was typed, where it is an answer, or is to be asked about; else return False."""
        if self.asks:
            self.answer(octets.decode("utf-8", "surrogateescape"))
            return True
        return self.each and self.ask_typed(octets)

    # --- asking

    def ask_typed(self, octets: bytes) -> bool:
        """Ask about a line before it is sent; False, and the reason told, where nothing can be asked."""
        console = self._console
        if console.session is None or not console.session.open:
            return False
        history = console.history
        text = octets.decode("utf-8", "surrogateescape")
        try:
            question = typed(console.protocol, history.situation(), text, history)
        except NoQuestionError as error:
            console.say(str(error))
            return False
        self._begin(question, history, octets, None)
        return True

    def ask_from(self, index: int) -> None:
        """Ask about the first command of a conversation from a line on, from 0."""
        history = self._console.history
        at = command_from(history, index)
        if at is None:
            self._console.say(_("No command of the client's follows: there is no reply to predict."))
            return
        try:
            question = of_line(history, at)
        except NoQuestionError as error:
            self._console.say(_("line {n}: {text}").format(n=at + 1, text=str(error)))
            return
        self._begin(question, history, None, at)

    def _begin(self, question: Question, history: "History", octets: bytes | None, at: int | None) -> None:
        self.now = Prediction(question)
        self._history, self._octets, self._at = history, octets, at
        told = _(
            "{line}, in {state}: a number answers, or the hands for each (12 7 3); :predict off leaves it."
        )
        self._console.say(told.format(line=question.line, state=question.state))
        self._print(asked_rows(self.now))

    # --- answering

    def answer(self, text: str) -> None:
        """Take an answer, or both with a semicolon between; tell why where it is none."""
        for one in text.split(_PARTED):
            now = self.now
            if now is None or now.part is None:
                return
            try:
                now.take(one)
            except VotesError as error:
                self._console.fail(_('"{text}" is no answer: {why}').format(text=safe_text(one), why=error))
                return
            self._print(asked_rows(now))
        self._go_on()

    def leave(self) -> None:
        """Leave the question; what was typed is sent."""
        octets = self._octets
        self.now = self._octets = self._at = None
        if octets is not None:
            self._console.send(octets)

    def _go_on(self) -> None:
        """Send what was typed, or show what was said, once all is answered."""
        now, history, octets = self.now, self._history, self._octets
        if now is None or now.part is not None or history is None:
            return
        if octets is None:
            self._show_recorded(now, history)
            return
        count, self._octets = len(history.lines), None
        if not self._console.send(octets):
            self.now = None
            return
        self._at = command_from(history, count)
        self.grew()

    def grew(self) -> None:
        """Take in what came since, once all is answered."""
        now, history, console = self.now, self._history, self._console
        if now is None or now.part is not None or self._octets is not None:
            return
        if history is None or self._at is None or console.history is not history:
            return
        found = came(history, self._at)
        over = console.session is None or not console.session.open
        if found is not None and (found.whole or over):
            now.came = found
            self._reveal(now)

    def _show_recorded(self, now: Prediction, history: "History") -> None:
        """Show what was said of a line that was asked about, and what is right."""
        at, conversation = self._at, self._console.conversation
        found = None if at is None else came(history, at)
        if at is None or found is None:
            self._console.say(_("Nothing answers this line: the conversation ends there."))
            self.now = None
            return
        now.came = found
        first = found.last if found.status is None else found.status
        for index in dict.fromkeys((at, first)):
            self._numbered(index)
        if conversation is not None and conversation.session is None:
            conversation.selected = found.last
        self._reveal(now)

    def _reveal(self, now: Prediction) -> None:
        self.now = self._at = None
        self.done.append(now)
        reveal = self._console.options.reveal
        if now.came is not None:
            first = said(now.came, reveal=reveal)  # was printed with the answer
            rows = revealed_rows(now, reveal=reveal, bars=not self._console.display.plain)
            self._print(row for row in rows if row.text != first)

    def _print(self, rows: Iterable[PredictionRow]) -> None:
        width = self._console.display.width
        self._console.print([part for row in rows for part in folded_text(row.text, width, "   ") or [""]])
