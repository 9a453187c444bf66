"""Writes a packet capture (pcap, nanoseconds, raw IP) from conversations, for Wireshark and its like.

Each line is a segment of its own, from a handshake to the end of the connection. Addresses and times are
those of the conversation; where they are not known, the addresses are of the range for documentation (RFC
5737) and a millisecond lies between two lines. What is no octets (notes, time-outs, the beginning of TLS)
can't stand in a capture; octets left out leave a gap, of one octet where their number is not known.
"""

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from struct import pack

from popconsole.formats.writer import Numbered, Writer
from popconsole.i18n import N_
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation, Line, LineKind, Side

_FILE = pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65_535, 101)  # LINKTYPE_RAW
_LARGEST = 1_400  # octets of a segment
_FIN, _SYN, _RST, _PSH, _ACK = 1, 2, 4, 8, 16
_TICK = 1_000_000  # nanoseconds between two packets whose times are not known
_GAP = re.compile(rb"([0-9]{1,9}) octets? ")
_ENDPOINT = re.compile(r"\[?(?P<host>[0-9A-Fa-f:.]+?)\]?(?::(?P<port>[0-9]{1,5}))?")
_TLS_PORT = 995
_FIRST_PORT, _PORTS = 49_152, 16_384  # for clients (RFC 6335 section 6)

_Address = IPv4Address | IPv6Address


def _write(conversations: Iterable[Numbered]) -> Iterator[bytes]:
    yield _FILE
    for number, conversation in conversations:
        yield from _Connection(number, conversation).packets()


class _Connection:
    """The packets of one conversation."""

    def __init__(self, number: int, conversation: Conversation) -> None:
        self._conversation = conversation
        usual = _TLS_PORT if conversation.secure else PROTOCOLS[conversation.protocol].port
        client, server = _endpoint(conversation.client), _endpoint(conversation.server)
        if client is None or server is None or client[0].version != server[0].version:
            client, server = (IPv4Address("192.0.2.1"), 0), (IPv4Address("192.0.2.2"), usual)
        port = client[1] or _FIRST_PORT + number % _PORTS
        self._ends = {Side.CLIENT: (client[0], port), Side.SERVER: (server[0], server[1] or usual)}
        self._next = dict.fromkeys(Side, 1_000)  # sequence numbers
        self._open = set(Side)
        self._now = int((conversation.began or 0.0) * 1_000_000_000)

    def packets(self) -> Iterator[bytes]:
        """Yield the records of the file."""
        lines = self._conversation.lines
        yield from self._handshake()
        for line in lines:
            self._tell_time(line)
            if line.kind is LineKind.OMITTED:
                found = _GAP.match(line.octets)
                self._go_on(line.side, int(found[1]) if found else 1)
            elif line.kind is LineKind.CLOSED:
                yield from self._close(line)
            elif wire := line.wire:
                yield from self._said(line.side, wire)

    def _tell_time(self, line: Line) -> None:
        """Set the clock for a line: it never goes back."""
        began = self._conversation.began or 0.0
        told = None if line.at is None else int((began + line.at) * 1_000_000_000)
        self._now = self._now + _TICK if told is None else max(self._now, told)

    def _handshake(self) -> Iterator[bytes]:
        yield self._segment(Side.CLIENT, _SYN)
        self._go_on(Side.CLIENT, 1)
        yield self._segment(Side.SERVER, _SYN | _ACK)
        self._go_on(Side.SERVER, 1)
        yield self._segment(Side.CLIENT, _ACK)

    def _said(self, side: Side, octets: bytes) -> Iterator[bytes]:
        for start in range(0, len(octets), _LARGEST):
            piece = octets[start : start + _LARGEST]
            yield self._segment(side, _PSH | _ACK, piece)
            self._go_on(side, len(piece))

    def _close(self, line: Line) -> Iterator[bytes]:
        if line.side not in self._open:
            return
        self._open.discard(line.side)
        if line.octets == b"reset":
            yield self._segment(line.side, _RST | _ACK)
            return
        yield self._segment(line.side, _FIN | _ACK)
        self._go_on(line.side, 1)
        yield self._segment(line.side.other, _ACK)

    def _go_on(self, side: Side, octets: int) -> None:
        self._next[side] = (self._next[side] + octets) & 0xFFFF_FFFF

    def _segment(self, side: Side, flags: int, octets: bytes = b"") -> bytes:
        (source, sport), (target, dport) = self._ends[side], self._ends[side.other]
        acknowledged = self._next[side.other] if flags & _ACK else 0
        head = (sport, dport, self._next[side], acknowledged, 5 << 4, flags, 65_535)
        length = 20 + len(octets)
        pseudo = source.packed + target.packed + pack(">I3xB", length, 6)
        check = _checksum(pseudo + pack(">HHIIBBHHH", *head, 0, 0) + octets)
        packet = _ip(source, target, length) + pack(">HHIIBBHHH", *head, check, 0) + octets
        seconds, fraction = divmod(self._now, 1_000_000_000)
        return pack("<IIII", seconds & 0xFFFF_FFFF, fraction, len(packet), len(packet)) + packet


def _ip(source: _Address, target: _Address, length: int) -> bytes:
    """Return the header of a packet with a TCP segment of so many octets (RFC 791, RFC 8200)."""
    if isinstance(source, IPv6Address):
        return pack(">IHBB", 6 << 28, length, 6, 64) + source.packed + target.packed
    head = pack(">BBHHHBB", 0x45, 0, 20 + length, 0, 0x4000, 64, 6)
    ends = source.packed + target.packed
    return head + pack(">H", _checksum(head + b"\0\0" + ends)) + ends


def _checksum(octets: bytes) -> int:
    """Return the Internet checksum (RFC 1071)."""
    total = sum(int.from_bytes(octets[n : n + 2].ljust(2, b"\0")) for n in range(0, len(octets), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _endpoint(text: str) -> tuple[_Address, int] | None:
    """Return the address and the port (0: not told) that a text such as ``192.0.2.7:110`` tells."""
    found = _ENDPOINT.fullmatch(text)
    if found is None:
        return None
    try:
        address = ip_address(found["host"])
    except ValueError:
        return None
    port = int(found["port"] or 0)
    return (address, port) if port < 65_536 else None


WRITER = Writer("pcap", N_("a packet capture, for Wireshark and its like"), (".pcap",), _write)
