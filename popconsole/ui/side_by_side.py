"""Two sessions side by side, as rows for a screen: exchange by exchange, what differs marked and told.

What is *there* is the other recording, what is *here* the one that is open. All texts are safe to show.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from popconsole.analysis.compare import Comparison
from popconsole.i18n import _
from popconsole.ui.differences import PairedRow, differences, paired, skipped_text
from popconsole.ui.two_recordings import PairComparer, SessionPair, TwoRecordings, without_partner

SAME, LIKE, OTHER, THERE_ALONE, HERE_ALONE = " ", "≈", "≠", "<", ">"
"""The sign of a row: the same, in other words that do not matter, different, on one side alone."""


@dataclass(frozen=True, slots=True)
class SideRow:
    """A row: a line of both sides, or of one (the other is None), or what is ``told`` across both.

    ``exchange`` counts the exchanges from 0; ``numbers`` are those of the lines, from 1, where they are told
    (0: they are not). ``start`` and ``behind`` count the characters that both begin with and end with.
    """

    exchange: int
    sign: str
    there: str | None = None
    here: str | None = None
    numbers: tuple[int, int] = (0, 0)
    start: int = 0
    behind: int = 0
    told: str = ""
    matters: bool = False

    @property
    def is_command(self) -> bool:
        """Whether it is the command of its exchange."""
        return any(self.numbers)

    @property
    def is_head(self) -> bool:
        """Whether an exchange begins with it that differs, and it says how."""
        return bool(self.told) and self.sign == OTHER


class SideBySide:
    """A pair of sessions compared, that with this ``number``, from 1: its exchanges, as rows."""

    def __init__(self, both: TwoRecordings, number: int, *, reveal: bool) -> None:
        self.number = number
        self.pair: SessionPair = both.pairs[number - 1]
        self._reveal = reveal
        self._comparer = PairComparer(reveal=reveal)
        for _row in self._comparer.begin(self.pair, number):
            pass
        self.comparisons: tuple[Comparison, ...] = tuple(self._counted(both))
        found = self._comparer.matters
        self.first = next((n for n, one in enumerate(self.comparisons) if found and one is found[0]), None)
        """Which exchange is the first difference that matters, from 0; None: none is."""
        self.rows: tuple[SideRow, ...] = tuple(self._rows())

    def _counted(self, both: TwoRecordings) -> Iterator[Comparison]:
        for comparison in both.compared(self.pair):
            self._comparer.count(comparison, self.number)
            yield comparison

    @property
    def agrees(self) -> bool:
        """Whether both are the same, but for words that are free."""
        return self._comparer.agrees

    @property
    def summary(self) -> str:
        """One sentence that counts what came of the exchanges."""
        return self._comparer.summary()

    @property
    def before(self) -> str:
        """Which answers told something else before the first difference that matters; nothing: none did."""
        return self._comparer.before

    def verdict(self, exchange: int) -> str:
        """Return the verdict on an exchange, in words."""
        return self._comparer.verdict(self.comparisons[exchange])

    def line_here(self, exchange: int) -> int | None:
        """Return the line of what is open, from 0, at which an exchange begins; None: it has none."""
        here = self.comparisons[exchange].here
        first = here.command or next(iter(here.answer), None)
        return None if first is None else first.index

    def _rows(self) -> Iterator[SideRow]:
        for number, comparison in enumerate(self.comparisons):
            sign = LIKE if comparison.verdict.agrees else OTHER
            if not comparison.verdict.agrees:
                yield SideRow(number, OTHER, told=self.verdict(number), matters=number == self.first)
            yield from self._command(number, comparison, sign)
            for row in differences(comparison.recorded, comparison.here, reveal=self._reveal, sides=True):
                yield _side_row(number, row, sign)

    def _command(self, number: int, comparison: Comparison, sign: str) -> Iterator[SideRow]:
        steps = comparison.recorded.command, comparison.here.command
        texts = [
            None if step is None else f"{step.line.side.value}: {self._comparer.text(step)}" for step in steps
        ]
        there, here = texts
        numbers = tuple(0 if step is None else step.index + 1 for step in steps)
        if there is not None and here is not None:
            row = paired(there, here)
        elif there is not None or here is not None:
            row = PairedRow(there, here)
        else:
            return
        yield _side_row(number, row, sign, (numbers[0], numbers[1]))


def _side_row(number: int, row: PairedRow, sign: str, numbers: tuple[int, int] = (0, 0)) -> SideRow:
    if row.skipped:
        return SideRow(number, SAME, told=skipped_text(row.skipped))
    if row.same:
        sign = SAME
    elif row.then is None or row.now is None:
        sign = HERE_ALONE if row.then is None else THERE_ALONE
    return SideRow(number, sign, row.then, row.now, numbers, row.start, row.behind)


def stacked(rows: Sequence[SideRow]) -> Iterator[SideRow]:
    """Yield rows one below the other: of a line that differs, what is there before what is here."""
    for row in rows:
        if row.told or row.there is None or row.here is None or row.there == row.here:
            yield row
        else:
            there, here = row.numbers
            yield SideRow(row.exchange, row.sign, row.there, None, (there, 0), row.start, row.behind)
            yield SideRow(row.exchange, row.sign, None, row.here, (0, here), row.start, row.behind)


def nothing_to_compare(both: TwoRecordings, number: int) -> str:
    """Return why a pair, from 1, can't be shown; nothing where it can."""
    told = without_partner(both.pairs[number - 1])
    return _("Nothing to compare: {why}").format(why=told) if told else ""


def heard(both: TwoRecordings, names: tuple[str, str], *, reveal: bool) -> Iterator[str]:
    """Yield two recordings compared, in rows that can be listened to: whose a line is stands as a word.

    As in ``text_report``, with the same ``names``, the last thing is the first difference that matters.
    """
    yield _("there: {file}").format(file=names[0])
    yield _("here:  {file}").format(file=names[1])
    total = PairComparer(reveal=reveal)
    for number, pair in enumerate(both.pairs, 1):
        for _row in total.begin(pair, number):
            pass
        why = without_partner(pair)
        yield _("pair {n}: {why}").format(n=number, why=why) if why else _("pair {n}").format(n=number)
        side = SideBySide(both, number, reveal=reveal)
        for comparison in side.comparisons:
            total.count(comparison, number)
        yield from map(_heard, stacked(side.rows))
    yield total.summary()
    if total.before:
        yield total.before
    if total.matters is None:
        yield from total.ending()
        return
    number = total.matters[1]
    yield _("The first difference that matters (pair {n}):").format(n=number)
    side = SideBySide(both, number, reveal=reveal)
    yield from (_heard(row) for row in stacked(side.rows) if row.exchange == side.first)


def _heard(row: SideRow) -> str:
    if row.told:
        return _("verdict: {verdict}").format(verdict=row.told) if row.is_head else row.told
    number = next(filter(None, reversed(row.numbers)), 0)
    text = row.there if row.here is None else row.here
    line = f"{number} {text}" if number else f"{text}"
    if row.there == row.here:
        return _("both: {line}").format(line=line)
    return (_("there: {line}") if row.here is None else _("here: {line}")).format(line=line)
