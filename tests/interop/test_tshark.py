"""Connections in disorder, put in order by tshark too: both make the same octets of them.

Where they part it is named, with what tshark does there and why we do not.
"""

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from popconsole.formats.reading import read
from popconsole.transcript.model import Side
from tests.formats.packets.wire import (
    ACK,
    FIN,
    Connection,
    Segment,
    Stamped,
    ethernet,
    frames,
    pcap,
    session,
    v4,
)

pytestmark = pytest.mark.interop

LONG = (
    b"S: +OK ready\r\n",
    b"C: USER student\r\n",
    b"S: +OK\r\n",
    b"C: PASS learn\r\n",
    b"S: +OK\r\n",
    b"C: RETR 1\r\n",
    b"S: +OK\r\n" + b"".join(b"line %d of a message\r\n" % n for n in range(60)) + b".\r\n",
    b"C: QUIT\r\n",
    b"S: +OK bye\r\n",
)
Streams = list[dict[Side, bytes]]
"""What both sides have said, a connection each, without what is missing."""

_MISSING = re.compile(rb"\[\d+ bytes missing in capture file\]\0?")


def segments(size: int = 11) -> list[Segment]:
    return session(LONG, size)


def _in_time(made: list[Segment]) -> list[Stamped]:
    """Give segments times in the order that they have now."""
    times = sorted(segment.time for segment in made)
    return frames(replace(segment, time=time) for segment, time in zip(made, times, strict=True))


def _shuffled() -> list[Stamped]:
    """Segments in another order, within windows of four; none stands behind what acknowledges it."""
    dice, made = random.Random(4), segments()  # noqa: S311 - the same for the same seed
    last = next(n for n, segment in enumerate(made) if segment.flags & FIN)
    for at in range(3, last, 4):
        made[at : at + 4] = dice.sample(made[at : at + 4], len(made[at : at + 4]))
    return _in_time(made)


def _acknowledged_first() -> list[Stamped]:
    """A segment stands behind the one that acknowledges it."""
    made = segments()
    place = next(n for n, s in enumerate(made) if s.octets.startswith(b"USER"))
    late = made.pop(place)
    made.insert(next(n for n in range(place, len(made)) if not made[n].octets) + 1, late)
    return _in_time(made)


def _twice() -> list[Stamped]:
    return frames(segment for segment in segments() for _ in (0, 1))


def _overlapping(octets: Callable[[bytes], bytes]) -> list[Stamped]:
    """Behind each second piece, both are sent again: what they hold then, ``octets`` tells."""
    made = segments()
    for at in range(len(made) - 1, 0, -1):
        before, now = made[at - 1 : at + 1]
        if before.octets and now.octets and before.source == now.source:
            made.insert(at + 1, now.with_octets(octets(before.octets + now.octets), before.seq))
    return frames(made)


def _lost() -> list[Stamped]:
    return frames(segment for segment in segments() if b"ne 17 of a" not in segment.octets)


def _wrapping() -> list[Stamped]:
    connection = Connection(client_seq=2**32 - 20, server_seq=2**32 - 300).open().says(*LONG, size=11)
    return frames(connection.close().segments)


def _in_fragments() -> list[Stamped]:
    packets = []
    for number, segment in enumerate(segments(100)):
        body = segment.tcp()
        source, target = (ip_address(end[0]).packed for end in (segment.source, segment.target))
        for at in range(0, len(body), 40):
            more = 0x2000 if at + 40 < len(body) else 0
            piece = v4(source, target, body[at : at + 40], place=more | at >> 3, number=number + 1)
            packets.append((segment.time, ethernet(piece)))
    return packets


def _tagged() -> list[Stamped]:
    return [(s.time, ethernet(s.ip(), b"\x88\xa8\0\x07\x81\0\0\x09")) for s in segments()]


def _of_six() -> list[Stamped]:
    connection = Connection(("2001:db8::10", 40_000), ("2001:db8::1", 110)).open().says(*LONG, size=11)
    return frames(connection.close().segments)


def _without_handshake() -> list[Stamped]:
    return frames(segments()[3:])


