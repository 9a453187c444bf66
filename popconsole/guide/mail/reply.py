"""Which lines answer a command, and whether all of them are there."""

from collections.abc import Iterator
from dataclasses import dataclass

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.protocol.table import Content, Outcome, Shape
from popconsole.transcript.model import Side

_AHEAD = 4096  # lines that are read at once where more must be
_OVER = (Kind.END, Kind.CLOSE, Kind.TIMEOUT)
_BROUGHT = (Kind.DATA, Kind.END, Kind.MAIL, Kind.OMITTED)
_MESSAGES = (Content.MESSAGE, Content.MESSAGE_TOP)


@dataclass(frozen=True, slots=True)
class ReplySpan:
    """Lines in a row, from ``start`` up to and without ``stop``, that are of one kind."""

    start: int
    stop: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class WholeReply:
    """What answers the command at line ``head``, from 0; what lies between an AUTH and its reply too.

    ``shape`` is that of its positive reply, None where the command is not known. ``accepted``: it was
    positive, or what it brings is there. ``content`` is what the lines tell. ``announced``: so many octets
    of data are due (POP2), None where none are. ``broken``: the connection ended before the reply did.
    """

    head: int
    issued: Issued
    spans: tuple[ReplySpan, ...]
    shape: Shape | None
    accepted: bool
    content: Content | None
    announced: int | None
    broken: bool

    @property
    def holds_message(self) -> bool:
        """Whether a message, or a part of one, is in it; of a mail that the client sends too."""
        sent = any(span.kind is Kind.MAIL for span in self.spans)
        return sent or (self.content in _MESSAGES and self.accepted)

    @property
    def ends(self) -> bool:
        """Whether the lone termination octet is there."""
        return any(span.kind is Kind.END for span in self.spans)


def reply_at(history: History, index: int) -> WholeReply | None:
    """Return the reply that a line is of, or asks for; None where it has nothing to do with a command."""
    issued = history.step(index).command
    if issued is None:
        return None
    spans: list[ReplySpan] = []
    status: Step | None = None
    content: Content | None = None
    broken = brings = False
    for span, step in _spans(history, issued.index):
        if span.kind in (Kind.CLOSE, Kind.TIMEOUT):
            broken = True
            break
        spans.append(span)
        brings = brings or span.kind in _BROUGHT
        if step is not None and content is None:
            content = step.content
        if step is not None and status is None and step.kind is Kind.REPLY:
            status = step
    command = issued.command
    row = None if command is None else command.reply(issued.given, issued.state)
    shape = None if row is None else row.shape
    return WholeReply(
        issued.index,
        issued,
        tuple(spans),
        shape,
        brings if status is None else status.outcome is Outcome.POSITIVE,
        content,
        history.step(issued.index).before.announced if shape is Shape.DATA else None,
        broken,
    )


def _spans(history: History, head: int) -> Iterator[tuple[ReplySpan, Step | None]]:
    """Yield the lines that answer the command at ``head``, each with its step, or many without one.

    Where the connection ends before the reply does, the line that tells so comes last.
    """
    at, mine = head + 1, False
    while at < len(history.lines):
        if at >= history.tracked:
            history.extend(_AHEAD)
        run = history.quiet_run(at)
        if run:
            if mine:
                yield ReplySpan(at, at + run, Kind.DATA), None
            at += run
            continue
        step = history.step(at)
        answers = step.command.index if step.command is not None else None
        if answers == head or step.kind in (Kind.CLOSE, Kind.TIMEOUT):
            yield ReplySpan(at, at + 1, step.kind), step
            if step.kind in _OVER:
                return
        elif step.line.side is Side.SERVER and answers is not None and answers > head:
            return
        if step.line.side is Side.SERVER and answers is not None:
            mine = answers == head
        at += 1
