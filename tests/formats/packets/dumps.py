"""Hex dumps of packets as programs print them, for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tests.formats.packets.wire import Stamped


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
        found.append(f"{stamp} IP a.1 > b.2: Flags [.]\n{as_tcpdump(octets[link:], shown=shown)}")
    return "".join(found).encode()


def tshark_hex(packets: Iterable[Stamped]) -> bytes:
    """Return what tshark -x prints of frames."""
    return "".join(as_tshark(octets) + "\n" for _time, octets in packets).encode()
