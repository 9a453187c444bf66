"""A lesson's stage: its mock server, and what is set up on it when a step begins."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from popconsole.analysis.history import History, history_of
from popconsole.client.errors import ConnectError
from popconsole.dialogue.kind import Kind
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import read
from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.lesson import LessonStep, Scene
from popconsole.i18n import _, language
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.builtin import builtin_accounts, builtin_maildrops
from popconsole.maildrop.messages import Message, with_crlf
from popconsole.maildrop.names import INBOX
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.auth import apop_digest
from popconsole.server.faults.spec import FaultError
from popconsole.server.listening.binding import ListenError
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Limits, Setup
from popconsole.server.tls.certificates import users_own
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.model import Conversation, Lines, Recording
from popconsole.transcript.safe import safe_text
from popconsole.ui.delivering import DeliveryError, deliver
from popconsole.ui.learning import Learning
from popconsole.ui.lesson_set import WholeLesson
from popconsole.ui.mock_behaviour import MockBehaviour, behaviour
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.workspace import Workspace

_GO_ON = ":go-on"
_PATIENCE = 30.0  # seconds that a reply is waited for

TROUBLES = (
    LessonError,
    TranscriptError,
    ListenError,
    ConnectError,
    DeliveryError,
    PersonaError,
    FaultError,
    OSError,
)
"""What a lesson may fail with while it is taken or played: its files, its server, the machine."""


def lesson_server(whole: WholeLesson, token: bytes) -> PopServer:
    """Return the mock server of a lesson, not started: its accounts, its mail, its clock. Raises LessonError.

    ``token`` stands in the timestamps of its greetings.
    """
    lesson, setup = whole.lesson, lesson_setup(whole)
    limits = Limits() if lesson.idle is None else Limits(pop3_idle=lesson.idle, pop2_idle=lesson.idle)
    return PopServer(setup, pop3_port=0, pop2_port=0, tls=users_own, limits=limits, token=token)


def lesson_setup(whole: WholeLesson) -> Setup:
    """Return whom a lesson's server knows, and what mail it has. Raises LessonError."""
    lesson, setup = whole.lesson, Setup()
    if lesson.accounts:
        accounts = dict(builtin_accounts())
        maildrops = builtin_maildrops()
        for account in lesson.accounts:
            user = account.user.encode()
            accounts[user] = Secret(account.password.encode())
            maildrops.add(user)
            for number, file in enumerate(account.mail, 1):
                maildrops.put(user, INBOX, _message(whole, file, account.user, number))
        setup = Setup(accounts=Accounts(accounts), maildrops=maildrops)
    return setup


def _message(whole: WholeLesson, file: str, user: str, number: int) -> Message:
    return Message(with_crlf(whole.file(file)), f"pop-{user[:2]}-{number:04}")


def recording_in(whole: WholeLesson, file: str) -> Recording:
    """Return a recording in a lesson's folder. Raises LessonError and TranscriptError."""
    return read(whole.file(file), file)


def recording_of(whole: WholeLesson, file: str) -> History:
    """Return the first conversation of a recording in a lesson's folder. Raises as ``recording_in``."""
    conversation = recording_in(whole, file).conversations[0]
    history = history_of(conversation, PROTOCOLS[conversation.protocol])
    history.extend()
    return history


