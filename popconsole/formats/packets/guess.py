"""The link type of a packet whose file does not tell it, as that of a hex dump does not."""

from struct import Struct

from popconsole.formats.packets.link import LINKS

_TRIED = (
    101,
    1,
    113,
    276,
    0,
    9,
    104,
    51,
)  # raw IP, Ethernet, Linux cooked (1, 2), loopback, PPP, HDLC, PPPoE
_LOOPBACK = 0
_FAMILIES = {
    number.to_bytes(4, order)
    for number in (2, 10, 24, 28, 30)
    for order in ("big", "little")
}  # fmt: skip
_TOTAL = Struct(">2xH")
_PAYLOAD = Struct(">4xHB")
_FOLLOWING = frozenset((0, 6, 17, 43, 44, 51, 58, 60))  # what follows a header of IPv6, mostly
_V4_HEAD, _V6_HEAD = 20, 40


def link_of(octets: bytes, last: int | None = None) -> int | None:
    """Return the link type of a packet, told by where a header of IP stands in it; None where there is none.

    ``last`` is that of the packet before, which is tried first.
    """
    for link in _TRIED if last is None else (last, *_TRIED):
        if link == _LOOPBACK and octets[:4] not in _FAMILIES:
            continue
        at = LINKS[link](octets, 0, len(octets))
        if at is not None and _is_ip(octets, at):
            return link
    return None


def _is_ip(octets: bytes, at: int) -> bool:
    """Tell whether an IP header stands there, of a packet that is whole or cut off."""
    there = len(octets) - at
    if there < _V4_HEAD:
        return False
    version = octets[at] >> 4
    if version == 4:
        head = (octets[at] & 15) * 4
        (total,) = _TOTAL.unpack_from(octets, at)
        if head < _V4_HEAD or there < head or total < head:
            return False
        return total <= there or _sum(octets[at : at + head]) == 0xFFFF
    if version == 6 and there >= _V6_HEAD:
        length, following = _PAYLOAD.unpack_from(octets, at)
        return following in _FOLLOWING and length > 0
    return False


def _sum(head: bytes) -> int:
    """Return the checksum over a header with its own in it (RFC 1071): all ones where it is right."""
    total = sum(int.from_bytes(head[at : at + 2]) for at in range(0, len(head), 2))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total
