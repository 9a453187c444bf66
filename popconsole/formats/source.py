"""A file that is read once, from its start, as octets or in pieces of whole rows: on disk, a pipe, octets."""

import codecs
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from popconsole.formats.errors import TranscriptError
from popconsole.formats.gzipped import MAGIC, BombError, inflated
from popconsole.formats.unwrapped import Row, Unwrapped, numbered
from popconsole.i18n import _

if TYPE_CHECKING:
    from popconsole.formats.script_times import ScriptTimes
    from popconsole.formats.tls.keylog import KeyLog

FIRST_PIECE = 65_536  # octets: small, so that the first screen is there at once
PIECE = 1 << 20
LOOKED_AT = 1 << 20  # octets that a reader may look at to tell whether a file is its own
LONGEST_ROW = 1 << 22  # octets; what is longer is cut there
_DEEPEST = 3  # times that a file may have been packed

_BOM = b"\xef\xbb\xbf"
_BOMS_16 = (b"\xff\xfe", b"\xfe\xff")


class Source:
    """A file: its octets (``blocks``), or its rows (``pieces``), UTF-8 or what they are, each ended with LF.

    What gzip packed is unpacked. In rows CRLF becomes LF, a byte order mark at the start is left out. Text in
    UTF-16, as PowerShell writes it, is turned into UTF-8 (``was_utf16``), rows that end with CR alone into
    rows. ``name`` is the file's, for messages. ``octets`` were read so far, of ``total``, which is 0
    where that is not known (a pipe). ``damage`` says in a sentence what keeps the rest from being read.
    ``keys`` are the secrets that were given to open what TLS hides in it, ``times`` what another file tells
    of when its rows came.
    """

    def __init__(
        self, stream: BinaryIO, name: str, keys: "KeyLog | None" = None, times: "ScriptTimes | None" = None
    ) -> None:
        self.name = name
        self._times = times
        self.keys = keys
        self.octets = 0
        self.total = _size(stream)
        self.was_utf16 = False
        self.damage = ""
        self._take: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._raw = self._unpacked()
        self._seen: list[bytes] | None = []  # blocks that were read for a look; None: nobody looks any more
        self._fresh = self._pieces()
        self._waiting: list[bytes] = []  # read for a look, and not taken yet
        self._looked_at = 0  # octets of these
        self._unwrapped: Unwrapped | None = None

    # --- to look at, before anything is taken ---

    @property
    def start(self) -> bytes:
        """The first octets as they are, as far as they were looked at: one block at the least."""
        if not self._seen and (block := next(self._raw, b"")):
            self._seen = [block]
        return b"".join(self._seen or ())

    def look(self) -> int:
        """Read a piece more to look at, up to ``LOOKED_AT`` octets; return how many there are now."""
        if self._looked_at < LOOKED_AT and (piece := next(self._fresh, b"")):
            self._waiting.append(piece)
            self._looked_at += len(piece)
        return self._looked_at

    @property
    def looked_at(self) -> bytes:
        """The first octets, whole rows, as far as they were looked at and not taken yet."""
        return b"".join(self._waiting)

    # --- to take ---

    def blocks(self) -> Iterator[bytes]:
        """Take the octets of the file as they are, block by block."""
        seen, self._seen = self._seen or [], None
        self._waiting.clear()
        return chain(seen, self._raw)

    def pieces(self) -> Iterator[bytes]:
        """Take the pieces of the file, one after another."""
        self._seen = None
        while self._waiting:
            yield self._waiting.pop(0)
        yield from self._fresh

    def unwrap(self, take_off: Callable[[Iterator[Row]], Iterator[Row]]) -> None:
        """Give as ``pieces`` the rows that ``take_off`` makes of those of the file from now on.

        The first of them are what is ``looked_at`` then.
        """
        self._unwrapped = Unwrapped(take_off(numbered(chain(self._waiting, self._fresh))))
        self._waiting, self._looked_at = [], 0
        self._fresh = self._unwrapped.pieces()
        self.look()

    def row_of(self, number: int) -> int:
        """Return which row of the file it is that a reader sees as that row, both from 1."""
        return number if self._unwrapped is None else self._unwrapped.row_of(number)

    def time_of(self, number: int) -> float | None:
        """Return when a row came that a reader sees as that one, from 1, where what lies around tells."""
        told = None if self._unwrapped is None else self._unwrapped.time_of(number)
        return self._times.of(self.row_of(number)) if told is None and self._times is not None else told

    def times_of(self, number: int, count: int) -> list[float | None] | None:
        """Return when so many rows came, from that one on; None where nothing tells of any."""
        if self._times is None and (self._unwrapped is None or not self._unwrapped.timed):
            return None
        return [self.time_of(one) for one in range(number, number + count)]

    @property
    def dated(self) -> bool:
        """Whether these times are seconds since 1970; to be asked once a piece was taken."""
        if self._times is not None:
            return self._times.dated
        return self._unwrapped is not None and self._unwrapped.dated

    # --- how they are made ---

    def _pieces(self) -> Iterator[bytes]:
        """Read pieces that end with a LF (the last one perhaps not, nor what is too long for a row)."""
        held: list[bytes] = []
        size = 0
        for block in self._text():
            cut = block.rfind(b"\n") + 1
            if cut:
                yield _unix(b"".join((*held, block[:cut])))
                held, size = [block[cut:]], len(block) - cut
            else:
                held.append(block)
                size += len(block)
                if size >= LONGEST_ROW:
                    yield _unix(b"".join(held))
                    held, size = [], 0
        rest = b"".join(held)
        if rest:
            yield _unix(rest)

    def _text(self) -> Iterator[bytes]:
        """Read blocks, brought into UTF-8 and to rows that end with LF or CRLF."""
        blocks = self._looked_through()
        start = b""
        for block in blocks:
            start += block
            if len(start) >= len(_BOM):
                break
        if start.startswith(_BOMS_16):
            self.was_utf16 = True
            yield from _from_utf16(start, blocks)
            return
        start = start.removeprefix(_BOM)
        if b"\r" in start and b"\n" not in start:
            yield from _from_cr(start, blocks)
            return
        if start:
            yield start
        yield from blocks

    def _looked_through(self) -> Iterator[bytes]:
        """Read blocks, those first that were looked at; keep them as long as somebody may want them."""
        yield from list(self._seen or ())
        for block in self._raw:
            if self._seen is not None:
                self._seen.append(block)
            yield block

    def _unpacked(self) -> Iterator[bytes]:
        """Read blocks, unpacked."""
        blocks = self._blocks()
        try:
            for _time in range(_DEEPEST):
                start, blocks = _begun(blocks)
                if not start.startswith(MAGIC):
                    break
                blocks = inflated(blocks, self._damaged)
            yield from blocks
        except BombError as error:
            raise TranscriptError(
                self.name,
                1,
                _("what gzip packed is no recording: {why}").format(why=error),
                _("a packed conversation was expected"),
                _("Unpack the file yourself, if you trust it, and give what comes out."),
            ) from None

    def _damaged(self, told: str) -> None:
        self.damage = self.damage or told

    def _blocks(self) -> Iterator[bytes]:
        size = FIRST_PIECE
        while block := self._take(size):
            size = PIECE
            self.octets += len(block)
            yield block


def _begun(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Read what tells whether gzip packed blocks; return it, and all blocks."""
    held: list[bytes] = []
    for block in blocks:
        held.append(block)
        if sum(map(len, held)) >= len(MAGIC):
            break
    return b"".join(held), chain(held, blocks)


def _size(stream: BinaryIO) -> int:
    """Return how many octets are still to be read from a stream; 0 where that is not known."""
    if not stream.seekable():
        return 0
    here = stream.tell()
    size = stream.seek(0, 2) - here
    stream.seek(here)
    return size


def _from_utf16(start: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(start).encode("utf-8", "replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _from_cr(start: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Let a CR end a row; one at the end of a block waits for the LF that may follow it."""
    held = start
    for block in blocks:
        held += block
        waits = held.endswith(b"\r")
        yield (held[:-1] if waits else held).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        held = b"\r" if waits else b""
    yield held.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _unix(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n") if b"\r" in octets else octets


def rows_of(piece: bytes) -> list[bytes]:
    """Cut a piece into rows, without their LF."""
    rows = piece.split(b"\n")
    if not rows[-1]:
        rows.pop()
    return rows
