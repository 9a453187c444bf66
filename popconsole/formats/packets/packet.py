"""What is read from a capture file of any kind: packets, and what else it tells."""

from collections.abc import Callable
from dataclasses import dataclass, field

Packet = tuple[int, float, bytes, int, int]
"""A packet: link type, time, octets that hold it, where in them it begins, and where it ends.

The link type is a number of https://www.tcpdump.org/linktypes.html; the time is in seconds since the epoch,
NaN where it was not recorded.
"""

LARGEST = 1 << 18  # octets of a packet, as in Wireshark; a length that is larger is none


@dataclass(slots=True)
class Aside:
    """What a capture file tells besides packets.

    ``odd(code, message)`` is told what is wrong with the file, ``secrets`` the texts of blocks of TLS
    secrets, in the form of a key log. ``comments`` are about the packet that comes next: whoever takes that
    takes them out.
    """

    odd: Callable[[str, str], None]
    secrets: Callable[[bytes], object]
    comments: list[str] = field(default_factory=list)
