"""Octets of a file, taken in slices that end where a row ends."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from popconsole.formats.draft import Draft
from popconsole.i18n import _

FIRST_SLICE = 65_536  # small, so that the first screen is there at once
SLICE = 1 << 20

_BOM = b"\xef\xbb\xbf"


def slices(stream: BinaryIO) -> Iterator[bytes]:
    """Read a stream in slices that end with a LF (the last one perhaps not); CRLF becomes LF.

    A byte order mark at the start is left out.
    """
    held: list[bytes] = []
    size = FIRST_SLICE
    start = True
    while block := stream.read(size):
        size = SLICE
        if start:
            block = block.removeprefix(_BOM)
            start = False
        cut = block.rfind(b"\n") + 1
        if cut:
            yield _unix(b"".join((*held, block[:cut])))
            held = [block[cut:]]
        else:
            held.append(block)
    rest = b"".join(held)
    if rest:
        yield _unix(rest)


def _unix(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n") if b"\r" in octets else octets


def rows_of(piece: bytes) -> list[bytes]:
    """Cut a slice into rows, without their LF."""
    rows = piece.split(b"\n")
    if not rows[-1]:
        rows.pop()
    return rows


def in_utf8(stream: BinaryIO, draft: Draft) -> BinaryIO:
    """Return the stream itself, or one of its text in rows that end with LF, in UTF-8.

    For UTF-16 (as PowerShell writes) and for rows that end with CR alone.
    """
    start = stream.read(FIRST_SLICE)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        draft.odd_once(1, "encoding", _("the file is in UTF-16: read as UTF-8"))
        return BytesIO((start + stream.read()).decode("utf-16", "replace").encode("utf-8"))
    if b"\r" in start and b"\n" not in start:
        return BytesIO((start + stream.read()).replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return stream


def is_utf8(stream: BinaryIO) -> bool:
    """Tell whether a file is UTF-8 throughout."""
    stream.seek(0)
    try:
        for piece in slices(stream):  # none ends within a character
            piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def every_row(stream: BinaryIO) -> Iterator[bytes]:
    """Go through all rows of a file from its start."""
    stream.seek(0)
    for piece in slices(stream):
        yield from rows_of(piece)


class Window:
    """The rows of a file, from its start, of which only some are held at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        self._pieces = slices(stream)
        self._held: list[bytes] = []
        self._start = 0  # the index of the first row that is held

    def take(self, index: int, count: int) -> list[bytes]:
        """Return so many rows from ``index`` (from 0) on, fewer at the end of the file."""
        at = index - self._start
        while len(self._held) < at + count:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += rows_of(piece)
        return self._held[at : at + count]

    def forget(self, index: int) -> None:
        """Let go of the rows before ``index``; they can't be asked for again."""
        del self._held[: index - self._start]
        self._start = index
