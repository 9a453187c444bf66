"""Reads what ncat -vv prints: a trace of what it read from whom, and what it shows of it between.

``libnsock ... Callback: READ SUCCESS for EID 18 [192.0.2.1:110] (5 bytes): +OK..`` is the server's, ``[peer
unspecified]`` stands for standard input, which is the client's. Octets that don't print are dots there, and
where they are many they are not shown; those of the server follow as they are, where standard output is in
the file.
"""

import re
from collections.abc import Iterator
from math import nan

from popconsole.formats.dotted import of_dots
from popconsole.formats.draft import Draft
from popconsole.formats.evidence import tells_pop
from popconsole.formats.packets.row_times import RowTimes
from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.packets.talk import Manner
from popconsole.formats.packets.tcp import ACK, FIN, SYN
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.i18n import N_, _, ngettext
from popconsole.protocol.framing import CRLF, LF

_NSOCK = re.compile(rb"libnsock |NSOCK (?:INFO )?[\[(]\d")
_CHATTER = re.compile(rb"Ncat: |NCAT ")
_SINCE = re.compile(rb"NSOCK (?:INFO )?[\[(](?P<time>\d+\.\d+)s[\])]")
_HEARD = re.compile(
    rb".*Callback: READ SUCCESS for EID \d+ (?:\[(?P<peer>.*?)\] )?"
    rb"\((?P<size>\d{1,9}) bytes\)(?:: (?P<text>.*))?"
)
_CONNECTED = re.compile(rb".*Callback: (?:SSL )?CONNECT SUCCESS for EID \d+ \[(?P<peer>[^\]]*)\].*")
_ENDED = re.compile(rb".*Callback: READ EOF for EID \d+(?: \[(?P<peer>[^\]]*)\])?.*")
_DIGITS = 5  # of a port
_INPUT = b"peer unspecified"  # how standard input is called


def _look(start: bytes) -> Sureness:
    rows = (row for row in rows_of(start) if b" READ SUCCESS " in row and _NSOCK.match(row))
    heard = sum(_HEARD.fullmatch(row) is not None for row in rows)
    if not heard:
        return Sureness(0.0, _("no row such as Callback: READ SUCCESS for EID 18 [192.0.2.1:110] (5 bytes)"))
    why = ngettext("{n} row tells who was read from", "{n} rows tell who was read from", heard).format(
        n=heard
    )
    return Sureness(0.97 if tells_pop(start) else 0.2, why)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    return _Trace(source, draft).read()


