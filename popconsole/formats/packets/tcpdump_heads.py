"""The row in which tcpdump tells of a segment of TCP: who, to whom, when, its numbers.

``05:11:47.586 IP 192.0.2.1.110 > 192.0.2.9.4000: Flags [P.], seq 1:76, ack 1, win 64, length 75``
it is, with -q ``tcp 75``, and before version 4 ``P 1:76(75) ack 1 win 64 <nop>``. A row that is none of these
may still tell of a packet of another kind.
"""

import re
from typing import NamedTuple

from popconsole.formats.packets.row_times import PATTERN
from popconsole.formats.packets.tcp import ACK, FIN, MASK, RST, SYN, ahead

_FLAGS = {ord("S"): SYN, ord("F"): FIN, ord("R"): RST, ord("."): ACK}
_STAMP = rb"(?: *\d{1,9}  )? ?(?P<time>" + PATTERN + rb") "  # with -#, numbered
_LINK = (  # of the interface "any", and with -e
    rb"(?:\S{1,16} +(?:In|Out|P|B|M) +)?"
    rb"(?:[^\s>]{1,30} > [^\s>]{1,30}, [^>]{1,300} |[^>]{1,200} length \d+: |ip6?: )?"
)
_HEAD = re.compile(
    rb"(?:" + _STAMP + rb"| {4}(?=\S+ > ))?" + _LINK + rb"(?:IP6? (?:\(.{0,300}?\) )?)?"
    rb"(?P<source>[^\s>]+) > (?P<target>[^\s>]+): "
    rb"(?:[A-Z][^>]{0,200} (?P<one>[^\s>]+) > (?P<other>[^\s>]+): )?"  # behind further headers of IPv6
    rb"(?:Flags \[(?P<flags>[^\]]{0,16})\](?P<rest>.*)|tcp (?P<quiet>\d{1,9})\b.*"
    rb"|(?P<old>[SFPRWE.]{1,6}) (?P<older>(?:\d+:\d+\(\d+\) |ack \d+ ).*))"
)
_FIRST_OF_TWO = re.compile(rb"(?:" + _STAMP + rb")?" + _LINK + rb"IP \(.*\)[ \t]*")
_OF_PACKET = re.compile(
    _STAMP + rb"[^>]{1,300}(?: > .*|, .*|: .*)"
    rb"|(?:\^C)?\d+ packets? (?:captured|received by filter|dropped by \S+)"
)
_SEQ = re.compile(rb"\bseq (\d{1,10})(?::(\d{1,10}))?")
_ACK = re.compile(rb"\back (\d{1,10})")
_LENGTH = re.compile(rb"\blength (\d{1,9})(?::.*)?\Z")
_OPTIONS = re.compile(rb"options \[([^\]]*)\]|<([^>]*)>")
_OLD = re.compile(rb"(\d{1,10}):\d+\((\d{1,9})\)")
_PORTS = {b"pop2": 109, b"pop3": 110, b"pop3s": 995}
_SIZES = {b"nop": 1, b"eol": 1, b"mss": 4, b"wscale": 3, b"sackOK": 2, b"TS": 10, b"timestamp": 10}
_HEAD_SIZE = 20
_MOST_KNOWN = 1 << 16  # connections whose numbers are known


class SegmentHead(NamedTuple):
    """A segment as a row tells it.

    ``seq`` and ``ack`` are None where they are not told, ``head`` is how many octets the header of TCP has,
    None where that is not told, ``length`` how many it holds behind that.
    ``quiet``: the row tells no numbers, and of no segment that opens a connection.
    """

    time: bytes
    source: str
    target: str
    ports: tuple[int, int]
    flags: int
    seq: int | None
    ack: int | None
    length: int
    head: int | None
    quiet: bool


def first_of_two(row: bytes) -> bytes | None:
    """Return the time in a row that, with -v, tells of IP before the one that tells of TCP; None: none."""
    found = _FIRST_OF_TWO.fullmatch(row)
    return None if found is None else found["time"] or b""


def of_packet(row: bytes) -> bool:
    """Tell whether a row tells of a packet of any kind, or how many there were."""
    return _OF_PACKET.fullmatch(row) is not None


