"""Segments of TCP that are not taken at once: those that came too early, and those that wait for others."""

from math import isnan
from typing import NamedTuple


class Packet(NamedTuple):
    """A packet that came before it was known where both sides begin."""

    side: int
    flags: int
    number: int
    ack: int
    octets: bytes
    lacking: int
    time: float


class Segment(NamedTuple):
    """A segment that waits: ``place`` in octets behind those that were due when the first one had to wait.

    ``order`` is that of its arrival, ``lacking`` the octets that the snap length cut off its end.
    """

    place: int
    order: int
    octets: bytes
    lacking: int
    ack: int
    time: float
    last: int  # FIN or RST, or 0

    @property
    def end(self) -> int:
        """The place behind its last octet."""
        return self.place + len(self.octets) + self.lacking

    @property
    def empty(self) -> bool:
        """Whether it tells nothing."""
        return not (self.octets or self.lacking or self.last)

    @property
    def moment(self) -> tuple[float, int]:
        """What orders the segments of both sides that may come next: their time, where it is known."""
        return 0.0 if isnan(self.time) else self.time, self.order

    def differs(self, new: "Segment") -> bool:
        """Tell whether another segment that overlaps this one holds other octets there."""
        start = max(self.place, new.place)
        one, other = self.octets[start - self.place :], new.octets[start - new.place :]
        count = min(len(one), len(other))
        return one[:count] != other[:count]
