"""A session with a fault, played without a socket and without time: the server's own layers, and a script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP2, PROTOCOLS
from popconsole.server.engine.inputs import Closed, TimedOut
from popconsole.server.engine.profile import Profile
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Wait, Write
from popconsole.server.faults.injector import Ledger
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from popconsole.transcript.model import Side
from tests.corpus.handshake import handshake
from tests.corpus.scripts import AGAIN, IDLE, MAIL, PASSWORD, TLS, USER, Script, Turn, waits_in_vain
from tests.corpus.tape import Tape
from tests.server.rehearsal import Rehearsal

_STAMP = b"<%d.697170952@popconsole.example>"
_BEGAN = 1_764_000_000
_MOMENT = 0.001  # seconds from one piece to the next


def setup(*, stls: bool = False) -> Setup:
    """Return the set-up of a server with the corpus' mail; ``stls``: it says that it has TLS."""
    drops = {USER.encode(): {INBOX: list(MAIL)}}
    accounts = Accounts({USER.encode(): Secret(PASSWORD.encode())})
    return Setup(accounts, Maildrops(drops), Profile(stls=stls))


@dataclass
class Played:
    """What came of a script: a tape for each connection, and which faults struck."""

    tapes: list[Tape] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)


def play(
    protocol: str, faults: Sequence[FaultSpec], script: Script, certificates: Path | None = None
) -> Played:
    """Say a script to a server with these faults; with ``certificates``, their folder, it has TLS."""
    played, ledger, served = Played(), Ledger(), setup(stls=certificates is not None)
    turns = list(script)
    while turns:
        session = turns[: turns.index(AGAIN)] if AGAIN in turns else turns
        turns = turns[len(session) + 1 :]
        number = len(played.tapes) + 1
        connection = _Connection(protocol, served, faults, ledger, played, number, certificates)
        for turn in session:
            connection.say(turn)
        connection.close()
    return played


class _Connection:
    def __init__(
        self,
        protocol: str,
        served: Setup,
        faults: Sequence[FaultSpec],
        ledger: Ledger,
        played: Played,
        number: int,
        certificates: Path | None,
    ) -> None:
        self._tape = Tape(protocol, _BEGAN + 3_600 * number)
        played.tapes.append(self._tape)
        access = Access(served)
        self._shaped = Rehearsal(
            protocol, served, faults, lambda spec: played.struck.append(spec.name), access, ledger
        )
        self._certificates = certificates
        self._tls_fault = next((spec.name for spec in faults if spec.name.startswith("tls-")), None)
        self._protocol = protocol
        self._answered = b""
        self._held = b""
        self._mute = self._over = False
        self._now = 0.0
        opened = access.opened(_STAMP % number, protocol)
        self._deliver(self._shaped.event(opened))
        self._release()

    def say(self, turn: Turn) -> None:
        """Say the lines of a turn at once, and take what is answered."""
        if self._over:
            return
        if turn == IDLE:
            self._now += PROTOCOLS[self._protocol].timeout
            self._deliver(self._shaped.event(TimedOut()))
            return
        if turn == TLS and self._certificates is not None:
            if not self._answered.startswith(b"+OK"):
                return
            for side, octets in handshake(self._certificates, self._tls_fault):
                self._tape.sent(side, octets, self._tick())
            return
        before, self._answered = self._answered, b""
        lines = (turn,) if isinstance(turn, str) else turn
        self._tape.sent(Side.CLIENT, b"".join(line.encode() + b"\r\n" for line in lines), self._tick())
        for left, line in enumerate(lines, start=1 - len(lines)):
            if not self._over:
                self._deliver(self._shaped.line(line.encode(), more=left < 0))
        self._release()  # what was held back has come before the client speaks again
        if self._protocol == POP2.name and waits_in_vain(turn, self._answered, before):
            self.close()

    def close(self) -> None:
        """End the connection from the client's side, where the server has not ended it."""
        if not self._over:
            self._release()
            list(self._shaped.event(Closed()))
            self._tape.closed(Side.CLIENT, self._tick())
            self._over = True

    def _deliver(self, actions: Iterator[Action]) -> None:
        for action in actions:
            match action:
                case Write(octets):
                    self._held += octets
                    self._release()
                case Hold(octets):
                    self._held += octets
                case Wait(seconds):
                    self._now += seconds
                case EndWriting():
                    self._release()
                    self._tape.closed(Side.SERVER, self._tick())
                    self._mute = True
                case Drop():
                    self._end()
                    list(self._shaped.event(Closed()))
                    return
        if self._shaped.closed:
            self._end()

    def _end(self) -> None:
        """End the connection from the server's side."""
        self._release()
        if not self._mute:
            self._tape.closed(Side.SERVER, self._tick())
        self._over = True

    def _release(self) -> None:
        held, self._held = self._held, b""
        if not self._mute:
            self._tape.sent(Side.SERVER, held, self._tick())
            self._answered += held

    def _tick(self) -> float:
        self._now += _MOMENT
        return self._now
