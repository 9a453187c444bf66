"""Reads a list of packets, a row for each: what tshark prints, Wireshark copies, or exports as text or CSV.

::

    4   0.006282  192.0.2.7 -> 192.0.2.1  POP 85 S: +OK ready

Of a packet only the first line is there; how much is left out is told by the length of the frame.
"""

from collections.abc import Iterator

from popconsole.formats.draft import Draft
from popconsole.formats.frames.frame import ToldPacket
from popconsole.formats.frames.packet_list import PacketList
from popconsole.formats.frames.summary import ListRows, cells
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.unwrapped import numbered
from popconsole.i18n import N_, _, ngettext

_ENOUGH = 3  # rows of a list
_NEARLY_ALL = 0.9


def _look(start: bytes) -> Sureness:
    rows = [row for row in rows_of(start) if row.strip()]
    told = [found for row in rows if (found := cells(row)) is not None]
    if not told:
        return Sureness(0.0, _("no row of a list of packets"))
    why = ngettext(
        "{n} of {all} rows is of a list of packets", "{n} of {all} rows are of a list of packets", len(told)
    ).format(n=len(told), all=len(rows))
    share = len(told) / len(rows)
    if len(told) >= _ENOUGH and share > _NEARLY_ALL:
        return Sureness(1.0, why)
    pop = any(found[4].startswith("POP") for found in told)
    return Sureness((0.6 + 0.38 * share if pop else 0.4) * min(1.0, share * 4), why)


class _Rows:
    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self.rows = ListRows()
        self.number = 0

    def frames(self) -> Iterator[ToldPacket]:
        packets = PacketList()
        for number, row in numbered(self._source.pieces()):
            self.number = number
            told = cells(row)
            if told is not None:
                yield from packets.take(self.rows.of(told))
            elif row.strip():
                self._draft.passed_over()
        yield from packets.finish()


def _read(source: Source, draft: Draft) -> Iterator[None]:
    rows = _Rows(source, draft)
    yield from take_frames(source, draft, rows.frames(), lambda: rows.number, dated=lambda: rows.rows.dated)


READER = Reader(
    "tshark-summary",
    N_("a list of packets, as tshark prints it and Wireshark shows it"),
    _look,
    _read,
    (
        Sample(
            """    1   0.000000   192.0.2.10 → 192.0.2.1    TCP 54 40000 → 110 [SYN] Seq=0 Win=512 Len=0
    2   0.001000    192.0.2.1 → 192.0.2.10   TCP 54 110 → 40000 [SYN, ACK] Seq=0 Ack=1 Win=512 Len=0
    3   0.002000   192.0.2.10 → 192.0.2.1    TCP 54 40000 → 110 [ACK] Seq=1 Ack=1 Win=512 Len=0
    4   0.003000    192.0.2.1 → 192.0.2.10   POP 65 S: +OK ready
    5   0.004000   192.0.2.10 → 192.0.2.1    POP 60 C: LIST
    6   0.005000    192.0.2.1 → 192.0.2.10   POP 69 S: +OK
    7   0.006000    192.0.2.1 → 192.0.2.10   TCP 54 110 → 40000 [RST, ACK] Seq=27 Ack=7 Win=512 Len=0
""".encode(),
            "@0.000 C! open\n@0.003 S: +OK ready\n@0.004 C: LIST\n@0.005 S: +OK\n"
            "@0.005 S~ 10 octets not in this file\n@0.006 S! close reset\n",
            "not-captured",
        ),
        Sample(
            b"""No.     Time           Source                Destination           Protocol Length Info
  4 0.136854    192.0.2.1 -> 192.0.2.10 POP 65 S: +OK lavad
  5 0.137854    192.0.2.10 -> 192.0.2.1 POP 60 C: LIST
  6 0.138854    192.0.2.1 -> 192.0.2.10 POP S: +OK
  7 0.139854    192.0.2.10 -> 192.0.2.1 POP 60 C: QUIT
""",
            "@0.136854 S: +OK lavad\n@0.137854 C: LIST\n@0.138854 S: +OK\n"
            "@0.139854 S~ octets not in this file\n@0.139854 C: QUIT\n",
        ),
        Sample(
            b'"No.","Time","Source","Destination","Protocol","Length","Info"\n'
            b'"1","2027-01-15 08:00:00.000000","192.0.2.1","192.0.2.10","POP","65","S: +OK ""a"""\n'
            b'"2","2027-01-15 08:00:00.250000","192.0.2.10","192.0.2.1","POP","60","C: QUIT"\n',
            '@0.000 S: +OK "a"\n@0.250 C: QUIT\n',
        ),
    ),
)
