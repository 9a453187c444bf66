"""Reads tables of fields: ``tshark -T fields -e tcp.payload ...``, with any columns, named or not.

With the octets of TCP they are put together; with what Wireshark reads of POP alone its lines are taken, and
what it does not tell is left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isnan

from popconsole.formats.draft import Draft
from popconsole.formats.frames.columns import FieldTable, table_of
from popconsole.formats.frames.fields import Fields, Moments, frame_of
from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.frames.one_ended import paired
from popconsole.formats.frames.packet_list import PacketList
from popconsole.formats.frames.pop_fields import read_pop
from popconsole.formats.frames.shown import completed, line_of
from popconsole.formats.frames.summary import ListRow, ListRows
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.unwrapped import numbered
from popconsole.i18n import N_, _

_LOOKED_AT = 200  # rows
_DATED = {"frame.time", "frame.time_epoch", "frame.time_utc"}


def _text(row: bytes) -> str:
    return row.decode("utf-8", "surrogateescape")


def _table(start: bytes) -> FieldTable | None:
    rows = [_text(row) for row in rows_of(start)[:_LOOKED_AT] if row.strip()]
    return table_of(rows)


def _look(start: bytes) -> Sureness:
    table = _table(start)
    if table is None:
        return Sureness(0.0, _("no table of a dissector's fields"))
    if table.headed:
        return Sureness(1.0, _("a table whose columns are named as fields, as tshark -T fields writes it"))
    return Sureness(0.75, _("a table with times or addresses, and octets or words of POP"))


class _Rows:
    """Takes the rows of a file, and tells which is read, and whether the times in it have dates."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self._table = _table(source.looked_at)
        self._list = ListRows()
        self._packets = PacketList()
        self.number = 0

    def dated(self) -> bool:
        return self._list.dated or (self._table is not None and bool(_DATED & set(self._table.names)))

    def frames(self) -> Iterator[ToldPacket]:
        table, moments = self._table, Moments()
        for number, row in numbered(self._source.pieces()):
            self.number = number
            pairs = [] if table is None or (number == 1 and table.headed) else table.pairs(_text(row))
            fields = Fields(pairs)
            if pairs:
                frame = frame_of(fields, moments, number)
                read_pop(fields, frame)
                yield from self._informed(fields, frame)
        yield from self._packets.finish()

    def _informed(self, fields: Fields, frame: ToldPacket) -> Iterator[ToldPacket]:
        """Yield a frame with what the column Info tells; where no ports are told it goes into a list."""
        info = fields.last("_ws.col.Info")
        if not info or not all(isinstance(piece, int) for piece in frame.pieces):
            yield frame
            return
        protocol = fields.last("_ws.col.Protocol") or ("POP" if info[:2] in ("C:", "S:") else "TCP")
        time, length = fields.last("_ws.col.Time"), fields.last("frame.len", "_ws.col.Length")
        row = self._list.of([str(frame.number), time, frame.source, frame.target, protocol, length, info])
        if frame.ports[0] == UNKNOWN and frame.stream == UNKNOWN:
            row.frame.time = row.frame.time if isnan(frame.time) else frame.time
            yield from self._packets.take(row)
        elif not row.again:
            yield _told(frame, row)


def _told(frame: ToldPacket, row: ListRow) -> ToldPacket:
    """Return a frame with what Info tells of it."""
    info = row.frame
    flags = info.flags if frame.flags == UNKNOWN else frame.flags
    seq = info.seq if frame.seq == UNKNOWN else frame.seq
    size = info.size if frame.size == UNKNOWN else frame.size
    said = info.said if row.text is None else completed((line_of(row.text),), size)
    return replace(frame, flags=flags, seq=seq, size=size, said=said, side=info.side, secure=info.secure)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    rows = _Rows(source, draft)
    yield from take_frames(source, draft, paired(rows.frames()), lambda: rows.number, rows.dated)


READER = Reader(
    "tshark-fields",
    N_("a table of fields, as tshark -T fields writes it, with or without a row of their names"),
    _look,
    _read,
    (
        Sample(
            b"frame.time_epoch\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\ttcp.flags\ttcp.seq\ttcp.payload\n"
            b"1800000000.000\t192.0.2.10\t192.0.2.1\t40000\t110\t0x0002\t0\t\n"
            b"1800000000.001\t192.0.2.1\t192.0.2.10\t110\t40000\t0x0018\t1\t2b4f4b0d0a\n",
            "@0.000 C! open\n@0.001 S: +OK\n",
        ),
        Sample(
            b"1800000000.000000000\t192.0.2.1\t110\t2b4f4b2072656164790d0a\n"
            b"1800000000.500000000\t192.0.2.10\t40000\t515549540d0a\n"
            b"1800000000.750000000\t192.0.2.1\t110\t2b4f4b0d0a\n",
            "@0.000 S: +OK ready\n@0.500 C: QUIT\n@0.750 S: +OK\n",
        ),
        Sample(
            b"tcp.stream,pop.request.command,pop.request.parameter,pop.response.indicator,pop.response.description\n"
            b'0,,,+OK,"ready, now"\n0,LIST,,,\n0,,,+OK,2 messages\n0,"RETR,QUIT",1,,\n0,QUIT,,,\n',
            "S: +OK ready, now\nC: LIST\nS: +OK 2 messages\nS~ octets not in this file\n"
            "C~ octets not in this file\nC: QUIT\n",
        ),
        Sample(
            b"_ws.col.No.|_ws.col.Source|_ws.col.Destination|_ws.col.Protocol|_ws.col.Length|_ws.col.Info\n"
            b"1|192.0.2.1|192.0.2.10|POP|65|S: +OK ready\n2|192.0.2.10|192.0.2.1|POP|60|C: QUIT\n",
            "S: +OK ready\nC: QUIT\n",
        ),
        Sample(
            b"tcp.stream;tcp.srcport;tcp.dstport;_ws.col.Info\n0;110;40000;S: +OK; ready\n"
            b"0;40000;110;C: QUIT\n",
            "S: +OK; ready\nC: QUIT\n",
        ),
    ),
)
