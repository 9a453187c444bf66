"""A table of fields, as ``tshark -T fields`` writes it: which column holds which field.

A first row may name them (``-E header=y``); else what stands in them tells. They are separated by a tab
unless ``-E separator`` says otherwise, and may be quoted.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from popconsole.formats.frames.fields import Pair
from popconsole.formats.frames.guessed_columns import guessed

_SEPARATORS = "\t,;|"
_NAME = re.compile(r"_?[a-z][a-z0-9_-]*(?:\.[A-Za-z0-9_.-]+)+|frame|data")
_LONGEST = 1 << 20  # characters of a cell
_TEXTS = ("frame.time", "frame.time_utc", "pop.request.parameter", "pop.response.description", "_ws.col.")
_FIRSTS = {
    "pop.request.command": "pop.request.parameter",
    "pop.response.indicator": "pop.response.description",
}
_REST = ("pop.request.data", "pop.response.data", "pop.data")
_COLUMN = "_ws.col."
_ALIASES = {"def_src": "Source", "def_dst": "Destination", "cls_time": "Time", "packet_length": "Length"}
_MOST = 0.8  # of the rows
_TELLING = {"tcp.payload", "pop.request.command", "pop.response.indicator", "_ws.col.Info"}
_BESIDE = {"frame.time", "frame.time_epoch", "frame.time_relative", "ip.src", "tcp.srcport", "tcp.flags"}


@dataclass(frozen=True, slots=True)
class FieldTable:
    """What separates the cells, what is around them, the fields by column, whether a row names them."""

    separator: str
    names: tuple[str, ...]
    headed: bool

    def cells(self, row: str) -> list[str]:
        """Return the cells of a row; where it has more than there are columns the last one has the rest."""
        found = _cells(row, self.separator)
        last = len(self.names) - 1
        return found if len(found) <= last + 1 else [*found[:last], self.separator.join(found[last:])]

    def pairs(self, row: str) -> list[Pair]:
        """Return the fields of a row; of one that stands there several times all values."""
        told = dict(zip(self.names, self.cells(row), strict=False))
        found: list[Pair] = []
        for name, value in told.items():
            if not value or name in _FIRSTS.values():
                continue
            if name in _FIRSTS:
                found += _lines(name, value, told.get(_FIRSTS[name], ""))
            elif name in _REST:
                found.append((name, value if "," not in value else ""))
            elif name.startswith(_TEXTS):
                found.append((name, value))
            else:
                found += [(name, one) for one in value.split(",")]
        return found


def _lines(name: str, value: str, rest: str) -> list[Pair]:
    """Return the first word and the rest of lines; where commas leave open which is whose, none."""
    words = value.split(",")
    rests = [rest] if len(words) == 1 else rest.split(",")
    if len(rests) != len(words):
        return [(f"{name.rpartition('.')[0]}.data", "")]
    both = zip(words, rests, strict=True)
    return [pair for word, more in both for pair in ((name, word), (_FIRSTS[name], more)) if pair[1]]


def _cells(row: str, separator: str) -> list[str]:
    quote = row[:1] if row[:1] in ("'", '"') else '"'
    if quote != row[:1] and separator + quote not in row:
        return row.split(separator)
    try:
        return next(csv.reader([row.replace("\0", "")], delimiter=separator, quotechar=quote), [])
    except csv.Error:
        return []


def _named(name: str) -> str:
    """Return the name of a field; those of what Wireshark shows in columns differ from version to version."""
    if not name.startswith(_COLUMN):
        return name
    word = name.removeprefix(_COLUMN).lower()
    return _COLUMN + _ALIASES.get(word, word.title())


def table_of(rows: Sequence[str]) -> FieldTable | None:
    """Find the columns in the first rows of a file; None: it is no such table."""
    for separator in _SEPARATORS:
        head, *others = [_cells(row, separator) for row in rows] or [[]]
        if head and all(_NAME.fullmatch(name) for name in head) and others:
            return FieldTable(separator, tuple(map(_named, head)), headed=True)
        width = max(map(len, others), default=0)
        table = [cells for cells in (head, *others) if len(cells) == width]
        if width > 1 and len(table) >= _MOST * len(rows):
            names = guessed([[cells[at] for cells in table] for at in range(width)])
            if _TELLING & set(names) and _BESIDE & set(names):
                return FieldTable(separator, names, headed=False)
    return None
