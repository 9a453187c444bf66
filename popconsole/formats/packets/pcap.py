"""The classic capture file: micro- or nanoseconds, either byte order, Kuznetzov's longer records.

A header of 24 octets, then records of 16 octets (Kuznetzov's: 24) and a packet (draft-ietf-opsawg-pcap).
"""

from collections.abc import Iterator
from struct import Struct

from popconsole.formats.packets.blocks import Blocks
from popconsole.formats.packets.packet import LARGEST, Aside, Packet
from popconsole.i18n import _

_KINDS = {0xA1B2C3D4: (10**6, 16), 0xA1B23C4D: (10**9, 16), 0xA1B2CD34: (10**6, 24)}
MAGICS = {
    number.to_bytes(4, order): (">" if order == "big" else "<", *kind)
    for number, kind in _KINDS.items()
    for order in ("big", "little")
}
"""How a file begins: its byte order, into what it divides a second, the octets of a record's header."""

_HEADER = 24
_SEARCHED = 1 << 17  # octets that are searched for a record behind a damaged one
_NEAR = 86_400  # seconds between two records, at most, where one of them was searched for


def packets(blocks: Blocks, aside: Aside) -> Iterator[Packet]:
    """Read a file to its end; its first four octets are held, and one of ``MAGICS``."""
    order, parts, head = MAGICS[blocks.held[:4]]
    if not blocks.more(0, _HEADER):
        aside.odd("capture-cut", _("The capture file ends within its first header."))
        return
    link = Struct(order + "20xI").unpack_from(blocks.held)[0] & 0xFFFF  # above it: of the frame's checksum
    record = Struct(order + "4I")
    unpack, scale = record.unpack_from, 1 / parts
    blocks.more(_HEADER, head)
    buffer, at, end = blocks.held, 0, len(blocks.held)
    last = None
    while True:
        body = at + head
        if body > end:
            if blocks.more(at, head):
                buffer, at, end = blocks.held, 0, len(blocks.held)
                continue
            break
        seconds, fraction, captured, _length = unpack(buffer, at)
        stop = body + captured
        if stop > end:
            if captured > LARGEST:
                blocks.more(at, _SEARCHED)
                found = _next_record(blocks.held, record, head, parts, last)
                aside.odd("capture-damaged", _damage(blocks.place, captured, found))
                if found is None:
                    return
                buffer, at, end = blocks.held, found, len(blocks.held)
                continue
            if blocks.more(at, head + captured):
                buffer, at, end = blocks.held, 0, len(blocks.held)
                continue
            break
        last = seconds
        yield link, seconds + fraction * scale, buffer, body, stop
        at = stop
    if blocks.held:
        aside.odd("capture-cut", _("The capture file ends within a record: its last packet is cut off."))


def _next_record(held: bytes, record: Struct, head: int, parts: int, last: int | None) -> int | None:
    """Return where in damaged octets the next two records begin; None where no such place was found.

    ``last`` are the seconds of the last good record.
    """
    end = len(held)

    def stop(at: int) -> int:
        """Return where a record ends; 0 where none can begin here."""
        if at + head > end:
            return 0
        seconds, fraction, captured, length = record.unpack_from(held, at)
        near = last is None or abs(seconds - last) < _NEAR
        fits = near and fraction < parts and 14 <= captured <= length <= LARGEST
        return at + head + captured if fits else 0

    for at in range(1, min(end, _SEARCHED)):
        behind = stop(at)
        if behind == end or (behind and stop(behind)):
            return at
    return None


def _damage(place: int, captured: int, found: int | None) -> str:
    message = _("The capture file is damaged at its octet {place}: a record claims {count} octets.").format(
        place=place + 1, count=captured
    )
    if found is None:
        return _("{message} What follows can't be read.").format(message=message)
    return _("{message} {count} octets are passed over.").format(message=message, count=found)
