"""Reads a stream that Wireshark follows, as it saves that: C arrays, or a hex dump of both sides.

::

    char peer1_0[] = { /* Packet 4 */
    0x2b, 0x4f, 0x4b, 0x0d, 0x0a };

In the dump the rows of one side are indented by four blanks, and each side counts its own octets:

::

        00000000  2b 4f 4b 0d 0a                                   +OK..
    00000000  51 55 49 54 0d 0a                                QUIT..
"""

import re
from collections.abc import Iterator
from itertools import islice

from popconsole.formats.draft import Draft
from popconsole.formats.evidence import tells_pop
from popconsole.formats.frames.frame import ToldPacket
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.gap_notes import split_at_gaps
from popconsole.formats.hex_rows import hex_row
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.i18n import N_, _

_ARRAY = re.compile(
    rb"(?:const )?(?:unsigned )?char peer([01])_\d{1,9}\[\] = \{(?: /\* Packet (\d{1,9}) \*/)?\s*"
)
_OCTETS = re.compile(rb"\s*((?:0x[0-9a-fA-F]{2}(?:, ?| ?))+)(\};)?\s*")
_DUMPED = re.compile(rb"( {4}|\t|)([0-9A-F]{8}) {2}[0-9a-f]{2}(?: .*)?", re.DOTALL)
_ENDS = ("peer 0", "peer 1")
_LOOKED_AT = 200  # chunks
_SHARE = 0.8  # of the rows of a dump follow one another
_LONGEST = 1 << 24  # octets of a chunk

Chunk = tuple[int, int, bytes]
"""Which side says it, 0 or 1, the number of the packet (0: not told), the octets."""


class _Chunks:
    """Cuts rows into what one side says at a time; ``number`` is that of the row that was read last."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.number = 0
        self.sides: set[int] = set()
        self._array = False  # an array is open, whose rows come now
        self._side = self._packet = 0
        self._held = bytearray()
        self._counts = [0, 0]  # octets of each side in the dump

    def of(self, rows: list[bytes]) -> Iterator[Chunk]:
        """Yield the chunks that end in these rows."""
        for row in rows:
            self.number += 1
            head = _ARRAY.fullmatch(row)
            if head is not None:
                yield from self.rest()
                self._array, self._side, self._packet = True, int(head[1]), int(head[2] or 0)
            elif self._array:
                self._of_array(row)
            elif (dumped := _DUMPED.fullmatch(row)) is not None:
                yield from self._of_dump(row, dumped)
                continue
            elif row.strip():
                self._draft.passed_over()
                continue
            self._draft.understood(bool(row.strip()))

    def _of_array(self, row: bytes) -> None:
        found = _OCTETS.fullmatch(row)
        if found is not None:
            self._hold(bytes.fromhex(re.sub(rb"0x|[, ]", b"", found[1]).decode("ascii")))
        self._array = found is not None and found[2] is None

    def _of_dump(self, row: bytes, dumped: re.Match[bytes]) -> Iterator[Chunk]:
        side, octets = int(bool(dumped[1])), hex_row(row)
        if octets is None or int(dumped[2], 16) != self._counts[side]:
            self._draft.passed_over()
            return
        if side != self._side:
            yield from self.rest()
        self._side = side
        self._counts[side] += len(octets.octets)
        self._hold(octets.octets)
        self._draft.understood()

    def _hold(self, octets: bytes) -> None:
        self.sides.add(self._side)
        self._held += octets[: _LONGEST - len(self._held)]

    def rest(self) -> Iterator[Chunk]:
        """Yield the chunk under way, if there is one."""
        octets, self._held = bytes(self._held), bytearray()
        if octets:
            yield self._side, self._packet, octets


def _look(start: bytes) -> Sureness:
    rows = rows_of(start)
    arrays = any(map(_ARRAY.fullmatch, rows))
    if not arrays and not any(row.startswith((b"    0", b"\t0")) for row in rows):
        return Sureness(0.0, _("no C arrays, and no hex dump of both sides"))
    draft = Draft()
    chunks = _Chunks(draft)
    said = b"".join(octets for _side, _packet, octets in islice(chunks.of(rows), _LOOKED_AT))
    dump = len(chunks.sides) > 1 and draft.share_understood >= _SHARE
    if not tells_pop(said) or not (arrays or dump):
        return Sureness(0.0, _("no C arrays, and no hex dump of both sides, in which POP is spoken"))
    return Sureness(0.98, _("C arrays of two peers") if arrays else _("a hex dump of both sides"))


def _read(source: Source, draft: Draft) -> Iterator[None]:
    chunks = _Chunks(draft)

    def frames() -> Iterator[ToldPacket]:
        for piece in source.pieces():
            yield from map(_frame, chunks.of(rows_of(piece)))
        yield from map(_frame, chunks.rest())

    yield from take_frames(source, draft, frames(), lambda: chunks.number)


def _frame(chunk: Chunk) -> ToldPacket:
    side, number, octets = chunk
    gaps, rest = split_at_gaps(octets)
    said = (*(piece for gap in gaps for piece in gap), rest)
    return ToldPacket(number, source=_ENDS[side], target=_ENDS[1 - side], said=said)


READER = Reader(
    "wireshark-stream",
    N_("a stream that Wireshark follows, saved as C arrays or as a hex dump of both sides"),
    _look,
    _read,
    (
        Sample(
            b"char peer1_0[] = { /* Packet 4 */\n0x2b, 0x4f, 0x4b, 0x20, 0x72, 0x65, 0x61, 0x64, \n"
            b"0x79, 0x0d, 0x0a };\n"
            b"char peer0_0[] = { /* Packet 6 */\n0x51, 0x55, 0x49, 0x54, 0x0d, 0x0a };\n"
            b"char peer1_1[] = { /* Packet 8 */\n0x2b, 0x4f, 0x4b, 0x0d, 0x0a };\n"
            b"char peer0_1[] = {\nnothing\n\nint main;\n",
            "S: +OK ready\nC: QUIT\nS: +OK\n",
        ),
        Sample(
            b"    00000000  2b 4f 4b 20 72 65 61 64  79 0d 0a                 +OK read y..\n"
            b"00000000  4c 49 53 54 0d 0a                                LIST..\n"
            b"    0000000B  2b 4f 4b 0d 0a 31 20 31  32 30 0d 0a 32 20 31 32  +OK..1 1 20..2 12\n"
            b"    0000001B  34 0d 0a 2e 0d 0a                                 4.....\n"
            b"00000006  51 55 49 54 0d 0a                                QUIT..\n00000090  51\n",
            "S: +OK ready\nC: LIST\nS: +OK\nS: 1 120\nS: 2 124\nS: .\nC: QUIT\n",
        ),
    ),
)
