"""Takes off the colours of a terminal: escape sequences around and between what was said (ECMA-48)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from popconsole.formats.evidence import carries_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share
from popconsole.i18n import N_, _, own_number

_COLOUR = re.compile(rb"\x1b\[[0-9;:]{0,40}[mK]|\x1b\(B")
_LEAST = 0.2  # of the rows must have some


def _look(rows: Sequence[bytes]) -> Sureness:
    coloured = [row for row in rows if _COLOUR.search(row)]
    part = share(len(coloured), rows)
    told = _("{part:.0%} of the rows have colours").format(part=own_number(part))
    if part < _LEAST or not any(carries_pop(_COLOUR.sub(b"", row)) for row in rows):
        return Sureness(0.0, told)
    return Sureness(0.99, told)


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    return ((number, _COLOUR.sub(b"", row).rstrip(b"\r")) for number, row in rows)


WRAPPING = Wrapping(
    "ansi",
    N_("the colours of a terminal"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"\x1b[32mS: \x1b[0m+OK ready\x1b[K\nC: \x1b[1;31mQUIT\x1b(B\x1b[m\n",
            b"S: +OK ready\nC: QUIT\n",
        ),
    ),
)
