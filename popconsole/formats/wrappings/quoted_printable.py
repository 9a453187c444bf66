"""Takes off quoted-printable, in which mail carries what is long or no ASCII (RFC 2045 section 6.7)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from quopri import decodestring

from popconsole.formats.evidence import carries_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _

_ENCODED = re.compile(rb"=[0-9A-F]{2}|=[ \t]*$")
_FIELD = re.compile(rb"Content-Transfer-Encoding:[ \t]*quoted-printable[ \t]*", re.IGNORECASE)


def _look(rows: Sequence[bytes]) -> Sureness:
    said = any(map(_FIELD.fullmatch, rows))
    encoded = any(map(_ENCODED.search, rows))
    if not (said and encoded and any(map(carries_pop, rows))):
        return Sureness(0.0, _("nothing tells of quoted-printable"))
    first = next(row for row in rows if _FIELD.fullmatch(row) or carries_pop(row))
    if not _FIELD.fullmatch(first):  # it is a message's, in a log that has its lines bare
        return Sureness(0.9, _("a message is encoded as quoted-printable"))
    return Sureness(0.98, _("it is encoded as quoted-printable"))


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    held: list[bytes] = []
    first = 0
    for number, row in rows:
        first = first if held else number
        text = row.rstrip(b" \t\r")
        if text.endswith(b"=") and len(held) < 1_000:
            held.append(text[:-1])
            continue
        yield first, decodestring(b"".join((*held, row)))
        held = []
    if held:
        yield first, decodestring(b"".join(held))


WRAPPING = Wrapping(
    "quoted-printable",
    N_("quoted-printable of a mail"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"Content-Transfer-Encoding: quoted-printable\n\n"
            b"S: +OK caf=C3=A9 is =\nready\nC: QUIT\nS: +OK=\n",
            b"Content-Transfer-Encoding: quoted-printable\n\nS: +OK caf\xc3\xa9 is ready\nC: QUIT\nS: +OK\n",
        ),
    ),
    decodes=True,
)
