"""Rows of a hex dump: an offset and octets, as most programs print them.

Those of tcpdump -x (``0x0010:  7f00 0001``), tshark -x, text2pcap and ncat -x (``0010  00 3c   .<``), xxd
(``00000010: 7f00``), hexdump -C and od (``0000020 7f 00``). What stands behind the octets is the same in
letters, and passed over.
"""

import re
from typing import NamedTuple

_OFFSET = re.compile(rb"[ \t]*(?:0[xX]|\[)?(?P<offset>[0-9A-Fa-f]{4,16})(?P<sign>\]|:)?(?:[ \t]+|$)")
_FULL = re.compile(  # most rows: sixteen octets, one by one or two by two, and then their letters or nothing
    rb"[ \t]*(?:(?P<offset>[0-9A-Fa-f]{4,8}):?|0x(?P<marked>[0-9a-f]{4,8}):) {1,3}(?P<digits>"
    rb"[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){7} {1,2}[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){7}"
    rb"|(?<=: )(?: ?[0-9a-f]{4}){8})(?:  .*)?",
    re.DOTALL,
)
_GROUP = re.compile(rb"(?P<digits>(?:[0-9A-Fa-f]{2})+)(?P<gap>-|[ \t]*)(?=(?P<more>[0-9A-Fa-f]{2})|)")
_MOST = 1_024  # octets of a row
_HALF = 8  # octets, behind which a row may have a gap
_WIDEST_GAP = 4
_WORDS = 7  # digits of an offset behind which od and hexdump write words of two octets in turned order
_BASES = (16, 8, 10)
_LARGEST = 1 << 18  # octets that are held at a time: a larger block is no packet
_REPEATED_MOST = 1 << 16  # octets that a row may say were there again
_LETTERS = bytes(octet if 0x20 < octet < 0x7F else ord(".") for octet in range(256))
REPEATED = b"*"
"""A row that says that the one before it is there again, up to the next offset."""


class HexRow(NamedTuple):
    """A row of a hex dump: the offset as it stands there, and the octets, of which the last may be none."""

    offset: bytes
    octets: bytes


def hex_row(row: bytes) -> HexRow | None:
    """Return what a row of a hex dump holds; None where it is none."""
    full = _FULL.fullmatch(row)
    if full is not None:
        return HexRow(full["offset"] or full["marked"], bytes.fromhex(full["digits"].decode("ascii")))
    found = _OFFSET.match(row)
    if found is None:
        return None
    octets, size = _octets(row, found.end())
    if not octets and found.end() < len(row.rstrip()):
        return None
    turned = size == 2 and len(found["offset"]) == _WORDS and found["sign"] is None
    return HexRow(found["offset"], _turned(octets) if turned else octets)


def _octets(row: bytes, at: int) -> tuple[bytes, int]:
    """Return the octets from a place on, up to what is none, and how many stand together."""
    digits: list[bytes] = []
    there = size = 0
    while there < _MOST and (group := _GROUP.match(row, at)) is not None:
        count, gap = len(group["digits"]) // 2, group["gap"]
        at = group.end()
        if not gap and at < len(row):
            break  # letters behind digits: no octets
        if size and count > size:
            break
        digits.append(group["digits"])
        there += count
        size = size or count
        middle = there == _HALF and len(gap) <= _WIDEST_GAP
        if not group["more"] or (gap != b" " and not middle):
            break
    return bytes.fromhex(b"".join(digits).decode("ascii")), size


def _turned(octets: bytes) -> bytes:
    """Turn the two octets of each word round."""
    even = len(octets) - len(octets) % 2
    return b"".join(octets[at + 1 : at - 1 if at else None : -1] for at in range(0, even, 2)) + octets[even:]


class HexBlock:
    """The octets of rows of a hex dump that follow one another, from offset 0 on.

    ``damaged``: a row did not fit behind those before it, so that what follows it is missing.
    """

    def __init__(self) -> None:
        self._bases: tuple[int, ...] = _BASES  # in which the offsets may be counted
        self._empty()

    def _empty(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0  # octets of the block,
        self._held = 0  # and those of them that were not taken
        self._repeats = False
        self.damaged = False

    def __bool__(self) -> bool:
        return bool(self._size)

    @staticmethod
    def begins(row: HexRow) -> bool:
        """Tell whether a row is the first of a block."""
        return not row.offset.strip(b"0") and bool(row.octets)

    def repeat(self, row: bytes) -> bool:
        """Take it that the row before is there again, up to the next offset, where a row says so."""
        self._repeats = bool(self._size) and row.strip() == REPEATED
        return self._repeats

    def shows(self, row: bytes) -> bool:
        """Tell whether a row is the end of the last one in letters: a mailer has broken it there."""
        text = row.strip(b" \t|").translate(_LETTERS)
        shown = self._pieces[-1].translate(_LETTERS) if self._pieces else b""
        return len(text) > 1 and (shown.endswith(text) or shown.rstrip(b".").endswith(text))

    def add(self, row: HexRow) -> None:
        """Take the next row; nothing more once one has not fitted."""
        if self.damaged:
            return
        offsets = {base: int(row.offset, base) for base in self._bases if _is_of(base, row.offset)}
        if self._repeats:
            self._fill(offsets)
        fitting = tuple(base for base, offset in offsets.items() if offset == self._size)
        if not fitting and self._pieces:  # the letters at the end of the row before may look like octets
            start = self._size - len(self._pieces[-1])
            fitting = tuple(base for base, offset in offsets.items() if start < offset < self._size)[:1]
            if fitting:
                self._pieces[-1] = self._pieces[-1][: offsets[fitting[0]] - start]
                self._grow(offsets[fitting[0]] - self._size)
        if not fitting or self._held > _LARGEST:
            self.damaged = True
            return
        self._bases = fitting
        self._pieces.append(row.octets)
        self._grow(len(row.octets))

    def _grow(self, count: int) -> None:
        self._size += count
        self._held += count

    def _fill(self, offsets: dict[int, int]) -> None:
        self._repeats = False
        last = self._pieces[-1]
        for base, offset in offsets.items():
            missing = offset - self._size
            if last and 0 < missing <= _REPEATED_MOST and missing % len(last) == 0:
                self._bases = (base,)
                self._pieces.append(last * (missing // len(last)))
                self._grow(missing)
                return

    def settled(self) -> bytes:
        """Take the octets so far, but for those of the last row, of which the next may tell more."""
        octets = b"".join(self._pieces[:-1])
        del self._pieces[:-1]
        self._held -= len(octets)
        return octets

    def take(self) -> bytes:
        """Return the octets, and begin anew."""
        octets = b"".join(self._pieces)
        self._empty()
        return octets


def _is_of(base: int, digits: bytes) -> bool:
    return base == 16 or all(digit - ord("0") < base for digit in digits)
