"""A conversation as a sequence: arrows between client and server, and what is remarked between them.

What a diagram of a session draws. Of a reply of several lines the lines between are one arrow; a wait that
can be felt, a change of state and what happened stand between. Of a conversation of any length only that is
looked at which is asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.words.counts import lines, octets
from popconsole.i18n import _
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.transcript.safe import safe
from popconsole.ui.cells import CUT_MARK
from popconsole.ui.durations import duration
from popconsole.ui.shown_step import shown_step
from popconsole.ui.wire_text import event_words, found_words

_FELT = 1.0  # seconds
_FEW = 3  # lines of a reply that are arrows of their own
_LONGEST = 1_000  # octets of a line that are looked at
_MOST_FOUND = 200  # lines of one arrow whose findings are told
_SLICE = 4_096  # lines that are looked at in one go
BLANK = "_" * 24
"""A text that is to be filled in by hand."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """What a side says: at line ``n``, from 1; the text is safe to show.

    ``found`` are findings, each with its sign and in words. ``lines``: that many are drawn as this one.
    ``at`` is when it was said, in seconds from the beginning, None where that is not known.
    """

    n: int
    side: Side
    text: str
    found: tuple[str, ...] = ()
    lines: int = 1
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened at line ``n``, from 1; safe to show. ``found`` and ``at`` as an arrow's."""

    n: int
    text: str
    found: tuple[str, ...] = ()
    at: float | None = None


