"""Typed netstrings (tnetstrings.org), as mitmproxy writes its flows: ``SIZE:OCTETS`` and a sign for the kind.

Nothing is taken apart before it is asked for, and nothing is copied but strings. What is cut off is there as
far as it goes, and has no kind.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_SIZE = re.compile(rb"(0|[1-9][0-9]{0,11}):")
_LONGEST_SIZE = 13  # digits and the colon
_STRINGS = (b",", b";")
_LONGEST_NUMBER = 64  # octets


class Element(NamedTuple):
    """What a netstring holds: the sign of its ``kind``, empty where it is cut off, and its octets."""

    kind: bytes
    octets: memoryview

    @property
    def cut(self) -> bool:
        """Whether its end is not there."""
        return not self.kind

    def text(self) -> bytes:
        """Return the octets of a string; none where it is something else."""
        return bytes(self.octets) if self.kind in (*_STRINGS, b"") else b""

    def number(self) -> float | None:
        """Return a number; None where it is none."""
        if self.kind not in (b"#", b"^") or len(self.octets) > _LONGEST_NUMBER:
            return None
        try:
            return float(bytes(self.octets))
        except ValueError:
            return None

    def true(self) -> bool:
        """Tell whether it is the value true."""
        return self.kind == b"!" and bytes(self.octets) == b"true"

    def items(self) -> Iterator["Element"]:
        """Yield the elements of a list; none where it is something else."""
        if self.kind in (b"]", b""):
            yield from elements(self.octets)

    def members(self) -> dict[bytes, "Element"]:
        """Return the members of a dictionary by their names; none where it is something else."""
        if self.kind not in (b"}", b""):
            return {}
        found = list(elements(self.octets))
        return {name.text(): value for name, value in zip(found[::2], found[1::2], strict=False)}


def size_of(start: bytes) -> tuple[int, int] | None:
    """Return the size that octets begin with, and where behind it they go on; None where it is none.

    None too where more octets are needed to tell (``may_be_size``).
    """
    match = _SIZE.match(start)
    return None if match is None else (int(match[1]), match.end())


def may_be_size(start: bytes) -> bool:
    """Tell whether octets may be the beginning of a size."""
    return len(start) < _LONGEST_SIZE and (start.isdigit() or not start)


def elements(octets: memoryview) -> Iterator[Element]:
    """Yield the elements that stand one behind the other, up to one that is cut off, or is none."""
    at = 0
    while at < len(octets):
        found = size_of(bytes(octets[at : at + _LONGEST_SIZE]))
        if found is None:
            return
        size, begin = found
        begin += at
        end = begin + size
        if end >= len(octets):
            yield Element(b"", octets[begin:])
            return
        yield Element(bytes(octets[end : end + 1]), octets[begin:end])
        at = end + 1
