"""The rows of a list of packets: number, time, both addresses, protocol, length, and what is said in each.

::

    4   0.006282  192.0.2.7 -> 192.0.2.1  POP 85 S: +OK ready
"""

import csv
import re
from dataclasses import dataclass, replace
from math import nan

from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.frames.shown import completed
from popconsole.formats.packet_times import DATED, OF_DAY, SINCE_1970
from popconsole.formats.times import Timeline
from popconsole.formats.tls.pieces import Secured
from popconsole.transcript.model import Side

COLUMNS = ("No.", "Time", "Source", "Destination", "Protocol", "Length", "Info")
"""The columns that Wireshark and tshark show unless they are told to show others."""

_TIME = r"\d{1,10}\.\d{1,9}|(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?"
_ROW = re.compile(
    rf"\s*(?:(?P<number>\d{{1,10}})\s+)?(?P<time>{_TIME})\s+(?P<source>[0-9A-Za-z][^\s]*)\s+"
    r"(?:(?:→|->|-&gt;)\s*)?(?P<target>[0-9A-Za-z][^\s]*)\s+"
    r"(?P<protocol>POP|TCP|TLS|SSL|IMF)(?P<more>[\w./]*)\s+"
    r"(?:(?P<length>\d{1,6})\s+(?!\s*(?:→|->|>)\s))?(?P<info>\S.*)"
)
_NOTES = re.compile(r"(?:\[[A-Z][^\]]*\]\s*(?:,\s*)?)+")
_AGAIN = re.compile(r"Retransmission|Out-Of-Order|Keep-Alive|Dup ACK", re.IGNORECASE)
_SEGMENT = re.compile(r"([\w-]+)\s*(?:→|->|>)\s*([\w-]+) \[([A-Z, ]*)\](.*)")
_NUMBERS = {name: re.compile(rf"\b{name}=(\d{{1,10}})\b") for name in ("Seq", "Ack", "Len")}
_SERVER_NAME = re.compile(r"\(SNI=([^)\s]+)\)")
_SAID = re.compile(r"(?:([CS])|(Request)|Response): ?(.*)", re.DOTALL)
_FRAGMENT = re.compile(r"DATA fragment, \d+ bytes?")
_FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16}
_NAMED_PORTS = {"pop3": 110, "pop2": 109, "pop3s": 995, "pop": 110}
_DIGITS = 10  # of a number


@dataclass(slots=True)
class ListRow:
    """A row of the list; ``text`` is what a side says, None: not told; ``length`` is that of the frame."""

    frame: ToldPacket
    protocol: str
    length: int
    text: str | None = None
    again: bool = False  # it came before, or is out of order
    hidden: bool = False  # TLS hides what is said

    @property
    def nobody(self) -> bool:
        """Whether nothing tells which side says it."""
        return self.frame.side is None and self.frame.source == self.frame.target

    def size(self, head: int) -> int:
        """Return how many octets it carries behind so many in front; UNKNOWN where that is not known."""
        return self.length - head if 0 <= head < self.length else UNKNOWN


def cells(row: bytes) -> list[str] | None:
    """Return the cells of a row by ``COLUMNS``, bare, or quoted with commas between; None: it is none."""
    text = row.decode("utf-8", "replace")
    if text.startswith('"'):
        try:
            found = next(csv.reader([text.replace("\0", "")]), [])
        except csv.Error:
            return None
        return found if len(found) == len(COLUMNS) else None
    match = _ROW.fullmatch(text)
    if match is None:
        return None
    names = "number", "time", "source", "target", "protocol", "length", "info"
    told = [match[name] or "" for name in names]
    told[4] += match["more"]
    return told


class ListRows:
    """Makes rows of cells; ``dated``: their times are seconds since the epoch, else since the first one."""

    def __init__(self) -> None:
        self._times = Timeline((*DATED, *OF_DAY), dated=False)
        self._begun = False
        self.dated = False

    def of(self, told: list[str]) -> ListRow:
        """Return the row with these cells."""
        count, time, source, target, protocol, length, info = told
        notes = _NOTES.match(info)
        bare = info[notes.end() :] if notes else info
        frame = ToldPacket(max(0, _number(count)), self._time(time), source, target)
        row = ListRow(frame, protocol, _number(length), again=bool(notes and _AGAIN.search(notes[0])))
        segment = _SEGMENT.match(bare)
        if segment is not None:
            self._numbers(row, segment)
        elif protocol.startswith("POP") and (said := _SAID.fullmatch(bare)) is not None:
            frame.side = Side.CLIENT if said[1] == "C" or said[2] else Side.SERVER
            row.text = None if _FRAGMENT.fullmatch(said[3]) else said[3]
        elif protocol.startswith("POP"):
            frame.side = Side.SERVER  # a message, shown by its header
        elif protocol.startswith(("TLS", "SSL")):
            frame.secure = True
            frame.said = _tls(protocol, bare)
            if frame.said:
                frame.side = Side.SERVER if frame.said[0].version else Side.CLIENT
            row.hidden = "Application Data" in bare
        return row

    def _numbers(self, row: ListRow, segment: re.Match[str]) -> None:
        frame = row.frame
        frame.ports = _port(segment[1]), _port(segment[2])
        frame.flags = sum(_FLAGS.get(name.strip(), 0) for name in segment[3].split(","))
        found = (pattern.search(segment[4]) for pattern in _NUMBERS.values())
        frame.seq, frame.ack, frame.size = (UNKNOWN if one is None else _number(one[1]) for one in found)
        frame.said = completed((), frame.size)

    def _time(self, text: str) -> float:
        """Return a time; what has no date counts from the first row, over midnight."""
        read = self._times.raw(text.encode())
        if read is None:
            return nan
        seconds, dated = read
        if not self._begun:
            self._begun, self.dated = True, dated and seconds > SINCE_1970
        of_day = self._times.read(text.encode())
        return seconds if of_day is None else of_day


def _tls(version: str, info: str) -> tuple[Secured, ...]:
    """Return what a row tells of TLS: a client asks for it, a server agrees."""
    name = _SERVER_NAME.search(info)
    asked = Secured(Side.CLIENT, "", "", name[1] if name else "", (), resumed=False, at=None)
    if info.startswith("Client Hello"):
        return (asked,)
    return (replace(asked, version=version),) if info.startswith("Server Hello") else ()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else UNKNOWN


def _port(text: str) -> int:
    found = _NAMED_PORTS.get(text, _number(text))
    return found if found < 1 << 16 else UNKNOWN
