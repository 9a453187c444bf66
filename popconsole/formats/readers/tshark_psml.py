"""Reads PSML, the list of packets as XML: ``tshark -T psml``, and Wireshark's export of it."""

from collections.abc import Iterator, Mapping

from popconsole.formats.draft import Draft
from popconsole.formats.frames.frame import ToldPacket
from popconsole.formats.frames.packet_list import PacketList
from popconsole.formats.frames.summary import COLUMNS, ListRows
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.frames.xml_rows import XmlRows, beginning
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _

_BEGINS = beginning(b"psml")
_MOST = 100  # columns


def _look(start: bytes) -> Sureness:
    if _BEGINS.search(start) is None:
        return Sureness(0.0, _("no XML of a list of packets"))
    return Sureness(1.0, _("XML with a list of packets, as tshark -T psml writes it"))


class _List:
    """The columns, and the cells of the packet that is read."""

    def __init__(self) -> None:
        self._columns: list[str] = []
        self._cells: list[str] = []

    def started(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name in ("structure", "packet"):
            self._cells = []

    def ended(self, name: str, text: str) -> list[str] | None:
        if name == "section" and len(self._cells) < _MOST:
            self._cells.append(text)
        elif name == "structure":
            self._columns = self._cells
        elif name == "packet":
            told = dict(zip(self._columns, self._cells, strict=False))
            return [told.get(column, "") for column in COLUMNS]
        return None


def _frames(found: XmlRows[list[str]], rows: ListRows, draft: Draft) -> Iterator[ToldPacket]:
    packets = PacketList()
    for told in found:
        yield from packets.take(rows.of(told))
    yield from packets.finish()
    found.tell(draft)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    packet, rows = _List(), ListRows()
    found = XmlRows(source.pieces(), packet.started, packet.ended)
    yield from take_frames(source, draft, _frames(found, rows, draft), lambda: found.row, lambda: rows.dated)


READER = Reader(
    "tshark-psml",
    N_("PSML: a list of packets as XML, by tshark -T psml or Wireshark"),
    _look,
    _read,
    (
        Sample(
            b"""<?xml version="1.0" encoding="utf-8"?>
<psml version="0" creator="wireshark/4.0.17">
<structure>
<section>No.</section><section>Time</section><section>Source</section><section>Destination</section>
<section>Protocol</section><section>Length</section><section>Info</section>
</structure>
<packet>
<section>1</section><section>0.000000</section><section>192.0.2.10</section><section>192.0.2.1</section>
<section>TCP</section><section>54</section><section>40000 &gt; 110 [SYN] Seq=0 Win=512 Len=0</section>
</packet>
<packet>
<section>2</section><section>0.001000</section><section>192.0.2.1</section><section>192.0.2.10</section>
<section>POP</section><section>65</section><section>S: +OK &lt;1@a&gt;</section>
</packet>
</psml>
""",
            "@0.000 C! open\n@0.001 S: +OK <1@a>\n",
        ),
    ),
)
