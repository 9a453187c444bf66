"""Takes a recording out of an indented block in a text: by four blanks as in Markdown and mails.

A paste, in which rows begin as servers speak, may be indented by less, as wikis have it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from popconsole.formats.around import text_wrapping
from popconsole.formats.reader import Sureness
from popconsole.formats.status_patterns import POP3_STATUS
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_

_USUAL = 4  # blanks
_LESS = re.compile(rb"( {1,3})" + POP3_STATUS)
_LOOKED_AT = 2_000  # rows
_TITLE = N_("a block in a text that is indented by blanks or a tab")


def _inside(depth: int, row: bytes) -> bytes | None:
    if row[:1] == b"\t":
        return row[1:]
    return row[depth:] if row.startswith(b" " * depth) else None


_BY_DEPTH = {
    depth: text_wrapping("indented", _TITLE, partial(_inside, depth), 0.3, ())
    for depth in range(1, _USUAL + 1)
}


def _depth(rows: Iterable[bytes]) -> int:
    """Return by how many blanks the rows of a recording are indented."""
    depths = Counter(len(match[1]) for match in map(_LESS.match, rows) if match is not None)
    return depths.most_common(1)[0][0] if depths else _USUAL


def _look(rows: Sequence[bytes]) -> Sureness:
    return _BY_DEPTH[_depth(rows)].look(rows)


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    rows = iter(rows)
    start = list(islice(rows, _LOOKED_AT))
    return _BY_DEPTH[_depth(row for _number, row in start)].unwrap(chain(start, rows), tell)


WRAPPING = Wrapping(
    "indented",
    _TITLE,
    _look,
    _unwrap,
    (
        WrappedSample(
            b"This is what I get:\n\n    POP3< +OK ready\n    POP3> QUIT\n    POP3< +OK\n\nand no mail.\n",
            b"POP3< +OK ready\nPOP3> QUIT\nPOP3< +OK\n",
            "text-around",
        ),
        WrappedSample(b"\tPOP3< +OK ready\n\tPOP3> QUIT\n", b"POP3< +OK ready\nPOP3> QUIT\n"),
        WrappedSample(
            b"= It =\n +OK ready\n STAT\n +OK 1 20\n RETR 1\n +OK\n X: y\n \n   deeper\n .\n QUIT\n +OK\n",
            b"+OK ready\nSTAT\n+OK 1 20\nRETR 1\n+OK\nX: y\n\n  deeper\n.\nQUIT\n+OK\n",
            "text-around",
        ),
    ),
)