class LessonStage:
    """Sets up on a workspace what the steps of a lesson need; ``learning`` is the lesson under way.

    It knows what the learner ``did``, as the lines of a solution, so that it can be brought back.
    """

    def __init__(
        self, workspace: Workspace, whole: WholeLesson, language: str, *, token: bytes = b""
    ) -> None:
        """Take a workspace and a lesson; ``token`` stands in the greetings, a new one unless it is given."""
        self.workspace = workspace
        self.whole = whole
        self.learning = Learning(whole, language, self.mail_left)
        self._language = language
        self._did: list[str] = []
        self._redoes = False  # what it does is what was done before
        self._before: list[History] = []  # what was open when the lesson began is none of it
        self._token = token or secrets.token_hex(8).encode(
            "ascii"
        )  # greetings are the same when brought back
        self.marks: list[list[int]] = []
        """How many lines each session had, in their order, when each step that was begun began."""

    async def begin(self) -> OpenConversation:
        """Begin with the lesson's own server, new and with all its mail, and the first session."""
        lesson = self.whole.lesson
        self.learning = Learning(self.whole, self._language, self.mail_left)
        self._did, self.marks = [], [[]]
        self.workspace.acts = self._acts
        self._before = [one.history for one in self.workspace.conversations]
        self.workspace.behaviour = behaviour(lesson.persona, lesson.faults)
        await self.workspace.serve(partial(lesson_server, self.whole, self._token))
        opened = await self.workspace.open_mock(lesson.protocol)
        self.learning.began(opened.history)
        return await self.set(lesson.steps[0].scene) or opened

    def end(self) -> None:
        """End the lesson: from its next connection on the mock server has no persona and no faults."""
        self.workspace.behaviour = MockBehaviour()
        self.workspace.serve_usual()

    def _acts(self, act: str) -> None:
        if not self._redoes:
            self.did(act)

    def did(self, line: str) -> None:
        """Remember what the learner did, as a line of a solution."""
        self._did.append(line)

    async def go_on(self) -> OpenConversation | None:
        """Go on to the next step and set it up, if it was never begun; return the session that it begins."""
        begun = self.learning.progress.reached
        self.learning.go_on()
        progress = self.learning.progress
        self.did(_GO_ON)
        if progress.finished or progress.index <= begun:
            return None
        self.marks.append([len(history.lines) for history in self.learning.histories])
        return await self.set(progress.current.scene)

    async def undo(self) -> bool:
        """Bring the lesson back to where it was before the last thing that was done; False: there is none."""
        if not self._did:
            return False
        left = self._did[:]
        while left and left[-1] == _GO_ON:  # behind the last line
            left.pop()
        left = left[:-1]
        self._redoes = True
        try:
            await self._redo(left)
        finally:
            self._redoes = False
        return True

    async def _redo(self, lines: Sequence[str]) -> None:
        await self.begin()
        await settle(self.workspace)
        self.follow()
        solver = Solver(self)
        for line in lines:
            if line == _GO_ON:
                await self.go_on()
            else:
                await solver.do(line)
                self.did(line)
            await settle(self.workspace)
            self.follow()

    def follow(self) -> bool:
        """Let the lesson take in what was said since; tell whether it has moved."""
        there = (one.history for one in self.workspace.conversations if one.session is not None)
        return self.learning.follow(one for one in there if not any(one is old for old in self._before))

    async def set(self, scene: Scene) -> OpenConversation | None:
        """Set up a scene; return the session that it begins, if it begins one."""
        if scene.persona is not None or scene.faults is not None:
            before = self.whole.lesson
            persona = scene.persona if scene.persona is not None else before.persona
            faults = scene.faults if scene.faults is not None else before.faults
            self.workspace.behaviour = behaviour(persona, faults)
        server = await self.workspace.mock_server()
        if scene.idle is not None:
            server.limits = replace(server.limits, pop3_idle=scene.idle, pop2_idle=scene.idle)
        for arrival in scene.arrivals:
            deliver(server, arrival.user, self.whole.file(arrival.file))
        if scene.session is None:
            return None
        opened = await self.workspace.open_mock(scene.session, beside=scene.beside)
        self.learning.began(opened.history)
        return opened

    async def open_recording(self, file: str) -> OpenConversation:
        """Open a recording of the lesson's folder over the session. Raises as ``recording_in``."""
        recording = recording_in(self.whole, file)
        return await self.workspace.lay_recording(recording, safe_text(file))

    def again(self) -> str:
        """Return the line that the step puts on the command line, said before in the lesson; else nothing."""
        keyword = self.learning.progress.current.scene.again
        if keyword:
            for history in reversed(self.learning.histories):
                for index in reversed(range(len(history.lines))):
                    step = history.step(index)
                    if step.kind is Kind.COMMAND and step.command and step.command.keyword == keyword:
                        return step.line.octets.decode("utf-8", "replace").rstrip("\r\n")
        return ""

    def mail_left(self, user: str) -> tuple[str, ...] | None:
        """Return the unique-ids of what a user's INBOX holds now; None where that can't be told."""
        server = self.workspace.server
        if server is None:
            return None
        held = server.setup.maildrops.in_memory(user.encode())
        if held is None:
            return None
        return tuple(message.unique_id for message in held.get(INBOX, ()))


