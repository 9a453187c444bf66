"""Takes rows out of CSV or TSV with a column that names the side (RFC 4180).

::

    time,direction,data
    01:18:10,server,+OK ready

The columns are told by their heads, or where there is none by what stands in them.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from popconsole.formats.evidence import tells_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.sided import side_of
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _

_SEPARATORS = ",\t;|"
_TEXTS = ("data", "text", "message", "msg", "line", "payload", "content", "log")
_LOOKED_AT = 50  # rows
_LEAST = 2  # rows that name a side
_LONGEST = 131_072  # octets of a row


@dataclass(frozen=True, slots=True)
class _Columns:
    """What separates the cells, and which of them name the side and hold the text, from 0."""

    separator: str
    side: int
    text: int


def _cells(row: bytes, separator: str) -> list[str]:
    """Return the cells of a row; none where it is no row of a table."""
    if len(row) > _LONGEST:
        return []
    try:
        return next(
            csv.reader([row.decode("utf-8", "surrogateescape").replace("\0", "")], delimiter=separator), []
        )
    except csv.Error:
        return []


def _columns(rows: Sequence[bytes]) -> _Columns | None:
    """Find the columns; None: it is no such table."""
    for separator in _SEPARATORS:
        table = [cells for row in rows[:_LOOKED_AT] if len(cells := _cells(row, separator)) > 1]
        width = max(map(len, table), default=0)
        for column in range(width):
            sided = [cells for cells in table if column < len(cells) and side_of(cells[column]) is not None]
            if len(sided) < max(_LEAST, 0.6 * len(table)) or len(table) < 0.6 * min(len(rows), _LOOKED_AT):
                continue
            text = _text_column(table[0], sided, column)
            if text is not None:
                return _Columns(separator, column, text)
    return None


def _text_column(head: list[str], sided: list[list[str]], side: int) -> int | None:
    """Return which column holds the text: by its head, or because POP is spoken there."""
    for number, name in enumerate(head):
        if name.strip().lower() in _TEXTS and number != side:
            return number
    for number in range(len(head) - 1, -1, -1):
        if number != side and any(number < len(c) and tells_pop(_octets(c[number])) for c in sided):
            return number
    return None


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _look(rows: Sequence[bytes]) -> Sureness:
    columns = _columns(rows)
    if columns is None:
        return Sureness(0.0, _("no table with a column that names the side"))
    said = (_cells(row, columns.separator) for row in rows)
    if not any(columns.text < len(cells) and tells_pop(_octets(cells[columns.text])) for cells in said):
        return Sureness(0.0, _("nobody speaks POP in the table"))
    return Sureness(0.97, _("a table with a column that names the side"))


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    first: list[Row] = []
    left = iter(rows)
    for one in left:
        first.append(one)
        if len(first) >= _LOOKED_AT:
            break
    columns = _columns([row for _number, row in first])
    for number, row in chain(first, left):
        if columns is None:
            yield number, row
            continue
        cells = _cells(row, columns.separator)
        side = side_of(cells[columns.side]) if columns.side < len(cells) else None
        if side is None or columns.text >= len(cells):
            continue
        for text in cells[columns.text].removesuffix("\n").removesuffix("\r").split("\n"):
            yield number, b"%b: %b" % (side.value.encode("ascii"), _octets(text.removesuffix("\r")))


WRAPPING = Wrapping(
    "csv-rows",
    N_("CSV or TSV with a column that names the side"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b'time,direction,data\n1,server,+OK ready\n2,client,"RETR ""1"""\n3,server,"+OK, all"\n4,?,x\n',
            b'S: +OK ready\nC: RETR "1"\nS: +OK, all\n',
        ),
        WrappedSample(b"S\t+OK ready\tx\nC\tCAPA\tx\nS\t-ERR\tx\n", b"S: +OK ready\nC: CAPA\nS: -ERR\n"),
    ),
)
