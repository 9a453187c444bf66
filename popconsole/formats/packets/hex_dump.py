"""Packets, or chunks of what was said, in the blocks of a hex dump, with what stands in text before each.

A block begins at offset 0. Where a header of IP stands in its octets it is a packet; where none of the first
blocks has one, each holds what one side says next, and what is due tells which (or the marks ``I`` and ``O``
of text2pcap, whose meaning it tells then).
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from popconsole.formats.draft import Draft
from popconsole.formats.due_sides import DueSides
from popconsole.formats.hex_rows import HexBlock, hex_row
from popconsole.formats.packets.guess import link_of
from popconsole.formats.packets.packet import Packet
from popconsole.formats.packets.row_times import PATTERN, RowTimes
from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.packets.talk import Manner
from popconsole.formats.packets.tcp import ACK
from popconsole.formats.source import Source, rows_of
from popconsole.i18n import _
from popconsole.transcript.model import Side

_HEAD = re.compile(
    rb"[ \t]*(?:(?P<way>[IO])(?:[ \t]+|$))?(?:\d{1,9}[ \t]+)?(?:(?P<time>" + PATTERN + rb")(?=[ \t]|$))?"
)
_EPOCH = re.compile(rb"[ \t]+Epoch (?:Arrival )?Time: (\d+\.\d+)")
_LABEL = re.compile(rb"(?P<name>[A-Z][\w /-]{0,60}) \(\d+ bytes?\):")
_WHOLE = b"Frame"  # how tshark calls the octets of a packet, where it shows others made of several too
_DISSECTED = re.compile(rb"Frame \d+: ")
_CHATTER = re.compile(  # of tcpdump, in rows without a time, and of tshark
    rb"(?:[^>]{1,200} )?IP6? .*|[ \t]+\S+ > \S+: .*|reading from file .*|listening on .*|tcpdump: .*"
    rb"|\d+ packets? .*|No\.[ \t]+Time .*|Running as .*|Capturing on .*"
)
_FIRST = 64  # blocks by which it is told whether there are packets
_ENDS = {Side.CLIENT: (0, 1), Side.SERVER: (1, 0)}  # for want of ports


class DumpedBlock(NamedTuple):
    """Octets of a hex dump from offset 0 on: the row where they begin, when and which way they went."""

    row: int
    time: float
    way: bytes
    octets: bytes
    damaged: bool


class DumpedBlocks:
    """Cuts rows into blocks; tells ``draft`` of each row whether it was understood.

    ``times`` reads their times. Of a dissection that tshark prints before the octets the rows are passed
    over; octets that it has put together from several packets are no block.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.times = RowTimes()
        self._block = HexBlock()
        self._number = 0  # of the row
        self._first = 0  # the row where the block begins
        self._time, self._way = b"", b""  # of what comes next
        self._label = _WHOLE
        self._within = False  # a dissection

    def of(self, piece: bytes) -> Iterator[DumpedBlock]:
        """Yield the blocks that end in a piece of the file."""
        for row in rows_of(piece):
            self._number += 1
            found, head = hex_row(row), None
            if found is None:
                head = _HEAD.match(row)
                found = hex_row(row[head.end() :]) if head is not None and head["time"] else None
            if found is not None and HexBlock.begins(found):
                yield from self.rest()
                if head is not None:
                    self._note(head)
                self._first = self._number
                self._within = False
            elif found is None or head is not None or not self._block:
                yield from self._text(row)
                continue
            self._block.add(found)
            self._draft.understood()

    def rest(self) -> Iterator[DumpedBlock]:
        """Yield the block under way, if there is one."""
        if not self._block:
            return
        damaged = self._block.damaged
        octets = self._block.take()
        time, way, label = self._time, self._way, self._label
        self._time, self._way, self._label = b"", b"", _WHOLE
        if label == _WHOLE:
            yield DumpedBlock(self._first, self.times.read(time), way, octets, damaged)

    def _note(self, head: re.Match[bytes]) -> None:
        self._time, self._way = head["time"] or self._time, head["way"] or self._way

    def _text(self, row: bytes) -> Iterator[DumpedBlock]:
        """Take in a row that is none of a hex dump; it ends the block before it."""
        if self._block.repeat(row) or self._block.shows(row):
            self._draft.understood()
            return
        yield from self.rest()
        if not row.strip():
            return
        self._within |= _DISSECTED.match(row) is not None
        label, epoch, head = _LABEL.fullmatch(row.rstrip()), _EPOCH.match(row), _HEAD.match(row)
        if label is not None:
            self._label = label["name"]
        elif epoch is not None:
            self._time = epoch[1]
        elif not self._within:
            if head is not None and (head["time"] or head["way"]):
                self._note(head)
            elif not _CHATTER.fullmatch(row):
                self._draft.passed_over()
                return
        self._draft.understood()


class HexDump:
    """Reads a file of such blocks."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._blocks = DumpedBlocks(draft)
        self._row = 0
        self._taken = TakenPackets(source, draft, lambda: self._row)
        self._packets: bool | None = None
        self._link: int | None = None
        self._due = DueSides()
        self._ways: dict[bytes, Side] = {}

    def read(self) -> Iterator[None]:
        """Read it, a piece at each step."""
        for piece in self._source.pieces():
            self._take(self._blocks.of(piece))
            yield
        self._take(self._blocks.rest())
        if self._packets is not None:
            self._taken.finish()
        yield

    def _take(self, blocks: Iterator[DumpedBlock]) -> None:
        if self._packets is None:
            first = list(islice(blocks, _FIRST))
            if not first:
                return
            self._packets = any(link_of(block.octets) is not None for block in first)
            self._taken.manner = Manner(self._blocks.times.dated, self._packets, self._packets)
            blocks = chain(first, blocks)
        if not self._packets:
            self._taken.hear(self._as_said(blocks))
            return
        for _count in self._taken.take(self._as_packets(blocks)):
            pass

    def _each(self, blocks: Iterator[DumpedBlock]) -> Iterator[DumpedBlock]:
        for block in blocks:
            self._row = block.row
            if block.damaged:
                self._taken.aside.odd(
                    "hex-rows",
                    _("A row of the hex dump does not follow the one before it: the rest is passed over."),
                )
            yield block

    def _as_packets(self, blocks: Iterator[DumpedBlock]) -> Iterator[Packet]:
        for block in self._each(blocks):
            link = link_of(block.octets, self._link)
            self._link = self._link if link is None else link
            if self._link is not None:
                yield self._link, block.time, block.octets, 0, len(block.octets)

    def _as_said(self, blocks: Iterator[DumpedBlock]) -> Iterator[ToldSegment]:
        for block in self._each(blocks):
            due = self._due.side(block.octets)
            side = self._ways.setdefault(block.way, due) if block.way else due
            if block.way and len(self._ways) == 1:
                self._ways[b"O" if block.way == b"I" else b"I"] = side.other
            yield ToldSegment("", "", _ENDS[side], ACK, None, 0, block.octets, 0, block.time)
