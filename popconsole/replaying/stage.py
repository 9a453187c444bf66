"""The stage for a recorded conversation: a server that fits it, and the client lines said again."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from popconsole.analysis.exchange import Exchange, exchanges
from popconsole.analysis.history import History, history_of
from popconsole.analysis.inventory import UNNAMED, take_inventory
from popconsole.analysis.step import Step
from popconsole.client.security import IN_CLEAR, Security
from popconsole.client.session import CONNECT_TIMEOUT, REPLY_TIMEOUT, ClientSession
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import Masker
from popconsole.guide.auth.answer import NoAnswerError
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Outcome, Protocol
from popconsole.replaying.credentials import (
    Credentials,
    Need,
    filled,
    is_login,
    needs,
    replaced,
    told_of,
    users,
)
from popconsole.replaying.lead import lead
from popconsole.replaying.rebuild import ReplayError, for_login, rebuild
from popconsole.server.listening.listener import LOOPBACK, PopServer
from popconsole.server.tls.certificates import PassingCertificates
from popconsole.transcript.model import Conversation, LineKind, Side
from popconsole.transcript.safe import safe, safe_prose

_PATIENCE = 10  # times the time-out: how long one answer may take in all
_AHEAD = 50  # commands of a batch
_CLOSE_WAIT = 2.0  # seconds for a server to close what its reply has ended


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A server that is not ours: where it listens, and how the connection to it is secured."""

    host: str
    port: int | None = None
    security: Security = IN_CLEAR


