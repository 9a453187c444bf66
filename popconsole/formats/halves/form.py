"""What the half of a session looks like: whose it is, and what its program puts around the octets.

Dovecot's rawlog writes the octets as they are, with the time before each line (``-t``), with ``<<<`` and
``>>>`` around what came at once (``-b``), or both. tcpflow and others write nothing besides.
"""

import re
import zlib
from dataclasses import dataclass

from popconsole.dialogue.keywords import begins_exchange, is_command
from popconsole.formats.evidence import STATUS
from popconsole.formats.gzipped import MAGIC
from popconsole.transcript.model import Side

OPENS, CLOSES = b"<<<", b">>>"
"""What stands before and behind the octets that came at once; the former in a row of its own."""

STAMP = re.compile(rb"(\d{9,11}\.\d{6}) ")
"""When a line came: seconds since 1970, and a blank."""

_LOOKED_AT = 20  # rows
_UNPACKED = 1 << 16  # octets
_GZIP = 31


@dataclass(frozen=True, slots=True)
class HalfForm:
    """Whose half it is (None: nothing tells, as it is empty), and what stands around the octets."""

    side: Side | None
    timed: bool = False
    chunked: bool = False

    @property
    def marked(self) -> bool:
        """Whether the program that wrote it has put something around the octets."""
        return self.timed or self.chunked

    def fits(self, other: "HalfForm") -> bool:
        """Tell whether this and another may be the two halves of a session."""
        return self.side is not other.side


def form_of(start: bytes) -> HalfForm | None:
    """Return the form of a file that begins so; None: it is no half of a session.

    What gzip packed is unpacked for that.
    """
    start = _unpacked(start)
    chunked = start.startswith(OPENS + b"\n")
    whole, _end, cut = start.rpartition(b"\n")
    rows = (whole or cut).split(b"\n")[: 3 * _LOOKED_AT]  # the last one may be cut off
    rows = [row for row in rows if row.strip() and row not in (OPENS, CLOSES)][:_LOOKED_AT]
    if not rows:
        return HalfForm(None, chunked=chunked)
    stamped = [STAMP.match(row) for row in rows]
    timed = stamped[0] is not None
    said = [row[match.end() :] if match else row for row, match in zip(rows, stamped, strict=True)]
    side = _side([row.rstrip(b"\r").removesuffix(CLOSES) if chunked else row.rstrip(b"\r") for row in said])
    return None if side is None else HalfForm(side, timed, chunked)


def _unpacked(start: bytes) -> bytes:
    if not start.startswith(MAGIC):
        return start
    try:
        return zlib.decompressobj(_GZIP).decompress(start, _UNPACKED)
    except zlib.error:
        return start


def _side(said: list[bytes]) -> Side | None:
    """Return who says these lines; None where neither, or both."""
    if STATUS.match(said[0]) or said[0][:1] in b"=#" or said[0][:2] == b"+ ":
        # Of a session with both sides the client's line comes next.
        return None if any(map(is_command, said[1:2])) else Side.SERVER
    if any(map(STATUS.match, said)):
        return None
    responds = False
    for line in said:
        if is_command(line):
            word = line.split(maxsplit=1)[0].decode("ascii", "replace").upper()
            responds = begins_exchange(word)
        elif not responds:
            return None
    return Side.CLIENT
