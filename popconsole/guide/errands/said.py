"""A conversation as errands: what was wanted, one after another, with the lines that belong to each."""

from dataclasses import dataclass, field

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.errands.table import GREETING, OTHER, Errand, errand_of

_MAIL = (Kind.RESPONSE, Kind.MAIL)  # what the client says that is no command


@dataclass(slots=True)
class DoneErrand:
    """An errand as it was done: its lines, from 0, as ranges, for replies may come late.

    ``count`` is how many lines they are, ``start`` the first.
    """

    errand: Errand
    ranges: list[tuple[int, int]] = field(default_factory=list)
    count: int = 0

    @property
    def start(self) -> int:
        """Its first line."""
        return self.ranges[0][0]

    def add(self, start: int, stop: int) -> None:
        """Take in the lines from ``start`` up to and without ``stop``."""
        self.count += stop - start
        if self.ranges and self.ranges[-1][1] == start:
            self.ranges[-1] = self.ranges[-1][0], stop
        else:
            self.ranges.append((start, stop))

    def line(self, place: int) -> int:
        """Return the line at a place among its lines, from 0. IndexError where it has no such."""
        for start, stop in self.ranges:
            if place < stop - start:
                return start + place
            place -= stop - start
        raise IndexError("no such line")

    def place(self, line: int) -> int | None:
        """Return which of its lines a line is, from 0; None where it is none of them."""
        before = 0
        for start, stop in self.ranges:
            if start <= line < stop:
                return before + line - start
            before += stop - start
        return None


class SaidErrands:
    """The errands of a conversation that may still be growing; ``read_on`` takes in what is tracked."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.parts: list[DoneErrand] = []
        self.errands: list[Errand] = []  # of the parts
        self.read = 0  # lines
        self._of_line: dict[int, int] = {}  # the parts by the lines of their commands
        self._answering = -1  # the part that the last line belongs to

    def read_on(self, most: int, limit: int | None = None) -> bool:
        """Take in lines that are tracked, ``most`` or a few more; tell whether others are left.

        Those count that are not tracked yet, but none from ``limit`` on, which is not to be known.
        """
        history = self.history
        count = len(history.lines) if limit is None else min(limit, len(history.lines))
        end = min(self.read + most, history.tracked, count)
        while self.read < end:
            run = min(history.quiet_run(self.read), end - self.read)
            if run and self._answering >= 0:
                self.parts[self._answering].add(self.read, self.read + run)
                self.read += run
            else:
                self._take(history.step(self.read))
                self.read += 1
        return self.read < count

    def part_of(self, line: int) -> int | None:
        """Return the number of the part, from 0, that a line belongs to; None where it was not read yet."""
        low, high = 0, len(self.parts)
        while low < high:  # the last that begins at it or before it
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.parts[middle].start <= line else (low, middle)
        for number in range(low - 1, -1, -1):
            if self.parts[number].place(line) is not None:
                return number
        return None

    def _take(self, step: Step) -> None:
        if step.kind is Kind.COMMAND:
            keyword = step.command.keyword if step.command is not None else ""
            number = self._begin(errand_of(self.history.protocol, keyword))
            self._of_line[step.index] = number
        elif not self.parts:
            number = self._begin(OTHER if step.kind in _MAIL else GREETING)
        elif step.command is not None:
            number = self._of_line.get(step.command.index, len(self.parts) - 1)
        else:
            number = len(self.parts) - 1
        self.parts[number].add(step.index, step.index + 1)
        self._answering = number

    def _begin(self, errand: Errand) -> int:
        if not (errand.whole and self.parts and self.parts[-1].errand is errand):
            self.parts.append(DoneErrand(errand))
            self.errands.append(errand)
        return len(self.parts) - 1
