"""A session of the mock server without a socket and without time: as a connection with faults holds it."""

from collections.abc import Callable, Iterable, Iterator

from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.effects import Close, StartTls
from popconsole.server.engine.inputs import Input
from popconsole.server.engine.session import Session
from popconsole.server.faults.action import Action, Spoken
from popconsole.server.faults.injector import Injector, Ledger
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.access import Access
from popconsole.server.listening.memo import Send, Taken
from popconsole.server.listening.shaping import Shaping
from popconsole.server.setup import Setup


class Rehearsal:
    """One session under faults; ``told`` is called for each that strikes. ``closed``: the server ends it.

    ``ledger`` is what the faults of the whole server have done, where there are other sessions.
    """

    def __init__(
        self,
        protocol: str,
        setup: Setup,
        faults: Iterable[FaultSpec],
        told: Callable[[FaultSpec], None],
        access: Access,
        ledger: Ledger | None = None,
    ) -> None:
        injector = Injector(protocol, tuple(faults), ledger or Ledger(), told)
        self._shaping = Shaping(protocol, setup.profile, setup.speaker(protocol), injector)
        self._access = access
        self._point = self._shaping.start
        self.closed = False

    @property
    def session(self) -> Session:
        """Where the engine stands."""
        return self._point.session

    def line(self, octets: bytes, *, more: bool = False) -> Iterator[Action]:
        """Say a line; return how its reply is delivered, where further lines wait or not."""
        self._take(self._shaping.line(self._point, octets))
        return self._shaping.delivery(more=more)

    def event(self, event: Input, *, more: bool = False) -> Iterator[Action]:
        """Give an input that is no line; return how what is said to it is delivered."""
        self._take(self._shaping.event(self._point, event))
        return self._shaping.delivery(more=more)

    def _take(self, taken: Taken) -> None:
        self._point, actions = taken
        answers: list[Input] = []
        for action in actions:
            if isinstance(action, Send):
                self._shaping.answered(Spoken(Answer(AnswerKind.NOTHING), action.octets))
            elif isinstance(action, Answer):
                stamp = self._access.timestamp or b""
                status, body = self._shaping.speaker.said(action, self.session.messages, stamp)
                whole = body if isinstance(body, bytes) else b"".join(body)
                self._shaping.answered(Spoken.of(action, status, whole))
            elif isinstance(action, Close):
                self.closed = True
            elif not isinstance(action, StartTls):
                answers.append(self._access.answer(action))
        for answer in answers:
            self._take(self._shaping.event(self._point, answer))
