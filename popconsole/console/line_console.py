"""The line console itself: the open conversations, what was printed of them, what is done with a typed line.

The first prompt is there before what only a conversation needs is loaded: hence the late imports.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Protocol as Interface
from weakref import WeakKeyDictionary, WeakSet

from popconsole.console.colon import Invocation, UnknownCommandError, parsed
from popconsole.console.display import Display
from popconsole.console.options import Options
from popconsole.console.rows import remark, texts, warning
from popconsole.console.shell_start import ShellStart
from popconsole.guide.words.counts import begun
from popconsole.i18n import _, headed
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe_prose, shown_address
from popconsole.ui.actions.action import Action, Where, applies
from popconsole.ui.actions.all_actions import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from popconsole.analysis.history import History
    from popconsole.analysis.step import Situation
    from popconsole.client.session import ClientSession
    from popconsole.console.lesson_teller import LessonTeller
    from popconsole.console.line_exam import LineExam
    from popconsole.console.predicting import LinePredictor
    from popconsole.console.presents import LinePresents
    from popconsole.console.teller import Teller
    from popconsole.guide.typing.known import Known
    from popconsole.server.listening.listener import PopServer
    from popconsole.ui.keeping import Keeper
    from popconsole.ui.open_conversation import OpenConversation
    from popconsole.ui.openable import Openable
    from popconsole.ui.pop_url import Target
    from popconsole.ui.preferences import Choices
    from popconsole.ui.sandbox import Sandbox
    from popconsole.ui.settings import Settings
    from popconsole.ui.workspace import Workspace

_VIEWS = frozenset({"wire", "desk", "sequence", "diagram"})  # what a lesson may want to be looked at
_CLOSE_WAIT = 2.0  # seconds for a server to close what its reply has ended

Perform = Callable[["LineConsole", str, Invocation], Awaitable[None]]
"""Carries out the ``:`` command with a name, with what stands behind it."""


class Judged(Interface):
    """Takes note of whether the last reply, or the state, is what was expected."""

    def __call__(self, *, met: bool) -> None:
        """Take note of it."""


class LineConsole:
    """One console: a workspace of conversations, its options, and a display that prints.

    ``perform`` carries out its ``:`` commands. ``start`` says which protocol is spoken where nothing says
    otherwise, how its mock server behaves, how long it waits for an answer; with a person's ``settings``
    its sessions and what is chosen in it are kept.
    """

    def __init__(
        self,
        display: Display,
        perform: Perform,
        start: ShellStart,
        options: Options | None = None,
        *,
        make_server: "Callable[[], PopServer] | None" = None,
        settings: "Settings | None" = None,
    ) -> None:
        self.display = display
        self._perform = perform
        self.options = options or Options()
        self.timeout = start.timeout
        self._make_server = make_server
        self._keeper, self.choices = _kept(settings)
        self._behaviour = start.behaviour
        self._setup = start.setup
        self._opened: Workspace | None = None
        self.leaving = asyncio.Event()
        self.ended: int | None = None  # the exit code, where it was asked to end from outside
        self.unseen = False  # what is typed now is not to be shown
        self._parted: WeakSet[ClientSession] = WeakSet()  # whose end was waited for
        self._introduced: WeakSet[ClientSession] = WeakSet()  # of which it was told that they are open
        self.greeted = False  # a conversation was open
        self.opens = False  # a conversation is being opened
        self.failed = False  # a conversation could not start, a ``:`` command could not be done
        self.stopped = False  # ``:require`` has ended the script
        self.viewed: tuple[History, int, int] | None = None  # what ``:view`` has shown: its line, of how many
        self.judged: Judged = lambda *, met: None  # noqa: ARG005 - nobody counts what a person looks at
        self.predictor: LinePredictor | None = None  # asks what replies will be, since somebody wanted it
        self.at_row: int | None = None  # of a script, from 1
        self.openable: list[Openable] = []  # that was listed last
        self.lesson: LessonTeller | None = None  # the lesson that is open
        self.lesson_folder: Path | None = None  # where the lessons lie; None: ours
        self.exam: LineExam | None = None  # that is being taken
        self.sandbox: Sandbox | None = None  # the one that is open
        self.presents: LinePresents | None = None  # a plan
        self._begins = start.begins
        self.offered = ""  # a line to begin with, never sent of itself
        self._spoken = start.protocol
        self._tellers: WeakKeyDictionary[ClientSession, Teller] = WeakKeyDictionary()

    # --- what is open ---

    @property
    def workspace(self) -> "Workspace":
        """The conversations that lie open."""
        if self._opened is None:
            from popconsole.ui.workspace import Workspace

            if self._keeper is not None:
                self._keeper.tell = self.warn
            self._opened = Workspace(self._on_lines, self._make_server, self._keeper, self._setup)
            if self._behaviour is not None:
                self._opened.behaviour = self._behaviour
        return self._opened

    @property
    def conversation(self) -> "OpenConversation | None":
        """What lies on top; None where nothing is open."""
        return self._opened.current if self._opened else None

    @property
    def session(self) -> "ClientSession | None":
        """The connection on top, open or closed; None for a recording, or where nothing is open."""
        return self.conversation.session if self.conversation else None

    @property
    def protocol(self) -> Protocol:
        """The protocol that is spoken."""
        return self.conversation.protocol if self.conversation else self._spoken

    @cached_property
    def _nothing(self) -> "History":
        from popconsole.analysis.history import History

        return History(self._spoken, ())

    @property
    def history(self) -> "History":
        """What was said."""
        return self.conversation.history if self.conversation else self._nothing

    @property
    def known(self) -> "Known":
        """The accounts of the server that may be offered."""
        return self.conversation.known if self.conversation else {}

    @property
    def situation(self) -> "Situation":
        """Where the conversation stands: live at its end, a recording at the line it was taken to."""
        conversation = self.conversation
        if conversation is None or conversation.session is not None:
            return self.history.live.situation
        return self.history.situation(conversation.selected)

    @property
    def at(self) -> int:
        """The line, from 0, behind which it stands: the last one of a live conversation; -1: before all."""
        conversation = self.conversation
        if conversation is None or conversation.session is not None:
            return len(self.history.lines) - 1
        return conversation.selected

    @property
    def teller(self) -> "Teller | None":
        """What makes rows of the live conversation on top."""
        return self.teller_of(self.session)

    def teller_of(self, session: "ClientSession | None") -> "Teller | None":
        """Return what makes rows of a session; None where there is none."""
        if session is None:
            return None
        if session not in self._tellers:
            from popconsole.console.teller import Teller

            plain, width = self.display.plain, self.display.width
            self._tellers[session] = Teller(
                session.history, self.options, plain=plain, session=session, width=width
            )
        return self._tellers[session]

    @property
    def other(self) -> "OpenConversation | None":
        """The conversation beside the one that is active; None where there is none."""
        return self._opened.other if self._opened else None

    @property
    def answers(self) -> bool:
        """Whether all of what is typed next is secret: the answer to a challenge of AUTH, or ``:hidden``.

        While an AUTH waits for its reply, what is typed ahead of the challenge is its answer.
        """
        return self.unseen or (self.session is not None and self.history.live.masker.asks)

    def hides(self, text: str) -> bool:
        """Tell whether a line that is typed is secret, all of it: the rest of a refused exchange too."""
        if self.answers or self.session is None:
            return self.answers
        return self.history.live.masker.hides(text.encode("utf-8", "surrogateescape"))

    def secret_part(self, text: str) -> tuple[int, int] | None:
        """Return where what is not shown of a typed line stands, as (start, end); None: nowhere."""
        return None if self.options.reveal else self.secret_in(text)

    def secret_in(self, text: str) -> tuple[int, int] | None:
        """Return where a secret stands in what is typed, as (start, end), shown or not; None: nowhere."""
        if not text:
            return None
        from popconsole.ui.typed import typed_secret

        if self.unseen:
            return 0, len(text)
        return typed_secret(self.protocol, text, self.history.live.masker if self.session else None)

    def where(self) -> str:
        """Return in a few words what is open: the protocol, the state, with whom, if secrets are shown."""
        told = self._where()
        if self.exam is not None and self.exam.asks:
            told = self.exam.where()
        if self._opened is not None and self._opened.split is not None:
            told = f"{self._opened.split.active} {told}"
        return _("{where}, SECRETS SHOWN").format(where=told) if self.options.reveal else told

    def _where(self) -> str:
        conversation = self.conversation
        if conversation is None:
            told = _("{protocol} connecting") if self.opens else _("{protocol} not connected")
            return told.format(protocol=self.protocol.name)
        state = self.protocol.row(self.situation.state).label
        if conversation.where is Where.RECORDING:
            told = _("{protocol} {state} recording, line {n} of {count}")
            count = len(self.history.lines)
            here = told.format(
                protocol=self.protocol.name, state=state, n=min(conversation.selected + 1, count), count=count
            )
            return ", ".join(part for part in (here, conversation.ordinal) if part)
        if conversation.where is Where.CLOSED:
            return _("{protocol} {state} disconnected").format(protocol=self.protocol.name, state=state)
        address = shown_address(conversation.address) if conversation.address else ""
        session = conversation.session
        verified = session is None or not session.connection.tls or not session.connection.security.insecure
        told = (
            "{protocol} {state} {address}" if verified else _("{protocol} {state} {address} (NOT verified)")
        )
        return told.format(protocol=self.protocol.name, state=state, address=address)

    # --- opening ---

    async def open(
        self, target: "Target | None", *, protocol: Protocol | None = None, beside: bool = False
    ) -> bool:
        """Connect to a server, or for None to the mock server; tell why, and return False, where it fails.

        ``protocol`` is spoken with the mock server, None: the usual one. ``beside``: what is open goes on.
        """
        from popconsole.client.errors import ConnectError
        from popconsole.ui.opening import AddressError

        begins, self._begins = self._begins, None
        self.opens = True
        try:
            if begins is not None:
                return await begins(self)
            if target is None:
                conversation = await self.workspace.open_mock(protocol or self._spoken, beside=beside)
            else:
                target.check_speaks(self.protocol)
                conversation = await self.workspace.connect(self.protocol, target, beside=beside)
                self.offered = target.first_line(self.protocol)
        except (ConnectError, OSError, AddressError) as error:
            self.fail(str(error))
            return False
        finally:
            self.opens = False
            self.display.changed()
        self.introduce(conversation)
        return True

    def speak(self, protocol: Protocol) -> None:
        """Speak another protocol from the next conversation on."""
        self._spoken = protocol

    def introduce(self, conversation: "OpenConversation") -> None:
        """Tell what was opened, and print what was said there already."""
        place = ", ".join(part for part in (conversation.place, conversation.ordinal) if part)
        split = self.workspace.split
        half = "" if split is None else f"{split.active} "
        self.say(headed(half + conversation.protocol.name, place))
        self.greeted = True
        if conversation.session is not None:
            self._introduced.add(conversation.session)
        self._on_lines()
        self.display.changed()

    # --- printing ---

    def _on_lines(self) -> None:
        """Print the lines that came, once it is told whose they are: a fault may strike first of all."""
        split = self.workspace.split
        halves = (
            (("", self.conversation),)
            if split is None
            else ((split.active, self.conversation), (split.beside, split.other))
        )
        for half, conversation in halves:
            session = None if conversation is None else conversation.session
            teller = self.teller_of(session)
            if teller is None or session not in self._introduced:
                continue
            teller.half = half
            if teller.told < len(teller.history.lines):
                self.display.tell(teller)
                self.display.changed()
        if self.predictor is not None:
            self.predictor.grew()

    def say(self, text: str) -> None:
        """Tell the person something."""
        self.display.show([remark(text)])

    def warn(self, text: str) -> None:
        """Warn the person."""
        if self.at_row is not None:
            text = _("line {n}: {text}").format(n=self.at_row, text=text)
        masked = text if self.options.reveal else self.history.live.masker.repeated(text)  # of what was typed
        self.display.show([warning(masked)])

    def fail(self, text: str) -> None:
        """Warn the person that what was asked for could not be done: a script must not go on as if it had."""
        self.failed = True
        self.warn(text)

    def print(self, lines: Sequence[str]) -> None:
        """Print what was asked for."""
        self.display.show(texts(lines))

    # --- what is typed ---

    @property
    def asks(self) -> bool:
        """Whether a typed line is an answer to what is asked."""
        if self.exam is not None and self.exam.asks:
            return True
        return self.predictor is not None and self.predictor.asks

    def takes(self, octets: bytes) -> bool:
        """Take a typed line that answers what is asked, or is to be asked about; False: it is to be sent."""
        if self.exam is not None and self.exam.asks:
            self.exam.take(octets.decode("utf-8", "surrogateescape"))
            return True
        return self.predictor is not None and self.predictor.takes(octets)

    def send(self, octets: bytes) -> bool:
        """Send a line as it stands; tell why where it can't be, and return False."""
        session = self.session
        if session is None or not session.open:
            again = ":reconnect" if self.conversation and self.conversation.address else ":connect"
            self.warn(_("Not sent: there is no connection. {command} opens one.").format(command=again))
            return False
        session.send(octets)
        if self.lesson is not None:
            self.lesson.stage.did(octets.decode("utf-8", "surrogateescape"))
        return True

    async def settled(self) -> bool:
        """Wait for the whole reply, and for the end where the reply has ended the session.

        Returns False, and tells it, where the server does not answer in time.
        """
        session = self.session
        if session is None:
            return True
        if not await session.settled(self.timeout):
            self.warn(f"{begun(session.missing(self.timeout))}.")
            return False
        if session.history.live.situation.state is self.protocol.closed and session not in self._parted:
            self._parted.add(session)
            await session.ended(_CLOSE_WAIT)
        self.follow_lesson()
        return True

    def follow_lesson(self) -> None:
        """Let the lesson that is open take in what was said, and print what is new in it."""
        if self.lesson is not None:
            self.lesson.stage.follow()
            rows = list(self.lesson.news(self.display.width))
            if rows:
                self.print(rows)

    def applies(self, action: Action) -> bool:
        """Tell whether an action can be done with what is open."""
        conversation = self.conversation
        where = conversation.where if conversation else Where.NOTHING
        depth = self._opened.depth if self._opened else 0
        there = {
            "lesson": self.lesson is not None,
            "split": self.other is not None,
            "plan": self.presents is not None,
            "sandbox": self.sandbox is not None,
        }
        return applies(action, where, depth=depth, **there)

    async def command(self, text: str) -> None:
        """Carry out a line that begins with a colon; tell why where it can't be."""
        try:
            name, invocation = parsed(text)
        except UnknownCommandError as error:
            self.fail(str(error))
            return
        if not self.applies(COMMANDS[name]):
            told = _(":{name} does not apply now: {where}.")
            self.fail(told.format(name=name, where=self.where()))
            return
        try:
            await self._perform(self, name, invocation)
        except (OSError, RuntimeError, ValueError) as error:  # a path that names nobody's home, say
            told = self.history.live.masker.text(str(error), author=False)  # it may quote what was typed
            self.fail(_(":{name} failed: {error}").format(name=name, error=safe_prose(told)))
        self._look_for_lesson(name, invocation.argument)
        self.display.changed()

    def _look_for_lesson(self, name: str, argument: str) -> None:
        """Let the lesson that is open know what one looks at: a view, a line of a recording."""
        if self.lesson is not None and name in _VIEWS:
            self.lesson.stage.learning.viewed("" if argument.strip() == "off" else name)
        conversation = self.conversation
        if self.lesson is None or conversation is None:
            return
        if conversation.session is None and conversation.history.lines:
            step = conversation.history.step(conversation.selected)
            self.lesson.stage.learning.looked(step)
        self.follow_lesson()

    def kept(self) -> "list[Path]":
        """Write to the disk at once what is to be kept; return the files of the sessions that are open."""
        return self._opened.keep() if self._opened is not None else []

    def end(self, code: int) -> None:
        """End with an exit code, asked for from outside."""
        self.ended = code
        self.leaving.set()

    async def close(self) -> None:
        """Close everything."""
        if self.exam is not None and self.exam.paper.rests:
            self.warn(_("The exam was not handed in: nothing of it is kept."))
        if self.presents is not None:
            await self.presents.close()
        await self.workspace.close()


def _kept(settings: "Settings | None") -> "tuple[Keeper | None, Choices | None]":
    """Return what keeps the sessions of a person, and what they choose; nothing is kept for nobody."""
    if settings is None:
        return None, None
    from popconsole.ui.keeping import Keeper
    from popconsole.ui.preferences import Choices

    return Keeper(settings.sessions), Choices(settings)