@dataclass(frozen=True, slots=True)
class LongWait(Happening):
    """Nothing was said for so many ``seconds`` before line ``n``."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NewState(Happening):
    """A state that begins with line ``n``, or holds before it, where that is the first."""


@dataclass(frozen=True, slots=True)
class LeftOut(Happening):
    """From line ``n`` on there are lines that are not drawn."""


@dataclass(frozen=True, slots=True)
class SequenceEntry:
    """What is drawn of the lines from ``first`` to ``last``, from 0: of one, or of those within a reply.

    ``before`` and ``behind`` stand around what was said or happened there.
    """

    first: int
    last: int
    before: tuple[Happening, ...]
    item: Arrow | Happening
    behind: tuple[Happening, ...]

    @property
    def items(self) -> tuple[Arrow | Happening, ...]:
        """All of it, in its order."""
        return (*self.before, self.item, *self.behind)


def sequence(history: History, *, reveal: bool = False) -> Iterator[Arrow | Happening]:
    """Yield a conversation as arrows and remarks, in its order. Secrets are masked unless ``reveal``."""
    history.extend()
    entries = SequenceEntries(history, reveal=reveal)
    index = 0
    while index < history.tracked:
        entry = entries.at(index)
        yield from entry.items
        index = entry.last + 1


def sequence_ends(history: History, most: int, *, reveal: bool = False) -> list[Arrow | Happening]:
    """Return a conversation as arrows and remarks; of a long one the beginning and the end.

    Of each ``most`` are returned, and a few; what stands between says how much is left out. Secrets are
    masked unless ``reveal``.
    """
    history.extend()
    entries, total = SequenceEntries(history, reveal=reveal), history.tracked
    begun: list[Arrow | Happening] = []
    start, stop = 0, total
    while start < total and len(begun) < most:
        entry = entries.at(start)
        begun += entry.items
        start = entry.last + 1
    ended: list[Arrow | Happening] = []
    while stop > start and len(ended) < most:
        entry = entries.at(stop - 1)
        ended[:0] = entry.items
        stop = entry.first
    if stop > start:
        told = _("{lines} are not drawn").format(lines=lines(stop - start))
        begun.append(LeftOut(start + 1, told))
    return begun + ended


def with_blanks(rows: Iterable[Arrow | Happening]) -> Iterator[Arrow]:
    """Yield what a client says, and in place of all that a server answers to it an arrow to be filled in."""
    answered = False
    for row in rows:
        if not isinstance(row, Arrow):
            continue
        client = row.side is Side.CLIENT
        if client or not answered:
            yield Arrow(row.n, row.side, row.text if client else BLANK)
        answered = not client


class SequenceEntries:
    """The entries of a conversation, as far as it is tracked: found at any line, none of them kept."""

    def __init__(self, history: History, *, reveal: bool = False) -> None:
        self._history = history
        self._reveal = reveal

    def at(self, index: int) -> SequenceEntry:
        """Return the entry that a line, from 0, belongs to; IndexError where there is no such line."""
        first, last = self._span(index)
        step = shown_step(self._history, first, reveal=self._reveal)
        n, wait = first + 1, self._wait(first)
        before: list[Happening] = []
        if wait >= _FELT:
            before.append(LongWait(n, _("{duration} later").format(duration=duration(wait)), seconds=wait))
        if self._begins(first):
            before.append(self._state(n, step))
        behind: tuple[Happening, ...] = ()
        ended = step if first == last else self._history.step(last)
        if ended.after.state is not step.before.state:
            behind = (NewState(last + 1, self._history.protocol.row(ended.after.state).label),)
        return SequenceEntry(first, last, tuple(before), self._item(first, last, step), behind)

    def _item(self, first: int, last: int, step: Step) -> Arrow | Happening:
        line, n = step.line, first + 1
        found = tuple(found_words(step))
        if line.kind is not LineKind.WIRE:
            return Happening(n, event_words(line), found, line.at)
        if first == last:
            text = safe(line.octets[:_LONGEST]) + CUT_MARK * (len(line.octets) > _LONGEST)
            return Arrow(n, line.side, text, found, at=line.at)
        count, size = last + 1 - first, wire_octets(self._history.lines, first, last + 1)
        told = _("({lines}, {octets})").format(lines=lines(count), octets=octets(size))
        return Arrow(n, line.side, told, tuple(self._found(first, last)), count, line.at)

    def _found(self, first: int, last: int) -> Iterable[str]:
        """Return what was found in lines, each once."""
        words: dict[str, None] = {}
        index = self._history.finding_after(first - 1)
        for _count in range(_MOST_FOUND):
            if index is None or index > last:
                break
            step = shown_step(self._history, index, reveal=self._reveal)
            words.update(dict.fromkeys(found_words(step)))
            index = self._history.finding_after(index)
        return words

    def _begins(self, index: int) -> bool:
        """Tell whether before a line the state is told that a conversation begins in."""
        said = self._history.lines
        return (index == 0 or said[index - 1].kind is LineKind.OPENED) and (
            said[index].kind is not LineKind.OPENED
            and all(line.kind is LineKind.OPENED for line in said[:index])
        )

    def _state(self, n: int, step: Step) -> NewState:
        return NewState(n, self._history.protocol.row(step.before.state).label)

    # --- which lines are one arrow

    def _span(self, index: int) -> tuple[int, int]:
        """Return the first and the last line of the entry that a line belongs to."""
        if not self._is_data(index):
            return index, index
        first, last = self._first(index), self._last(index)
        return (first, last) if last - first >= _FEW else (index, index)

    def _is_data(self, index: int) -> bool:
        return self._history.quiet_run(index) > 0 or self._history.step(index).kind is Kind.DATA

    def _first(self, index: int) -> int:
        """Return where the run of lines within a reply begins that a line stands in."""
        while index:
            run = min(self._history.quiet_before(index), _SLICE) or int(self._is_data(index - 1))
            waited = self._waited(index - run, index + 1)
            if not run or waited is not None:
                return index if waited is None else waited
            index -= run
        return index

    def _last(self, index: int) -> int:
        """Return where that run ends."""
        end = self._history.tracked - 1
        while index < end:
            run = min(self._history.quiet_run(index + 1), _SLICE) or int(self._is_data(index + 1))
            waits = self._waits(index, index + run + 1)
            if not run or waits:
                return waits[0] - 1 if waits else index
            index += run
        return index

    def _waited(self, start: int, stop: int) -> int | None:
        """Return the last of some lines, the first apart, before which nothing was said for long."""
        return next(reversed(self._waits(start, stop)), None)

    def _waits(self, start: int, stop: int) -> list[int]:
        """Return those of some lines, the first apart, before which nothing was said for long."""
        known = times(self._history.lines, start, stop)
        return [
            index
            for index, (before, at) in enumerate(pairwise(known), start + 1)
            if before is not None and at is not None and at - before >= _FELT
        ]

    def _wait(self, index: int) -> float:
        """Return for how long nothing was said before a line; 0 where that is not known."""
        said = self._history.lines
        at = said[index].at
        if at is None:
            return 0.0
        stop = index
        while stop:
            start = max(0, stop - _SLICE)
            known = [one for one in times(said, start, stop) if one is not None]
            if known:
                return at - known[-1]
            stop = start
        return at


def times(said: Sequence[Line], start: int, stop: int) -> list[float | None]:
    """Return when the lines from ``start`` up to and without ``stop`` were said, None where not known."""
    return said.times(start, stop) if isinstance(said, Lines) else [line.at for line in said[start:stop]]


def wire_octets(said: Sequence[Line], start: int, stop: int) -> int:
    """Return how many octets of the lines from ``start`` up to and without ``stop`` crossed the wire."""
    if isinstance(said, Lines):
        return said.wire_between(start, stop)
    return sum(len(line.wire) for line in said[start:stop])