async def play(whole: WholeLesson, *, token: bytes = b"") -> LessonStage:
    """Play the solution of a lesson against its server, step by step; return how far it has come.

    It stops at a step whose goals are not reached by its solution, or of which one is ``early``, reached
    before anything was done. Raises LessonError, ListenError, ConnectError, PersonaError and FaultError.
    """
    workspace = Workspace(lambda: None)
    stage = LessonStage(workspace, whole, "en", token=token)
    try:
        await stage.begin()
        learning = stage.learning
        while not learning.progress.finished:
            await settle(workspace)
            stage.follow()
            learning.early = learning.progress.here.ticked  # a goal that is reached by doing nothing is none
            if learning.early:
                break
            solver = Solver(stage)
            for line in learning.progress.current.solution:
                await solver.do(line)
                stage.follow()
            if not learning.progress.complete:
                break
            await stage.go_on()
    finally:
        await workspace.close()
    return stage


async def solved(whole: WholeLesson) -> Recording:
    """Play the solution of a lesson, and return its sessions as a recording; its clock runs out at once."""
    stage = await play(hurried(whole))
    title = whole.text(language()).title
    return Recording(
        tuple(
            Conversation(history.protocol.name, Lines(history.lines), title, _("solution"), exact=True)
            for history in stage.learning.histories
        )
    )


def hurried(whole: WholeLesson) -> WholeLesson:
    """Return a lesson whose clock, where it has one, runs out at once: for who plays it and does not wait."""

    def soon(step: LessonStep) -> LessonStep:
        return step if step.scene.idle is None else replace(step, scene=replace(step.scene, idle=1))

    lesson = whole.lesson
    idle = None if lesson.idle is None else 1
    return replace(whole, lesson=replace(lesson, idle=idle, steps=tuple(map(soon, lesson.steps))))


async def settle(workspace: Workspace) -> None:
    """Wait until each live session has all its replies."""
    for one in workspace.conversations:
        if one.session is not None and one.session.open:
            await one.session.settled(_PATIENCE)


class Solver:
    """Does what the lines of a solution say."""

    def __init__(self, stage: LessonStage) -> None:
        self._learning = stage.learning
        self._workspace = stage.workspace
        self._whole = stage.whole

    async def do(self, line: str) -> None:
        """Do what a line says."""
        word, _space, rest = line.partition(" ")
        match word:
            case ":disconnect":
                await self._ended(hang_up=True)
            case ":wait":
                await self._ended()
            case ":reconnect":
                await self._workspace.reconnect()
            case ":other":
                self._workspace.switch()
            case ":apop":
                await self._say(self.apop(*rest.split()))
            case ":look":
                self._learning.looked(self._recording().step(int(rest) - 1))
            case ":point":
                self._learning.pointed(*map(int, rest.split()))
            case ":say":
                question, _space, choice = rest.partition(" ")
                self._learning.answered(question, choice)
            case _ if word.startswith(":"):
                self._learning.viewed(word[1:])
            case _:
                await self._say(line)

    async def _say(self, line: str) -> None:
        current = self._workspace.current
        if current is None or current.session is None or not current.session.open:
            return
        current.session.send(line.encode())
        await current.session.settled(_PATIENCE)
        if _leaves(current):
            await current.session.ended(_PATIENCE)

    async def _ended(self, *, hang_up: bool = False) -> None:
        current = self._workspace.current
        if current is None or current.session is None:
            return
        if hang_up:
            current.session.close()
        await current.session.ended(_PATIENCE + (self._whole.lesson.idle or 0))

    def apop(self, user: str, password: str, session: str = "") -> str:
        """Return APOP with the digest for a session's greeting, the active one's unless another is named."""
        live = [one for one in self._workspace.conversations if one.session is not None]
        conversation = live[int(session) - 1] if session else self._workspace.current
        timestamp = None if conversation is None else conversation.history.situation().timestamp
        digest = apop_digest(timestamp or b"", password.encode())
        return f"APOP {user} {digest.decode()}"

    def _recording(self) -> History:
        step = self._learning.progress.current
        return recording_of(self._whole, step.scene.recording)


def _leaves(conversation: OpenConversation) -> bool:
    """Tell whether the server closes the connection now."""
    history = conversation.history
    return bool(history.lines) and history.situation().state in (
        conversation.protocol.closed,
        *(row.state for row in conversation.protocol.states if row.name in ("UPDATE", "DONE")),
    )
