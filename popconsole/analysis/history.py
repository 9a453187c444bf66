"""A conversation and all its steps, at any line, without holding them all.

The tracker is copied every so many lines; a step is found again by folding from the copy before it.
So going back, jumping and forking cost the same few milliseconds in a conversation of a million
lines, which is tracked in slices while it is looked at.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from popconsole.analysis.findings import Finding, Severity
from popconsole.analysis.step import Situation, Step
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masking import Masker
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Line, Lines

_BLOCK = 256  # lines between two copies of the tracker
_SPAN = 4  # lines that are worth to be passed over at once
_KEPT = 24  # blocks of steps that are remembered
_LONGEST_EXCHANGE = 32  # lines of one AUTH that are looked back over


class History:
    """The steps of a conversation whose lines may still be growing.

    ``tracked`` lines have been read so far; ``step`` and ``situation`` read on as far as they must.
    ``earlier`` knows the secrets of other conversations of the recording, which are masked in this one too.
    """

    def __init__(
        self,
        protocol: Protocol,
        lines: Sequence[Line],
        *,
        exact: bool = False,
        secure: bool = False,
        earlier: Masker | None = None,
    ) -> None:
        self.protocol = protocol
        self.lines = lines
        self._earlier = earlier
        self._tracker = Tracker(protocol, exact=exact, secure=secure, earlier=earlier)
        self._copies = [self._tracker.copy()]
        self._blocks: OrderedDict[int, list[Step]] = OrderedDict()
        self._noted = array("Q")  # lines with findings
        self._serious = array("Q")  # those with an error or a warning
        self._masked: dict[int, Line] = {}  # of lines that hold a secret
        self._quiet = bytearray()  # of each line tracked: whether there is nothing to be said of it
        self.tracked = 0
        self.codes: Counter[str] = Counter()  # how often each finding was met
        self.severities: Counter[Severity] = Counter()

    def know(self, masker: Masker) -> None:
        """Mask what is secret in another conversation, one that goes on beside this, in the lines that come.

        And in those that are read again; what was painted of them may stay as it is.
        """
        for tracker in (*self._copies, self._tracker):
            tracker.know(masker)

    def extend(self, most: int | None = None) -> None:
        """Read on, ``most`` lines at the most; lines within a long reply are passed over, many at once."""
        end = len(self.lines) if most is None else min(len(self.lines), self.tracked + most)
        while self.tracked < end:
            stop = min(end, (self.tracked // _BLOCK + 1) * _BLOCK)
            if stop - self.tracked >= _SPAN and isinstance(self.lines, Lines):
                self._pass_over(self.lines, stop)
            else:
                self._read(self.tracked)
            if self.tracked % _BLOCK == 0:
                self._copies.append(self._tracker.copy())

    def _pass_over(self, lines: Lines, stop: int) -> None:
        """Take in lines, up to ``stop`` at most, without their steps."""
        start = self.tracked
        span = self._tracker.span(lines, start, stop)
        passed = span or self._tracker.turn(lines, start, stop)
        if passed is None:
            findings, masked = self._tracker.skip(lines[start])
            if masked is not None:
                self._masked[start] = masked
            if findings:
                self._note(start, findings)
            self._quiet.append(False)
            self.tracked += 1
            return
        self._quiet += bytes([span is not None]) * passed.count
        for place in (*passed.masked, *passed.findings):
            self._quiet[start + place] = False
        for place, shown in passed.masked.items():
            self._masked[start + place] = replace(lines[start + place], octets=shown)
        for place, found in sorted(passed.findings.items()):
            self._note(start + place, found)
        self.tracked += passed.count

    def _read(self, index: int) -> None:
        """Take in one line, and remember its step where those before it in its block are remembered."""
        step = self._tracker.feed(self.lines[index])
        if step.masked is not None:
            self._masked[index] = step.masked
        if step.findings:
            self._note(index, step.findings)
        number, within = divmod(index, _BLOCK)
        if not within:
            self._blocks[number] = [step]
            self._forget()
        elif len(block := self._blocks.get(number, [])) == within:
            block.append(step)
        self._quiet.append(False)
        self.tracked += 1

    def _note(self, index: int, findings: Sequence[Finding]) -> None:
        self._noted.append(index)
        self.codes.update(found.code for found in findings)
        self.severities.update(found.severity for found in findings)
        if any(found.severity is not Severity.NOTE for found in findings):
            self._serious.append(index)

    def steps(self) -> Iterator[Step]:
        """Go through the steps of all lines there are, from the first one on."""
        self.extend()
        return map(self.step, range(self.tracked))

    def step(self, index: int) -> Step:
        """Return the step of a line, from 0; IndexError where there is no such line."""
        if not 0 <= index < len(self.lines):
            raise IndexError(f"no line {index}: the conversation has {len(self.lines)}")
        if index >= self.tracked:
            self.extend(index + 1 - self.tracked)
        number, within = divmod(index, _BLOCK)
        block = self._blocks.get(number)
        if block is None or len(block) <= within:
            tracker = self._copies[number].copy()
            last = min(self.tracked, (number + 1) * _BLOCK)
            block = [tracker.feed(self.lines[i]) for i in range(number * _BLOCK, last)]
            self._blocks[number] = block
            self._forget()
        self._blocks.move_to_end(number)
        return block[within]

    def situation(self, index: int | None = None) -> Situation:
        """Return where the conversation stands after a line; before the first for -1, now for None."""
        if index is None:
            self.extend()
            return self._tracker.situation
        return self._copies[0].situation if index < 0 else self.step(index).after

    def tracker(self, count: int) -> Tracker:
        """Return a tracker of its own that has read the first ``count`` lines: a fork of the session."""
        if count > self.tracked:
            self.extend(count - self.tracked)
        number = count // _BLOCK
        tracker = self._copies[number].copy()
        for index in range(number * _BLOCK, count):
            tracker.feed(self.lines[index])
        return tracker

    @property
    def live(self) -> Tracker:
        """The tracker at the end of what was read: what is due next."""
        return self._tracker

    def shown(self, index: int) -> Line:
        """Return a line, from 0, as it may be shown: its secrets masked.

        Of a line that is not tracked yet, what a few dozen lines before it tell is masked.
        """
        if index < self.tracked:
            return self._masked.get(index) or self.lines[index]
        if index - self.tracked < _BLOCK:
            return self.step(index).shown
        masker = Masker(Dialogue(self.protocol), self._earlier)
        for before in range(max(0, index - _LONGEST_EXCHANGE), index):
            masker(self.lines[before])
        return masker(self.lines[index])

    def quiet_run(self, index: int) -> int:
        """Return how many lines in a row, from ``index`` on, are within a reply and need no word.

        Each was sent by the server and ended with CRLF; none has a finding or a secret, or ends the reply.
        Not all such lines are told of.
        """
        end = self._quiet.find(b"\0", index)
        return max(0, (self.tracked if end < 0 else end) - index)

    def quiet_before(self, index: int) -> int:
        """Return how many lines in a row before ``index`` are such lines."""
        return index - 1 - self._quiet.rfind(b"\0", 0, index) if index <= self.tracked else 0

    def octets_between(self, start: int, stop: int) -> list[bytes]:
        """Return the octets of the lines from ``start`` up to and without ``stop``, secrets and all."""
        if isinstance(self.lines, Lines):
            return self.lines.octets_between(start, stop)
        return [self.lines[index].octets for index in range(start, stop)]

    def with_secrets(self, start: int, stop: int) -> list[int]:
        """Return which of the lines from ``start`` up to and without ``stop`` hold secrets, if tracked."""
        if len(self._masked) < stop - start:
            return [index for index in self._masked if start <= index < stop]
        return [index for index in range(start, stop) if index in self._masked]

    def finding_after(self, index: int, *, serious: bool = False) -> int | None:
        """Return the next line after ``index`` that has a finding (an error or a warning); None: no more."""
        where = self._serious if serious else self._noted
        at = bisect_right(where, index)
        return where[at] if at < len(where) else None

    def finding_before(self, index: int, *, serious: bool = False) -> int | None:
        """Return the last line before ``index`` that has a finding; None: there is none."""
        where = self._serious if serious else self._noted
        at = bisect_left(where, index)
        return where[at - 1] if at else None

    def has_finding(self, index: int) -> bool:
        """Tell whether a line that was tracked has a finding."""
        at = bisect_left(self._noted, index)
        return at < len(self._noted) and self._noted[at] == index

    def _forget(self) -> None:
        while len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)


def history_of(conversation: Conversation, protocol: Protocol, earlier: Masker | None = None) -> History:
    """Return the history of a recorded conversation; ``earlier`` as History's."""
    exact, secure = conversation.exact, conversation.secure
    return History(protocol, conversation.lines, exact=exact, secure=secure, earlier=earlier)
