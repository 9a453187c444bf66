"""The faults of one connection: between a client's lines, a server and the socket. No socket, no clock.

It is asked at each turn: ``intercept`` what the server is given for a line, ``refuses_login`` and ``removed``
what becomes of a login and of marks, ``said`` how the reply is delivered. The server is our own engine
(``listening.shaping``), or any other that a proxy stands before (``record.lockstep``). The answer depends on
the faults and on what was said before, and on nothing else.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from popconsole.protocol import PROTOCOLS
from popconsole.protocol.syntax import parse
from popconsole.protocol.table import CommandEffect
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.reason import Reason
from popconsole.server.faults.action import (
    Action,
    Drop,
    Hold,
    Interception,
    ReceivedLine,
    Seen,
    Spoken,
    TurnReply,
    Write,
)
from popconsole.server.faults.delivery import DELIVERIES, TIMEOUT, swaps
from popconsole.server.faults.edits import EDITS
from popconsole.server.faults.interceptions import INTERCEPTIONS
from popconsole.server.faults.shapes import SHAPES
from popconsole.server.faults.spec import FaultSpec, Turn, tls_fault

OnStrike = Callable[[FaultSpec], None]
Speak = Callable[[Answer], Spoken]
"""Says an answer that is laid out and has no mail behind it."""
T = TypeVar("T")

_REFUSALS = {
    "auth-fail": Reason.WRONG,
    "lock-stuck": Reason.IN_USE,
    "login-delay": Reason.DELAYED,
}


@dataclass(slots=True)
class Ledger:
    """What the faults of a whole server have done so far: logins refused, by fault, and logins let in."""

    refused: Counter[str] = field(default_factory=Counter)
    logins: int = 0


class Injector:
    """The faults of one connection; ``on_strike`` is called with each one that strikes, once a turn."""

    def __init__(
        self, protocol: str, faults: Sequence[FaultSpec], ledger: Ledger, on_strike: OnStrike
    ) -> None:
        self._protocol = PROTOCOLS[protocol]
        self._faults = tuple(spec for spec in faults if protocol in spec.fault.protocols)
        self._ledger = ledger
        self._on_strike = on_strike
        self._dice = [spec.dice() for spec in self._faults]
        self._verbs: Counter[str] = Counter()
        self._turn = Turn(0, "", 0, 0)
        self._here: tuple[FaultSpec, ...] = self._at_place()
        self._received: ReceivedLine | None = None
        self._struck: set[str] = set()
        self._answer: bytes | None = None
        self._sent = 0
        self._exchange = False
        self._kept: Iterator[Action] = iter(())  # a reply that waits for the next one to go first
        self._session = 0

    def _at_place(self) -> tuple[FaultSpec, ...]:
        pairs = zip(self._faults, self._dice, strict=True)
        return tuple([spec for spec, dice in pairs if spec.strikes(self._turn, dice)])

    def _strike(self, spec: FaultSpec) -> None:
        if spec.text not in self._struck:
            self._struck.add(spec.text)
            self._on_strike(spec)

    def _on(self, name: str) -> FaultSpec | None:
        return next((spec for spec in self._here if spec.name == name), None)

    # --- a line of the client's

    def intercept(self, line: bytes, seen: Seen) -> Interception:
        """Return what the server is given for a line of the client's; ``line`` without its ending."""
        parsed = parse(self._protocol, line)
        verb = "AUTH" if self._exchange else parsed.keyword
        if not self._exchange:
            self._verbs[verb] += 1
        self._turn = Turn(self._turn.line + 1, verb, self._verbs[verb], self._sent, self._turn.sent)
        self._struck.clear()
        self._here = self._at_place()
        self._received = received = ReceivedLine(
            self._protocol, self._turn, line, parsed.arguments, parsed.command, not seen.open,
            seen.count, seen.marked,
        )  # fmt: skip
        self._answer = None
        if self._exchange:
            return Interception(line)
        for spec in self._here:
            strike = INTERCEPTIONS.get(spec.name)
            interception = strike(spec, received) if strike is not None else None
            if interception is not None:
                self._strike(spec)
                self._answer = interception.answer
                return interception
        return Interception(line)

    # --- what is asked of accounts and maildrops

    def refuses_login(self) -> Reason | None:
        """Return why a login is refused that is not even tried; None where it is."""
        for spec in self._here:
            reason = _REFUSALS.get(spec.name)
            if reason is not None and self._ledger.refused[spec.text] < spec.number():
                self._ledger.refused[spec.text] += 1
                self._strike(spec)
                return reason
        return None

    def removed(self, delete: frozenset[int], marked: frozenset[int]) -> frozenset[int]:
        """Return which messages go as a session ends, that has ``marked`` some and is to ``delete`` some."""
        lost, at_once = self._on("dele-lost"), self._on("dele-at-once")
        if lost is not None and delete:
            self._strike(lost)
            return frozenset()
        return delete if at_once is None else delete | marked  # it was told at each DELE

    def logged_in(self) -> None:
        """Count a login that was let in."""
        self._ledger.logins += 1
        self._session = self._ledger.logins

    def secured(self) -> None:
        """Report the fault of TLS that is on, if there is one: the handshake that begins now meets it."""
        spec = tls_fault(self._faults)
        if spec is not None:
            self._strike(spec)

    def goes_on(self, reply: Answer) -> bool:
        """Tell whether POP2's server goes on behind this error, where it should close."""
        spec = self._on("pop2-no-close")
        if spec is None or reply.kind is not AnswerKind.REFUSED:
            return False
        self._strike(spec)
        return True

    def timed_out(self) -> bytes:
        """Return what is said when the inactivity timer has run out; empty: what the engine says."""
        spec = next((spec for spec in self._faults if spec.name == "timeout-421"), None)
        if spec is None:
            return b""
        self._struck.clear()
        self._strike(spec)
        return TIMEOUT

    # --- the reply

    def said(self, answers: Sequence[Spoken], speak: Speak, *, more: bool = False) -> Iterator[Action]:
        """Return how to deliver what answers the last line; the greeting before the first one.

        ``speak`` says an answer again that a fault has edited; ``more``: the client has sent further lines
        already.
        """
        answer, self._answer = self._answer, None
        if answer is not None:
            kind = AnswerKind.REFUSED if answer else AnswerKind.NOTHING
            answers = (Spoken(Answer(kind, self._turn.verb), answer),)
        said = self._value(answers, more=more)
        self._exchange = self._turn.verb == "AUTH" and said.reply.kind is AnswerKind.CHALLENGE
        self._removed_at_once(said.reply)
        if len(answers) == 1 and answer is None:
            said = self._edited(said, speak)
        for spec, shape in self._with(SHAPES):
            changed = shape(spec, said)
            if changed is not None and changed.octets != said.octets:
                self._strike(spec)
                said = changed
        return self._counted(self._delivery(said))

    def _edited(self, said: TurnReply, speak: Speak) -> TurnReply:
        """Return the reply with all that faults edit in its answer."""
        for spec, edit in self._with(EDITS):
            reply = edit(spec, said)
            if reply is None or reply == said.reply:
                continue
            anew = speak(reply)
            if anew.octets != said.octets:
                self._strike(spec)
                said = replace(said, reply=reply, head=anew.head, body=anew.body, end=anew.end)
        return said

    def _removed_at_once(self, reply: Answer) -> None:
        """Report ``dele-at-once`` where this reply confirms a mark: the message is gone at once."""
        spec = self._on("dele-at-once")
        command = self._received.command if self._received is not None else None
        marks = command is not None and CommandEffect.MARKS in command.effects
        if spec is not None and marks and reply.kind is not AnswerKind.REFUSED:
            self._strike(spec)

    def _with(self, strikes: Mapping[str, T]) -> list[tuple[FaultSpec, T]]:
        """Return the faults that strike now and stand in a table, in the table's order."""
        here = self._here
        return [(spec, strike) for name, strike in strikes.items() for spec in here if spec.name == name]

    def _delivery(self, said: TurnReply) -> Iterator[Action]:
        kept, self._kept = self._kept, iter(())
        actions: Iterator[Action] = iter((Write(said.octets),) if said.octets else ())
        for spec, strike in self._with(DELIVERIES):
            shape = strike(spec, said)
            if shape is not None:
                self._strike(spec)
                actions = shape(actions)
        swapped = self._on("reply-swapped")
        if swapped is not None and swaps(said):
            self._strike(swapped)
            self._kept, actions = actions, iter(())
        yield from actions
        yield from kept
        if said.turn.line == 0 and self._on("greeting-err") is not None:
            yield Drop()

    def _counted(self, actions: Iterator[Action]) -> Iterator[Action]:
        for action in actions:
            if isinstance(action, Write | Hold):
                self._sent += len(action.octets)
            yield action

    def _value(self, answers: Sequence[Spoken], *, more: bool) -> TurnReply:
        session = self._session or 1
        if len(answers) == 1:
            one = answers[0]
            return TurnReply(
                self._protocol,
                self._turn,
                one.reply,
                one.head,
                one.body,
                one.end,
                self._received,
                more,
                session,
            )
        reply = answers[0].reply if answers else Answer(AnswerKind.NOTHING)
        octets = b"".join([answer.octets for answer in answers])
        return TurnReply(
            self._protocol, self._turn, reply, octets, received=self._received, more=more, session=session
        )
