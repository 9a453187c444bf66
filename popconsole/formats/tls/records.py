"""The records of one direction, cut out of octets that come in pieces of any size (RFC 8446 section 5.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23

_HEADER = 5  # octets
_MOST = (1 << 14) + 2048  # octets of a record's body (RFC 5246 section 6.2.3)
_LEAST = 22  # octets of the smallest record under TLS
_BEGINS = re.compile(rb"[\x14-\x18]\x03[\x00-\x04]")
_LOST_MOST = 500  # records that are reckoned with in a gap


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was sent.

    ``body`` is None where octets of it are missing; ``size`` is how many it has. ``place`` is where it begins
    in what this side sent since TLS began, from 0; ``lost`` how many records may be missing before it, at the
    most.
    """

    kind: int
    version: int
    size: int
    body: bytes | None
    at: float | None
    place: int
    lost: int = 0


class Records:
    """Takes the octets of one direction in; ``broken`` as soon as what comes is no record."""

    def __init__(self) -> None:
        self.broken = False
        self.place = 0  # of the first octet that is held, from 0
        self._held = bytearray()
        self._skip = 0  # octets that are still to come of a record of which some are missing
        self._lost = 0
        self._searching = False  # for the beginning of a record, behind a gap

    def feed(self, octets: bytes, at: float | None) -> Iterator[Record]:
        """Take in what this side sent next; yield the records that are whole with it."""
        self._held += octets
        skipped = min(self._skip, len(self._held))
        self._skip -= skipped
        self._drop(skipped)
        while True:
            if self._searching:
                self._search()
            if self._searching or len(self._held) < _HEADER:
                return
            kind, version, size = self._header(0)
            self.broken = size > _MOST or _BEGINS.match(self._held) is None
            if self.broken or len(self._held) < _HEADER + size:
                return
            lost, self._lost = self._lost, 0
            body = bytes(self._held[_HEADER : _HEADER + size])
            yield Record(kind, version, size, body, at, self.place, lost)
            self._drop(_HEADER + size)

    def gap(self, size: int, at: float | None) -> Record | None:
        """Take it that so many octets are missing (0: nobody knows); return the record that they lie in."""
        if 0 < size <= self._skip:
            self._skip -= size
            self.place += size
            return None
        there = len(self._held)
        if there >= _HEADER and not self._searching:
            kind, version, length = self._header(0)
            rest = _HEADER + length - there
            if 0 < size <= rest:
                lost, self._lost = self._lost, 0
                record = Record(kind, version, length, None, at, self.place, lost)
                self._drop(there)
                self.place += size
                self._skip = rest - size
                return record
        self._drop(there)
        self.place += size
        self._skip = 0
        self._searching = True
        self._lost = min(_LOST_MOST, self._lost + (size // _LEAST + 2 if size else _LOST_MOST))
        return None

    def _header(self, start: int) -> tuple[int, int, int]:
        kind, *numbers = self._held[start : start + _HEADER]
        return kind, numbers[0] << 8 | numbers[1], numbers[2] << 8 | numbers[3]

    def _drop(self, count: int) -> None:
        del self._held[:count]
        self.place += count

    def _search(self) -> None:
        """Drop what stands before the beginning of a record; where none is sure, keep what may become one.

        Ciphertext looks like the beginning of a record now and then: it is one where another follows, or
        nothing yet.
        """
        held, there = self._held, len(self._held)
        start = max(0, there - 2)
        for match in _BEGINS.finditer(held):
            place = match.start()
            whole = there - place >= _HEADER
            size = self._header(place)[2] if whole else 0
            end = place + _HEADER + size
            if size > _MOST:
                continue
            if not whole or end > there:
                start = min(start, place)
            elif end == there or _may_begin(bytes(held[end : end + 3])):
                start = place
                self._searching = False
                break
        self._drop(start)


def _may_begin(octets: bytes) -> bool:
    """Tell whether these first octets, three at the most, may begin a record."""
    return _BEGINS.match(octets + b"\x17\x03\x03"[len(octets) :]) is not None
