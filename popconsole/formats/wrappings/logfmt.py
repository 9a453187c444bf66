"""Takes rows out of logfmt, as Go's slog and Heroku write it: ``time=... level=DEBUG msg="S: +OK ready"``.

The text stands in one of a few members, who says it perhaps in another (``log_members``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from popconsole.formats.apart import Source, apart
from popconsole.formats.evidence import carries_pop
from popconsole.formats.literals import ESCAPES
from popconsole.formats.log_members import TIME_FORMATS, source_of, texts_of, time_of
from popconsole.formats.reader import Sureness
from popconsole.formats.stamps import Stamps
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share
from popconsole.i18n import N_, _, own_number

_MEMBER = re.compile(
    rb' *([A-Za-z_@][A-Za-z0-9_.@-]{0,60})=(?:"((?:[^"\\]|\\.)*)"|([^ "]*))(?= |$)', re.DOTALL
)
_LEAST = 2  # members of a row
_MOST = 0.8  # of the rows must be such
_LONGEST = 65_536  # octets of a row


def _entry(row: bytes) -> dict[str, str]:
    """Return the members of a row; none where it is no row of logfmt."""
    found: dict[str, str] = {}
    at = 0
    text = row.rstrip()
    while at < len(text) <= _LONGEST:
        match = _MEMBER.match(text, at)
        if match is None:
            return {}
        value = match[3] if match[2] is None else _unescaped(match[2])
        found[match[1].decode("ascii")] = value.decode("utf-8", "surrogateescape")
        at = match.end()
    return found if len(found) >= _LEAST else {}


def _unescaped(quoted: bytes) -> bytes:
    return ESCAPES["c"](quoted) if b"\\" in quoted else quoted


def _look(rows: Sequence[bytes]) -> Sureness:
    found = [entry for row in rows if (entry := _entry(row))]
    part = share(len(found), rows)
    told = _("{part:.0%} of the rows are members with a text").format(part=own_number(part))
    if part < _MOST or not any(carries_pop(text) for entry in found for text in texts_of(entry)):
        return Sureness(0.0, told)
    return Sureness(0.97 * part, told)


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    return apart(_sources(rows), tell)


def _sources(rows: Iterable[Row]) -> Iterator[tuple[Source, int, bytes]]:
    source: Source = ()
    stamps = Stamps(TIME_FORMATS)
    for number, row in rows:
        entry = _entry(row)
        if not entry:
            yield source, number, row
            continue
        source = source_of(entry)
        stamped = stamps(number, time_of(entry))
        for text in texts_of(entry):
            yield source, stamped, text


WRAPPING = Wrapping(
    "logfmt",
    N_("logfmt, as Go's slog writes it: the text in msg, message or the like"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b'time=2026-11-26T01:18:10Z level=DEBUG msg="S: +OK ready <1.2@x>"\n'
            b'time=2026-11-26T01:18:10Z level=DEBUG msg="C: PASS \\"a\\\\b\\""\n'
            b'time=2026-11-26T01:18:10Z level=DEBUG msg="S: +OK" n=2\n'
            b"time=2026-11-26T01:18:11Z level=DEBUG msg=\nlevel=INFO at=end\n"
            + b"level=INFO msg=end\n" * 8
            + b"no members\nmsg=one\n",
            b'S: +OK ready <1.2@x>\nC: PASS "a\\b"\nS: +OK\n\n' + b"end\n" * 8 + b"no members\nmsg=one\n",
        ),
        WrappedSample(
            b'conn=1 dir=recv data="+OK ready"\nconn=2 dir=recv data="hello"\nconn=1 dir=sent data=QUIT\n',
            b"S: +OK ready\nC: QUIT\n",
            "other-rows",
        ),
    ),
)
