"""Reads PDML, the packets with all their fields as XML: ``tshark -T pdml``, and Wireshark's export of it.

The octets of TCP stand in it, and those that TLS hid where Wireshark had the keys.
"""

from collections.abc import Iterator, Mapping

from popconsole.formats.draft import Draft
from popconsole.formats.frames.fields import Fields, Moments, Pair, frame_of
from popconsole.formats.frames.frame import ToldPacket
from popconsole.formats.frames.known import USED
from popconsole.formats.frames.pop_fields import read_pop
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.frames.xml_rows import XmlRows, beginning
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _

_BEGINS = beginning(b"pdml")
_USED = frozenset(USED)
_MOST = 20_000  # fields of a packet
_LINES = ("pop.request", "pop.response", "pop.request.data", "pop.response.data", "pop.data")


def _look(start: bytes) -> Sureness:
    if _BEGINS.search(start) is None:
        return Sureness(0.0, _("no XML of packets"))
    return Sureness(1.0, _("XML with the fields of packets, as tshark -T pdml writes it"))


class _Packet:
    """The fields of the packet that is read."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []
        self._protocol = ""

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        field = attributes.get("name", "")
        if name == "packet":
            self.pairs = []
        elif name == "proto":
            self._protocol = field
            self.pairs.append((field, ""))
        elif len(self.pairs) < _MOST:
            value = attributes.get("value", "")
            if field in _LINES:
                self.pairs.append((field, ""))
                self.pairs.append(("pop.line", value))
            elif field in _USED:
                self.pairs.append((field, attributes.get("show", "") or value))

    def ended(self, name: str, _text: str) -> list[Pair] | None:
        return self.pairs if name == "packet" else None


def _read(source: Source, draft: Draft) -> Iterator[None]:
    packet = _Packet()
    found = XmlRows(source.pieces(), packet.started, packet.ended)
    yield from take_frames(source, draft, _frames(found, draft), lambda: found.row)


def _frames(found: XmlRows[list[Pair]], draft: Draft) -> Iterator[ToldPacket]:
    moments = Moments()
    for count, pairs in enumerate(found, start=1):
        fields = Fields(pairs)
        frame = frame_of(fields, moments, count)
        read_pop(fields, frame)
        yield frame
    found.tell(draft)


READER = Reader(
    "tshark-pdml",
    N_("PDML: the packets with all their fields as XML, by tshark -T pdml or Wireshark"),
    _look,
    _read,
    (
        Sample(
            b"""<?xml version="1.0" encoding="utf-8"?>
<pdml version="0" creator="wireshark/4.0.17">
<packet>
  <proto name="frame">
    <field name="frame.time_epoch" show="1800000000.000000000"/>
  </proto>
  <proto name="ip"><field name="ip.src" show="192.0.2.1"/><field name="ip.dst" show="192.0.2.10"/></proto>
  <proto name="tcp" showname="Transmission Control Protocol" size="32" pos="34">
    <field name="tcp.srcport" size="2" pos="34" show="110" value="006e"/>
    <field name="tcp.dstport" size="2" pos="36" show="40000" value="9c40"/>
    <field name="tcp.seq" show="1"/><field name="tcp.ack" show="1"/><field name="tcp.len" show="17"/>
    <field name="tcp.flags" show="0x0018" value="18"/>
    <field name="tcp.payload" show="2b:4f:4b" value="2b4f4b203120320d0a51554954"/>
  </proto>
  <proto name="pop" showname="Post Office Protocol" size="17" pos="66">
    <field name="pop.response" show="" value="2b4f4b0d0a">
      <field name="pop.response.indicator" show="+OK" value="2b4f4b"/>
    </field>
    <field name="pop.response.data" show="" value="31203230300d0a"/>
  </proto>
</packet>
</pdml>
""",
            "C~ what was said before is not captured\n@0.000 S: +OK\\c\n@0.000 S~ 14 octets not captured\n",
            "mid-stream not-captured",
        ),
        Sample(
            b"""<pdml><packet>
  <proto name="ipv6"><field name="ipv6.src" show="2001:db8::1"/>
    <field name="ipv6.dst" show="2001:db8::a"/></proto>
  <proto name="tcp"><field name="tcp.srcport" show="995"/><field name="tcp.dstport" show="40000"/></proto>
  <proto name="tls"><field name="tls.handshake.type" show="2"/>
    <field name="tls.handshake.version" show="0x0303"/></proto>
</packet><packet>
  <proto name="ipv6"><field name="ipv6.src" show="2001:db8::1"/>
    <field name="ipv6.dst" show="2001:db8::a"/></proto>
  <proto name="tcp"><field name="tcp.srcport" show="995"/><field name="tcp.dstport" show="40000"/></proto>
  <proto name="tls"/>
  <proto name="pop"><field name="pop.response" show="" value="2b4f4b0d0a"/>
    <field name="pop.response.data" show="" value="2e0d0a"/></proto>
</packet></pdml>
""",
            "C! tls TLSv1.2\nS: +OK\nS: .\n",
        ),
    ),
)
