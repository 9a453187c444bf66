"""The objects of JSON in a file, one after another: in an array or in rows, whatever stands around them."""

import re
from collections.abc import Iterable, Iterator

_OUTSIDE = re.compile(rb'["{}]')
_INSIDE = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_LARGEST = 1 << 25  # octets of an object


class Objects:
    """Cuts what comes in pieces into objects, of which one is held at a time.

    ``row`` is the row, from 1, in which the object begins that was given last. What is larger than any
    packet is given as b"", and so is one that has no end.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._rows = 1  # up to the octet that is looked at
        self.row = 1
        self._held: list[bytes] = []
        self._size = 0
        self._depth = 0
        self._in_text = False

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        for piece in self._pieces:
            held = rest + piece
            # What a backslash stands before comes with it.
            rest = b"\\" if (len(held) - len(held.rstrip(b"\\"))) % 2 else b""
            yield from self._cut(held.removesuffix(rest))
        if self._depth:
            yield b""

    def _cut(self, piece: bytes) -> Iterator[bytes]:
        start = at = 0
        while at < len(piece):
            match = _INSIDE.match(piece, at) if self._in_text else _OUTSIDE.search(piece, at)
            if match is None:
                break
            at = match.end()
            sign = piece[at - 1 : at]
            if sign == b'"':
                self._in_text = not self._in_text
            elif sign == b"{":
                self._depth += 1
                if self._depth == 1:
                    self.row = self._rows + piece.count(b"\n", 0, at)
                    start = at - 1
            elif self._depth:
                self._depth -= 1
                if not self._depth:
                    yield self._whole(piece[start:at])
        self._rows += piece.count(b"\n")
        if self._depth:
            self._keep(piece[start:])

    def _keep(self, octets: bytes) -> None:
        self._size += len(octets)
        if self._size <= _LARGEST:
            self._held.append(octets)
        else:
            self._held.clear()

    def _whole(self, octets: bytes) -> bytes:
        self._keep(octets)
        found, self._held = b"".join(self._held), []
        size, self._size = self._size, 0
        return found if size <= _LARGEST else b""
