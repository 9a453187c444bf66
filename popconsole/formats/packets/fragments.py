"""Fragments of IP packets, put together again (RFC 791 section 3.2, RFC 8200 section 4.5)."""

from dataclasses import dataclass, field

_MOST = 256  # packets whose fragments are waited for
_LARGEST = 65_535  # octets of a packet
_PIECES = 8_192  # fragments of a packet


@dataclass(slots=True)
class _Packet:
    pieces: dict[int, bytes] = field(default_factory=dict)
    end: int | None = None  # how many octets it has, once the last fragment is there
    octets: int = 0


class Fragments:
    """Packets of which not all fragments are there yet; the oldest are given up where there are too many.

    ``lost`` counts those that were given up.
    """

    def __init__(self) -> None:
        self._waiting: dict[bytes, _Packet] = {}
        self.lost = 0

    @property
    def incomplete(self) -> int:
        """How many packets wait for a fragment, or were given up."""
        return self.lost + len(self._waiting)

    def add(self, key: bytes, offset: int, octets: bytes, *, more: bool) -> bytes | None:
        """Add a fragment that begins at an offset, in octets; ``more`` follow it.

        ``key`` is what the fragments of one packet have in common. Return all octets once they are there.
        Where two overlap the one that came first holds.
        """
        packet = self._waiting.get(key)
        if packet is None:
            if len(self._waiting) >= _MOST:
                del self._waiting[next(iter(self._waiting))]
                self.lost += 1
            packet = self._waiting[key] = _Packet()
        if offset + len(octets) > _LARGEST or len(packet.pieces) >= _PIECES:
            del self._waiting[key]
            self.lost += 1
            return None
        if not more and packet.end is None:
            packet.end = offset + len(octets)
        if offset not in packet.pieces:
            packet.pieces[offset] = octets
            packet.octets += len(octets)
        if packet.end is None or packet.octets < packet.end:
            return None
        whole = _joined(packet)
        if whole is not None:
            del self._waiting[key]
        return whole


def _joined(packet: _Packet) -> bytes | None:
    """Return the octets of a packet; None where some are missing."""
    there: list[bytes] = []
    at = 0
    for offset, octets in sorted(packet.pieces.items()):
        if offset > at:
            return None
        if offset + len(octets) > at:
            there.append(octets[at - offset :])
            at = offset + len(octets)
    return b"".join(there)[: packet.end]