class _Trace:
    """Reads one file."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self._number = 0
        manner = Manner(exact=False, opens=False)
        self._taken = TakenPackets(source, draft, lambda: self._number, manner)
        self._times = RowTimes()
        self._time = nan
        self._server = "", 0
        self._shown = b""  # what the trace shows of what the server said,
        self._due = 0  # of which so many octets may follow,
        self._pieces: list[bytes] = []  # and these are there
        self._begun = False

    def read(self) -> Iterator[None]:
        """Read it, a piece at each step."""
        for piece in self._source.pieces():
            self._taken.hear(self._of(piece))
            yield
        self._taken.hear(self._server_said())
        if self._begun:
            self._taken.finish()
        yield

    def _of(self, piece: bytes) -> Iterator[ToldSegment]:
        for row in rows_of(piece):
            self._number += 1
            trace = row
            if self._due and not _NSOCK.match(row):
                self._draft.understood()
                trace = self._within(row)
                if not trace:
                    continue
            yield from self._server_said()
            if _NSOCK.match(trace):
                self._draft.understood()
                yield from self._trace(trace)
            elif _CHATTER.match(trace):
                self._draft.understood()
            elif row.strip():
                self._draft.passed_over()

    def _within(self, row: bytes) -> bytes:
        """Take in a row of what the server said; return what of it is the trace's again."""
        ended = row + (LF if len(row) + len(LF) == self._due else CRLF)
        octets = ended if len(ended) <= self._due else row[: self._due]
        self._pieces.append(octets)
        self._due -= len(octets)
        return row[len(octets) :]

    def _trace(self, row: bytes) -> Iterator[ToldSegment]:
        since = _SINCE.match(row)
        heard, connected, ended = _HEARD.fullmatch(row), _CONNECTED.fullmatch(row), _ENDED.fullmatch(row)
        if heard is None and connected is None and ended is None:
            return
        time = self._times.read(since["time"] if since is not None else b"")
        if not self._begun:
            self._begun = True
            self._taken.manner = self._taken.manner._replace(dated=self._times.dated)
        if connected is not None:
            self._server = _end(connected["peer"])
            yield self._told(SYN, b"", 0, time, by_client=True)
        if ended is not None and ended["peer"] != _INPUT:
            yield self._told(FIN, b"", 0, time, by_client=False)
        if heard is not None:
            size, text = int(heard["size"]), heard["text"] or b""
            if heard["peer"] == _INPUT:
                octets = _octets(text)
                yield self._told(ACK, octets, max(0, size - len(octets)), time, by_client=True)
            else:
                self._server = _end(heard["peer"] or b"")
                self._shown, self._due, self._time = text, size, time

    def _server_said(self) -> Iterator[ToldSegment]:
        """Yield what the server said, as far as it is there."""
        if not self._due and not self._pieces:
            return
        octets, lacking = b"".join(self._pieces), self._due
        if not octets:
            octets = _octets(self._shown)
            lacking = max(0, lacking - len(octets))
        self._pieces, self._due = [], 0
        yield self._told(ACK, octets, lacking, self._time, by_client=False)

    def _told(self, flags: int, octets: bytes, lacking: int, time: float, *, by_client: bool) -> ToldSegment:
        name, port = self._server
        if by_client:
            return ToldSegment("", name, (0, port), flags, None, 0, octets, lacking, time)
        return ToldSegment(name, "", (port, 0), flags, None, 0, octets, lacking, time)


def _octets(text: bytes) -> bytes:
    """Return the octets that a trace shows with dots; one dot at the end is a LF."""
    if text.endswith(b".") and not text.endswith(b".."):
        return of_dots(text[:-1]) + LF
    return of_dots(text)


def _end(peer: bytes) -> tuple[str, int]:
    """Return an address with its port, and the number of that."""
    _host, _colon, port = peer.rpartition(b":")
    return peer.decode("utf-8", "replace"), int(port) if port.isdigit() and len(port) <= _DIGITS else 0


READER = Reader(
    "ncat",
    N_("ncat -vv: a trace of what was read from the server and from standard input"),
    _look,
    _read,
    (
        Sample(
            b"Ncat: Version 7.93 ( https://nmap.org/ncat )\n"
            b"libnsock nsock_trace_handler_callback(): Callback: CONNECT SUCCESS for EID 8 [192.0.2.7:110]\n"
            b"libnsock nsock_trace_handler_callback(): Callback: READ SUCCESS for EID 18 [192.0.2.7:110] "
            b"(11 bytes): +OK ready..\n+OK ready\n"
            b"libnsock nsock_trace_handler_callback(): Callback: READ SUCCESS for EID 26 [peer unspecified] "
            b"(6 bytes): LIST..\n"
            b"libnsock nsock_write(): Write request for 6 bytes to IOD #1 EID 43 [192.0.2.7:110]\n"
            b"libnsock nsock_trace_handler_callback(): Callback: READ SUCCESS for EID 34 [192.0.2.7:110] "
            b"(15 bytes)\n+OK\n1 120\n.\nNcat: 6 bytes sent, 26 bytes received in 1.67 seconds.\n",
            "C! open\nS: +OK ready\nC: LIST\nS: +OK\nS: 1 120\nS: .\n",
        ),
    ),
)
