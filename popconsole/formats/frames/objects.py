"""The objects of JSON in a file, one after another: in an array or in rows, whatever stands around them."""

import re
from collections.abc import Iterable, Iterator

_TEXT = rb'[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TEXT_GOES_ON = re.compile(_TEXT, re.DOTALL)
_NO_BRACE = re.compile(rb'[^"{}]*+(?:"%b[^"{}]*+)*+' % _TEXT, re.DOTALL)
_UP_TO_BRACE = re.compile(rb'[^"{}]*+(?:"%b[^"{}]*+)*+[{}]' % _TEXT, re.DOTALL)
_OPENS = ord("{")
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
        start = at = counted = 0
        if self._in_text:
            end = _TEXT_GOES_ON.match(piece)
            if end is not None:
                at, self._in_text = end.end(), False
        while not self._in_text:
            match = _UP_TO_BRACE.match(piece, at)
            if match is None:
                rest = _NO_BRACE.match(piece, at)
                self._in_text = rest is not None and piece[rest.end() :].startswith(b'"')
                break
            at = match.end()
            if piece[at - 1] == _OPENS:
                self._depth += 1
                if self._depth == 1:
                    self._rows += piece.count(b"\n", counted, at)
                    counted, start = at, at - 1
                    self.row = self._rows
            elif self._depth:
                self._depth -= 1
                if not self._depth:
                    yield self._whole(piece[start:at])
        self._rows += piece.count(b"\n", counted)
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
