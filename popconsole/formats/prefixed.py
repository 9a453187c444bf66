"""Wrappings that are one regular prefix in each row, with who wrote it perhaps."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from popconsole.formats.apart import Source, apart
from popconsole.formats.reader import Sureness
from popconsole.formats.stamps import ISO_FORMATS, Stamps
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share
from popconsole.i18n import _, own_number

_MOST = 0.8  # of the rows must have the prefix
_LONGEST = 400  # octets that a prefix may have, and is looked for in


@dataclass(frozen=True, slots=True)
class Prefix:
    """A regular prefix.

    ``pattern`` has the group ``text``, what is behind it, and the group ``who`` or several beginning so
    (``who2``), where several programs write into one file; ``time``, or one beginning so, is when the row
    came, written in one of the formats ``times``. Rows that fit ``chatter`` are of the
    wrapping itself. ``mended`` gives the rows that a text stands for, where something was done to it.
    ``worth``: how sure this makes, from 0 to 1.
    """

    pattern: re.Pattern[bytes]
    chatter: re.Pattern[bytes] | None = None
    worth: float = 0.97
    mended: Callable[[bytes], Iterable[bytes]] | None = None
    times: Sequence[str] = ISO_FORMATS

    def look(self, rows: Sequence[bytes]) -> Sureness:
        """Tell whether most rows have it."""
        found = sum(1 for row in rows if self.match(row) is not None)
        part = share(found + sum(1 for row in rows if self._is_chatter(row) and not self.match(row)), rows)
        if not found or part < _MOST:
            return Sureness(0.0, _("{part:.0%} of the rows have the prefix").format(part=own_number(part)))
        return Sureness(
            self.worth * (0.9 + part / 10), _("{part:.0%} of the rows have it").format(part=own_number(part))
        )

    def match(self, row: bytes) -> re.Match[bytes] | None:
        """Return where the prefix of a row ends: the group ``text`` begins there; None: it has none."""
        return self.pattern.match(row, 0, _LONGEST)

    def _is_chatter(self, row: bytes) -> bool:
        return self.chatter is not None and self.chatter.match(row, 0, _LONGEST) is not None

    def unwrap(self, rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
        """Take it off; what has none goes on with the row before it."""
        return apart(self._sources(rows), tell)

    def _sources(self, rows: Iterable[Row]) -> Iterator[tuple[Source, int, bytes]]:
        names = [name for name in self.pattern.groupindex if name.startswith("who")]
        timed = [name for name in self.pattern.groupindex if name.startswith("time")]
        stamps = Stamps(self.times)
        source: Source = ()
        for place, row in rows:
            number = place
            if self._is_chatter(row):
                continue
            match = self.match(row)
            if match is not None:
                source = tuple(match[name] for name in names if match[name])
                text = row[match.start("text") :]
                number = stamps(number, next((match[name] for name in timed if match[name]), None))
            else:
                text = row
            for one in (text,) if self.mended is None else self.mended(text):
                yield source, number, one


def prefix_wrapping(name: str, title: str, prefix: Prefix, *samples: WrappedSample) -> Wrapping:
    """Return the wrapping that is such a prefix."""
    return Wrapping(name, title, prefix.look, prefix.unwrap, samples)
