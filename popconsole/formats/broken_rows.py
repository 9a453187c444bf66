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

_NARROW, _USUAL, _WIDE = 60, 72, 100  # columns: of the longest row at the least, that mails are wrapped at
_COMMON = 80  # columns that hardly any mail goes beyond
_SEVERAL = 2  # rows that go on, where there are others too that bear no mark, or rows go beyond that
_LOOKED_AT = 2_000  # rows from which the marks are told
_LEAST, _SHARE = 2, 0.03  # rows, and the share of all, that begin with a mark
_ALWAYS = 0.9  # of the rows with a mark: if so many go on with another, it is none
_LOADED = 0.6  # of all rows bear one, or go on with one that does
_LONGEST = 1 << 16  # octets that rows are put together to
_BEGIN, _LOOKED_THROUGH = 3, 40  # octets at the start of a row, and of how many with all their digits
_DIGITS = re.compile(rb"[0-9]+")
_HYPHEN = re.compile(rb"[0-9A-Za-z]-$")
_BLANK = (b" ", b"\t")
_WORD = re.compile(rb"[A-Za-z]+")
_SENTENCE = re.compile(rb"[A-Z][a-z]+ ")  # so a program's own words begin; alone such rows tell nothing


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
        if not following.strip() or following[:1] in _BLANK or self.is_whole(following):
            return False
        return _had_no_place(row, following, self.width)

    def joined(self, row: bytes, last: bytes, following: bytes) -> bytes:
        """Put a row, which ends with ``last``, and what goes on with it together: a blank was lost there.

        None was behind a hyphen, nor where a word that is longer than the column was cut.
        """
        if row.endswith(b" ") or _HYPHEN.search(row):
            return row + following
        word = len(last.rsplit(b" ", 1)[-1]) + len(following.split(b" ", 1)[0])
        cut = len(last) == self.width and word > self.width
        return row + following if cut else row + b" " + following


def breaks_of(rows: Sequence[bytes]) -> Breaks | None:
    """Return how the rows of a log are broken; None where they are not, as it seems."""
    said = [row for row in rows if row.strip()]
    counts = Counter(filter(None, map(_mark, said)))
    least = max(_LEAST, len(said) * _SHARE)
    longest = max((len(row.rstrip()) for row in said if b" " in row.strip()), default=0)
    width = max(longest, _USUAL)
    forced = Counter(_mark(row) for before, row in pairwise(said) if _had_no_place(before, row, width))
    common = [mark for mark, count in counts.items() if count >= least]
    marks = {mark for mark in common if mark == common[0] or forced[mark] < counts[mark] * _ALWAYS}
    whole = {row for row in said if _mark(row) in marks}
    if not whole or not _NARROW <= longest <= _WIDE:
        return None
    breaks = Breaks(width, frozenset(map(_begin, whole)))
    marked = sum(1 for row in said if row in whole)
    broken = apart = told = unable = 0  # unable: to stand by themselves
    for row, following in pairwise(rows):
        told = told + 1 if (told or row in whole) and breaks.goes_on(row, following) else 0
        broken += told > 0
        unable += told > 0 and not _SENTENCE.match(following)
        apart += row in whole and not told and bool(following.strip()) and following not in whole
    doubtful = apart or longest > _COMMON
    if not unable or broken <= apart or (doubtful and broken < _SEVERAL):
        return None  # a program's own words, after rows as long as any
    return breaks if marked + broken >= len(said) * _LOADED else None


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


def _had_no_place(row: bytes, following: bytes, width: int) -> bool:
    """Tell whether the first word of the following row had no place in this one."""
    return len(row.rstrip()) + 1 + len(following.split(b" ", 1)[0]) > width


def _begin(row: bytes) -> bytes:
    """Return how far a row is indented, and its first octets behind that, its numbers taken for one."""
    text = row.lstrip(b" ")
    return b" " * (len(row) - len(text)) + _DIGITS.sub(b"0", text[:_LOOKED_THROUGH])[:_BEGIN]


def _mark(row: bytes) -> bytes:
    """Return what a row begins with, its numbers taken for one; nothing where that is a word of a text."""
    first, _blank, rest = row.lstrip(b" ").partition(b" ")
    if _WORD.fullmatch(first) and not rest[:1].isdigit():
        return b""
    return _DIGITS.sub(b"0", first)