def head_of(row: bytes) -> SegmentHead | None:
    """Return what a row tells of a segment of TCP; None where it tells of none."""
    found = _HEAD.fullmatch(row)
    if found is None:
        return None
    seq = ack = None
    rest, flags, head = found["rest"] or b"", ACK, None
    quiet = found["quiet"] is not None
    if quiet:
        length = int(found["quiet"])
    elif found["older"] is not None:
        rest, flags = found["older"], _flags(found["old"])
        numbers = _OLD.match(rest)
        seq, length = (int(numbers[1]), int(numbers[2])) if numbers is not None else (None, 0)
    else:
        flags = _flags(found["flags"])
        numbers, told = _SEQ.search(rest), _LENGTH.search(rest)
        if numbers is not None:
            seq = int(numbers[1])
        if told is None:
            return None
        length = int(told[1])
    if (heard := _ACK.search(rest)) is not None:
        ack, flags = int(heard[1]), flags | ACK
    if not quiet and found["one"] is None:
        head = _head_size(rest)
    (source, one), (target, other) = (
        _end(found[host] if found[port] is None else found[host] + b"." + found[port])
        for host, port in (("source", "one"), ("target", "other"))
    )
    return SegmentHead(
        found["time"] or b"", source, target, (one, other), flags, seq, ack, length, head, quiet
    )


def _flags(letters: bytes) -> int:
    flags = 0
    for letter in letters:
        flags |= _FLAGS.get(letter, 0)
    return flags


def _end(text: bytes) -> tuple[str, int]:
    """Return an address with its port as a person reads them, and the port's number, 0 if unknown."""
    host, _dot, port = text.rpartition(b".")
    number = _PORTS.get(port, int(port) if port.isdigit() and len(port) < 6 else 0)
    name = b"[%b]" % host if b":" in host else host
    return (name + b":" + port).decode("utf-8", "replace"), number


def _head_size(rest: bytes) -> int | None:
    """Return how many octets the header of TCP has, by the options that a row tells; None: one is unknown."""
    found = _OPTIONS.search(rest)
    size = 0
    for option in (found[1] or found[2] or b"").split(b",") if found is not None else ():
        word = option.strip().partition(b" ")[0]
        if word == b"sack":
            size += 2 + 8 * option.count(b"{")
        elif word in _SIZES:
            size += _SIZES[word]
        else:
            return None
    return _HEAD_SIZE + (size + 3) // 4 * 4


class TrueNumbers:
    """Makes the numbers of all segments of a connection those that they have.

    tcpdump tells as they are those of the first packet with an acknowledgment, of a SYN, and of one without
    an acknowledgment, and all others as counted from there; with -S all are as they are.
    """

    def __init__(self) -> None:
        self._bases: dict[tuple[str, str], int] = {}
        self._next: dict[tuple[str, str], int] = {}
        self._as_they_are: bool | None = None

    def of(self, head: SegmentHead) -> tuple[int | None, int]:
        """Return sequence number and acknowledgment, 0 where there is none.

        A segment that holds nothing has no sequence number in its row: that of the next octet is its. None:
        it is not known.
        """
        key, back = (head.source, head.target), (head.target, head.source)
        seq, ack = head.seq, head.ack or 0
        if head.ack is not None and (head.flags & SYN or key not in self._bases or back not in self._bases):
            _keep(self._bases, key, self._next.get(key, 0) if seq is None else seq)
            _keep(self._bases, back, ack - 1)
        elif head.ack is not None:
            own, other = self._bases[key], self._bases[back]
            if self._as_they_are is None and 1 in (told := (ack, ahead(ack, other))):
                self._as_they_are = told[0] != 1
            seq = None if seq is None else self._counted(seq, own)
            ack = self._counted(ack, other)
        if seq is None:
            return self._next.get(key), ack
        behind = seq + head.length + bool(head.flags & SYN) + bool(head.flags & FIN)
        if head.flags & SYN or ahead(behind, self._next.get(key, behind - 1)) > 0:
            _keep(self._next, key, behind)
        return seq, ack

    def _counted(self, number: int, base: int) -> int:
        as_it_is = self._as_they_are
        if as_it_is is None:
            as_it_is = abs(ahead(number, base)) < abs(ahead(number, 0))
        return number if as_it_is else number + base & MASK


def _keep(known: dict[tuple[str, str], int], key: tuple[str, str], number: int) -> None:
    known[key] = number & MASK
    if len(known) > _MOST_KNOWN:
        del known[next(iter(known))]
