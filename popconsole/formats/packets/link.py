"""Link layers: where in a packet its IP header begins."""

from collections.abc import Callable
from struct import Struct

_NUMBER = Struct(">H")
_IPV4, _IPV6 = 0x0800, 0x86DD
_PPP = {0x0021: _IPV4, 0x0057: _IPV6}
_VLANS = frozenset((0x8100, 0x88A8, 0x9100, 0x9200))  # IEEE 802.1Q and 802.1ad, and what was used before it
_PPPOE, _MPLS = 0x8864, 0x8847
_LENGTHS = 1_536  # from here on a number is an EtherType, below it a length (IEEE 802.3)
_SNAP = b"\xaa\xaa\x03"
_DEEPEST = 16  # headers in one another

ETHERNET = 1


def _typed(octets: bytes, at: int, stop: int, number: int) -> int | None:
    """Return where the IP header begins, of what an EtherType announces at ``at``."""
    for _ in range(_DEEPEST):
        if number in (_IPV4, _IPV6):
            return at
        if number in _VLANS and at + 4 <= stop:
            number = _NUMBER.unpack_from(octets, at + 2)[0]
            at += 4
        elif number < _LENGTHS and octets[at : at + 3] == _SNAP and at + 8 <= stop:
            number = _NUMBER.unpack_from(octets, at + 6)[0]
            at += 8
        elif number == _MPLS and at + 4 <= stop:
            last = octets[at + 2] & 1
            at += 4
            if last:
                return at
        elif number == _PPPOE and at + 8 <= stop:
            number = _PPP.get(_NUMBER.unpack_from(octets, at + 6)[0], 0)
            at += 8
        else:
            return None
    return None


def _ethernet(octets: bytes, start: int, stop: int) -> int | None:
    if start + 14 > stop:
        return None
    return _typed(octets, start + 14, stop, _NUMBER.unpack_from(octets, start + 12)[0])


def _cooked(octets: bytes, start: int, stop: int) -> int | None:
    """Linux cooked capture, version 1: what ``tcpdump -i any`` writes."""
    if start + 16 > stop:
        return None
    return _typed(octets, start + 16, stop, _NUMBER.unpack_from(octets, start + 14)[0])


def _cooked_2(octets: bytes, start: int, stop: int) -> int | None:
    if start + 20 > stop:
        return None
    return _typed(octets, start + 20, stop, _NUMBER.unpack_from(octets, start)[0])


def _null(_octets: bytes, start: int, _stop: int) -> int | None:
    """BSD's loopback: an address family, which has another number on each system, in its own byte order."""
    return start + 4


def _raw(_octets: bytes, start: int, _stop: int) -> int | None:
    return start


def _ppp(octets: bytes, start: int, stop: int) -> int | None:
    if octets[start : start + 2] == b"\xff\x03":  # address and control of HDLC (RFC 1662), often left out
        start += 2
    if start >= stop:
        return None
    if octets[start] & 1:  # a protocol in one octet
        return start + 1 if octets[start] in _PPP else None
    if start + 2 > stop:
        return None
    return start + 2 if _NUMBER.unpack_from(octets, start)[0] in _PPP else None


def _cisco_hdlc(octets: bytes, start: int, stop: int) -> int | None:
    if start + 4 > stop:
        return None
    return _typed(octets, start + 4, stop, _NUMBER.unpack_from(octets, start + 2)[0])


def _ppp_or_cisco(octets: bytes, start: int, stop: int) -> int | None:
    return (_ppp if octets[start : start + 1] == b"\xff" else _cisco_hdlc)(octets, start, stop)


def _pppoe(octets: bytes, start: int, stop: int) -> int | None:
    return _typed(octets, start, stop, _PPPOE)


LINKS: dict[int, Callable[[bytes, int, int], int | None]] = {
    0: _null,
    ETHERNET: _ethernet,
    9: _ppp,
    12: _raw,
    14: _raw,
    50: _ppp_or_cisco,
    51: _pppoe,
    101: _raw,
    104: _cisco_hdlc,
    108: _null,
    113: _cooked,
    228: _raw,
    229: _raw,
    276: _cooked_2,
}
"""By link type: returns where the IP header begins in a packet (octets, start, end); None: it has none."""
