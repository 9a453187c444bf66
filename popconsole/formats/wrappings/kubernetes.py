"""Takes off what kubectl and container runtimes print before each row.

``2026-11-26T01:43:49.123456789Z stdout F S: +OK`` is a file of the runtime (CRI): P instead of F marks a row
that goes on in the next. ``[pod/mail-0/mail] S: +OK`` comes from ``kubectl logs --prefix``.
"""

import re
from collections.abc import Iterable, Iterator

from popconsole.formats.prefixed import Prefix
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_

_PART = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^ ]{0,20} (?:stdout|stderr) P ")
_PREFIX = Prefix(
    re.compile(
        rb"(?P<who>(?:\[pod/[^\]]{1,200}\] )?)"
        rb"(?:(?<=\] )|(?=[^\[]))"
        rb"(?:(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,20}) (?:stdout|stderr) [FP](?: |$)"
        rb"|(?<=\] )(?:(?P<time_of_pod>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z)(?: |$))?)(?P<text>)"
    )
)


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    return _PREFIX.unwrap(_whole(rows), tell)


def _whole(rows: Iterable[Row]) -> Iterator[Row]:
    """Put together the rows that a runtime has cut into pieces."""
    held: list[bytes] = []
    start = 0
    for number, row in rows:
        part = _PART.match(row)
        if part is not None:
            start = start or number
            held.append(row[part.end() :] if held else row)
        elif held:
            match = _PREFIX.match(row)
            held.append(row if match is None else row[match.start("text") :])
            yield start, b"".join(held)
            held, start = [], 0
        else:
            yield number, row
    if held:
        yield start, b"".join(held)


WRAPPING = Wrapping(
    "kubernetes",
    N_("Kubernetes: the time, the stream and F or P before each row, or [pod/NAME]"),
    _PREFIX.look,
    _unwrap,
    (
        WrappedSample(
            b"2026-11-26T01:43:49.123456789Z stdout F S: +OK ready\n"
            b"2026-11-26T02:43:49.123456789+01:00 stderr P C: US\n"
            b"2026-11-26T02:43:49.123456789+01:00 stderr P ER no\n"
            b"2026-11-26T02:43:49.123456789+01:00 stderr F ra\n"
            b"2026-11-26T01:43:49.123456789Z stdout F\n2026-11-26T01:43:49.123456789Z stdout P cut",
            b"S: +OK ready\nC: USER nora\n\ncut\n",
        ),
        WrappedSample(
            b"[pod/mail-0/mail] S: +OK ready\n[pod/db-0/db] started\n"
            b"[pod/mail-0/mail] 2026-11-26T01:43:49.123456789Z C: QUIT\n",
            b"S: +OK ready\nC: QUIT\n",
            "other-rows",
        ),
    ),
)
