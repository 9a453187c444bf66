"""Octets of a packet as tcpdump -A shows them: those that don't print as dots, CRLF as the end of a row."""

from bisect import bisect_left

from popconsole.protocol.framing import CRLF

_V4 = frozenset(b"EFGHIJKLMNO")  # the first octet of a header of IPv4, which tells its length
_V6 = frozenset(b"`abcdefghijklmno")
_V6_HEAD = 40
_LINKS = (0, 14, 16, 4)  # octets of the header of a link, with -AA
_TLS = b"..."  # how a record of TLS begins
_HIDDEN = 0.4  # dots, of all
_LEAST = 40  # octets of the headers of IP and TCP together


def held_octets(text: bytes, length: int, head: int | None, *, after_cr: bool) -> tuple[bytes, int]:
    """Return the octets that a segment holds, and how many more of them are not shown.

    ``text`` are the rows of the packet, with its headers; ``length`` octets it should hold, ``head`` the
    octets of the header of TCP, None where that is not known. ``after_cr``: the octet before was a CR.
    Octets of TLS, nearly all of which are dots, are as if they were not shown.
    """
    start = _start(text, length, head)
    if start is None:
        return b"", length
    rest = text[start:]
    if after_cr and rest.startswith(b"\n"):
        octets = b"\n" + rest[1:].replace(b"\n", CRLF)
    else:
        octets = rest.replace(b"\n", CRLF)
    surplus = octets[length:]
    trailer = not surplus.strip(b".\r\n") and (octets[:length].endswith(b"\n") or surplus.startswith(b"."))
    if surplus and not trailer:  # some ends of lines are without a CR
        octets = rest.replace(b"\n", b"\0", len(surplus)).replace(b"\n", CRLF).replace(b"\0", b"\n")
    octets = octets[:length]
    if octets.startswith(_TLS) and octets.count(b".") > len(octets) * _HIDDEN:
        return b"", length
    lacking = length - len(octets)
    if lacking == 1:  # a CR at the very end is not shown
        return octets + b"\r", 0
    return octets, lacking


def _start(text: bytes, length: int, head: int | None) -> int | None:
    """Return where behind the headers begins what the segment holds; None where that can't be told."""
    ip = _behind_ip(text)
    known = None if ip is None or head is None or ip + head > len(text) else ip + head
    if known is not None:
        missing = length - _size(text, known)
        if not missing or (missing == 1 and not text.endswith(b"\n")):  # a CR at the very end is not shown
            return known
    # Counted from the end it is right whatever the headers hold, if all is there, and all ends are CRLF.
    counted = bisect_left(range(len(text)), -length, key=lambda at: -_size(text, at))
    fits = _size(text, counted) == length and counted + text.count(b"\n", 0, counted) >= _LEAST
    if known is None:
        return counted if fits else None
    spare = text.count(b"\n", 0, known)  # each may be a CR and a LF within the headers
    return counted if fits and known - spare <= counted <= known else known


def _behind_ip(text: bytes) -> int | None:
    """Return where behind the header of IP the text goes on; None where there is none."""
    for link in _LINKS:
        if link < len(text) and (not link or text[link - 2 : link] == b".."):
            if text[link] in _V4:
                return link + (text[link] & 15) * 4
            if text[link] in _V6:
                return link + _V6_HEAD
    return None


def _size(text: bytes, at: int) -> int:
    """Return how many octets a text shows from a place on."""
    return len(text) - at + text.count(b"\n", at)
