"""Puts rows of a mail in format=flowed together: a blank at the end says that the next goes on (RFC 3676).

Rows that begin with a blank, ``>`` or ``From `` were given one more at the start, which is taken off. What is
quoted goes on in rows that are quoted as deep.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, takewhile

from popconsole.formats.evidence import carries_pop, tells_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _

_FLOWED = re.compile(rb"(?:Content-Type:|[ \t]).*\bformat=\"?flowed\b", re.IGNORECASE)
_DELETES = re.compile(rb"delsp=\"?yes\b", re.IGNORECASE)
_SIGNATURE = b"-- "
_LONGEST = 1 << 16  # octets that rows are put together to


def _look(rows: Sequence[bytes]) -> Sureness:
    header = takewhile(lambda row: not tells_pop(row), rows)  # a mail that is fetched may be flowed too
    said = any(map(_FLOWED.match, header))
    body = dropwhile(bytes.strip, rows)
    if not (said and any(b" " in (row[:1], row[-1:]) for row in body) and any(map(carries_pop, rows))):
        return Sureness(0.0, _("nothing tells of format=flowed"))
    return Sureness(1.0, _("it is a mail in format=flowed"))


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    flows = deletes = False
    held: tuple[int, bytes, bytes] | None = None  # number, quotation, text that goes on
    for number, row in rows:
        if not flows:
            flows, deletes = _FLOWED.match(row) is not None, deletes or _DELETES.search(row) is not None
            yield number, row
            continue
        deletes = deletes or (held is None and _DELETES.search(row) is not None)
        quotes = row[: len(row) - len(row.lstrip(b">"))]
        text = row[len(quotes) :].removeprefix(b" ")
        first, before = number, b""
        if held is not None:
            if held[1] == quotes:
                first, before = held[0], held[2]
            else:
                yield held[0], _quoted(held[1], held[2])
            held = None
        text = before + text
        if text.endswith(b" ") and text != _SIGNATURE and len(text) < _LONGEST:
            held = first, quotes, text[:-1] if deletes else text
        else:
            yield first, _quoted(quotes, text)
    if held is not None:
        yield held[0], _quoted(held[1], held[2])


def _quoted(quotes: bytes, text: bytes) -> bytes:
    return quotes + b" " + text if quotes else text


WRAPPING = Wrapping(
    "flowed",
    N_("a mail in format=flowed: a blank at the end of a row says that the next goes on"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"Content-Type: text/plain; format=flowed\n\nS: +OK the server \nof the kettle\nC: QUIT\n"
            b" S: not quoted\n-- \nNora \n",
            b"Content-Type: text/plain; format=flowed\n\nS: +OK the server of the kettle\nC: QUIT\n"
            b"S: not quoted\n-- \nNora \n",
        ),
        WrappedSample(
            b"Content-Type: text/plain; format=flowed; delsp=yes\n\nS: +OK read \ny\nC: QUIT\nS: +OK \n",
            b"Content-Type: text/plain; format=flowed; delsp=yes\n\nS: +OK ready\nC: QUIT\nS: +OK\n",
        ),
    ),
    decodes=True,
)
