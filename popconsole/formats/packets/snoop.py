"""The capture file of Solaris' snoop (RFC 1761): a header of 16 octets, records of 24 octets and a packet."""

from collections.abc import Iterator
from struct import Struct

from popconsole.formats.packets.blocks import Blocks
from popconsole.formats.packets.packet import LARGEST, Aside, Packet
from popconsole.i18n import _

MAGIC = b"snoop\0\0\0"

_HEADER = 16
_LINK = Struct(">12xI")
_RECORD = Struct(">4xII4xII")
_HEAD = 24
_LINKS = {0: 1, 4: 1}  # IEEE 802.3 and Ethernet: our number for both


def packets(blocks: Blocks, aside: Aside) -> Iterator[Packet]:
    """Read a file to its end; the octets of ``MAGIC`` are held."""
    if not blocks.more(0, _HEADER):
        aside.odd("capture-cut", _("The capture file ends within its first header."))
        return
    told = _LINK.unpack_from(blocks.held)[0]
    link = _LINKS.get(told, -1 - told)
    blocks.more(_HEADER, _HEAD)
    at = 0
    while True:
        if at + _HEAD > len(blocks.held):
            full, at = blocks.more(at, _HEAD), 0
            if not full:
                break
        captured, whole, seconds, micros = _RECORD.unpack_from(blocks.held, at)
        if whole > LARGEST or captured > whole - _HEAD:
            aside.odd(
                "capture-damaged",
                _(
                    "The capture file is damaged at its octet {place}: a record claims {count} octets. "
                    "What follows can't be read."
                ).format(place=blocks.place + at + 1, count=max(captured, whole)),
            )
            return
        if at + whole > len(blocks.held):
            full, at = blocks.more(at, whole), 0
            if not full:
                break
        yield link, seconds + micros / 1e6, blocks.held, at + _HEAD, at + _HEAD + captured
        at += whole
    if blocks.held:
        aside.odd("capture-cut", _("The capture file ends within a record: its last packet is cut off."))
