"""Where the tracker stands: what is pending, what is under way, and the small moves from there."""

from collections import deque
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Self

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.knowledge import Knowledge
from popconsole.analysis.sasl_exchange import SaslExchanges
from popconsole.analysis.step import Issued, Kind, Situation, Step
from popconsole.dialogue.masking import Masker
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Content, Event, Outcome, Protocol, Reply, Shape, Transition
from popconsole.transcript.model import Line, Side
from popconsole.transcript.safe import safe


@dataclass(slots=True)
class OpenReply:
    """A reply that is under way: whose, of what shape, and how far."""

    issued: Issued
    reply: Reply
    part: int = 0
    octets: int = 0  # of the message, byte-stuffing undone
    due: int = 0  # POP2: octets of data still to come
    omitted: bool = False  # some of it was left out, so nothing can be counted


class Standing:
    """What a tracker holds between two lines; ``situation`` is the part of it that everybody may see."""

    def __init__(self, protocol: Protocol, *, exact: bool = False, secure: bool = False) -> None:
        self.protocol = protocol
        self.exact = exact
        client = protocol.client_states[0].state if protocol.client_states else None
        self.situation = Situation(protocol.initial, client, secure=secure)
        self._count = 0
        self._queue: deque[Issued] = deque()
        self._open: OpenReply | None = None
        self._knowledge = Knowledge()
        self._exchanges = SaslExchanges()
        self._after_greeting = False  # the last line was the greeting
        self._after_stls = False  # TLS was agreed on, and no command was sent since
        self._enciphered = False  # the octets are TLS's own, as in a capture
        self._told_of_endings = False
        self._stls_at = -1  # the line of the last STLS
        self.masker = Masker(protocol)
        self._masked: Line | None = None  # the line that is read, masked, where it holds a secret

    def copy(self) -> Self:
        """Return a tracker that stands at the same line and goes its own way from there."""
        twin = copy(self)
        vars(twin).update(
            _queue=self._queue.copy(),
            _open=replace(self._open) if self._open else None,
            _knowledge=self._knowledge.copy(),
            _exchanges=self._exchanges.copy(),
            masker=self.masker.copy(),
        )
        return twin

    @property
    def octets_due(self) -> int | None:
        """How many octets of counted data come next (POP2's RETR); None where a line comes next."""
        if self._open is not None:
            return self._open.due or None
        head = self._queue[0] if self._queue else None
        if head is not None and self._sends_data(head):
            return self.situation.announced
        return None

    @property
    def waiting(self) -> bool:
        """Whether a command waits for its reply, or for the rest of it: it is the server's turn."""
        return self._open is not None or (bool(self._queue) and not self._exchanges.challenged)

    @property
    def pending(self) -> tuple[Issued, ...]:
        """The commands that wait for their reply or for the rest of it, oldest first."""
        under_way = (self._open.issued,) if self._open else ()
        return (*under_way, *self._queue)

    def _waits_since(self, index: int) -> bool:
        """Tell whether the command at that line still waits for its reply: they are answered in order."""
        oldest = self._open.issued if self._open else self._queue[0] if self._queue else None
        return oldest is not None and oldest.index <= index

    @property
    def _newest(self) -> Issued | None:
        if self._queue:
            return self._queue[-1]
        return self._open.issued if self._open else None

    def _begin(self, issued: Issued) -> Transition | None:
        """Take the transition of a command that the server now turns to: QUIT enters UPDATE at once."""
        if issued.parsed.problems:
            return None
        return self._take(issued.keyword, Outcome.ISSUED)

    def _done(self) -> Transition | None:
        """The reply of the oldest command is complete: the server turns to the next."""
        self._open = None
        self._set(pending=len(self._queue))
        return self._begin(self._queue[0]) if self._queue else None

    def _row(self, issued: Issued) -> Reply:
        """Return the shape of the positive reply, chosen by command, arguments and state."""
        command = issued.parsed.command
        if command is None:
            return Reply(
                Shape.SINGLE_LINE, Content.TEXT, self.protocol.cite, self.protocol.indicators[0].sign
            )
        return command.reply(len(issued.parsed.arguments), issued.state)

    def _sends_data(self, issued: Issued) -> bool:
        """Whether counted data answers this command: POP2's RETR, in ITEM, of a message that exists."""
        command = issued.parsed.command
        return (
            command is not None
            and not issued.parsed.problems
            and self._row(issued).shape is Shape.DATA
            and self.situation.state in command.states
            and bool(self.situation.announced)
        )

    def _take(self, trigger: str | Event, outcome: Outcome) -> Transition | None:
        row = self.protocol.transition(self.situation.state, trigger, outcome)
        if row is not None:
            self._set(state=row.then)
        return row

    def _set(self, **changes: Any) -> None:
        now = self.situation
        if any(getattr(now, name) != value for name, value in changes.items()):
            self.situation = replace(now, **changes)

    def _of_line(self, line: Line, *, data: bool = False) -> list[Finding]:
        """What the octets of a line show by themselves."""
        found = []
        if line.ending != CRLF and not self._told_of_endings and not (data and self.protocol is POP2):
            self._told_of_endings = True
            found.append(finding("line-ending", ending="LF") if line.ending else finding("line-cut"))
        if self.situation.language and line.side is Side.SERVER:
            return found  # texts in UTF-8 were asked for (RFC 6856 section 3.2)
        if not data and not (line.octets.isascii() and line.octets.decode("ascii").isprintable()):
            found.append(finding("text-octets", octets=safe(line.octets)))
        return found

    def _step(
        self,
        index: int,
        line: Line,
        kind: Kind,
        issued: Issued | None,
        before: Situation,
        *,
        outcome: Outcome | None = None,
        content: Content | None = None,
        part: int = 0,
        transition: Transition | None = None,
        findings: tuple[Finding, ...] = (),
    ) -> Step:
        if findings and self.protocol is POP2:
            findings = tuple(found.for_pop2() for found in findings)
        return Step(
            index, line, kind, issued, before, self.situation, outcome, content, part, transition, findings,
            self._masked,
        )  # fmt: skip