class Stage:
    """A server, and the client lines of a transcript on their way to it.

    Without ``place`` the embedded server is rebuilt from the transcript and started; with it, the
    lines go to the server that listens there, with ``login`` in place of masks and digests. Unless it
    ``goes_on``, it stops behind a login that is refused there, and was not when it was recorded.
    ``known`` knows what is secret in the recording, and is masked wherever it is said again. Raises
    ReplayError for rows that are no conversation, and where it needs a login that was not given.

    Where the recording begins behind a login, one that is none of it is said first: ``led`` are its lines.

    Behind ``play``, ``left`` are the exchanges that were not said, ``stopped`` tells why, in words, and
    ``impossible``, where it is not empty, why that is no difference between two servers, but a replay that
    could not be.
    """

    def __init__(
        self,
        protocol: Protocol,
        conversation: Conversation,
        place: ServerAddress | None = None,
        *,
        login: Credentials | None = None,
        goes_on: bool = False,
        known: Masker | None = None,
    ) -> None:
        self.protocol = protocol
        self._known = known
        self.history: History = history_of(conversation, protocol, known)
        self.steps = list(self.history.steps())
        self.place = place
        self.server: PopServer | None = None
        self.session: ClientSession | None = None
        self.left: deque[Exchange] = deque()
        self.stopped = ""
        self.impossible = ""
        self._goes_on = goes_on
        self._check_greeting()
        self._login = login
        self._names = users(self.steps)
        self._computed = {need.index for need in self._needs() if not need.first}
        self._certificates: PassingCertificates | None = None
        if place is None:  # with a server of somebody else's nothing need be made up
            setup, self._found = rebuild(protocol, self.steps)
            self._certificates = PassingCertificates() if self._found.takes_tls else None
            self.server = PopServer(setup, pop3_port=0, pop2_port=0, tls=self._certificates)
        else:
            self._found = take_inventory(protocol, self.steps)
            if login is not None:
                accepted = {login.index for login in self._found.logins if login.accepted}
                self._computed |= set(replaced(protocol, self.steps, accepted))
        self._logins = {login.index: login for login in self._found.logins}
        user, secret = (UNNAMED, UNNAMED) if login is None else (login.user or b"", login.secret.reveal())
        self.led = lead(self._found.begins, user, secret)

    async def __aenter__(self) -> Self:
        """Start the server, where it is ours, and connect; ConnectError where that fails."""
        if self.server is not None:
            await self.server.start()
        place = self.place or ServerAddress(LOOPBACK, security=self._own_security())
        port = self.server.addresses[self.protocol.name][1] if self.server is not None else place.port
        try:
            self.session = await ClientSession.connect(
                self.protocol, place.host, port, security=place.security, earlier=self._known
            )
            await self._begin(self.session)
        except BaseException:
            await self.stop()
            raise
        return self

    async def _begin(self, session: ClientSession) -> None:
        """Bring the session to where the recording begins. Raises ReplayError where that fails."""
        told = _("the recording begins in {state}, and the session did not come there: {why}")
        state = self._found.begins
        if state is None or not await session.settled(CONNECT_TIMEOUT):
            return  # what becomes of the greeting is told as ever
        if session.history.situation().state is not self.protocol.ready:
            return
        for octets in self.led:
            try:
                steps = await session.exchange(octets, CONNECT_TIMEOUT)
            except TimeoutError as error:
                raise ReplayError(told.format(state=self.protocol.row(state).label, why=error)) from error
            reply = next((step for step in steps if step.outcome is Outcome.NEGATIVE), None)
            if reply is not None:
                why = safe(reply.shown.octets)
            elif session.history.situation().state is self.protocol.closed:
                why = _("the server had closed the connection")
            else:
                continue
            raise ReplayError(told.format(state=self.protocol.row(state).label, why=why))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Close the connection and stop the server, where it is ours."""
        try:
            if self.session is not None:
                await self.session.aclose()
        finally:  # whoever is cancelled a second time leaves nothing bound either
            if self.server is not None:
                await self.server.stop()

    async def play(
        self,
        count: int | None = None,
        timeout: float = REPLY_TIMEOUT,  # noqa: ASYNC109 - part of what it does
        *,
        ahead: bool = False,
    ) -> AsyncIterator[tuple[Exchange, Exchange]]:
        """Say the client lines among the first ``count`` again; yield each exchange, recorded and here.

        Each command waits for the whole reply to the one before it, unless ``ahead`` and the server
        says PIPELINING. It ends where the recorded client closed the connection, where the connection
        ends here, or where an answer does not come, or not to its end: then this side hangs up.
        """
        session = self.session
        if session is None:
            raise RuntimeError("a stage is entered before it is played")
        steps = self.steps if count is None else self.steps[:count]
        recorded = exchanges(steps)
        recorded[-1].cut |= len(steps) < len(self.steps)  # what comes later is not to be compared
        self.left = waiting = deque(recorded)
        while waiting:
            batch = [waiting.popleft()]
            while ahead and waiting and len(batch) < _AHEAD and not self._waits_behind(batch[-1]):
                batch.append(waiting.popleft())
            start = len(session.lines) if batch[0].command is not None else 0
            if batch[0].command is not None and not session.open:
                waiting.extendleft(reversed(batch))
                self.stopped = self._why_closed(session)
                return
            try:
                answered = await self._say(session, batch, timeout)
            except NoAnswerError as error:
                waiting.extendleft(reversed(batch))
                self.stopped = str(error)
                return
            if session.history.live.situation.state is self.protocol.closed:
                await session.ended(_CLOSE_WAIT)
            owed = session.missing(timeout)
            hangs = not answered and session.open
            if hangs:  # what comes now could not be told from the answer that is due
                session.give_up()
            said = exchanges(session.history.step(i) for i in range(start, len(session.lines)))
            said = said[:1] if batch[0].command is None else said[1:]  # behind STLS of our own
            waiting.extendleft(reversed(batch[len(said) :]))  # the connection was closed before these
            for exchange, here in zip(batch, said, strict=False):
                yield exchange, here
            if hangs:
                self.stopped = _("the answer before it did not come, or not to its end")
            if batch[0].command is None and not self._greeted(batch[0], said[0], owed):
                return
            if hangs or self._is_turned_away(batch, said):
                return
            if any(s.kind is Kind.CLOSE and s.line.side is Side.CLIENT for s in batch[-1].answer):
                session.close()
                self.stopped = _("the recorded client had closed the connection")
                return

    def _check_greeting(self) -> None:
        """Raise ReplayError where the recorded greeting is none, so that no conversation can come of it."""
        greeting = exchanges(self.steps)[0]
        if greeting.status is not None and greeting.outcome is None:
            raise ReplayError(
                _("these rows are no conversation of {protocol}: no server greets with {greeting}").format(
                    protocol=self.protocol.name, greeting=safe(greeting.status.shown.octets)
                )
            )

    def _greeted(self, recorded: Exchange, here: Exchange, owed: str) -> bool:
        """Tell whether the client can go on behind the greeting, or behind a refusal as it was recorded.

        ``owed`` says what did not come, where the time ran out.
        """
        if here.outcome is Outcome.POSITIVE or (
            here.outcome is Outcome.NEGATIVE and recorded.outcome is Outcome.NEGATIVE
        ):
            return True
        if here.status is not None:
            told = _("the server greets with {greeting}, so that no session begins")
            self.stopped = told.format(greeting=safe(here.status.shown.octets))
        elif here.timed_out:
            self.stopped = owed
        else:
            self.stopped = _("the server closed the connection and did not greet")
        self.impossible = self.stopped
        return False

    @staticmethod
    def _why_closed(session: ClientSession) -> str:
        if session.connection.gave_up:
            return _("no TLS came of STLS")
        return _("the server had closed the connection")

    def without_tls(self, recorded: Exchange, here: Exchange) -> str:
        """Return why no TLS came of an STLS that the server agreed to; empty where it did, or need not."""
        issued, session = here.issued, self.session
        command = issued.command if issued is not None else None
        if command is None or not command.secures or session is None or not session.connection.gave_up:
            return ""
        if any(step.kind is Kind.CLOSE and step.line.side is Side.CLIENT for step in recorded.answer):
            return ""
        notes = [line.octets for line in session.lines if line.kind is LineKind.NOTE]
        self.impossible = safe_prose(notes[-1].decode())
        return self.impossible

    def _own_security(self) -> Security:
        """Return how to connect to the server of our own: an authority of its own vouches for it."""
        made = self._certificates
        return IN_CLEAR if made is None else Security(authority=made.authority)

    def _needs(self) -> list[Need]:
        """Return which lines can't be said as they are recorded. Raises ReplayError where nothing helps."""
        if self.place is None:
            return []  # the embedded server takes any secret for a mask
        found = list(needs(self.protocol, self.steps))
        for need in found:
            if self._login is None or need.why or (need.user and self._login.user is None):
                raise ReplayError(told_of(need, given=self._login is not None))
        return found

    def _is_turned_away(self, batch: list[Exchange], said: list[Exchange]) -> bool:
        """Tell whether a login was refused by a server that is not ours, and all stops there."""
        if self.place is None or self._goes_on:
            return False
        for recorded, here in zip(batch, said, strict=False):
            step = recorded.command
            if step is None or here.status is None or not is_login(step):
                continue
            if here.outcome is Outcome.POSITIVE or here.status.kind is Kind.CHALLENGE:
                continue
            if recorded.outcome is not Outcome.NEGATIVE or step.index in self._computed:
                status = safe(here.status.shown.octets)
                told = _("the login was refused ({reply}); --keep-going goes on behind that")
                self.stopped = told.format(reply=status)
                return True
        return False

    def _octets(self, session: ClientSession, step: Step) -> bytes:
        """Return a client's line as it is said here. Raises NoAnswerError where it can't be made."""
        if step.index not in self._computed or self._login is None:
            return step.line.octets
        return filled(self.protocol, step, session.history.situation(), self._names, self._login)

    async def _say(self, session: ClientSession, batch: list[Exchange], timeout: float) -> bool:  # noqa: ASYNC109 - the wait is part of what is asked
        """Send the commands of a batch; return whether all were answered, or the connection ended."""
        for exchange in batch:
            self._prepare(exchange)
        steps = [exchange.command for exchange in batch if exchange.command is not None]
        lines = [(self._octets(session, step), step.line.ending or CRLF) for step in steps]
        if len(lines) > 1:
            try:
                await session.exchange_all([octets for octets, _ending in lines], timeout)
            except TimeoutError:
                return False
            except ConnectionError:
                return True  # it was closed on the way: what was not sent has no exchange here
            return True
        for octets, ending in lines:
            session.send(octets, ending)
        return await session.settled(timeout, most=_PATIENCE * timeout)

    def _waits_behind(self, exchange: Exchange) -> bool:
        """Tell whether a batch ends here: at the greeting, a login, and where the client closed."""
        command = exchange.command
        return (
            command is None
            or command.index in self._logins
            or command.kind is Kind.RESPONSE
            or len(exchange.answer) != len(exchange.spoken)
        )

    def _prepare(self, exchange: Exchange) -> None:
        """Set the server up for the login that comes now."""
        login = self._logins.get(exchange.command.index) if exchange.command else None
        if login is not None and self.server is not None:
            self.server.setup = for_login(self.server.setup, self._found, login)


def client_lines(conversation: Conversation) -> int:
    """Return how many lines of the client can be said again; 0: there is nothing to replay."""
    return sum(line.side is Side.CLIENT and line.kind is LineKind.WIRE for line in conversation.lines)
