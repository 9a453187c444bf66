"""Hex dumps of packets as programs print them, for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tests.formats.packets.wire import ACK, FIN, PSH, RST, SYN, Segment, Stamped, ethernet


def letters(octets: bytes) -> str:
    return "".join(chr(octet) if 0x20 < octet < 0x7F else "." for octet in octets)


def rows_of(octets: bytes, size: int = 16) -> Iterable[tuple[int, bytes]]:
    return [(at, octets[at : at + size]) for at in range(0, len(octets), size)]


def as_tcpdump(octets: bytes, *, shown: bool = True) -> str:
    """Return the rows of tcpdump -X, or -x where nothing is shown."""
    rows = []
    for at, part in rows_of(octets):
        digits = " ".join(part[n : n + 2].hex() for n in range(0, len(part), 2))
        rows.append(f"\t0x{at:04x}:  {digits:<39}  {letters(part)}" if shown else f"\t0x{at:04x}:  {digits}")
    return "".join(row + "\n" for row in rows)


def as_tshark(octets: bytes) -> str:
    """Return the rows of tshark -x."""
    return "".join(f"{at:04x}  {part.hex(' '):<47}   {letters(part)}\n" for at, part in rows_of(octets))


def as_canonical(octets: bytes) -> str:
    """Return the rows of hexdump -C."""
    rows = [
        f"{at:08x}  {part[:8].hex(' '):<23}  {part[8:].hex(' '):<23}  |{letters(part)}|\n"
        for at, part in rows_of(octets)
    ]
    return "".join(rows) + f"{len(octets):08x}\n"


def tcpdump_hex(packets: Iterable[Stamped], *, shown: bool = True, link: int = 14) -> bytes:
    """Return what tcpdump -tttt -X prints of frames: without ``link`` octets at their start."""
    found = []
    for time, octets in packets:
        stamp = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        found.append(f"{stamp} IP a.1 > b.2: Flags [.], length 0\n{as_tcpdump(octets[link:], shown=shown)}")
    return "".join(found).encode()


def tshark_hex(packets: Iterable[Stamped]) -> bytes:
    """Return what tshark -x prints of frames."""
    return "".join(as_tshark(octets) + "\n" for _time, octets in packets).encode()


_LETTERS = {SYN: "S", FIN: "F", RST: "R", PSH: "P", ACK: "."}


def flags_of(segment: Segment) -> str:
    return "".join(letter for flag, letter in _LETTERS.items() if segment.flags & flag)


def shown(octets: bytes) -> str:
    """Return octets as tcpdump -A shows them: CRLF as the end of a row, what doesn't print as a dot."""
    octets = octets.removesuffix(b"\r").replace(b"\r\n", b"\n")
    return "".join(chr(octet) if 0x20 <= octet < 0x7F or octet in b"\t\n" else "." for octet in octets)


def tcpdump_text(
    segments: Iterable[Segment], *, form: str = "new", absolute: bool = False, link: bool = False
) -> bytes:
    """Return what tcpdump -A prints of segments.

    ``form``: ``new``, ``old`` (before version 4), ``quiet`` (-q), ``verbose`` (-v) or ``bare`` (-t);
    ``absolute``: -S; ``link``: -AA.
    """
    bases: dict[tuple[tuple[str, int], tuple[str, int]], int] = {}
    found = []
    for segment in segments:
        seq, ack = segment.seq, segment.ack
        key = segment.source, segment.target
        if segment.flags & ACK:
            if segment.flags & SYN or key not in bases:
                bases[key], bases[key[::-1]] = seq, ack - 1
            elif not absolute:
                seq, ack = seq - bases[key], ack - bases[key[::-1]]
        found.append(_head(segment, seq, ack, form))
        found.append(shown(ethernet(segment.ip()) if link else segment.ip()) + "\n")
    return "".join(found).encode()


def _head(segment: Segment, seq: int, ack: int, form: str) -> str:
    ends = f"{segment.source[0]}.{segment.source[1]} > {segment.target[0]}.{segment.target[1]}"
    ends = ends.replace(".110", ".pop3")
    size, letters = len(segment.octets), flags_of(segment)
    stamp = datetime.fromtimestamp(segment.time, UTC).strftime("%H:%M:%S.%f")
    told = (
        f"seq {seq}{f':{seq + size}' if size else ''}, " if size or segment.flags & (SYN | FIN | RST) else ""
    )
    heard = f"ack {ack}, " if segment.flags & ACK else ""
    if form == "old":
        numbers = f"{seq}:{seq + size}({size}) " if told else ""
        return f"{stamp} IP {ends}: {letters} {numbers}{heard.replace(',', '')}win 512\n"
    if form == "quiet":
        return f"{stamp} IP {ends}: tcp {size}\n"
    new = f"{ends}: Flags [{letters}], {told}{heard}win 512, length {size}\n"
    if form == "verbose":
        return f"{stamp} IP (tos 0x0, ttl 64, id 8065, proto TCP (6), length {size + 40})\n    {new}"
    return new if form == "bare" else f"{stamp} IP {new}"
