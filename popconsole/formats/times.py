"""When a row was written, read by the format that a shape gives: ``%Y-%m-%d %H:%M:%S.%f``.

What may stand in a format is in ``DIRECTIVES``. English names of months, whatever the system speaks; no time
zone means UTC. A format without a year gives a time of day only: how long after another, and no date.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache

from popconsole.i18n import N_

_MONTHS = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")
_ZONE = rb"Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}"
DIRECTIVES = {
    "Y": (rb"[0-9]{4}", N_("year")),
    "m": (rb"[0-9]{1,2}", N_("month")),
    "b": (rb"[A-Za-z]{3}[a-z]{0,6}\.?", N_("month's name, Jan or January")),
    "d": (rb" ?[0-9]{1,2}", N_("day of the month")),
    "a": (rb"[A-Za-z]{2,9}", N_("day of the week, passed over")),
    "H": (rb" ?[0-9]{1,2}", N_("hour")),
    "M": (rb"[0-9]{2}", N_("minute")),
    "S": (rb"[0-9]{2}", N_("second")),
    "f": (rb"[0-9]{1,9}", N_("fraction of the second")),
    "p": (rb"[AaPp][Mm]", N_("AM or PM")),
    "z": (_ZONE, N_("time zone: Z, UTC, +01:00")),
    "s": (rb"[0-9]{1,12}(?:\.[0-9]{1,9})?", N_("seconds since 1970")),
}
"""What may stand behind the percent sign of a format: what it matches, and what it is."""

_HALF_A_DAY, _DAY = 43_200.0, 86_400.0
_NOON = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)


class TimeFormat:
    """One way of writing a time. ValueError for a directive that is none, or twice there, or for no time."""

    def __init__(self, text: str) -> None:
        self.text = text
        names: list[str] = []
        pattern, at = b"", 0
        for match in _DIRECTIVE.finditer(text):
            name = match[1]
            pattern += re.escape(text[at : match.start()].encode()) if match.start() > at else b""
            at = match.end()
            if name == "%":
                pattern += b"%"
                continue
            if name not in DIRECTIVES or name in names:
                raise ValueError(name)
            names.append(name)
            pattern += b"(?P<%b>%b)" % (name.encode(), DIRECTIVES[name][0])
        self._pattern = pattern + re.escape(text[at:].encode())
        if "s" not in names and "H" not in names:
            raise ValueError("")
        self.dated = "s" in names or ("Y" in names and "d" in names and ("m" in names or "b" in names))

    @cached_property
    def _regex(self) -> re.Pattern[bytes]:
        return re.compile(self._pattern)

    def read(self, text: bytes) -> float | None:
        """Return a time in seconds since 1970, or since midnight where there is no date; None: not this."""
        match = self._regex.fullmatch(text)
        if match is None:
            return None
        found = match.groupdict()
        if "s" in found:
            return float(found["s"])
        return _seconds(found, dated=self.dated)


def _seconds(found: dict[str, bytes], *, dated: bool) -> float | None:
    hour, minute, second = (int(found.get(name, b"0")) for name in "HMS")
    if (half := found.get("p", b"").lower()) and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == b"pm" else 0)
    fraction = found.get("f", b"")
    rest = int(fraction) / 10 ** len(fraction) if fraction else 0.0
    zone = found.get("z", b"Z")
    rest -= 0 if zone.isalpha() else _offset(zone)
    if not dated:
        return ((hour * 60 + minute) * 60 + second + rest) % _DAY
    month = int(found["m"]) if "m" in found else _month(found["b"])
    try:
        day = datetime(int(found["Y"]), month, int(found["d"]), tzinfo=UTC)
        return (day + timedelta(hours=hour, minutes=minute, seconds=second) - _EPOCH).total_seconds() + rest
    except (ValueError, OverflowError):
        return None


def _offset(zone: bytes) -> int:
    """Return the seconds of ``+0130``."""
    digits = zone[1:].replace(b":", b"")
    return (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[:1] == b"-" else 1)


def _month(name: bytes) -> int:
    """Return the number of a month, from 1; 0: it is none."""
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


class Clock:
    """Reads the times of a file's rows, one format after another: the one that fitted last is tried first."""

    def __init__(self, formats: tuple[TimeFormat, ...]) -> None:
        self._formats = list(formats)
        self._read = lru_cache(maxsize=64)(self._look)

    def read(self, text: bytes) -> tuple[float, bool] | None:
        """Return seconds, and whether they are since 1970, not since midnight; None where no format fits."""
        return self._read(text)

    def _look(self, text: bytes) -> tuple[float, bool] | None:
        for place, form in enumerate(self._formats):
            seconds = form.read(text)
            if seconds is not None:
                self._formats.insert(0, self._formats.pop(place))
                return seconds, form.dated
        return None


class Timeline:
    """Reads the times of a file's rows as the times of its lines, in the order of the file.

    ``dated``: they are in seconds since 1970; else times of day, in seconds since the first row, over
    midnight.
    """

    def __init__(self, formats: tuple[TimeFormat, ...], *, dated: bool) -> None:
        self._clock = Clock(formats)
        self.dated = dated
        self._midnight = 0.0  # what times of day without a date are counted from
        self._latest: float | None = None
        self._start: float | None = None

    def read(self, text: bytes) -> float | None:
        """Return when a row was written; None where that is no time, or not one of the kind."""
        read = self._clock.read(text)
        if read is None or read[1] is not self.dated:
            return None
        return read[0] if self.dated else self._since_start(read[0])

    def raw(self, text: bytes) -> tuple[float, bool] | None:
        """Return a time as it stands; see ``Clock.read``."""
        return self._clock.read(text)

    def _since_start(self, seconds: float) -> float:
        seconds += self._midnight
        if self._latest is not None and seconds < self._latest - _HALF_A_DAY:
            seconds += _DAY
            self._midnight += _DAY
        self._latest = seconds
        if self._start is None:
            self._start = seconds
        return seconds - self._start
