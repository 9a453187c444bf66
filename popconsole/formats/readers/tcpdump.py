"""Reads what tcpdump -A prints: a row that tells of a packet, then its octets as text, dots for some.

What is said is put in order by the numbers that the rows tell. (What tcpdump prints in hexadecimal is a hex
dump.)
"""

from collections.abc import Iterator
from math import nan

from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.evidence import tells_pop
from popconsole.formats.hex_rows import hex_row
from popconsole.formats.packets.row_times import RowTimes
from popconsole.formats.packets.shown_text import held_octets
from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.packets.talk import Manner
from popconsole.formats.packets.tcpdump_heads import (
    SegmentHead,
    TrueNumbers,
    first_of_two,
    head_of,
    of_packet,
)
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.i18n import N_, _, ngettext

_LONGEST = 1 << 18  # octets of a packet's text
_MOST_ENDS = 4_096  # connections of which it is known how their last octets were


def _look(start: bytes) -> Sureness:
    rows = rows_of(start)
    heads = [number for number, row in enumerate(rows) if b" > " in row and head_of(row) is not None]
    if not heads:
        return Sureness(0.0, _("no row in which tcpdump tells of a segment of TCP"))
    why = ngettext("{n} row tells of a segment of TCP", "{n} rows tell of segments of TCP", len(heads))
    why = why.format(n=len(heads))
    behind = [rows[number + 1] for number in heads if number + 1 < len(rows)]
    if any(map(hex_row, behind)):
        return Sureness(0.0, _("{why}, and of octets in hexadecimal").format(why=why))
    if not tells_pop(start):
        return Sureness(0.2, _("{why}, and nothing of POP2 or POP3").format(why=why))
    return Sureness(0.95 if heads[0] < 10 else 0.6, why)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    return _Dump(source, draft).read()


class _Dump:
    """Reads one file."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self._taken = TakenPackets(source, draft, lambda: self._first)
        self._times = RowTimes()
        self._numbers = TrueNumbers()
        self._number = 0
        self._first = 1  # the row of the packet that is read
        self._head: SegmentHead | None = None
        self._time: bytes | None = None  # of a row that tells of IP alone
        self._told = nan
        self._text: list[bytes] = []
        self._size = 0
        self._shown = False  # octets were
        self._after_cr: dict[tuple[str, str], bool] = {}
        self._begun = False

    def read(self) -> Iterator[None]:
        """Read it, a piece at each step."""
        for piece in self._source.pieces():
            self._taken.hear(self._of(piece))
            yield
        self._taken.hear(self._packet())
        if not self._begun:
            return
        if not self._shown:
            raise TranscriptError(
                self._source.name,
                1,
                _("tcpdump tells of packets here, and not what they hold"),
                _("rows with their octets were expected"),
                _("Record them with tcpdump -w FILE, or print them with -X or -A."),
            )
        self._draft.odd_once(
            1, "dots", _("Octets that don't print, of letters with accents too, stand as dots in this file.")
        )
        self._taken.finish()
        yield

    def _of(self, piece: bytes) -> Iterator[ToldSegment]:
        for row in rows_of(piece):
            self._number += 1
            head = head_of(row) if b" > " in row else None
            alone = first_of_two(row) if head is None else None
            if head is None and alone is None and not of_packet(row):
                self._hold(row)
                continue
            self._draft.understood()
            if head is None or self._time is None:
                yield from self._packet()
            self._first = self._number
            if head is not None:
                self._begin(head)
            else:
                self._time = alone

    def _hold(self, row: bytes) -> None:
        """Take in a row of a packet's octets."""
        if self._head is not None:
            self._draft.understood()
            self._size += len(row) + 1
            if self._size < _LONGEST:
                self._text.append(row)
        elif row.startswith((b"reading from file", b"listening on", b"tcpdump: ")) or self._begun:
            self._draft.understood()
        elif row.strip():
            self._draft.passed_over()

    def _begin(self, head: SegmentHead) -> None:
        self._told = self._times.read(head.time or self._time or b"")
        if not self._begun:
            self._begun = True
            self._taken.manner = Manner(self._times.dated, exact=False, opens=not head.quiet)
        self._head, self._time = head, None

    def _packet(self) -> Iterator[ToldSegment]:
        """Yield the packet whose rows were there."""
        head, rows = self._head, self._text
        self._head, self._time, self._text, self._size = None, None, [], 0
        if head is None:
            return
        ends = head.source, head.target
        text = b"\n".join(rows)
        self._shown |= bool(text.strip())
        octets, lacking = (
            held_octets(text, head.length, head.head, after_cr=self._after_cr.get(ends, False))
            if head.length
            else (b"", 0)
        )
        if octets:
            if len(self._after_cr) > _MOST_ENDS:
                self._after_cr.clear()
            self._after_cr[ends] = octets.endswith(b"\r")
        seq, ack = self._numbers.of(head)
        if head.quiet and head.length:
            yield ToldSegment(*ends, head.ports, head.flags, None, 0, octets, lacking, self._told)
        elif seq is not None:
            yield ToldSegment(*ends, head.ports, head.flags, seq, ack, octets, lacking, self._told)


READER = Reader(
    "tcpdump",
    N_("tcpdump -A: a row for each packet, then its octets as text, with dots for those that don't print"),
    _look,
    _read,
    (
        Sample(
            b"IP 192.0.2.9.4000 > 192.0.2.1.110: Flags [S], seq 100, win 512, length 0\n"
            b"E..(....@..............n...d........P.........\n"
            b"IP 192.0.2.1.110 > 192.0.2.9.4000: Flags [S.], seq 500, ack 101, win 512, length 0\n"
            b"E..(....@............n.........eP.........\n"
            b"IP 192.0.2.1.110 > 192.0.2.9.4000: Flags [P.], seq 1:12, ack 1, win 512, length 11\n"
            b"E..3....@............n.........eP.......+OK ready\n\n"
            b"IP 192.0.2.9.4000 > 192.0.2.1.110: Flags [P.], seq 1:7, ack 12, win 512, length 6\n"
            b"E.......@..............n...e....P.......STAT\n\n"
            b"IP 192.0.2.1.110 > 192.0.2.9.4000: Flags [P.], seq 12:18, ack 7, win 512, length 6\n"
            b"E.......@............n.........kP.......-ERR\n\n",
            "C! open\nS: +OK ready\nC: STAT\nS: -ERR\n",
            "dots",
        ),
    ),
)
