"""The fields of a packet by their names in Wireshark (``tcp.srcport``), and the frame that they tell."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from math import nan

from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.packet_times import DATED
from popconsole.formats.times import Clock

Pair = tuple[str, str]
"""A field's name and its value, as text."""

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_LARGEST = 1 << 32
_PORTS = 1 << 16
_BYTES_OF_IP = (4, 16)
_COLUMNS = {"src": "_ws.col.Source", "dst": "_ws.col.Destination"}
_FLAGS = {"fin": 1, "syn": 2, "reset": 4, "push": 8, "ack": 16}
_LETTERS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}


def number(text: str, base: int = 10) -> int:
    """Read a number, decimal or with 0x; UNKNOWN where it is none."""
    text = text.strip()
    try:
        found = int(text, 16 if text[:2].lower() == "0x" else base)
    except ValueError:
        return UNKNOWN
    return found if 0 <= found < _LARGEST and text.isascii() else UNKNOWN


def octets(text: str) -> bytes | None:
    """Read octets in hexadecimal, with or without colons between; None where it is none, or nothing."""
    try:
        return bytes.fromhex(text.replace(":", "")) or None
    except ValueError:
        return None


class Moments:
    """Reads the times of a file: seconds since the epoch, or where none are told since the first packet."""

    def __init__(self) -> None:
        self._clock = Clock(DATED)

    def read(self, text: str) -> float:
        """Return a time; NaN where it is none."""
        text = text.strip()
        head, _space, zone = text.rpartition(" ")
        if zone.isalpha() and zone.upper() not in ("UTC", "GMT", "AM", "PM"):
            text = head  # the name of another zone does not tell for certain how far off it is
        read = self._clock.read(text.encode("utf-8", "replace"))
        return nan if read is None or not read[1] else read[0]

    @staticmethod
    def since_start(text: str) -> float:
        """Return a time since the first packet; NaN where it is none."""
        return float(text) if _SECONDS.fullmatch(text) else nan


class Fields:
    """The fields of one packet in their order."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = list(pairs)
        self._all: dict[str, list[str]] = {}
        for name, value in self.pairs:
            self._all.setdefault(name, []).append(value)

    def all(self, *names: str) -> list[str]:
        """Return all values of the first of some fields that is there."""
        return next((self._all[name] for name in names if name in self._all), [])

    def last(self, *names: str) -> str:
        """Return the last value, that of the innermost header where there are several; "" where none is."""
        return next(reversed(self.all(*names)), "")

    def has(self, prefix: str) -> bool:
        """Tell whether there is a field whose name begins so."""
        return prefix in self._all or any(name.startswith(prefix) for name in self._all)

    def number(self, *names: str) -> int:
        """Return a number, told as such or by its octets; UNKNOWN where none is."""
        return next(reversed(self.numbers(*names)), UNKNOWN)

    def numbers(self, *names: str) -> list[int]:
        """Return all numbers that a field has, told as such or by their octets."""
        found = [number(text) for text in self.all(*names)]
        return found or [number(text, 16) for text in self.all(*(f"{name}_raw" for name in names))]

    def address(self, end: str) -> str:
        """Return the address of IP at an end, ``src`` or ``dst``; "" where none is told."""
        told = self.last(f"ipv6.{end}", f"ip.{end}", _COLUMNS[end])
        held = octets(self.last(f"ipv6.{end}_raw", f"ip.{end}_raw")) or b""
        return told or (str(ip_address(held)) if len(held) in _BYTES_OF_IP else "")


def frame_of(fields: Fields, moments: Moments, count: int) -> ToldPacket:
    """Return the frame that fields tell of; ``count`` is its number where they tell none."""
    told = fields.number("frame.number")
    frame = ToldPacket(
        number=told if told > 0 else count,
        time=_time(fields, moments),
        source=fields.address("src"),
        target=fields.address("dst"),
        ports=_ports(fields),
        stream=fields.number("tcp.stream"),
        flags=_flags(fields),
        seq=fields.number("tcp.seq_raw", "tcp.seq"),
        ack=fields.number("tcp.ack_raw", "tcp.ack"),
        size=fields.number("tcp.len"),
        payload=octets(fields.last("tcp.payload", "data.data", "data")),
        packet=_packet(fields),
    )
    # A number that counts from the SYN tells what was said before.
    frame.late = fields.number("tcp.seq_raw") < 0 and frame.seq > 1
    if min(frame.ports) >= 0 and not (frame.source and frame.target):
        frame.source = frame.target = ""  # one address alone tells neither connection nor side
    if frame.size == UNKNOWN and frame.payload is None and frame.flags >= 0 and not fields.has("pop"):
        frame.size = 0
    return frame


def _time(fields: Fields, moments: Moments) -> float:
    told = fields.last("frame.time_epoch", "frame.time", "frame.time_utc")
    return moments.read(told) if told else moments.since_start(fields.last("frame.time_relative"))


def _ports(fields: Fields) -> tuple[int, int]:
    one, other = fields.number("tcp.srcport"), fields.number("tcp.dstport")
    both = [number(text) for text in fields.all("tcp.port")]
    if UNKNOWN in (one, other) and len(both) > 1:
        one, other = both[:2]
    return (one, other) if max(one, other) < _PORTS else (UNKNOWN, UNKNOWN)


def _flags(fields: Fields) -> int:
    """Return the flags of TCP, told as a number, one by one, or in letters; UNKNOWN where they are not."""
    told = fields.number("tcp.flags")
    if told >= 0:
        return told & 0xFF
    ones = {name: fields.last(f"tcp.flags.{name}") for name in _FLAGS}
    if ones["syn"]:
        return sum(_FLAGS[name] for name, value in ones.items() if value.lower() in ("1", "true", "set"))
    letters = fields.last("tcp.flags.str")
    return sum(bit for letter, bit in _LETTERS.items() if letter in letters) if letters else UNKNOWN


def _packet(fields: Fields) -> tuple[bytes, int] | None:
    """Return all octets of a packet, and where its IP header begins; None where they are not there."""
    whole = octets(fields.last("frame_raw"))
    header = octets(next(iter(fields.all("ip_raw", "ipv6_raw")), ""))
    if whole is None or header is None:
        return None
    at = whole.find(header)
    return None if at < 0 else (whole, at)
