"""Rows that a mailer broke at a column, so that they go on in rows without a mark: where, and what was lost.

How the rows of a log begin tells which are whole: ``<--``, ``fetchmail:``, ``[2026-11-29``. A row that
begins otherwise goes on with the one before it where its first word had no place there any more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

from popconsole.formats.unwrapped import Row

_NARROW, _WIDE = 60, 100  # columns that mails are wrapped at
_LOOKED_AT = 2_000  # rows from which the marks are told
_LEAST, _SHARE = 2, 0.03  # rows, and the share of all, that begin with a mark
_LOADED = 0.5  # of all rows bear one
_LONGEST = 1 << 16  # octets that rows are put together to
_BEGIN, _LOOKED_THROUGH = 3, 40  # octets at the start of a row, and of how many with all their digits
_DIGITS = re.compile(rb"[0-9]+")
_WORD = re.compile(rb"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Breaks:
    """How rows are broken: at which column, and how whole ones begin."""

    width: int
    begins: frozenset[bytes]

    def is_whole(self, row: bytes) -> bool:
        """Tell whether a row begins as whole ones do."""
        return _begin(row) in self.begins

    def goes_on(self, row: bytes, following: bytes) -> bool:
        """Tell whether ``following`` goes on with a row: its first word had no place there any more."""
        if not following.strip() or following[:1] in (b" ", b"\t") or self.is_whole(following):
            return False
        return len(row.rstrip()) + 1 + len(following.split(b" ", 1)[0]) > self.width

    def joined(self, row: bytes, last: bytes, following: bytes) -> bytes:
        """Put a row, which ends with ``last``, and what goes on with it together: a blank was lost there.

        None where a word that is longer than the column was cut.
        """
        if row.endswith(b" "):
            return row + following
        word = len(last.rsplit(b" ", 1)[-1]) + len(following.split(b" ", 1)[0])
        cut = len(last) == self.width and word > self.width
        return row + following if cut else row + b" " + following


def breaks_of(rows: Sequence[bytes]) -> Breaks | None:
    """Return how the rows of a log are broken; None where they are not, as it seems."""
    said = [row for row in rows if row.strip()]
    counts = Counter(filter(None, map(_mark, said)))
    least = max(_LEAST, len(said) * _SHARE)
    marks = frozenset(mark for mark, count in counts.items() if count >= least)
    marked = sum(counts[mark] for mark in marks)
    width = max((len(row.rstrip()) for row in said if b" " in row.strip()), default=0)
    if marked < len(said) * _LOADED or not _NARROW <= width <= _WIDE:
        return None
    breaks = Breaks(width, frozenset(_begin(row) for row in said if _mark(row) in marks))
    broken = any(breaks.is_whole(row) and breaks.goes_on(row, after) for row, after in pairwise(rows))
    return breaks if broken else None


def mended(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows put together again, each with the number of its first."""
    rows = iter(rows)
    start = list(islice(rows, _LOOKED_AT))
    breaks = breaks_of([row for _number, row in start])
    if breaks is None:
        yield from chain(start, rows)
        return
    held: Row | None = None
    last = b""
    for number, row in chain(start, rows):
        if held is not None and len(held[1]) < _LONGEST and breaks.goes_on(last, row):
            held = held[0], breaks.joined(held[1], last, row)
            last = row
            continue
        if held is not None:
            yield held
        held, last = None, row
        if breaks.is_whole(row):
            held = number, row
        else:
            yield number, row
    if held is not None:
        yield held


def _begin(row: bytes) -> bytes:
    """Return the first octets of a row, its numbers taken for one."""
    return _DIGITS.sub(b"0", row[:_LOOKED_THROUGH])[:_BEGIN]


def _mark(row: bytes) -> bytes:
    """Return what a row begins with, its numbers taken for one; nothing where that is a word of a text."""
    first, _blank, rest = row.partition(b" ")
    if _WORD.fullmatch(first) and not rest[:1].isdigit():
        return b""
    return _DIGITS.sub(b"0", first)
