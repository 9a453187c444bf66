"""Files that gzip wrote (RFC 1952), taken off as a stream: several members, cut-off ends, bombs."""

import zlib
from collections.abc import Callable, Iterator

from popconsole.i18n import _

MAGIC = b"\x1f\x8b\x08"  # RFC 1952 section 2.3.1: two octets of identification, and deflate
_GZIP = 31  # what zlib calls a window of 32 KiB with a header of gzip
_SLICE = 4_096  # octets at a time: what is behind damage in a slice is lost, and so is what is before it
_MOST = 1 << 20  # octets that are given at a time
_FREE = 1 << 28  # octets that may come out of whatever there is ...
_RATIO = 400  # ... beyond them no more than so many times what went in; deflate's most is 1032


class BombError(ValueError):
    """So much comes out of so little that nobody recorded it."""


def inflated(blocks: Iterator[bytes], damaged: Callable[[str], None]) -> Iterator[bytes]:
    """Yield what gzip packed; ``damaged`` is told, as a sentence, what keeps the rest of it from being read.

    Raises BombError.
    """
    taken = given = 0
    decoder = zlib.decompressobj(_GZIP)
    begun = False  # something of a member was read
    for block in blocks:
        for start in range(0, len(block), _SLICE):
            piece = block[start : start + _SLICE]
            taken += len(piece)
            while piece:
                if not begun:
                    piece = piece.lstrip(b"\0")  # what fills the last block of a tape
                    begun = bool(piece)
                    continue
                try:
                    octets = decoder.decompress(piece, _MOST)
                except zlib.error:
                    damaged(_("what gzip packed is damaged behind {n} octets").format(n=given))
                    return
                given += len(octets)
                if given > _FREE and given > taken * _RATIO:
                    raise BombError(_("over {n} octets come out of {taken}").format(n=_FREE, taken=taken))
                if octets:
                    yield octets
                if decoder.eof:
                    piece, decoder, begun = decoder.unused_data, zlib.decompressobj(_GZIP), False
                else:
                    piece = decoder.unconsumed_tail
    if begun:
        damaged(_("what gzip packed is cut off behind {n} octets").format(n=given))
