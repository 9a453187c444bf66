"""When packets were captured that stand in rows of text, as tcpdump, tshark and text2pcap write it."""

from math import nan

from popconsole.formats.packet_times import DATED, OF_DAY, SINCE_1970
from popconsole.formats.times import Clock, Timeline

_MINUS = b"-"
PATTERN = (
    rb"(?:-|\d{4}[-/]\d\d[-/]\d\d[ T])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?|\d{1,12}\.\d{1,9}"
)
"""What a time looks like in such a row."""


class RowTimes:
    """Reads the times of packets in turn; the first one tells of which kind they are, or that there are none.

    Since the epoch (then they are ``dated``), of a day, since the first packet, or since the one before it:
    the last two begin with 0, and where a time is less than the one before it, it is since that. A minus
    stands before a time where a packet is older than the one before it.
    """

    def __init__(self) -> None:
        self.dated = True
        self._clock = Clock((*DATED, *OF_DAY))
        self._times: Timeline | None = None
        self._told: bool | None = None  # the first packet had a time
        self._counts = False  # from 0 on
        self._between = False  # each since the one before it
        self._sum = 0.0
        self._last = 0.0
        self._at = nan

    def read(self, text: bytes) -> float:
        """Return when a packet was captured, NaN where no packet has a time; ``text`` may be no time."""
        text = text.strip()
        read = self._clock.read(text.removeprefix(_MINUS))
        if self._told is None:
            self._begin(read)
        if read is None or not self._told:
            return self._at
        seconds, dated = read
        dated &= seconds >= SINCE_1970
        if dated is not self.dated:
            return self._at
        if self._counts:
            seconds = -seconds if text.startswith(_MINUS) else seconds
            self._sum += seconds
            self._between |= seconds < self._last
            self._last = seconds
            self._at = self._sum if self._between else seconds
        elif self._times is not None:
            at = self._times.read(text)
            self._at = self._at if at is None else at
        else:
            self._at = seconds
        return self._at

    def _begin(self, read: tuple[float, bool] | None) -> None:
        self._told = read is not None
        if read is None:
            return
        seconds, dated = read
        self.dated = dated and seconds >= SINCE_1970
        self._counts = not self.dated and (dated or seconds == 0)
        if not self.dated and not self._counts:
            self._times = Timeline(OF_DAY, dated=False)
