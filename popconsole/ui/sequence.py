"""A conversation as a sequence: arrows between client and server, and what is remarked between them.

What a diagram of a session draws. Of a reply of several lines the lines between are one arrow; a wait that
can be felt, a change of state and what happened stand between.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.words.counts import lines, octets
from popconsole.i18n import _
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import safe
from popconsole.ui.wire_text import event_words

_FELT = 1.0  # seconds
_FEW = 3  # lines of a reply that are arrows of their own


@dataclass(frozen=True, slots=True)
class Arrow:
    """What a side says: at line ``n``, from 1; the text is safe to show. ``found`` are findings, in words."""

    n: int
    side: Side
    text: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, or a state that begins, at line ``n``, from 1; safe to show."""

    n: int
    text: str


def sequence(
    protocol: Protocol, steps: Iterable[Step], *, reveal: bool = False
) -> Iterator[Arrow | Happening]:
    """Yield a conversation as arrows and remarks, in its order. Secrets are masked unless ``reveal``."""
    drawn = _Drawn(reveal=reveal)
    state, last = None, 0.0
    for step in steps:
        at = step.line.at
        if at is not None and at - last >= _FELT:
            yield from drawn.data()
            yield Happening(step.index + 1, _("{seconds:.1f} s later").format(seconds=at - last))
        last = last if at is None else at
        if step.before.state is not state and step.line.kind is LineKind.WIRE:
            yield from drawn.data()
            state = step.before.state
            yield Happening(step.index + 1, protocol.row(state).label)
        yield from drawn.take(step)
    yield from drawn.data()


class _Drawn:
    """Gathers the lines of a reply that are drawn as one."""

    def __init__(self, *, reveal: bool) -> None:
        self._reveal = reveal
        self._data: list[Step] = []

    def take(self, step: Step) -> Iterator[Arrow | Happening]:
        """Take a line; yield what is drawn of it, and of those before it that waited."""
        if step.kind is Kind.DATA:
            self._data.append(step)
            return
        yield from self.data()
        line = step.line if self._reveal else step.shown
        if line.kind is LineKind.WIRE:
            yield self._arrow(step)
        else:
            yield Happening(step.index + 1, event_words(line))

    def data(self) -> Iterator[Arrow]:
        """Yield what is drawn of the lines of a reply that have come."""
        waiting, self._data = self._data, []
        if len(waiting) <= _FEW:
            yield from map(self._arrow, waiting)
            return
        size = sum(len(step.line.wire) for step in waiting)
        told = _("({lines}, {octets})").format(lines=lines(len(waiting)), octets=octets(size))
        found = tuple(word for step in waiting for word in _found(step))
        yield Arrow(waiting[0].index + 1, waiting[0].line.side, told, tuple(dict.fromkeys(found)))

    def _arrow(self, step: Step) -> Arrow:
        line = step.line if self._reveal else step.shown
        return Arrow(step.index + 1, line.side, safe(line.octets), tuple(_found(step)))


def _found(step: Step) -> Iterator[str]:
    for finding in step.findings:
        yield f"{finding.severity.value} {finding.code}"
