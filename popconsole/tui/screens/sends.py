"""What is typed in the main screen, on its way to the server: at once, in its turn, or once connected."""

from abc import abstractmethod
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from textual import on
from textual.worker import Worker

from popconsole.guide.auth.answer import is_empty
from popconsole.i18n import _, ngettext
from popconsole.transcript.safe import safe_text
from popconsole.tui.command_input import CommandInput
from popconsole.tui.screens.shown import ShownConversation
from popconsole.tui.sending import SendQueue
from popconsole.ui.actions.action import Where
from popconsole.ui.meant_for_console import action_meant
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.settings import Settings

if TYPE_CHECKING:  # loaded behind the first frame
    from popconsole.client.session import ClientSession

OPENING = "open"
"""The group of the work that opens a conversation."""

QUEUE = "queue"
"""How the groups of the work begin that sends pasted lines, one for each conversation."""


class SendingConversation(ShownConversation):
    """A conversation that is shown, and the lines that are typed in it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._held: str | None = None  # a line that was hardly meant, sent when it comes again
        self._early: list[str] = []  # lines typed while a session is being opened
        self._queues: WeakKeyDictionary[OpenConversation, SendQueue] = WeakKeyDictionary()
        self._drafts: WeakKeyDictionary[OpenConversation, str] = WeakKeyDictionary()  # that were not sent yet

    @abstractmethod
    def action_do(self, name: str, argument: str = "") -> None:
        """Carry out the action with a name."""

    @abstractmethod
    def say(self, text: str) -> None:
        """Say something where it is seen, for a while."""

    @abstractmethod
    def warn(self, text: str) -> None:
        """Warn the person."""

    @abstractmethod
    def work(self, job: Coroutine[Any, Any, None], group: str) -> None:
        """Run something that waits."""

    def typed_anew(self) -> None:
        """Take in that another line is being typed."""
        if self.line.value and self.line.value != self._held:
            self._held = None

    def _waiting(self) -> int:
        waiting = 0 if self.conversation is None else len(self._queue_of(self.conversation))
        return waiting + len(self._early)

    def _queue_of(self, conversation: OpenConversation) -> SendQueue:
        """Return the lines that wait in a conversation; they go on where another one becomes active."""
        if conversation not in self._queues:
            session = conversation.session
            send = partial(self._send_in, conversation)
            self._queues[conversation] = SendQueue(lambda: session, send, self._show_around)
        return self._queues[conversation]

    def _enqueue(self, conversation: OpenConversation, *lines: str) -> None:
        """Let lines wait for their turn in a conversation."""
        queue = self._queue_of(conversation)
        for text in lines:
            queue.add(text)
        self.work(queue.run(), f"{QUEUE} {id(conversation)}")

    @on(CommandInput.Sent)
    def _sent(self, event: CommandInput.Sent) -> None:
        if self.presents is not None and self.presents.holds:
            return  # what is sent is the plan's alone
        if not event.queued and self._lesson_takes(event.text):
            return
        again, self._held = self._held == event.text, None
        if not event.queued and not again and self._holds_back(event.text):
            self._held = event.text
        elif self._is_opening:
            self._early.append(event.text)
            self._show_around()
        elif self.conversation is not None and (event.queued or self._queue_of(self.conversation)):
            self._enqueue(self.conversation, event.text)
        elif self.playing.player is not None:
            self.action_do("take-over", event.text)
        elif not self.predicts(event.text):
            self.send(event.text)

    @abstractmethod
    def predicts(self, text: str) -> bool:
        """Ask what the reply to a line will be, where that is wanted; True: it is sent later."""

    def _lesson_takes(self, text: str) -> bool:
        """Tell whether a line is for the lesson: an empty one goes on, before some a question is asked."""
        learning = self.learning
        if learning is None or self.line.is_unseen:
            return False
        if not text and learning.progress.finished:
            self.action_do("lessons")
            return True
        if learning.progress.finished:
            return False
        if not text and (learning.progress.complete or not is_empty(self.line.situation)):
            self.action_do("next-step")  # which says what is still to be done
            return True
        words = text.split()
        if words and learning.progress.asked_before(words[0].upper()) is not None and self._may_send:
            self.work(self._ask_then_send(words[0].upper(), text), OPENING)
            return True
        return False

    async def _ask_then_send(self, keyword: str, text: str) -> None:
        from popconsole.tui.screens.asked_choice import answer_first  # noqa: PLC0415 - for those who learn

        await answer_first(self, keyword)
        self.send(text)
        self._show_lesson()

    def _holds_back(self, text: str) -> bool:
        """Tell whether a line is hardly meant for the server; say how to send it all the same."""
        if not text:
            if is_empty(self.line.situation) or not self._may_send:
                return False
            self.say(_("Nothing was typed, so nothing was sent. Enter once more sends an empty line."))
            return True
        name = action_meant(self.line.protocol, text)
        if not name or self.line.is_unseen:
            return False
        self.line.give_back(text)
        if not self._may_send:
            told = _("{help} is the help.") if name == "help" else _("{quit} leaves the console.")
        elif name == "help":
            told = _("{help} is the help. Enter once more sends {text} to the server, as it stands.")
        else:
            told = _(
                "{quit} leaves the console, QUIT ends the session. "
                "Enter once more sends {text}, as it stands."
            )
        if name == "help":
            self.action_do(name)
        self.say(told.format_map({**self.keys, "text": safe_text(text)}))
        return True

    @property
    def _may_send(self) -> bool:
        """Whether a line could go to a server: a session stands, is being opened, or may be taken over."""
        session = self._session()
        return self._is_opening or self.playing.player is not None or (session is not None and session.open)

    @property
    def _is_opening(self) -> bool:
        """Whether a session is being opened, and none is there to send anything to."""
        if self.conversation is not None and self.conversation.where in (Where.LIVE, Where.RECORDING):
            return False
        return any(worker.group == OPENING and worker.is_running for worker in self.workers)

    def _send_early(self) -> None:
        """Send, one after another, what was typed while the session was being opened."""
        early, self._early = self._early, []
        if early and self.conversation is not None and self.conversation.session is not None:
            self._enqueue(self.conversation, *early)

    def _opened_nothing(self) -> None:
        """No session was opened: what was typed for it is not sent."""
        early, self._early = self._early, []
        self.opens = ""
        self._show_around()
        if early:
            self.line.give_back(early[-1])
            told = ngettext(
                "{n} line was not sent: there is no connection.",
                "{n} lines were not sent: there is no connection.",
                len(early),
            )
            self.warn(told.format(n=len(early)))

    @on(Worker.StateChanged)
    def _work_ended(self, event: Worker.StateChanged) -> None:
        if event.worker.group == OPENING and event.worker.is_finished and not self._is_opening:
            self._opened_nothing()

    def _session(self) -> "ClientSession | None":
        return self.conversation.session if self.conversation else None

    def _send_in(self, conversation: OpenConversation, text: str) -> bool:
        """Send a line in a conversation, active or not; False where its connection is closed."""
        if conversation is self.conversation:
            return self.send(text)
        session = conversation.session
        if session is None or not session.open:
            return False
        self.line.sent(text, session.history.live.masker)
        session.send(text.encode("utf-8", "surrogateescape"))
        return True

    def send(self, text: str) -> bool:
        """Send a line as it stands; False, and the line stays, where the connection is closed."""
        session = self._session()
        if session is None or not session.open:
            self.line.give_back(text)
            told = (
                _("Not sent: there is no connection. {connect} opens one; the line stays here.")
                if self.conversation is None
                else _("Not sent: the connection is closed. {reconnect} connects again; the line stays here.")
            )
            self.say(told.format_map(self.keys))
            return False
        self.transcript.follow = True
        self.transcript.goto(len(session.lines) - 1)
        self.line.sent(text, session.history.live.masker)
        session.send(text.encode("utf-8", "surrogateescape"))
        if self.stage is not None:
            self.stage.did(text)
        return True
