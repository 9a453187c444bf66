"""A packet as a dissector tells it: what of it can be used, whatever the form it stood in."""

from dataclasses import dataclass
from math import nan

from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.tcp import ACK, SYN
from popconsole.formats.tls.pieces import Hidden, Secured
from popconsole.transcript.model import Side
from popconsole.transcript.safe import shown_address

UNKNOWN = -1
"""What stands for a number that is not told."""

Told = bytes | int | Secured | Hidden
"""What a dissector tells of what one side says: octets, how many are left out (0: nobody knows), TLS."""


@dataclass(slots=True)
class ToldPacket:
    """A packet.

    ``number`` is its own, from 1; ``time`` in seconds since the epoch, or since the first packet. ``source``
    and ``target`` are addresses, empty where they are not told. ``stream`` is the number that the dissector
    gives the connection. ``flags``, ``seq``, ``ack`` and ``size`` (of what it carries) are those of TCP.
    ``payload`` are the octets that it carries, ``packet`` is all of it with the place where its IP header
    begins, ``said`` is what the dissector reads in it, which was ``secure`` under TLS, ``side`` who it
    takes for the speaker.
    """

    number: int = 0
    time: float = nan
    source: str = ""
    target: str = ""
    ports: tuple[int, int] = (UNKNOWN, UNKNOWN)
    stream: int = UNKNOWN
    flags: int = UNKNOWN
    seq: int = UNKNOWN
    ack: int = UNKNOWN
    size: int = UNKNOWN
    late: bool = False  # more was said before it in its connection than is told
    payload: bytes | None = None
    packet: tuple[bytes, int] | None = None
    said: tuple[Told, ...] = ()
    secure: bool = False
    side: Side | None = None

    @property
    def opens(self) -> bool:
        """Whether it is the first one of a connection: a SYN without an acknowledgment."""
        return self.flags >= 0 and self.flags & (SYN | ACK) == SYN

    @property
    def names(self) -> tuple[str, str]:
        """Both addresses as a person reads them, with their ports where these are told."""
        both = zip((self.source, self.target), self.ports, strict=True)
        one, other = (shown_address(end) if end[1] >= 0 else end[0] for end in both)
        return one, other

    @property
    def pieces(self) -> tuple[Told, ...]:
        """What the side says: the octets, else what the dissector reads in them."""
        return self.said if self.payload is None or self.secure else (self.payload,)

    @property
    def whole(self) -> bool:
        """Whether all that TCP needs to put it in order is told, and the octets that it carries."""
        return min(self.flags, self.seq, *self.ports) >= 0 and (self.payload is not None or not self.size)

    def segment(self) -> ToldSegment:
        """Return it as a segment: with its octets, else with those that the dissector reads at its start."""
        octets = self.payload or b""
        for piece in self.said if self.payload is None else ():
            if not isinstance(piece, bytes):
                break
            octets += piece
        lacking, ack = max(0, self.size - len(octets)), max(0, self.ack)
        return ToldSegment(*self.names, self.ports, self.flags, self.seq, ack, octets, lacking, self.time)
