"""Captures made by hand: segments of TCP in packets of IP, in frames, in files. For tests and benchmarks."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
BEGAN = 1_800_000_000.0
CLIENT, SERVER = ("192.0.2.10", 40_000), ("192.0.2.1", 110)

Stamped = tuple[float, bytes]
"""A packet and when it was captured, in seconds since the epoch."""


@dataclass(frozen=True)
class Segment:
    """A segment of TCP on its way from one end to another."""

    source: tuple[str, int]
    target: tuple[str, int]
    seq: int
    ack: int
    flags: int
    octets: bytes = b""
    time: float = BEGAN

    def tcp(self) -> bytes:
        head = struct.pack(
            ">HHIIBBHHH",
            self.source[1],
            self.target[1],
            self.seq & 0xFFFF_FFFF,
            self.ack & 0xFFFF_FFFF,
            0x50,
            self.flags,
            512,
            0xBAD,
            0,
        )
        return head + self.octets

    def ip(self) -> bytes:
        source, target = ip_address(self.source[0]), ip_address(self.target[0])
        body = self.tcp()
        if source.version == 6:
            return v6(source.packed, target.packed, 6, body)
        return v4(source.packed, target.packed, body)

    def with_octets(self, octets: bytes, seq: int | None = None) -> "Segment":
        return replace(self, octets=octets, seq=self.seq if seq is None else seq)


def v4(
    source: bytes, target: bytes, body: bytes, *, place: int = 0, number: int = 7, protocol: int = 6
) -> bytes:
    """Return an IPv4 packet; ``place`` are the flags and the offset of a fragment."""
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), number, place, 64, protocol, 0)
    return head + source + target + body


def v6(source: bytes, target: bytes, following: int, body: bytes) -> bytes:
    return struct.pack(">IHBB", 6 << 28, len(body), following, 64) + source + target + body


def ethernet(ip: bytes, tags: bytes = b"") -> bytes:
    kind = b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\x00"
    return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02" + tags + kind + ip


@dataclass
class Connection:
    """Both ends of a connection, and the segments that they have sent so far."""

    client: tuple[str, int] = CLIENT
    server: tuple[str, int] = SERVER
    client_seq: int = 1_000
    server_seq: int = 5_000
    time: float = BEGAN
    step: float = 0.001
    segments: list[Segment] = field(default_factory=list)

    def _sent(self, flags: int, octets: bytes = b"", *, by_client: bool, ack: int | None = None) -> None:
        source, target = (self.client, self.server) if by_client else (self.server, self.client)
        seq, heard = (self.client_seq, self.server_seq) if by_client else (self.server_seq, self.client_seq)
        ack = heard if ack is None else ack
        self.segments.append(Segment(source, target, seq, ack, flags, octets, self.time))
        self.time = round(self.time + self.step, 6)
        more = len(octets) + bool(flags & (SYN | FIN))
        if by_client:
            self.client_seq += more
        else:
            self.server_seq += more

    def open(self) -> "Connection":
        self._sent(SYN, by_client=True, ack=0)
        self._sent(SYN | ACK, by_client=False)
        self._sent(ACK, by_client=True)
        return self

    def says(self, *lines: bytes, size: int = 1_460) -> "Connection":
        """Let both say lines: ``C:`` or ``S:``, a space, the octets. Each is acknowledged."""
        for line in lines:
            by_client, octets = line.startswith(b"C"), line[3:]
            for at in range(0, len(octets), size):
                self._sent(PSH | ACK, octets[at : at + size], by_client=by_client)
            self._sent(ACK, by_client=not by_client)
        return self

    def close(self, *, by_client: bool = False) -> "Connection":
        self._sent(FIN | ACK, by_client=by_client)
        self._sent(FIN | ACK, by_client=not by_client)
        self._sent(ACK, by_client=by_client)
        return self

    def reset(self, *, by_client: bool = False) -> "Connection":
        self._sent(RST | ACK, by_client=by_client)
        return self


SESSION = (
    b"S: +OK ready <1@example>\r\n",
    b"C: USER student\r\n",
    b"S: +OK\r\n",
    b"C: PASS learn\r\n",
    b"S: +OK 2 messages\r\n",
    b"C: LIST\r\n",
    b"S: +OK\r\n1 120\r\n2 200\r\n.\r\n",
    b"C: QUIT\r\n",
    b"S: +OK bye\r\n",
)


def session(lines: Sequence[bytes] = SESSION, size: int = 1_460) -> list[Segment]:
    """Return the segments of a whole session."""
    return Connection().open().says(*lines, size=size).close().segments


def frames(segments: Iterable[Segment]) -> list[Stamped]:
    """Return segments in Ethernet frames."""
    return [(segment.time, ethernet(segment.ip())) for segment in segments]


def pcap(
    packets: Iterable[Stamped],
    link: int = 1,
    *,
    order: str = "<",
    magic: int = 0xA1B2C3D4,
    extra: bytes = b"",
    snap: int = 0,
) -> bytes:
    """Return a capture file; ``extra`` stands in each record's header, ``snap`` cuts packets."""
    parts = 10**9 if magic == 0xA1B23C4D else 10**6
    pieces = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65_535, link)]
    for time, octets in packets:
        kept = octets[:snap] if snap else octets
        fraction = round((time - int(time)) * parts)
        pieces.append(struct.pack(order + "4I", int(time), fraction, len(kept), len(octets)) + extra + kept)
    return b"".join(pieces)


def captured(segments: Iterable[Segment]) -> bytes:
    """Return a capture file with segments in Ethernet frames."""
    return pcap(frames(segments))


# --- pcapng


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def option(code: int, value: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<", options: bytes = b"") -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options, order)


def interface(link: int = 1, order: str = "<", options: bytes = b"", snap: int = 0) -> bytes:
    return block(1, struct.pack(order + "HHI", link, 0, snap) + options, order)


def enhanced(
    time: float, octets: bytes, order: str = "<", *, parts: float = 1e6, options: bytes = b"", number: int = 0
) -> bytes:
    clock = round(time * parts)
    head = struct.pack(order + "5I", number, clock >> 32, clock & 0xFFFF_FFFF, len(octets), len(octets))
    return block(6, head + octets + bytes(-len(octets) % 4) + options, order)


def pcapng(packets: Iterable[Stamped], order: str = "<") -> bytes:
    return section(order) + interface(order=order) + b"".join(enhanced(*packet, order) for packet in packets)
