"""When the rows of a typescript came, as the timing file tells that script(1) writes beside it.

Of ``script --log-timing`` a row is ``O 0.005777 76``: so many seconds behind the row before, so many octets
were printed (``I``: typed; ``H``, ``S``: neither). Of ``script -t`` it is the same without the letter.
"""

import re
from array import array
from collections.abc import Iterator
from datetime import datetime
from math import nan
from typing import BinaryIO, NamedTuple

_ENTRY = re.compile(rb"(?:([OISH]) )?([0-9]{1,9}\.[0-9]{1,9}) ([0-9]{1,12}|[A-Z_]+\b.*)\s*")
_STARTED = re.compile(rb"Script started on ([0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}[+-][0-9]{2}:?[0-9]{2})")
HEAD = b"Script started on "
"""How what was shown, or typed, begins."""
_LONGEST = 1 << 16  # octets that are read at a time of what may be one row
_OCTETS = (b"O", b"I", None)


class ScriptTimes:
    """The times of rows: ``dated``, in seconds since 1970, or else since the first."""

    def __init__(self, times: "array[float]", *, dated: bool) -> None:
        self._times = times
        self.dated = dated

    def of(self, number: int) -> float | None:
        """Return when a row came, from 1; None where that is not known."""
        at = self._times[number - 1] if 0 < number <= len(self._times) else nan
        return at if at == at else None  # noqa: PLR0124 - NaN alone is not


def is_timing(start: bytes) -> bool:
    """Tell whether a file that begins so is a timing file."""
    return _ENTRY.fullmatch(start.partition(b"\n")[0]) is not None


def row_times(typescript: BinaryIO, timing: BinaryIO) -> ScriptTimes:
    """Read the times of all rows of a typescript, which is open from its beginning."""
    times = array("d")
    printed = (entry for entry in entries(timing) if entry.printed)
    began: float | None = None
    end = offset = 0
    at = 0.0
    whole = True  # a row begins
    while row := typescript.readline(_LONGEST):
        if not times and whole and row.startswith(HEAD):  # is not counted
            began = _moment(row)
            times.append(nan)
            continue
        offset += len(row)
        while end < offset and (entry := next(printed, None)) is not None:
            at, end = entry.at, end + entry.octets
        time = nan if end < offset else at if began is None else began + at
        if whole:
            times.append(time)
        else:
            times[-1] = time
        whole = row.endswith(b"\n")
    return ScriptTimes(times, dated=began is not None)


class ScriptEntry(NamedTuple):
    """When octets were printed, or typed, in seconds since the beginning, and how many."""

    at: float
    octets: int
    printed: bool


def entries(timing: BinaryIO) -> Iterator[ScriptEntry]:
    """Yield the entries of a timing file that tell of octets."""
    at = 0.0
    while row := timing.readline(_LONGEST):
        entry = _ENTRY.fullmatch(row)
        if entry is None:
            continue
        at += float(entry[2])
        if entry[1] in _OCTETS and entry[3].isdigit():
            yield ScriptEntry(at, int(entry[3]), entry[1] != b"I")


def _moment(row: bytes) -> float | None:
    """Return when a typescript was begun, as its first row tells; None where that is written otherwise."""
    match = _STARTED.match(row)
    try:
        return None if match is None else datetime.fromisoformat(match[1].decode("ascii")).timestamp()
    except ValueError:
        return None
