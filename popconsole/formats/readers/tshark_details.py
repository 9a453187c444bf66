r"""Reads packets with their details as text: ``tshark -V`` and ``-O pop``, and Wireshark's export of them.

What POP says stands there line by line, ``+OK\r\n``; of the octets of TCP the length is told, which shows
whether all of them are there.
"""

from collections.abc import Iterator

from popconsole.formats.draft import Draft
from popconsole.formats.frames.details import BEGINS, Details
from popconsole.formats.frames.frame import ToldPacket
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.unwrapped import numbered
from popconsole.i18n import N_, _

_OF_TCP = b"Transmission Control Protocol, Src Port: "


def _look(start: bytes) -> Sureness:
    rows = rows_of(start)
    found = sum(BEGINS.fullmatch(row) is not None for row in rows)
    if not found:
        return Sureness(0.0, _("no row such as Frame 1: 74 bytes on wire"))
    if _OF_TCP not in start:
        return Sureness(0.3, _("details of packets, and no TCP in them"))
    return Sureness(1.0, _("details of packets, as tshark -V and -O print them"))


class _Rows:
    """Takes the rows of a file, and tells which is read."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self.number = 0

    def frames(self) -> Iterator[ToldPacket]:
        details = Details()
        begun = False
        for number, row in numbered(self._source.pieces()):
            self.number = number
            begun = begun or BEGINS.fullmatch(row) is not None
            if not begun:
                self._draft.passed_over(bool(row.strip()))
                continue
            self._draft.understood()
            frame = details.take(row)
            if frame is not None:
                yield frame
        last = details.end()
        if last is not None:
            yield last


def _read(source: Source, draft: Draft) -> Iterator[None]:
    rows = _Rows(source, draft)
    yield from take_frames(source, draft, rows.frames(), lambda: rows.number)


READER = Reader(
    "tshark-details",
    N_("packets with their details: tshark -V or -O pop, or Wireshark's export as text"),
    _look,
    _read,
    (
        Sample(
            rb"""Frame 1: 54 bytes on wire (432 bits), 54 bytes captured (432 bits)
    Encapsulation type: Ethernet (1)
    Epoch Time: 1800000000.000000000 seconds
Internet Protocol Version 4, Src: 192.0.2.10, Dst: 192.0.2.1
Transmission Control Protocol, Src Port: 40000, Dst Port: 110, Seq: 0, Len: 0
    [Stream index: 0]
    Sequence Number (raw): 1000
    Flags: 0x002 (SYN)

Frame 2: 69 bytes on wire (552 bits), 69 bytes captured (552 bits)
    Epoch Time: 1800000000.001000000 seconds
Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.10
Transmission Control Protocol, Src Port: 110, Dst Port: 40000, Seq: 1, Ack: 1, Len: 14
    Sequence Number (raw): 5001
    Acknowledgment number (raw): 1001
    Flags: 0x018 (PSH, ACK)
    TCP payload (15 bytes)
Post Office Protocol
    +OK\r\n
        Response indicator: +OK
    1 \t2\r\n
    .\r\n
""",
            "@0.000 C! open\n@0.001 S: +OK\n@0.001 S: 1 \\t2\n@0.001 S: .\n",
        ),
        Sample(
            rb"""No.     Time           Source                Destination           Protocol Length Info
Frame 9: 141 bytes on wire (1128 bits), 141 bytes captured (1128 bits)
Internet Protocol Version 6, Src: 2001:db8::1, Dst: 2001:db8::a
Transmission Control Protocol, Src Port: pop3 (110), Dst Port: 40000 (40000), Seq: 1, Ack: 1, Len: 30
Post Office Protocol
    +OK\r\n
        Response indicator: +OK
     [truncated]Subject: a

Frame 10: 120 bytes on wire
Internet Protocol Version 6, Src: 2001:db8::1, Dst: 2001:db8::a
Transmission Control Protocol, Src Port: 110, Dst Port: 40000, Seq: 31, Ack: 1, Len: 30
Transport Layer Security
Post Office Protocol
    <- "NOOP\r\n"\r\n
""",
            'S: +OK\nS~ 25 octets not in this file\nC! tls TLS\nS: <- "NOOP\\\\r\\\\n"\n',
            "not-captured",
        ),
    ),
)
