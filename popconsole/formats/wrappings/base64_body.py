"""Takes off base64, in which mail carries text that is no ASCII, and attachments (RFC 2045 section 6.8)."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator, Sequence

from popconsole.formats.evidence import carries_pop, tells_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _

_FIELD = re.compile(rb"Content-Transfer-Encoding:[ \t]*base64[ \t]*", re.IGNORECASE)
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{1,998}={0,2}[ \t]*")
_FOUR = 4  # letters that stand for three octets


def _look(rows: Sequence[bytes]) -> Sureness:
    if not any(map(_FIELD.fullmatch, rows)):
        return Sureness(0.0, _("nothing tells of base64"))
    inside = any(carries_pop(row) for _number, row in _decoded(enumerate(rows, 1)))
    if not inside or any(map(tells_pop, rows)):
        return Sureness(0.0, _("nobody speaks POP in what is encoded"))
    return Sureness(0.98, _("it is encoded as base64"))


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    return _decoded(rows)


def _decoded(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows, decoded from the blank one behind the field on to the first that is no base64."""
    named = begun = False
    letters = rest = b""
    last = 0
    for number, row in rows:
        if begun and row.strip() and _ENCODED.fullmatch(row):
            last = number
            letters += row.strip()
            whole = len(letters) // _FOUR * _FOUR
            rest += _octets(letters[:whole])
            letters = letters[whole:]
            *ended, rest = rest.split(b"\n")
            for one in ended:
                yield number, one.removesuffix(b"\r")
            continue
        if begun and (row.strip() or last):
            if rest:
                yield last, rest
            named = begun = False
            rest = letters = b""
            last = 0
        begun = begun or (named and not row.strip())
        named = named or _FIELD.fullmatch(row) is not None
        yield number, row
    if rest:
        yield last, rest


def _octets(letters: bytes) -> bytes:
    try:
        return b64decode(letters)
    except Error:
        return b""


WRAPPING = Wrapping(
    "base64-body",
    N_("base64 of a mail"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
            b"UzogK09LIHJlYWR5DQpDOiBRVUlUDQpT\nOiArT0sNCg==\n--x--\n",
            b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
            b"S: +OK ready\nC: QUIT\nS: +OK\n--x--\n",
        ),
        WrappedSample(
            b"Content-Transfer-Encoding: BASE64\n\nUzogK09LIHJlYWR5CkM6IFFVSVQKUzogK09L",
            b"Content-Transfer-Encoding: BASE64\n\nS: +OK ready\nC: QUIT\nS: +OK\n",
        ),
    ),
)
