"""The lines of a session as they are handed out: in turns, each what a client says and all that answers it.

Of a long reply its beginning and its end are shown, of a very long session too: paper can't be unfolded.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.explain import headline
from popconsole.guide.words.counts import lines, octets
from popconsole.i18n import _
from popconsole.protocol.cite import Cite
from popconsole.transcript.model import LineKind, Side
from popconsole.ui.annotated import Annotator
from popconsole.ui.handed.sheet import SheetPart, SheetSession
from popconsole.ui.judged import Found
from popconsole.ui.sequence import wire_octets
from popconsole.ui.wire_text import said_in_short

_MOST = 12  # lines of a reply that are all shown
_BEGINNING, _END = 7, 2  # those that are shown of a longer one
_FIRST, _LAST = 400, 100  # lines of a long session that are shown
_LONGEST = 300  # characters of a line
_BLANKS = 3  # rows for what a server answers


class RowKind(Enum):
    """What a row is."""

    SAID = "said"
    EVENT = "event"
    COMMENT = "comment"
    LEFT_OUT = "left out"
    BLANK = "blank"  # to be filled in


@dataclass(frozen=True, slots=True)
class HandedRow:
    """A row of a turn, safe to show: line ``n``, from 1, or what stands beside lines.

    ``means`` says what it is in a few words, ``more`` in sentences, empty where they were said before;
    ``leads`` is the label of the state that it leads to, where that is another one.
    """

    kind: RowKind
    text: str = ""
    n: int = 0
    side: Side | None = None
    means: str = ""
    more: str = ""
    cite: Cite | None = None
    leads: str = ""
    within: bool = False  # it is a line within a reply, as there are many
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedTurn:
    """What a client says and what answers it, or the beginning; ``state`` is the label of where it begins."""

    state: str
    rows: tuple[HandedRow, ...]


class Turns:
    """The turns of a session, part by part; each line and each sentence is told once.

    ``found`` are findings by the number of their line. ``blank``: what the server says is to be filled in.
    """

    def __init__(self, session: SheetSession, found: dict[int, list[Found]], *, blank: bool = False) -> None:
        self.history: History = session.told.history()
        self.history.extend()
        self._protocol = session.told.protocol
        self._annotator = Annotator(self._protocol, reveal=session.told.reveal)
        self._found = found
        self._blank = blank
        self._said: set[str] = set()
        self.shown: list[int] = []  # the numbers of the lines that are shown, from 1
        self._comments: dict[int, list[str]] = {}
        for index, comment in session.told.told.comments:
            self._comments.setdefault(index, []).append(comment)
        total = len(self.history.lines)
        self._middle = range(_FIRST, total - _LAST) if total > _FIRST + _LAST else range(0)

    def of(self, part: SheetPart) -> Iterator[HandedTurn]:
        """Yield the turns of a part. Parts come here once, in order."""
        for turn in self._cut(part):
            state = self._protocol.row(turn[0].before.state).label
            rows = tuple(self._blanks(turn) if self._blank else self._rows(turn))
            self.shown += (row.n for row in rows if row.n)
            if rows:
                yield HandedTurn(state, rows)

    def _cut(self, part: SheetPart) -> Iterator[list[Step]]:
        """Yield the steps of each turn: one begins where a client speaks after a server did."""
        turn: list[Step] = []
        answered = False
        for index in range(part.start, part.stop):
            if index in self._middle:
                continue
            step = self.history.step(index)
            speaks = _speaks(step)
            if turn and speaks and (answered or index - 1 in self._middle):
                yield turn
                turn, answered = [], False
            turn.append(step)
            answered = not speaks
        if turn:
            yield turn

    def nearest(self, n: int) -> int:
        """Return the last line that is shown, up to one, both from 1; else the first one; 0: none is."""
        place = bisect_right(self.shown, n)
        return self.shown[max(0, place - 1)] if self.shown else 0

    # --- with what was said

    def _rows(self, turn: Sequence[Step]) -> Iterator[HandedRow]:
        if turn[0].index == self._middle.stop and self._middle:
            yield self._left_out(self._middle.start, self._middle.stop)
        for run in _runs(turn):
            hidden = self._hidden(run)
            for step in run:
                if step.index == hidden.start and hidden:
                    yield self._left_out(hidden.start, hidden.stop)
                row = self._row(step)
                if step.index not in hidden:
                    yield from self._remarks(step.index)
                    yield row
        if turn[-1].index == len(self.history.lines) - 1:
            for index in sorted(self._comments):
                yield from self._remarks(index)

    def _hidden(self, run: Sequence[Step]) -> range:
        """Return the lines of a long reply that are not shown; those in which something was found are."""
        if len(run) <= _MOST:
            return range(0)
        start, stop = run[0].index + _BEGINNING, run[-1].index + 1 - _END
        last = max((n for n in self._found if start < n <= stop), default=start)
        return range(last, stop) if stop - last > _END else range(0)

    def _left_out(self, start: int, stop: int) -> HandedRow:
        size = wire_octets(self.history.lines, start, stop)
        told = _("({lines} more, {octets}, not shown here)")
        return HandedRow(RowKind.LEFT_OUT, told.format(lines=lines(stop - start), octets=octets(size)))

    def _remarks(self, index: int) -> Iterator[HandedRow]:
        yield from (HandedRow(RowKind.COMMENT, comment) for comment in self._comments.pop(index, ()))

    def _row(self, step: Step) -> HandedRow:
        shown = self._annotator.shown(step)
        step = shown.step
        told = self._annotator.explained(shown)
        before, after = (self._protocol.row(one.state).label for one in (step.before, step.after))
        said = step.line.kind is LineKind.WIRE
        return HandedRow(
            RowKind.SAID if said else RowKind.EVENT,
            said_in_short(step, _LONGEST),
            step.index + 1,
            step.line.side,
            headline(step, section=shown.section) or told.title,
            "" if step.kind is Kind.DATA else self._once(told.whole),
            told.cite,
            "" if before == after else after,
            step.kind is Kind.DATA,
            tuple(self._found.get(step.index + 1, ())),
        )

    def _once(self, words: str) -> str:
        """Return a text where it was not said before."""
        if words in self._said:
            return ""
        self._said.add(words)
        return words

    # --- with blanks

    def _blanks(self, turn: Sequence[Step]) -> Iterator[HandedRow]:
        """Yield what the client says, and room for what answers it."""
        answered = False
        for step in turn:
            if _speaks(step):
                row = self._row(step)
                yield replace(row, means="", more="", cite=None, leads="", found=())
            answered = answered or step.line.side is Side.SERVER
        if answered:
            # Who begins is to be told as well.
            side = Side.SERVER if any(_speaks(step) for step in turn) else None
            yield from [HandedRow(RowKind.BLANK, side=side)] * _BLANKS


def _speaks(step: Step) -> bool:
    """Tell whether a client says something."""
    return step.line.side is Side.CLIENT and step.line.kind is LineKind.WIRE


def _runs(turn: Sequence[Step]) -> Iterator[list[Step]]:
    """Yield the steps of a turn, those of the lines within a reply together."""
    run: list[Step] = []
    for step in turn:
        if run and not (step.kind is Kind.DATA and run[-1].kind is Kind.DATA):
            yield run
            run = []
        run.append(step)
    yield run


def cites(turns: Iterable[HandedTurn]) -> list[Cite]:
    """Return the places in RFCs that turns name, in their order there."""
    return sorted({row.cite for turn in turns for row in turn.rows if row.cite is not None}, key=_place)


def _place(cite: Cite) -> tuple[int, list[int], str]:
    return cite.rfc, [int(part) for part in re.findall(r"\d+", cite.where)], cite.where