def _from_the_middle() -> list[Stamped]:
    made = segments()
    return frames(made[next(n for n, s in enumerate(made) if s.octets.startswith(b"RETR")) :])


def _reset() -> list[Stamped]:
    connection = Connection().open().says(*LONG[:7], size=11).reset()
    late = replace(connection.segments[-1], flags=ACK, octets=b"late\r\n", time=connection.time)
    return frames([*connection.segments, late])


def _kept_alive() -> list[Stamped]:
    made = segments()
    for at in range(len(made) - 4, 5, -7):
        probe = made[at]
        made.insert(at, probe.with_octets(b"\0", probe.seq - 1))
    return _in_time(made)


def _ports_again() -> list[Stamped]:
    made = segments()
    return frames(
        [*made, *(replace(s, time=s.time + 5, seq=s.seq + 70_000, ack=s.ack + 70_000) for s in made)]
    )


SAME: dict[str, Callable[[], list[Stamped]]] = {
    "small segments": lambda: frames(segments(3)),
    "in another order": _shuffled,
    "sent twice": _twice,
    "overlapping": lambda: _overlapping(bytes),
    "overlapping, and others": lambda: _overlapping(lambda octets: b"X" * len(octets)),
    "a segment lost": _lost,
    "sequence numbers that wrap": _wrapping,
    "fragments of IP": _in_fragments,
    "VLAN tags": _tagged,
    "IPv6": _of_six,
    "no handshake": _without_handshake,
    "from the middle": _from_the_middle,
    "kept alive": _kept_alive,
    "the same ports again": _ports_again,
}


OTHERWISE: dict[str, tuple[Callable[[], list[Stamped]], bytes, bytes]] = {
    # tshark gives up what the other side acknowledges and it has not seen yet: a segment that stands behind
    # its acknowledgment in the file counts no more. We wait for it, for captures of two cards stand so.
    "acknowledged first": (_acknowledged_first, b"", b"USER studen"),
    # tshark follows what comes behind a reset. Nobody hears that: the connection is over (RFC 9293 section
    # 3.5.3).
    "reset": (_reset, b"late\r\n", b""),
}
"""How the packets are made; what tshark has more, and what it has not."""


def ours(file: Path) -> Streams:
    return [
        {side: b"".join(line.wire for line in one.lines if line.side is side) for side in Side}
        for one in read(file.read_bytes(), file.name).conversations
    ]


def theirs(file: Path, count: int) -> Streams:
    """Return what tshark's "follow" has, the octets in hexadecimal: the server's rows begin with a tab."""
    found = []
    for number in range(count):
        told = subprocess.run(
            ["tshark", "-r", file, "-q", "-z", f"follow,tcp,raw,{number}"],
            capture_output=True,
            check=True,
        )
        rows = told.stdout.decode().splitlines()
        first = next(row for row in rows if row.startswith("Node 0: "))
        tabbed, bare = (Side.CLIENT, Side.SERVER) if first.endswith(":110") else (Side.SERVER, Side.CLIENT)
        streams = {Side.CLIENT: b"", Side.SERVER: b""}
        for row in rows:
            if re.fullmatch(r"\t?(?:[0-9a-f]{2})+", row):
                streams[tabbed if row[0] == "\t" else bare] += bytes.fromhex(row.strip())
        found.append({side: _MISSING.sub(b"", octets) for side, octets in streams.items()})
    return found


@pytest.mark.parametrize("name", SAME)
def test_both_make_the_same_of_it(name: str, tmp_path: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed (Debian: apt-get install tshark)")
    file = tmp_path / "capture.pcap"
    file.write_bytes(pcap(SAME[name]()))
    found = ours(file)
    assert found == theirs(file, len(found))


@pytest.mark.parametrize("name", OTHERWISE)
def test_where_they_part_it_is_known_why(name: str, tmp_path: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed (Debian: apt-get install tshark)")
    made, more, less = OTHERWISE[name]
    file = tmp_path / "capture.pcap"
    file.write_bytes(pcap(made()))
    (found,), (told,) = ours(file), theirs(file, 1)
    assert found[Side.SERVER] + more == told[Side.SERVER]
    assert found[Side.CLIENT].replace(less, b"", 1) == told[Side.CLIENT]
