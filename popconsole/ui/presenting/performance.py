"""A plan carried out in a workspace: its lines said, its recordings opened, any moment of it made again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from popconsole.client.errors import ConnectError
from popconsole.guide.plans.filling import filled
from popconsole.guide.plans.plan import (
    ClassQuestion,
    PlannedLine,
    PlannedMail,
    PlannedMoment,
    PlanPlace,
    SessionChange,
    backward,
    due,
    forward,
    protocol_at,
    pulls_next,
)
from popconsole.i18n import _
from popconsole.protocol.auth import apop_timestamp
from popconsole.server.faults.spec import FaultError
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import safe_text
from popconsole.ui.mock_behaviour import behaviour
from popconsole.ui.presenting.foretelling import foretold
from popconsole.ui.presenting.opening import Presented, PresentError, read_recording, recorded_path

if TYPE_CHECKING:
    from popconsole.analysis.inventory import Inventory, RecordedLogin
    from popconsole.client.session import ClientSession
    from popconsole.server.setup import Setup
    from popconsole.ui.workspace import Workspace

_PATIENCE = 10.0  # seconds for an answer of the mock server, while a moment is made again


class Performance:
    """A plan under way in a workspace; ``at`` is where one stands in it.

    The mock server has the mail that is built in, or, for a transcript, what that shows. Raises
    PresentError where something can't be done: what, and why.
    """

    def __init__(self, presented: Presented, workspace: "Workspace") -> None:
        self.presented = presented
        self.plan = presented.plan
        self.workspace = workspace
        self.at = PlanPlace()
        self._stamps: list[bytes | None] = []  # of the greetings of the sessions so far
        self._stamped: set[int] = set()
        self._foretold: tuple[object, ClassQuestion | None] | None = None  # what was asked last
        self._rebuilt: tuple[Setup, Inventory, dict[int, RecordedLogin]] | None = None
        if presented.conversation is not None:
            self._rebuilt = _rebuilt(presented)

    @property
    def moment(self) -> PlannedMoment:
        """The moment that one stands in."""
        return self.plan.moments[self.at.moment]

    @property
    def due(self) -> PlannedLine | None:
        """The line that is typed next in the moment; None where all were."""
        return due(self.plan, self.at)

    @property
    def pulls_next(self) -> bool:
        """Whether the plug is pulled next."""
        return pulls_next(self.plan, self.at)

    @property
    def at_end(self) -> bool:
        """Whether nothing comes any more."""
        return forward(self.plan, self.at) is None

    @property
    def is_answered(self) -> bool:
        """Whether the lines of the moment were said that answer its question."""
        question, lines = self.moment.question, len(self.moment.lines)
        after = lines if question is None or question.after is None else min(question.after, lines)
        return bool(lines) and self.at.done >= after

    @property
    def question(self) -> ClassQuestion | None:
        """What the class is asked; where it foretells an answer, ``right`` is None until that has come."""
        if not self.moment.predict:
            return self.moment.question
        current = self.workspace.current
        if current is None or current.session is None:
            return None
        key = self.at, id(current), len(current.history.lines)
        if self._foretold is None or self._foretold[0] != key:
            self._foretold = key, foretold(current.history, None if self.at.done else self.text())
        return self._foretold[1]

    def text(self) -> str:
        """Return the line that is due as it is said in the session that is open; empty where none is."""
        line = self.due
        if line is None:
            return ""
        self._look_at_greeting()
        now, before = ([*reversed(self._stamps), None, None])[:2]
        return filled(line.text, now, before)

    def prepare(self) -> None:
        """Set the mock server up for the line that is due: a login ends there as it was recorded."""
        line = self.due
        if self._rebuilt is None or line is None or line.index is None or self.workspace.server is None:
            return
        from popconsole.replaying.rebuild import for_login  # noqa: PLC0415 - for transcripts alone

        _setup, found, logins = self._rebuilt
        login = logins.get(line.index)
        if login is not None:
            server = self.workspace.server
            server.setup = for_login(server.setup, found, login)

    def took(self) -> None:
        """Take it that the step that was due is done."""
        after = forward(self.plan, self.at)
        if after is not None and after.moment == self.at.moment:
            self.at = after

    async def say(self) -> str | None:
        """Say the line that is due, and wait for the whole answer; return why it was not said, else None."""
        self.prepare()
        text, session = self.text(), self._session()
        self.took()
        if session is None or not session.open:
            return _("not said: the connection is closed")
        session.send(text.encode("utf-8", "surrogateescape"))
        await self.settled()
        return None

    async def settled(self) -> bool:
        """Wait for the whole answer, and for the end of a session that has ended; False: it is late."""
        session = self._session()
        if session is None:
            return True
        came = await session.settled(_PATIENCE)
        if session.history.live.situation.state is session.protocol.closed:
            await session.ended(_PATIENCE)
        return came

    def pull_plug(self) -> None:
        """Break the connection, as if its cable were pulled: no QUIT is said."""
        session = self._session()
        if session is not None:
            session.close()
        self.took()

    async def go_to_next(self) -> bool:
        """Go to the next moment, whatever is left of this one; False where there is none."""
        if self.at.moment + 1 >= len(self.plan.moments):
            return False
        self.at = PlanPlace(self.at.moment + 1)
        await self._enter(self.at.moment)
        return True

    async def go_back(self) -> bool:
        """Go back, see ``backward``; False at the very beginning."""
        before = backward(self.at)
        if before is None:
            return False
        await self.stand(before)
        return True

    async def stand(self, at: PlanPlace) -> None:
        """Come to a place as if the plan had just led there: all is said again, to a fresh server."""
        plan = self.plan
        self._behave(plan.persona, plan.faults)
        self._stamps.clear()
        self._stamped.clear()
        setup = self._setup()
        with _told():
            await self.workspace.begin_anew(protocol_at(plan, 0), setup)
        await self.settled()
        for number in range(at.moment + 1):
            self.at = PlanPlace(number)
            await self._enter(number)
            steps = plan.moments[number].steps if number < at.moment else at.done
            while self.at.done < steps:
                await self.again()
        for conversation in self.workspace.conversations:
            conversation.resumed = len(conversation.history.lines)  # nobody typed them by hand

    def _setup(self) -> "Setup | None":
        """Return whose mail the server has, anew each time; None: what is built in."""
        if self._rebuilt is not None:
            return self._rebuilt[0]
        lesson = self.presented.lesson
        if lesson is None or not lesson.lesson.accounts:
            return None
        from popconsole.ui.lesson_stage import lesson_setup  # noqa: PLC0415 - for lessons alone

        return lesson_setup(lesson)

    async def again(self) -> None:
        """Do the step that is due, at once."""
        if self.pulls_next:
            self.pull_plug()
        else:
            await self.say()

    # --- entering a moment

    async def _enter(self, number: int) -> None:
        """Do what a moment does before anything is typed in it."""
        moment, workspace = self.plan.moments[number], self.workspace
        if moment.persona is not None or moment.faults is not None:
            self._behave(self._persona_at(number), self._faults_at(number))
        elsewhere = moment.lines or moment.pulls_plug or moment.session is not SessionChange.STAYS
        while elsewhere and self._session() is None and await workspace.leave() is not None:
            pass
        protocol = protocol_at(self.plan, number)
        for mail in moment.mail:
            self._deliver(mail)
        match moment.session:
            case SessionChange.NEW if number:
                with _told():
                    workspace.unsplit()
                    await workspace.open_mock(protocol)
                await self.settled()
            case SessionChange.SECOND:
                with _told():
                    await workspace.open_mock(protocol, beside=True)
                await self.settled()
            case SessionChange.FIRST:
                workspace.switch()
            case _:
                pass
        if moment.opens is not None:
            await self._open(moment)

    def _deliver(self, mail: PlannedMail) -> None:
        """Let a message come for a user."""
        from popconsole.ui.delivering import DeliveryError, deliver  # noqa: PLC0415 - for few plans

        lesson, server = self.presented.lesson, self.workspace.server
        if server is None:
            return
        text = lesson.file(mail.file) if lesson is not None and mail.file else None
        try:
            deliver(server, mail.user, text)
        except DeliveryError as error:
            raise PresentError(str(error)) from error

    async def _open(self, moment: PlannedMoment) -> None:
        if moment.opens is None:
            return
        path = recorded_path(self.presented, moment.opens)
        opened = await self.workspace.lay_recording(read_recording(path), safe_text(path.name))
        opened.selected = min(moment.opens.line, len(opened.history.lines)) - 1
        opened.history.extend()

    def _persona_at(self, number: int) -> str | None:
        named = (one.persona for one in reversed(self.plan.moments[: number + 1]) if one.persona is not None)
        return next(named, self.plan.persona)

    def _faults_at(self, number: int) -> tuple[str, ...]:
        named = (one.faults for one in reversed(self.plan.moments[: number + 1]) if one.faults is not None)
        return next(named, self.plan.faults)

    def _behave(self, persona: str | None, faults: tuple[str, ...]) -> None:
        with _told():
            self.workspace.behaviour = behaviour(persona, faults)

    def _session(self) -> "ClientSession | None":
        return None if self.workspace.current is None else self.workspace.current.session

    def _look_at_greeting(self) -> None:
        """Take note of the timestamp of the session's greeting, once."""
        current = self.workspace.current
        if current is None or current.session is None or id(current) in self._stamped:
            return
        greeting = next((line for line in current.history.lines if line.side is Side.SERVER), None)
        if greeting is not None and greeting.kind is LineKind.WIRE:
            self._stamped.add(id(current))
            self._stamps.append(apop_timestamp(greeting.octets))


@contextmanager
def _told() -> Iterator[None]:
    """Let what can't be opened be a PresentError."""
    try:
        yield
    except (ConnectError, OSError, PersonaError, FaultError) as error:
        raise PresentError(str(error)) from error


def _rebuilt(presented: Presented) -> "tuple[Setup, Inventory, dict[int, RecordedLogin]] | None":
    """Return the server that a transcript shows, and how each login ended there. Raises PresentError."""
    from popconsole.analysis.history import history_of  # noqa: PLC0415 - for transcripts alone
    from popconsole.replaying.rebuild import ReplayError, rebuild  # noqa: PLC0415 - as above

    if presented.conversation is None:
        return None
    protocol = presented.plan.protocol
    steps = list(history_of(presented.conversation, protocol).steps())
    try:
        setup, found = rebuild(protocol, steps)
    except ReplayError as error:
        raise PresentError(str(error)) from error
    return setup, found, {login.index: login for login in found.logins}
