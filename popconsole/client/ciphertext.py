"""What went over the network under TLS, record by record, for those who want to see what a listener sees.

It is kept beside the conversation, never in its lines. What a record carries is not known from outside: it is
reckoned from how many octets were put in, or came out, when it passed.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from popconsole.formats.tls.records import APPLICATION_DATA, Records
from popconsole.transcript.model import LineKind, Lines, Side

MOST_OCTETS = 1 << 20
"""Octets of records that are kept of a conversation: the first ones."""

_AROUND = 17  # octets that TLS 1.3 adds: the kind inside, the tag (RFC 8446 sections 5.2 and 5.3)


@dataclass(slots=True)
class PassedRecord:
    """A record as it went by, header and body; ``size`` is the body's.

    ``before`` is how many lines there were then, ``number`` how many records, of both sides. It carries what
    its side says under TLS from octet ``start`` up to ``end``, from 0; nothing where they are the same.
    """

    side: Side
    kind: int
    version: int
    size: int
    octets: bytes
    before: int
    number: int = 0
    start: int = 0
    end: int = 0


class Ciphertext:
    """The records of a connection; ``count`` tells how many lines there are now."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count
        self.records: list[PassedRecord] = []
        self.begins: dict[Side, int] = {}
        """From which line on, from 0, TLS hides what a side says; empty as long as there is no TLS."""
        self.shaken = 0
        """How many of the records went by before both sides had agreed on keys: the handshake."""
        self.most = MOST_OCTETS
        self.full = False
        """Whether more went by than is kept."""
        self._kept = 0  # octets
        self._cut = {side: Records() for side in Side}
        self._place = dict.fromkeys(Side, 0)  # octets said under TLS so far that records are known for
        self._fresh: dict[Side, list[PassedRecord]] = {side: [] for side in Side}
        self._said = dict.fromkeys(Side, 0)  # octets that no record is known for yet
        self._around: int | None = _AROUND
        self._carriers = _Carriers(self)

    # --- what the connection tells

    def agreed(self) -> None:
        """Take it that the server has agreed to TLS: what the client says from here on waits for it."""
        self.begins[Side.CLIENT] = self._count()

    def begin(self) -> None:
        """Take it that TLS begins."""
        self.begins.setdefault(Side.CLIENT, self._count())
        self.begins[Side.SERVER] = self._count()

    def is_version(self, version: str) -> None:
        """Take it which version of TLS it is, in OpenSSL's words."""
        self.shaken = len(self.records)
        self._around = _AROUND if version == "TLSv1.3" else None

    def passed(self, side: Side, octets: bytes) -> None:
        """Take octets that a side has sent, as the network has them."""
        records = self._cut[side]
        if not self.begins or self.full or records.broken:
            return
        for record in records.feed(octets, None):
            header = bytes((record.kind, *record.version.to_bytes(2), *record.size.to_bytes(2)))
            whole = header + (record.body or b"")
            self._kept += len(whole)
            if self._kept > self.most:
                self.full = True
                break
            before, number = self._count(), len(self.records)
            one = PassedRecord(side, record.kind, record.version, record.size, whole, before, number)
            self.records.append(one)
            if record.kind == APPLICATION_DATA:
                self._fresh[side].append(one)
        if side is Side.CLIENT:
            self._reckon(side)

    def said(self, side: Side, count: int) -> None:
        """Take it that so many octets are put in, before their records, or have come out, behind them."""
        if side in self.begins:
            self._said[side] += count
            if side is Side.SERVER:
                self._reckon(side)

    def _reckon(self, side: Side) -> None:
        """Find out which of the last records carry the octets that were said."""
        fresh, said = self._fresh[side], self._said[side]
        if not fresh or not said:
            return
        for record, size in zip(fresh, carried([one.size for one in fresh], said, self._around), strict=True):
            record.start = self._place[side]
            record.end = self._place[side] = record.start + size
        fresh.clear()
        self._said[side] = 0

    # --- what a view asks

    def hides(self, side: Side, index: int) -> bool:
        """Tell whether TLS hides a line of a side, from 0."""
        begins = self.begins.get(side)
        return begins is not None and index >= begins

    def at(self, lines: Lines, index: int) -> Sequence[PassedRecord]:
        """Return the records that stand at a line: what carries its beginning, then what went by behind."""
        return self._carriers.at(lines, index)

    def shared(self, lines: Lines, index: int) -> int | None:
        """Return the line, from 0, whose record carries the beginning of another one too; None: not known."""
        return self._carriers.shared(lines, index)

    def lines_of(self, record: PassedRecord) -> tuple[int, int] | None:
        """Return the first line and the last, from 0, that a record carries something of; None: no line.

        As far as ``at`` has seen the lines.
        """
        return self._carriers.lines_of(record)


