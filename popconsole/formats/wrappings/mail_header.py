"""Takes off the header of the mail that a recording was sent in, to the first blank row (RFC 5322)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from popconsole.formats.evidence import carries_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _

_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:(?: |$)|[ \t]+\S")
_TELLING = {b"from", b"to", b"subject", b"date", b"message-id", b"received"}
_LEAST = 2  # fields


def _is_field(row: bytes) -> bool:
    return _FIELD.match(row) is not None and not carries_pop(row)


def _look(rows: Sequence[bytes]) -> Sureness:
    header = list(takewhile(_is_field, rows))
    names = [row.partition(b":")[0].lower() for row in header if not row[:1].isspace()]
    ended = rows[len(header) : len(header) + 1] == [b""]
    told = len(names) >= _LEAST and not header[0][:1].isspace() and _TELLING.intersection(names)
    if not (told and ended and any(map(carries_pop, rows))):
        return Sureness(0.0, _("it does not begin with the header of a mail"))
    return Sureness(0.97, _("it begins with the header of a mail"))


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    within = True
    for number, row in rows:
        if not within:
            yield number, row
        elif not row.strip():
            within = False


WRAPPING = Wrapping(
    "mail-header",
    N_("the header of a mail, in front of what was sent"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"From: nora@example.org\nSubject: it\n fails\n\n"
            b"Transcript: 1\nProtocol: POP3\n\nS: +OK\nC: QUIT\n",
            b"Transcript: 1\nProtocol: POP3\n\nS: +OK\nC: QUIT\n",
        ),
    ),
)
