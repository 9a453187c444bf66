"""A session in lock-step, without a socket and without time: a script, faults, the mock server's layers."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.record.faults import Faults
from popconsole.record.lockstep import Lockstep
from popconsole.record.session import RecordedSession
from popconsole.record.tap import Tap
from popconsole.server.engine.inputs import Closed
from popconsole.server.faults.action import Action, Drop, EndWriting, Write
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from popconsole.transcript.injected import note
from popconsole.transcript.model import LineKind, Side
from tests.corpus.played import setup
from tests.corpus.scripts import AGAIN, IDLE, TLS, Script, Turn, waits_in_vain
from tests.server.rehearsal import Rehearsal

_DAY = 86_400.0


@dataclass
class Timer:
    """What is to be done later, unless it is cancelled."""

    what: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """Keeps what is to be done later till somebody lets time go by."""

    def __init__(self) -> None:
        self._timers: list[Timer] = []

    def call_later(self, _seconds: float, what: Callable[[], object]) -> Timer:
        self._timers.append(Timer(what))
        return self._timers[-1]

    def call_soon(self, what: Callable[[], object]) -> Timer:
        return self.call_later(0, what)

    def goes_by(self) -> None:
        """Do all that is to be done."""
        while self._timers:
            timer = self._timers.pop(0)
            if not timer.cancelled:
                timer.what()


@dataclass
class Played:
    """What came of a script: the sessions as they are recorded, and what the server was told in each."""

    sessions: list[RecordedSession] = field(default_factory=list)
    told: list[bytes] = field(default_factory=list)
    struck: list[FaultSpec] = field(default_factory=list)  # at the server itself, which has none

    @property
    def notes(self) -> list[str]:
        """The notes of all sessions."""
        return [
            line.octets.decode()
            for session in self.sessions
            for line in session.lines
            if line.kind is LineKind.NOTE
        ]


def play(protocol: str, specs: Sequence[FaultSpec], script: Script, *, stls: bool = False) -> Played:
    """Say a script through the proxy, with faults, to the mock server, which has none."""
    played, served, faults = Played(), setup(stls=stls), Faults(specs)
    turns = list(script)
    while turns:
        session = turns[: turns.index(AGAIN)] if AGAIN in turns else turns
        turns = turns[len(session) + 1 :]
        number = len(played.sessions) + 1
        recorded = RecordedSession(number, _DAY * number, f"127.0.0.1:{number}", "127.0.0.1:110", "")
        played.sessions.append(recorded)
        played.told.append(b"")
        passing = Passing(protocol, served, faults, recorded, played)
        for turn in session:
            passing.turn(turn)
        passing.leave()
    return played


class Passing:
    """The passage of one session, with a client and a server at its ends."""

    def __init__(
        self, protocol: str, served: Setup, faults: Faults, recorded: RecordedSession, played: Played
    ) -> None:
        self.loop = Loop()
        self._played = played
        self._protocol = PROTOCOLS[protocol]
        self._tap = Tap(recorded, lambda: None)
        self._tap.happened(Side.CLIENT, LineKind.OPENED, 0.0)
        access = Access(served)
        self._server = Rehearsal(protocol, served, [], self._played.struck.append, access)
        self.lockstep = Lockstep(
            self,
            lambda spoken: faults.injector(
                spoken, lambda spec: self._tap.remark(note(spec.text).decode(), self._at)
            ),
            cast("asyncio.AbstractEventLoop", self.loop),  # all that is asked of one
            secure=False,
        )
        self._at = 0.0
        self._pending = b""
        self._answered = b""
        self._over = self._mute = False
        self.secured = False
        self._server_says(self._server.event(access.opened(b"<1.697170952@host.example>", protocol)))
        self.loop.goes_by()

    def _struck(self, spec: FaultSpec) -> None:
        self._tap.remark(note(spec.text).decode(), self._at)

    # --- the client

    def turn(self, turn: Turn) -> None:
        """Say the lines of a turn at once, and take what is answered."""
        if self._over:
            return
        if turn == IDLE:  # the server has had enough
            self.lockstep.ended(Side.SERVER)
        elif turn != TLS:
            before, self._answered, late = self._answered, b"", self._mute
            lines = (turn,) if isinstance(turn, str) else turn
            octets = b"".join(line.encode() + b"\r\n" for line in lines)
            self._at += 1
            self._tap.said(Side.CLIENT, octets, self._at)
            self.lockstep.said(Side.CLIENT, octets)
            self.loop.goes_by()
            if self._protocol.name == "POP2" and waits_in_vain(turn, self._answered, before):
                self.leave()
            if late:  # it has seen the end, and said one line more
                self.leave()
        self.loop.goes_by()

    def leave(self) -> None:
        """Go, where the session is not over."""
        if not self._over:
            self.lockstep.leave()
            self._end(Side.CLIENT)

    def _end(self, side: Side) -> None:
        if not self._over:
            self._over = True
            self._server_says(self._server.event(Closed()))
            self._tap.happened(Side.SERVER if self._mute else side, LineKind.CLOSED, self._at)

    # --- the server

    def _server_says(self, actions: Iterator[Action]) -> None:
        for action in actions:
            if isinstance(action, Write):
                self.lockstep.said(Side.SERVER, action.octets)
            else:
                assert not isinstance(action, Drop | EndWriting)
        if self._server.closed and not self._over:
            self.lockstep.ended(Side.SERVER)

    # --- the passage

    def speaks(self, protocol: Protocol) -> None:
        assert protocol is self._protocol
        self._tap.speaks(protocol)

    def say(self, side: Side, octets: bytes) -> None:
        if side is Side.CLIENT:
            self._answered += octets
            self._at += 0.001
            self._tap.said(Side.SERVER, octets, self._at)
            return
        self._played.told[-1] += octets
        self._pending += octets
        while b"\r\n" in self._pending:
            line, _ending, self._pending = self._pending.partition(b"\r\n")
            self._server_says(self._server.line(line))

    def remark(self, text: str) -> None:
        self._tap.remark(text, self._at)

    def hold(self, side: Side, *, holding: bool, why: str) -> None:
        assert side is Side.CLIENT
        del holding, why

    def end_writing(self) -> None:
        self._mute = True

    def break_off(self) -> None:
        self.lockstep.leave()
        self._end(Side.SERVER)

    def secure(self, behind: bytes) -> None:
        assert behind == b""
        self.secured = True
        self._tap.happened(Side.CLIENT, LineKind.TLS, self._at, "TLSv1.3")
        self.lockstep.secured()

    def pass_end(self, side: Side) -> None:
        self._end(side)
