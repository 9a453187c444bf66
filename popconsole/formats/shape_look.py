"""How sure it is that a file is a log of a shape: how many of its rows fit, and whether they speak POP."""

import re
from collections import Counter

from popconsole.dialogue.keywords import is_command
from popconsole.formats.literals import ESCAPES
from popconsole.formats.reader import Sureness
from popconsole.formats.shape import LogShape, RowShape, What
from popconsole.formats.shape_match import group, matching, side_of
from popconsole.formats.source import rows_of
from popconsole.formats.status_patterns import POP2_COUNT, POP2_GREETING, POP3_STATUS
from popconsole.i18n import _, ngettext
from popconsole.transcript.model import Side

_STATUS = re.compile(b"|".join((POP3_STATUS, rb"\+ |\+$", POP2_GREETING, POP2_COUNT)), re.IGNORECASE)
_SMALL = 0.1  # the share of a file below which rows may fit by chance
_MANY = 8  # lines, of which the other side should have said one
_ONE_SIDED = 0.4
_TELLING = (What.LINE, What.OPENS, What.TURNS)


def look(shape: LogShape, start: bytes) -> Sureness:
    """Return how sure it is that a file which begins so is a log of a shape."""
    telling = [row for row in shape.rows if row.what in _TELLING and not row.weak]
    small = start.lower() if any(row.pattern.folded for row in telling) else b""
    if not any(row.pattern.needle in (small if row.pattern.folded else start) for row in telling):
        return Sureness(0.0, _("no row of its form"))
    return _Look(shape).at(rows_of(start))


class _Look:
    """What the first rows of a file say for a shape and against it."""

    def __init__(self, shape: LogShape) -> None:
        self._shape = shape
        self._said = self._known = self._all = 0
        self._fit = self._contradict = 0
        self._due = 0
        self._sides: Counter[Side | None] = Counter()

    def at(self, rows: list[bytes]) -> Sureness:
        """Return how sure the shape is of these rows."""
        for row in rows:
            if self._due > 0:
                self._within(row)
                continue
            if not row.strip():
                continue
            self._all += 1
            found = next(matching(self._shape, row), None)
            if found is None:
                continue
            self._known += 1
            self._said += found[0].what in _TELLING and not found[0].weak
            self._due = int(group(found[1], "size") or 0)
            if found[0].what is What.LINE:
                self._weigh(*found)
        return self._sureness()

    def _within(self, row: bytes) -> None:
        """Look at a row of a block whose size was told."""
        octets = ESCAPES[self._shape.escape](row)
        self._due -= len(octets) + len(self._shape.block_end)
        self._all += 1
        self._known += 1
        self._fit += _STATUS.match(octets) is not None or is_command(octets.rstrip(b"\r"))

    def _weigh(self, row: RowShape, match: re.Match[bytes]) -> None:
        text = ESCAPES[row.escape](match["text"] or b"").rstrip(b"\r\n")
        status, side = _STATUS.match(text) is not None, self._side(row, match)
        self._sides[side] += 1
        if side is None:
            self._fit += status or is_command(text)
        elif side is Side.SERVER:
            self._fit += status
        else:
            self._fit += not status and is_command(text)
            self._contradict += _STATUS.match(text.lstrip(b" ")) is not None and text[:1] not in b"#="

    def _side(self, row: RowShape, match: re.Match[bytes]) -> Side | None:
        return side_of(self._shape, row, match)

    @property
    def _one_sided(self) -> bool:
        """Whether one side says all, although the shape knows rows of both."""
        said = [side for side in self._sides if side is not None]
        return len(said) == 1 and self._sides[said[0]] >= _MANY and len(set(self._shape.sides.values())) > 1

    def _sureness(self) -> Sureness:
        if not self._said:
            return Sureness(0.0, _("no row with a line of its form"))
        told = ngettext("{n} of {all} rows is of its form", "{n} of {all} rows are of its form", self._known)
        why = told.format(n=self._known, all=self._all)
        if self._contradict * 2 > self._fit or (self._contradict and self._one_sided):
            return Sureness(0.01, _("{why}, but the client would say what servers say").format(why=why))
        share = self._known / self._all
        sure = ((0.5 if self._shape.generic else 0.65) + 0.3 * share) * min(1.0, share / _SMALL)
        if self._one_sided:
            sure *= _ONE_SIDED
        if not self._fit and self._shape.protocol is None:
            return Sureness(sure / 4, _("{why}, and none of them is POP2 or POP3").format(why=why))
        return Sureness(sure, why)
