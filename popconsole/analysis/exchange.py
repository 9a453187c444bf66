"""A conversation as exchanges: a command and all that answers it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from popconsole.analysis.step import Step
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.protocol.table import Content, Outcome

_ANSWERS = (Kind.REPLY, Kind.CHALLENGE, Kind.TLS, Kind.DATA, Kind.END, Kind.GREETING, Kind.UNSOLICITED)


@dataclass(slots=True)
class Exchange:
    """A command, a response of AUTH or a line of a mail, and the steps that answer it.

    The first of all is the greeting's.
    """

    command: Step | None
    answer: list[Step] = field(default_factory=list)
    closed: bool = False  # the server closed the connection after this
    cut: bool = False  # the recording breaks off before the answer was complete

    @property
    def timed_out(self) -> bool:
        """Whether a side gave up waiting for what was due."""
        return any(step.kind is Kind.TIMEOUT for step in self.answer)

    @property
    def issued(self) -> Issued | None:
        """The command as it was read; None for the greeting."""
        return self.command.command if self.command else None

    @property
    def spoken(self) -> list[Step]:
        """The answer's steps that are octets of the wire."""
        return [step for step in self.answer if step.kind in _ANSWERS]

    @property
    def status(self) -> Step | None:
        """The step of the status line, or of the greeting; None where there is none."""
        return next((s for s in self.answer if s.kind in (Kind.REPLY, Kind.CHALLENGE, Kind.GREETING)), None)

    @property
    def outcome(self) -> Outcome | None:
        """How the server decided; a left-out status line of which the rest is there was positive."""
        if self.status is not None:
            return self.status.outcome
        if any(s.kind in (Kind.DATA, Kind.END, Kind.OMITTED) for s in self.answer):
            return Outcome.POSITIVE
        return None

    @property
    def content(self) -> Content | None:
        """What the answer tells; None where nothing is read in it."""
        return next((s.content for s in self.answer if s.content is not None), None)

    @property
    def body(self) -> list[Step]:
        """The further lines: of a listing, a message, counted data."""
        return [s for s in self.answer if s.kind is Kind.DATA]

    @property
    def omitted(self) -> bool:
        """Whether octets were left out of the answer, so that its body can't be compared."""
        return any(s.kind is Kind.OMITTED for s in self.answer)


def exchanges(steps: Iterable[Step]) -> list[Exchange]:
    """Cut a conversation into exchanges, in the order of the commands."""
    found = [Exchange(None)]
    by_index: dict[int, Exchange] = {}
    for step in steps:
        if step.kind in (Kind.COMMAND, Kind.RESPONSE, Kind.MAIL):
            # What answers a response answers, to the tracker, the AUTH that it belongs to; a mail likewise.
            exchange = Exchange(step)
            by_index[step.command.index if step.command else step.index] = exchange
            found.append(exchange)
        elif step.kind in (Kind.CLOSE, Kind.TIMEOUT):
            last = by_index.get(step.command.index, found[-1]) if step.command else found[-1]
            last.closed = last.closed or step.line.side.value == "S"
            last.cut = step.command is not None
            last.answer.append(step)
        elif step.kind not in (Kind.OPEN, Kind.NOTE):
            # An answer that comes late belongs to a command from before these steps.
            exchange = by_index.get(step.command.index, found[-1]) if step.command else found[-1]
            exchange.answer.append(step)
    return found
