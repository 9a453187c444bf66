"""Reads what tshark -z follow,tcp,yaml prints: both ends of a connection, and each packet's octets in base64.

::

    peers:
      - peer: 0
        host: 192.0.2.1
        port: 40000
    packets:
      - packet: 4
        peer: 1
        timestamp: 1800000000.003000000
        data: !!binary |
          K09LIHJlYWR5DQo=

Older ones have ``peer1_0: !!binary |`` for each packet instead, and tell no end.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from math import nan

from popconsole.formats.draft import Draft
from popconsole.formats.frames.fields import Moments, number
from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.gap_notes import split_at_gaps
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.i18n import N_, _

_BEGINS = re.compile(rb"(?m)^peers:\s*$|^peer[01]_\d+: !!binary \|\s*$")
_KEY = re.compile(r"\s*(?:- )?(peers|packets|peer|host|port|packet|timestamp|data):\s*(.*)")
_OLD = re.compile(r"peer([01])_\d+: !!binary \|\s*")
_OLD_PACKET = re.compile(r"# Packet (\d{1,10})")
_BASE64 = re.compile(r"\s+([A-Za-z0-9+/]+={0,2})\s*")
_BINARY = "!!binary |"
_LONGEST = 1 << 24  # characters of a packet
_NOBODY = [("peer 0", UNKNOWN), ("peer 1", UNKNOWN)]


def _look(start: bytes) -> Sureness:
    if b"!!binary |" not in start or _BEGINS.search(start) is None:
        return Sureness(0.0, _("no peers and their packets in base64"))
    return Sureness(1.0, _("peers and their packets in base64, as tshark -z follow,tcp,yaml prints them"))


class _Stream:
    """Takes the rows of a file, and tells which is read."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self._moments = Moments()
        self._ends: list[tuple[str, int]] = []
        self._now: ToldPacket | None = None
        self._peer = 0
        self._held: list[str] = []
        self._size = 0
        self.number = 0

    def frames(self) -> Iterator[ToldPacket]:
        for piece in self._source.pieces():
            for row in rows_of(piece):
                self.number += 1
                yield from self._row(row.decode("utf-8", "replace"))
        yield from self._end()

    def _row(self, row: str) -> Iterator[ToldPacket]:
        data = _BASE64.fullmatch(row) if self._now is not None else None
        if data is not None:
            self._size += len(data[1])
            if self._size <= _LONGEST:
                self._held.append(data[1])
            self._draft.understood()
            return
        key, old, packet = _KEY.fullmatch(row), _OLD.fullmatch(row), _OLD_PACKET.fullmatch(row)
        if packet is not None:
            yield from self._end()
        elif old is not None:
            yield from self._end()
            self._begin(0, int(old[1]))
        elif key is not None:
            if key[1] in ("packet", "peers"):
                yield from self._end()
            self._take(key[1], key[2].strip())
        elif row.strip():
            self._draft.passed_over()
            return
        self._draft.understood()

    def _take(self, key: str, value: str) -> None:
        if key == "peers":
            self._ends = []
        elif key == "host":
            self._ends.append((value.strip("'\""), 0))
        elif key == "port" and self._ends:
            self._ends[-1] = self._ends[-1][0], max(0, number(value))
        elif key == "packet":
            self._begin(max(0, number(value)), 0)
        elif key == "peer":
            self._peer = int(value == "1")
        elif key == "timestamp" and self._now is not None:
            self._now.time = self._moments.read(value) or nan  # 0 where the packet is missing

    def _begin(self, count: int, peer: int) -> None:
        self._now, self._peer = ToldPacket(count), peer

    def _end(self) -> Iterator[ToldPacket]:
        """Yield the packet that is read."""
        frame, self._now = self._now, None
        held, self._held, self._size = "".join(self._held), [], 0
        if frame is None:
            return
        both = self._ends if len(self._ends) == len(_NOBODY) else _NOBODY
        (source, one), (target, other) = both[self._peer], both[1 - self._peer]
        frame.source, frame.target, frame.ports = source, target, (one, other)
        # What is cut off in the middle of a group of four holds no whole octets there.
        frame.said = _pieces(b64decode(held[: len(held) // 4 * 4]))
        yield frame


def _pieces(octets: bytes) -> tuple[bytes | int, ...]:
    """Return what was said, and how many octets are missing where a note stands in their place."""
    gaps, rest = split_at_gaps(octets)
    return (*(piece for gap in gaps for piece in gap), rest)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    stream = _Stream(source, draft)
    yield from take_frames(source, draft, stream.frames(), lambda: stream.number)


READER = Reader(
    "tshark-yaml",
    N_("tshark -z follow,tcp,yaml: both ends, and the octets of each packet in base64"),
    _look,
    _read,
    (
        Sample(
            b"""peers:
  - peer: 0
    host: 192.0.2.10
    port: 40000
  - peer: 1
    host: 192.0.2.1
    port: 110
packets:
  - packet: 4
    peer: 1
    timestamp: 1800000000.003000021
    data: !!binary |
      K09LIHJl
      YWR5DQo=
  - packet: 6
    peer: 0
    timestamp: 1800000000.005000114
    data: !!binary |
      UVVJVA0K
  - packet: 0
    peer: 1
    timestamp: 0.000000000
    data: !!binary |
      WzUgYnl0ZXMgbWlzc2luZyBpbiBjYXB0dXJlIGZpbGVdADINCg==
""",
            "@0.000 S: +OK ready\n@0.002 C: QUIT\nS~ 5 octets not in this file\nS: 2\n",
            "not-captured",
        ),
        Sample(
            b"""# Packet 4
peer1_0: !!binary |
  K09LIHJlYWR5DQo=
# Packet 6
peer0_0: !!binary |
  UVVJVA0K
""",
            "S: +OK ready\nC: QUIT\n",
        ),
    ),
)
