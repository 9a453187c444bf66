"""Takes off what asciinema puts around what a terminal shows: JSON for each piece, with its time."""

from collections.abc import Iterable, Iterator, Sequence

from popconsole.formats.casts import header_of, is_event, is_first_version, printed
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping, share
from popconsole.i18n import N_, _, own_number

_LOOKED_AT = 50  # rows
_SURE = 0.99


def _look(rows: Sequence[bytes]) -> Sureness:
    first = next(iter(rows), b"")
    if header_of(first) is None:
        if is_first_version(b"\n".join(rows[:_LOOKED_AT])):
            return Sureness(_SURE, _("it begins as a cast of asciinema, version 1"))
        return Sureness(0.0, _("it begins with no header of a cast"))
    events = [row for row in rows[1:_LOOKED_AT] if not row.startswith(b"#")]
    part = share(sum(map(is_event, events)), events)
    told = _("{part:.0%} of the rows behind the header are events of a cast").format(part=own_number(part))
    return Sureness(_SURE * part, told)


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    return printed(rows)


WRAPPING = Wrapping(
    "asciinema",
    N_("a cast of asciinema: what a terminal shows, piece by piece, with the times"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b'{"version": 2, "width": 80, "height": 24, "timestamp": 1700000000}\n'
            b'[0.1, "o", "Trying 192.0.2.1...\\r\\n+OK re"]\n[0.2, "o", "ady\\r\\n"]\n[1.1, "i", "Q"]\n'
            b'[1.1, "o", "Q"]\n[1.5, "o", "UIT\\r\\n"]\n[1.6, "o", "+OK bye"]\n',
            b"Trying 192.0.2.1...\n+OK ready\nQUIT\n+OK bye\n",
        ),
        WrappedSample(
            b'{"version": 3, "term": {"cols": 80, "rows": 24}}\n# typed by hand\n[0.5, "o", "+OK ready\\n"]\n'
            b'[0.5, "r", "80x30"]\n[0.5, "o", "LIST\\r\\r\\n"]\n',
            b"+OK ready\nLIST\r\n",
        ),
        WrappedSample(
            b'{"version": 1, "width": 80, "height": 24, "duration": 3.5, "command": "telnet", "stdout": [\n'
            b'  [0.5, "+OK rea"],\n  [1.0, "dy\\r\\nCAPA\\r\\n"],\n  [2.0, "-ERR no\\r\\n"]\n]}\n',
            b"+OK ready\nCAPA\n-ERR no\n",
        ),
    ),
)
