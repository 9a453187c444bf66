"""An expected conversation played with a server, over connections as the client has them."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from popconsole.client.session import CONNECT_TIMEOUT, REPLY_TIMEOUT, ClientSession
from popconsole.dialogue.masking import Masker
from popconsole.expect.difference import PlayOutcome
from popconsole.expect.playbook import Playbook
from popconsole.expect.run import Run
from popconsole.expect.todo import DoDrop, DoHear, DoOpen, DoSay, DoTls, DoWait, Given
from popconsole.guide.auth.answer import NoAnswerError, answer
from popconsole.replaying.stage import ServerAddress
from popconsole.transcript.model import LineKind, Recording, Side

_APART = 0.02  # seconds between a piece of a line and the next, so that they are segments of their own
_PATIENCE = 10  # times the time-out: how long one answer may take in all


@dataclass(slots=True)
class PlayedBook:
    """A playbook that was played: how it went, and the sessions it went over, in the order they began.

    ``octets`` are the file that it was read from, where that was told.
    """

    run: Run
    sessions: list[ClientSession] = field(default_factory=list)
    seconds: float = 0.0
    octets: bytes = b""

    @property
    def playbook(self) -> Playbook:
        """What was played."""
        return self.run.playbook

    @property
    def outcome(self) -> PlayOutcome:
        """How it ended."""
        return self.run.outcome or PlayOutcome.DIFFERENT

    def recording(self) -> Recording:
        """Return all that was said, secrets and all: mask it before it is shown or saved."""
        book = self.playbook
        return Recording(tuple(session.conversation(book.title, book.source) for session in self.sessions))


class _Link:
    """A connection that is open: its session, and how many of its lines the run has been told of."""

    def __init__(self, session: ClientSession) -> None:
        self.session = session
        self.told = 0


class _Player:
    """Does what a run asks for."""

    def __init__(
        self, playbook: Playbook, place: ServerAddress, given: Given, wait: float, *, goes_on: bool
    ) -> None:
        self._place = place
        self._given = given
        self._wait = wait
        self._earlier: Masker | None = None
        self._links: dict[int, _Link] = {}
        self._changed = asyncio.Event()
        made: Callable[[int], bytes | None] = self._answer
        self.played = PlayedBook(Run(playbook, Given(given.user, given.password, made), goes_on=goes_on))

    async def play(self) -> PlayedBook:
        """Play it to its end; all connections are closed behind it."""
        run, began = self.played.run, monotonic()
        try:
            while (todo := run.todo()) is not None:
                match todo:
                    case DoOpen(number):
                        await self._open(number)
                    case DoSay(number, lines):
                        await self._say(number, lines)
                    case DoDrop(number, reset):
                        self._drop(number, reset=reset)
                    case DoTls(number):
                        await self._secured(self._links[number])
                    case DoWait(number, seconds):
                        await self._pass(seconds)
                    case DoHear(number):
                        await self._hear(number)
                        continue
                run.done()
                self._tell()
        finally:
            for session in self.played.sessions:
                await session.aclose()
        self.played.seconds = monotonic() - began
        return self.played

    # --- what is done ---

    async def _open(self, number: int) -> None:
        place, run = self._place, self.played.run
        before = self._links.get(number)
        if before is not None:
            before.session.close()
        session = await ClientSession.connect(
            run.playbook.protocol, place.host, place.port, changed=self._changed.set,
            timeout=CONNECT_TIMEOUT, security=place.security, earlier=self._earlier,
        )  # fmt: skip
        self.played.sessions.append(session)
        self._earlier = session.history.live.masker
        self._links[number] = _Link(session)

    async def _say(self, number: int, lines: tuple[tuple[bytes, bytes], ...]) -> None:
        session = self._links[number].session
        if session.open:  # else what is told next is that it was closed
            session.send_together(lines)
        if not lines[-1][1]:
            await asyncio.sleep(_APART)

    def _drop(self, number: int, *, reset: bool) -> None:
        session = self._links[number].session
        if reset:
            session.reset()
        else:
            session.close()

    async def _secured(self, link: _Link) -> None:
        """Wait until TLS is there, which the session negotiates by itself behind STLS."""
        await link.session.settled(CONNECT_TIMEOUT)

    async def _pass(self, seconds: float) -> None:
        """Let time go by, and hear what comes meanwhile."""
        await asyncio.sleep(seconds)

    async def _hear(self, number: int) -> None:
        """Wait until a line came, or the end, or until nothing did for too long."""
        link = self._links[number]
        until = monotonic() + _PATIENCE * self._wait
        while True:
            self._changed.clear()
            if self._tell(number):
                return
            seen = link.session.connection.octets
            try:
                async with asyncio.timeout(self._wait):
                    await self._changed.wait()
            except TimeoutError:
                if link.session.connection.octets == seen or monotonic() > until:
                    break
        link.session.give_up()
        if not self._tell(number):
            self.played.run.silent(number)

    # --- what is told ---

    def _tell(self, wanted: int | None = None) -> bool:
        """Tell the run of all that came; whether any of it came over the connection that is ``wanted``."""
        found = False
        for number, link in self._links.items():
            found |= self._tell_of(number, link) and number == wanted
        return found

    def _tell_of(self, number: int, link: _Link) -> bool:
        run, lines, found = self.played.run, link.session.lines, False
        while link.told < len(lines):
            line = lines[link.told]
            link.told += 1
            if line.side is Side.SERVER and line.kind is LineKind.WIRE:
                run.heard(number, line)
            elif line.kind is LineKind.CLOSED and line.side is Side.SERVER:
                run.closed(number)
            elif line.kind is LineKind.CLOSED and link.session.connection.gave_up:
                run.closed(number)  # no TLS came of STLS: nothing can follow
            else:
                continue
            found = True
        return found

    def _answer(self, number: int) -> bytes | None:
        """Return the response to the last challenge of a connection; None where there is none."""
        situation = self._links[number].session.history.situation()
        try:
            return answer(situation, self._given.user, self._given.password, secrets.token_urlsafe(18))
        except NoAnswerError:
            return None


async def play(
    playbook: Playbook,
    place: ServerAddress,
    given: Given,
    *,
    timeout: float = REPLY_TIMEOUT,  # noqa: ASYNC109 - part of what it does
    goes_on: bool = False,
) -> PlayedBook:
    """Play an expected conversation with the server at ``place``; ``given`` logs in.

    ``timeout``: seconds to wait for an answer; ``goes_on``: behind a difference too. Raises ConnectError
    where the server can't be reached.
    """
    return await _Player(playbook, place, given, timeout, goes_on=goes_on).play()
