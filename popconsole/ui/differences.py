"""Two answers held against each other line by line, and where in a line they part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from popconsole.analysis.exchange import Exchange
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _, ngettext
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe
from popconsole.ui.wire_text import ending_mark, event_text

_MOST_MATCHED = 400  # lines of each answer that are put in order; of longer ones the ends that are the same
_AROUND = 3  # lines that are the same and shown around a difference
_LEAST_SKIPPED = 3


@dataclass(frozen=True, slots=True)
class PairedRow:
    """A line of both answers, or of one; the texts are safe to show, None: that one has no such line.

    ``start`` and ``behind`` count the characters that both begin with and end with. ``skipped``: the row
    stands for so many lines that are the same.
    """

    then: str | None
    now: str | None
    start: int = 0
    behind: int = 0
    skipped: int = 0

    @property
    def same(self) -> bool:
        """Whether both have the line."""
        return self.then == self.now


def differences(
    recorded: Exchange, here: Exchange, *, reveal: bool = False, sides: bool = False
) -> list[PairedRow]:
    """Return the lines of two answers in order; of a long stretch that is the same the middle is counted.

    ``sides``: who says a line stands before it.
    """
    then, now = (
        [_text(step, reveal=reveal, sides=sides) for step in exchange.answer if step.kind is not Kind.OPEN]
        for exchange in (recorded, here)
    )
    return list(_without_long_stretches(list(_paired(then, now))))


def _text(step: Step, *, reveal: bool, sides: bool) -> str:
    line = step.line if reveal else step.shown
    if line.kind is not LineKind.WIRE:
        return event_text(line)
    told = safe(line.octets) + ending_mark(line)
    return f"{line.side.value}: {told}" if sides else told


def paired(then: str, now: str) -> PairedRow:
    """Return two lines side by side, with how much both begin and end with."""
    start = _alike(then, now)
    return PairedRow(then, now, start, _alike(then[start:][::-1], now[start:][::-1]))


def _paired(then: Sequence[str], now: Sequence[str]) -> Iterator[PairedRow]:
    """Put the lines of both in order: what both have stands in one row."""
    start = _alike(then, now)
    behind = _alike(then[start:][::-1], now[start:][::-1])
    yield from (PairedRow(text, text) for text in then[:start])
    left, right = then[start : len(then) - behind], now[start : len(now) - behind]
    if max(len(left), len(right)) > _MOST_MATCHED:
        yield from _beside(left, right)
    else:
        for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            if what == "equal":
                yield from (PairedRow(text, text) for text in left[a:b])
            else:
                yield from _beside(left[a:b], right[c:d])
    yield from (PairedRow(text, text) for text in then[len(then) - behind :])


def _beside(left: Sequence[str], right: Sequence[str]) -> Iterator[PairedRow]:
    for number in range(max(len(left), len(right))):
        then = left[number] if number < len(left) else None
        now = right[number] if number < len(right) else None
        if then is None or now is None:
            yield PairedRow(then, now)
        else:
            yield paired(then, now)


def _alike(one: Sequence[object], other: Sequence[object]) -> int:
    """Return how many items both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _without_long_stretches(rows: list[PairedRow]) -> Iterator[PairedRow]:
    keep: set[int] = set()
    for at, row in enumerate(rows):
        if not row.same:
            keep.update(range(at - _AROUND, at + _AROUND + 1))
    keep.update((0, len(rows) - 1))
    skipped: list[PairedRow] = []
    for at, row in enumerate(rows):
        if at not in keep:
            skipped.append(row)
            continue
        yield from (
            skipped if len(skipped) < _LEAST_SKIPPED else (PairedRow(None, None, skipped=len(skipped)),)
        )
        skipped = []
        yield row


def skipped_text(count: int) -> str:
    """Return what is said of lines that are left out."""
    return ngettext("… {n} line that is the same", "… {n} lines that are the same", count).format(n=count)


def nothing_text() -> str:
    """Return what stands for a line that an answer does not have."""
    return _("(no such line)")
