"""Octets of a file, taken in slices that end where a row ends."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from popconsole.i18n import _
from popconsole.transcript.draft import Draft

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
    """Return the stream itself, or one of its text in UTF-8 where it is in UTF-16 (as PowerShell writes)."""
    start = stream.read(2)
    if start not in (b"\xff\xfe", b"\xfe\xff"):
        return stream
    draft.odd_once(1, "encoding", _("the file is in UTF-16: read as UTF-8"))
    return BytesIO((start + stream.read()).decode("utf-16", "replace").encode("utf-8"))


def all_rows(stream: BinaryIO, draft: Draft) -> tuple[list[bytes], bool]:
    """Read a whole file as rows; tell whether it is UTF-8 throughout.

    A file with CR alone is cut at these.
    """
    octets = _unix(stream.read().removeprefix(_BOM))
    if b"\n" not in octets:
        octets = octets.replace(b"\r", b"\n")
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        draft.odd_once(1, "encoding", _("the file is not UTF-8: its octets are taken as they are"))
        return rows_of(octets), False
    return rows_of(octets), True