class _Carriers:
    """Finds out which line each record stands at, as far as there are lines, each time a bit further."""

    def __init__(self, ciphertext: Ciphertext) -> None:
        self._ciphertext = ciphertext
        self._ends: dict[Side, list[int]] = {side: [] for side in Side}  # of lines, in octets of their side
        self._numbers: dict[Side, list[int]] = {side: [] for side in Side}  # of these lines
        self._looked = 0  # lines
        self._placed = 0  # records
        self._waiting: list[PassedRecord] = []  # those that carry a line which is not there yet
        self._at: dict[int, list[PassedRecord]] = defaultdict(list)
        self._with: dict[int, int] = {}  # the first line of a record, by the others that begin in it

    def at(self, lines: Lines, index: int) -> Sequence[PassedRecord]:
        self._read_on(lines)
        return self._at.get(index, ())

    def shared(self, lines: Lines, index: int) -> int | None:
        self._read_on(lines)
        return self._with.get(index)

    def lines_of(self, record: PassedRecord) -> tuple[int, int] | None:
        ends, numbers = self._ends[record.side], self._numbers[record.side]
        first = bisect_right(ends, record.start)
        if record.start == record.end or first == len(ends):
            return None
        last = min(bisect_right(ends, record.end - 1), len(ends) - 1)
        return numbers[first], numbers[last]

    def _read_on(self, lines: Lines) -> None:
        records = self._ciphertext.records
        done = self._placed == len(records) and (self._looked == len(lines) or self._ciphertext.full)
        if not self._ciphertext.begins or (done and not self._waiting):
            return
        for index in range(self._looked, len(lines)):
            line = lines[index]
            if line.kind is LineKind.WIRE and self._ciphertext.hides(line.side, index):
                ends = self._ends[line.side]
                ends.append((ends[-1] if ends else 0) + len(line.wire))
                self._numbers[line.side].append(index)
        self._looked = len(lines)
        waiting, self._waiting = [*self._waiting, *records[self._placed :]], []
        self._placed = len(records)
        for record in waiting:
            span = self.lines_of(record)
            if span is not None:
                self._at[span[0]].append(record)
                self._share(record, span)
            elif record.start == record.end and record.before <= len(lines):
                self._at[max(0, record.before - 1)].append(record)
            else:
                self._waiting.append(record)

    def _share(self, record: PassedRecord, span: tuple[int, int]) -> None:
        numbers = self._numbers[record.side]
        first, last = bisect_left(numbers, span[0]), bisect_left(numbers, span[1])
        for number in numbers[first + 1 : last + 1]:
            self._with[number] = span[0]


def carried(sizes: Sequence[int], said: int, around: int | None) -> list[int]:
    """Return how many of the octets that were ``said`` each of some records carries, of bodies so long.

    ``around`` is how many octets TLS adds to a record; None: about as many to each. The last ones carry it:
    what goes before may be TLS's own, the end of a handshake or a ticket.
    """
    given = [0] * len(sizes)
    if around is None:
        around = max(0, (sum(sizes) - said) // len(sizes))
    for at in reversed(range(len(sizes))):
        given[at] = min(said, max(0, sizes[at] - around))
        said -= given[at]
    given[0] += said
    return given
