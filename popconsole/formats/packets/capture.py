"""A capture file of any kind, told by how it begins."""

from collections.abc import Callable, Iterator

from popconsole.formats.packets import pcap, pcapng, snoop
from popconsole.formats.packets.blocks import Blocks
from popconsole.formats.packets.packet import Aside, Packet
from popconsole.i18n import N_

_Packets = Callable[[Blocks, Aside], Iterator[Packet]]

_KINDS: tuple[tuple[bytes, str, _Packets], ...] = (
    *((magic, N_("pcap"), pcap.packets) for magic in pcap.MAGICS),
    (pcapng.MAGIC, N_("pcapng"), pcapng.packets),
    (snoop.MAGIC, N_("snoop"), snoop.packets),
)
_LONGEST = max(len(magic) for magic, _name, _packets in _KINDS)


def kind(start: bytes) -> str | None:
    """Return the name of the kind of capture that a file is which begins so; None where it is none."""
    return next((name for magic, name, _packets in _KINDS if start.startswith(magic)), None)


def packets(octets: Iterator[bytes], aside: Aside) -> Iterator[Packet] | None:
    """Read the packets of a file from its octets, in blocks of any size; None where it is no capture."""
    blocks = Blocks(octets)
    blocks.more(0, _LONGEST)
    for magic, _name, read in _KINDS:
        if blocks.held.startswith(magic):
            return read(blocks, aside)
    return None
