"""Takes rows out of CSV or TSV with a column for the text, and perhaps one that names the side (RFC 4180).

::

    time,direction,data
    01:18:10,server,+OK ready

The columns are told by their heads, or where there is none by what stands in them: then one that names the
side is needed. A cell may go over several rows.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from popconsole.formats.evidence import tells_pop
from popconsole.formats.log_members import TIME_FORMATS, holds_text, holds_time, time_text
from popconsole.formats.reader import Sureness
from popconsole.formats.sided import side_of
from popconsole.formats.stamps import Stamps
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _

_SEPARATORS = ",\t;|"
_LOOKED_AT = 50  # rows
_LEAST = 2  # rows that name a side
_LONGEST = 131_072  # octets of a row
_ROWS = 200  # that a cell may go over
_QUOTED = re.compile(rb'(?:^|[,\t;|])"')


@dataclass(frozen=True, slots=True)
class _Columns:
    """What separates the cells, which of them names the side (None: none does), and which holds the text.

    ``last``: the text is in the last one, and all that stands behind belongs to it. ``time`` is the column
    that tells when, None where none does.
    """

    separator: str
    side: int | None
    text: int
    last: bool = False
    time: int | None = None

    def text_of(self, cells: Sequence[str]) -> str | None:
        """Return the text of a row; None: it has none."""
        if self.text >= len(cells):
            return None
        return self.separator.join(cells[self.text :]) if self.last else cells[self.text]


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
                last = text == len(table[0]) - 1 and holds_text(table[0][text])
                return _Columns(separator, column, text, last, _time_column(table[0]))
        headed = [number for number, name in enumerate(table[0]) if holds_text(name)] if table else []
        if headed and len(table) > _LEAST:
            last = headed[0] == len(table[0]) - 1
            return _Columns(separator, None, headed[0], last, _time_column(table[0]))
    return None


def _text_column(head: list[str], sided: list[list[str]], side: int) -> int | None:
    """Return which column holds the text: by its head, or because POP is spoken there."""
    for number, name in enumerate(head):
        if holds_text(name) and number != side:
            return number
    for number in range(len(head) - 1, -1, -1):
        if number != side and any(number < len(c) and tells_pop(_octets(c[number])) for c in sided):
            return number
    return None


def _time_column(head: list[str]) -> int | None:
    """Return which column tells when a row was written, by its head."""
    return next((number for number, name in enumerate(head) if holds_time(name)), None)


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _records(rows: Iterable[Row]) -> Iterator[Row]:
    """Put rows together of which a cell in quotation marks goes on in the next."""
    held: list[Row] = []
    for number, row in rows:
        if not held and _QUOTED.search(row) is None:
            yield number, row
            continue
        held.append((number, row))
        if sum(one.count(b'"') for _number, one in held) % 2 == 0:
            yield held[0][0], b"\n".join(one for _number, one in held)
            held = []
        elif len(held) >= _ROWS:
            yield from held
            held = []
    yield from held


def _look(rows: Sequence[bytes]) -> Sureness:
    table = [record for _number, record in _records(enumerate(rows, 1))]
    columns = _columns(table)
    if columns is None:
        return Sureness(0.0, _("no table with a column for the text"))
    said = (columns.text_of(_cells(row, columns.separator)) for row in table)
    if not any(text is not None and tells_pop(_octets(text)) for text in said):
        return Sureness(0.0, _("nobody speaks POP in the table"))
    if columns.side is None:
        return Sureness(0.96, _("a table with a column for the text"))
    return Sureness(0.97, _("a table with a column that names the side"))


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    left = _records(rows)
    first = list(islice(left, _LOOKED_AT))
    columns = _columns([row for _number, row in first])
    stamps = Stamps(TIME_FORMATS)
    for place, (number, row) in enumerate(chain(first, left)):
        if columns is None:
            yield number, row
            continue
        cells = _cells(row, columns.separator)
        text = columns.text_of(cells)
        mark = _mark(cells, columns.side)
        if text is None or mark is None or (columns.side is None and not place):  # the heads
            continue
        stamped = number
        if columns.time is not None and columns.time < len(cells):
            stamped = stamps(number, time_text(cells[columns.time]))
        for line in text.removesuffix("\n").removesuffix("\r").split("\n"):
            yield stamped, mark + _octets(line.removesuffix("\r"))


def _mark(cells: list[str], column: int | None) -> bytes | None:
    """Return the mark of the side that a row names, empty where none has to; None: it names none."""
    if column is None:
        return b""
    side = side_of(cells[column]) if column < len(cells) else None
    return None if side is None else b"%b: " % side.value.encode("ascii")


WRAPPING = Wrapping(
    "csv-rows",
    N_("CSV or TSV with a column for the text, and perhaps one for the side"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b'time,direction,data\n1,server,+OK ready\n2,client,"RETR ""1"""\n3,server,"+OK, all"\n4,?,x\n',
            b'S: +OK ready\nC: RETR "1"\nS: +OK, all\n',
        ),
        WrappedSample(
            b'Time,Level,Message\n1,debug,S: +OK ready\n2,debug,"C: PASS ""a,b"""\n'
            b'3,debug,"S: +OK\nS: more"\n4\n',
            b'S: +OK ready\nC: PASS "a,b"\nS: +OK\nS: more\n',
        ),
        WrappedSample(b"S\t+OK ready\tx\nC\tCAPA\tx\nS\t-ERR\tx\n", b"S: +OK ready\nC: CAPA\nS: -ERR\n"),
    ),
)
