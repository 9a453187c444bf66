"""Sessions with the mock server that are played without a network, always the same: for what is printed."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import count

from popconsole.analysis.tracker import Tracker
from popconsole.protocol.framing import Framer
from popconsole.protocol.table import Protocol
from popconsole.server.engine.inputs import Closed
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Write
from popconsole.server.faults.injector import Ledger
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.access import Access, Pace
from popconsole.server.rehearsal import Rehearsal
from popconsole.server.setup import Setup
from popconsole.transcript.injected import note
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.ui.mock_behaviour import MockBehaviour

_STAMP = b"<%d.697170952@popconsole.example>"  # of the greetings, for APOP
_HOUR = 3_600.0  # seconds from one look at the clock to the next: nobody logs in too early


def rehearsed(
    protocol: Protocol, behaviour: MockBehaviour, sessions: Iterable[Sequence[str]]
) -> Iterator[Lines]:
    """Say the lines of sessions, one after another, to a mock server; yield what was said in each.

    It has the built-in mail, and what a session has removed is gone in the next one. Nothing is left to
    chance or to a clock; where a fault waits, no time goes by.
    """
    setup, ledger, pace = Setup().as_persona(behaviour.persona), Ledger(), _pace()
    for number, said in enumerate(sessions, 1):
        access = Access(setup, pace, partial(_nonce, number))
        session = _Session(protocol, setup, behaviour.faults, access, ledger)
        session.open(_STAMP % number)
        for line in said:
            session.say(line)
        session.leave()
        yield session.lines


def _nonce(number: int) -> str:
    return f"popconsole-{number}"


def _pace() -> Pace:
    hours = count()
    pace = Pace(lambda: next(hours) * _HOUR, lambda: 0.0)
    pace.salting = bytes(len(pace.salting))
    return pace


class _Session:
    """One session, its lines as they come."""

    def __init__(
        self, protocol: Protocol, setup: Setup, faults: Iterable[FaultSpec], access: Access, ledger: Ledger
    ) -> None:
        self.lines = Lines()
        self._access = access
        self._name = protocol.name
        self._server = Rehearsal(protocol.name, setup, faults, self._struck, access, ledger)
        self._tracker = Tracker(protocol, exact=True)
        self._framer = Framer()
        self._over = self._mute = False

    def open(self, stamp: bytes) -> None:
        """Open the connection, and take the greeting."""
        self._add(Line(Side.CLIENT, b"", kind=LineKind.OPENED))
        self._take(self._server.event(self._access.opened(stamp, self._name)))

    def say(self, line: str) -> None:
        """Say a line, if anybody listens, and take what is answered."""
        if not self._over:
            self._add(Line(Side.CLIENT, line.encode()))
            self._take(self._server.line(line.encode()))

    def leave(self) -> None:
        """Close the connection, where the server has not closed it."""
        if not self._over:
            list(self._server.event(Closed()))
            self._end(Side.CLIENT)

    def _struck(self, spec: FaultSpec) -> None:
        self._add(Line(Side.SERVER, note(spec.text), kind=LineKind.NOTE))

    def _take(self, actions: Iterator[Action]) -> None:
        for action in actions:
            if isinstance(action, Write | Hold) and not self._mute:
                self._framer.feed(action.octets)
                while (cut := self._framer.next(self._tracker.dialogue.octets_due)) is not None:
                    self._add(Line(Side.SERVER, *cut))
            elif isinstance(action, EndWriting):
                self._mute = True
                self._rest()
            elif isinstance(action, Drop):
                self._end(Side.SERVER)
                list(self._server.event(Closed()))
                return
        if self._server.closed:
            self._end(Side.SERVER)

    def _rest(self) -> None:
        """Take what has no end, and will have none."""
        rest = self._framer.rest()
        if rest:
            self._add(Line(Side.SERVER, rest, b""))

    def _end(self, side: Side) -> None:
        self._rest()
        self._add(Line(side, b"", kind=LineKind.CLOSED))
        self._over = True

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        self._tracker.feed(line)
