"""Reads what ``tcpflow -c`` prints: the addresses of who speaks, and to whom, then the octets, an empty row.

``127.000.000.001.00110-127.000.000.001.50001: +OK ready``. Several connections may be interleaved. Octets
that don't print are shown as dots, unless with ``-B``.
"""

import re
from collections.abc import Iterable, Iterator
from math import nan

from popconsole.formats.draft import Draft
from popconsole.formats.evidence import STATUS
from popconsole.formats.halves.cutting import octet_rows
from popconsole.formats.halves.flow_names import ADDRESS, shown
from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.packets.tcp import ACK, SYN
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _, ngettext

_HEAD = re.compile(rf"({ADDRESS})-({ADDRESS}): ".encode(), re.IGNORECASE)
_HEADS = re.compile(rb"^" + _HEAD.pattern, re.IGNORECASE | re.MULTILINE)
_CHATTER = (b"reportfilename: ", b"tcpflow: ")
_MOST = 1 << 16  # octets that are given at once
# At the beginning of a line another dot stands before one that was sent (RFC 1939 section 3).
_DOT = re.compile(rb"(?<=\n)\.(?=[^.\r\n])")
_NOT_PRINTED = re.compile(rb"[^\r\n -~]")


def _look(start: bytes) -> Sureness:
    count = sum(1 for _found in _HEADS.finditer(start))
    if not count:
        return Sureness(0.0, _("no row begins with two addresses as tcpflow writes them"))
    told = ngettext("{n} row begins with two addresses", "{n} rows begin with two addresses", count)
    return Sureness(0.95, told.format(n=count))


class _Rows:
    """Takes the rows; ``number`` is that of the row that was read last, from 1.

    ``begun`` are the pairs of addresses that have spoken.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.begun: set[frozenset[str]] = set()
        self.number = 0
        self._whole = False  # octets that don't print are there

    def segments(self, blocks: Iterable[bytes]) -> Iterator[ToldSegment]:
        """Yield what was said, each time somebody speaks."""
        ends: tuple[str, str] | None = None
        held: list[bytes] = []
        for row in self._rows(blocks):
            head = _HEAD.match(row)
            if head is not None:
                if ends is not None:
                    yield from self._said(ends, held)
                ends, held = (shown(head[1].decode()), shown(head[2].decode())), [row[head.end() :]]
            elif ends is not None:
                held.append(row)
                if sum(map(len, held)) > _MOST:
                    yield self._segment(ends, self._undotted(b"".join(held[:-1])))
                    del held[:-1]
            elif not row.startswith(_CHATTER):
                self._draft.passed_over()
                continue
            self._draft.understood()
        if ends is not None:
            yield from self._said(ends, held)

    def _rows(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield rows with their LF, and count them; a very long one comes in pieces."""
        begins = True
        for row in octet_rows(blocks):
            self.number += begins
            begins = row.endswith(b"\n")
            yield row

    def _said(self, ends: tuple[str, str], rows: list[bytes]) -> Iterator[ToldSegment]:
        """Yield what one side has said, without the LF that tcpflow puts behind."""
        octets = self._undotted(b"".join(rows).removesuffix(b"\n"))
        both = frozenset(ends)
        if both not in self.begun:
            self.begun.add(both)
            if STATUS.match(octets):  # the greeting: the connection is there from its beginning
                yield self._segment(ends[::-1], b"", SYN)
        yield self._segment(ends, octets)

    def _undotted(self, octets: bytes) -> bytes:
        """Put a question mark for a dot that no server sends at the beginning of a line."""
        self._whole = self._whole or _NOT_PRINTED.search(octets) is not None
        if self._whole or b"\n." not in octets:
            return octets
        undotted = _DOT.sub(b"?", octets)
        if undotted != octets:
            told = _("tcpflow shows octets that don't print as dots: one that begins a line is shown as ?")
            self._draft.odd_once(self.number, "dots", told)
        return undotted

    def _segment(self, ends: tuple[str, str], octets: bytes, flags: int = ACK) -> ToldSegment:
        ports = int(ends[0].rpartition(":")[2]), int(ends[1].rpartition(":")[2])
        return ToldSegment(*ends, ports, flags, None, 0, octets, 0, nan)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    rows = _Rows(draft)
    taken = TakenPackets(source, draft, lambda: max(1, rows.number))
    for _count in taken.take_told(rows.segments(source.blocks())):
        yield
    if rows.begun:
        taken.finish()
    yield


READER = Reader(
    "tcpflow",
    N_("what tcpflow -c prints: the addresses before what was said"),
    _look,
    _read,
    (
        Sample(
            b"reportfilename: ./report.xml\n"
            b"192.000.002.001.00110-192.000.002.007.50001: +OK ready\r\n\n"
            b"192.000.002.007.50001-192.000.002.001.00110: UIDL\r\n\n"
            b"192.000.002.001.00110-192.000.002.007.50001: +OK\r\n1 a\r\n\r\n.\r\n\n",
            "C! open\nS: +OK ready\nC: UIDL\nS: +OK\nS: 1 a\nS:\nS: .\n",
        ),
    ),
    binary=True,
)
