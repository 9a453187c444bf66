"""Conversations of which octets are missing, as the reader of captures gives them.

A *gap* is a stretch of what one side has said: it is shown as a line of kind OMITTED where the other side had
heard it, with the lines that it cuts as pieces.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from popconsole.protocol.framing import CRLF, LF
from popconsole.transcript.model import Line, LineKind, Side


@dataclass(frozen=True)
class Gap:
    """The octets of a side from ``start`` up to and without ``stop``, counted from its first one."""

    side: Side
    start: int
    stop: int


def said(*rows: bytes) -> list[Line]:
    """Return lines: ``C: ``, ``S: ``, or ``S! `` and what happened; each ends with CRLF, unless it has LF."""
    found = []
    for row in rows:
        side, octets = Side(row[:1].decode()), row[3:]
        if row[1:2] == b"!":
            kind = LineKind.OPENED if octets == b"open" else LineKind.CLOSED
            found.append(Line(side, b"" if octets in (b"open", b"close") else octets, CRLF, kind))
        elif octets.endswith(LF):
            found.append(Line(side, octets[:-1], LF))
        else:
            found.append(Line(side, octets))
    return found


def gaps(lines: list[Line]) -> Iterator[Gap]:
    """Yield gaps of both sides: from each edge and each middle of a line on.

    In turn they reach to the next such place, over several lines, or to the end.
    """
    for side in Side:
        places, at = [], 0
        for line in lines:
            if line.kind is LineKind.WIRE and line.side is side:
                places += [at, at + (len(line.wire) + 1) // 2]
                at += len(line.wire)
        places = sorted({*places, at})
        for n, start in enumerate(places[:-1]):
            yield Gap(side, start, (places[n + 1], at, places[min(n + 5, len(places) - 1)])[n % 3])
            if n % 2:
                yield Gap(side, start, places[n + 1] - 1)  # the line's end is torn


def without(lines: Iterable[Line], *missing: Gap) -> list[Line]:
    """Return what is there of a conversation where octets are missing."""
    found: list[Line] = []
    at = {Side.CLIENT: 0, Side.SERVER: 0}
    for line in lines:
        if line.kind is not LineKind.WIRE:
            found.append(line)
            continue
        begun, wire = at[line.side], line.wire
        at[line.side] += len(wire)
        there = [True] * len(wire)
        for gap in missing:
            if gap.side is line.side:
                for place in range(max(begun, gap.start), min(begun + len(wire), gap.stop)):
                    there[place - begun] = False
        found += _pieces(line, wire, there, found)
    return found


def _pieces(line: Line, wire: bytes, there: list[bool], before: list[Line]) -> Iterator[Line]:
    """Yield what is there of a line; octets that are missing in a row are told once."""
    last = before[-1] if before else None
    place = 0
    while place < len(wire):
        end = place
        while end < len(wire) and there[end] is there[place]:
            end += 1
        piece = wire[place:end]
        if there[place]:
            ending = CRLF if piece.endswith(CRLF) else LF if piece.endswith(LF) else b""
            last = Line(line.side, piece[: len(piece) - len(ending)], ending)
            yield last
        elif last is None or last.kind is not LineKind.OMITTED or last.side is not line.side:
            last = Line(line.side, b"octets not captured", CRLF, LineKind.OMITTED)
            yield last
        place = end
