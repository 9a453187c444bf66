"""The times that stand around a recording, given to its rows: a container's, a log's."""

from collections.abc import Sequence

from popconsole.formats.times import Clock, TimeFormat, Timeline
from popconsole.formats.unwrapped import Stamped

ISO_FORMATS = tuple(
    f"%Y-%m-%d{between}%H:%M:%S{fraction}{zone}"
    for between in "T "
    for fraction in ("", ".%f", ",%f")
    for zone in ("", "%z")
)
"""How ISO 8601 writes a time, and what is like it."""


class Stamps:
    """Gives rows of one file the times that were found around them; ``formats``: how these are written.

    The first that is read tells of which kind all are: with a date, or times of day.
    """

    def __init__(self, formats: Sequence[str]) -> None:
        self._formats = tuple(map(TimeFormat, formats))
        self._clock = Clock(self._formats)
        self._line: Timeline | None = None

    def __call__(self, number: int, text: bytes | None) -> int:
        """Return the number of a row, with its time where ``text`` is one."""
        if not text:
            return number
        if self._line is None:
            first = self._clock.read(text)
            if first is None:
                return number
            self._line = Timeline(self._formats, dated=first[1])
        at = self._line.read(text)
        return number if at is None else Stamped(number, at, dated=self._line.dated)
