"""IP: from a packet to the TCP segment in it, over extension headers, tunnels and fragments."""

from struct import Struct

from popconsole.formats.packets.fragments import Fragments

_V4 = Struct(">BxH2sHxB10x")  # version and length, total length, identification, fragment, protocol
_V6 = Struct(">4xHB33x")  # length of what follows, next header
_FRAGMENT = Struct(">BxH4s")
_TCP, _V4_IN_IP, _V6_IN_IP, _FRAGMENTED, _AUTHENTICATED = 6, 4, 41, 44, 51
_EXTENSIONS = frozenset((0, 43, 60, 135, 139, 140))  # hop-by-hop, routing, destination, mobility, HIP, Shim6
_DEEPEST = 16  # headers in one another

Segment = tuple[bytes, bytes, bytes, int, int, int]
"""Source and destination address as they stand; octets with a segment, where it begins, is cut off, and ends.

It ends where IP says so; it is cut off where the capture has no more of it: before its end, or at it.
"""


def segment(octets: bytes, at: int, stop: int, fragments: Fragments) -> Segment | None:
    """Return the TCP segment in an IP packet from ``at`` up to ``stop``; None where there is none, yet.

    What stands behind the length that IP tells belongs to the link layer. Checksums are not looked at: a
    computer that leaves them to its network card records wrong ones.
    """
    for _ in range(_DEEPEST):
        if at >= stop:
            return None
        version = octets[at] >> 4
        if version == 4:
            found = _v4(octets, at, stop, fragments)
        elif version == 6:
            found = _v6(octets, at, stop, fragments)
        else:
            return None
        if found is None:
            return None
        protocol, source, target, octets, at, stop, end = found
        if protocol == _TCP:
            return source, target, octets, at, stop, end
    return None


_Found = tuple[int, bytes, bytes, bytes, int, int, int]


def _v4(octets: bytes, at: int, stop: int, fragments: Fragments) -> _Found | None:
    if at + 20 > stop:
        return None
    first, total, number, place, protocol = _V4.unpack_from(octets, at)
    head = (first & 15) * 4
    source, target = octets[at + 12 : at + 16], octets[at + 16 : at + 20]
    end = at + total if total else stop  # 0: the network card divides what was recorded before that
    body = at + head
    if head < 20 or body > min(end, stop):
        return None
    stop = min(stop, end)
    if place & 0x3FFF:
        if stop < end:
            return None  # a fragment that is cut off fits nowhere
        key = source + target + number + bytes((protocol,))
        whole = fragments.add(key, (place & 0x1FFF) * 8, octets[body:stop], more=bool(place & 0x2000))
        if whole is None:
            return None
        return protocol, source, target, whole, 0, len(whole), len(whole)
    return protocol, source, target, octets, body, stop, end


def _v6(octets: bytes, at: int, stop: int, fragments: Fragments) -> _Found | None:
    if at + 40 > stop:
        return None
    length, following = _V6.unpack_from(octets, at)
    source, target = octets[at + 8 : at + 24], octets[at + 24 : at + 40]
    at += 40
    end = at + length if length else stop
    stop = min(stop, end)
    for _ in range(_DEEPEST):
        if following in (_TCP, _V4_IN_IP, _V6_IN_IP):
            return following, source, target, octets, at, stop, end
        if at + 8 > stop:
            return None
        if following in _EXTENSIONS:
            following, length = octets[at], (octets[at + 1] + 1) * 8
        elif following == _AUTHENTICATED:
            following, length = octets[at], (octets[at + 1] + 2) * 4
        elif following == _FRAGMENTED:
            following, place, number = _FRAGMENT.unpack_from(octets, at)
            length = 8
            if place & 0xFFF9:
                if stop < end:
                    return None
                key = source + target + number
                whole = fragments.add(key, place & 0xFFF8, octets[at + 8 : stop], more=bool(place & 1))
                if whole is None:
                    return None
                octets, at, length, stop, end = whole, 0, 0, len(whole), len(whole)
        else:
            return None
        at += length
    return None
