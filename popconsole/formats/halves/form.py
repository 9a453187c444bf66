"""What the half of a session looks like: whose it is, and what its program puts around the octets.

Dovecot's rawlog writes the octets as they are, with the time before each line (``-t``), with ``<<<`` and
``>>>`` around what came at once (``-b``), or both. tcpflow and others write nothing besides. What was typed
at a terminal is kept by script(1), each line ended with CR.
"""

import re
import zlib
from dataclasses import dataclass

from popconsole.dialogue.keywords import begins_exchange, is_command
from popconsole.formats.evidence import STATUS
from popconsole.formats.gzipped import MAGIC
from popconsole.formats.pastes.terminal import typed
from popconsole.formats.script_times import HEAD
from popconsole.transcript.model import Side

OPENS, CLOSES = b"<<<", b">>>"
"""What stands before and behind the octets that came at once; the former in a row of its own."""

_COUNT = re.compile(rb"[=#][0-9]")  # how a reply of POP2 begins, and no heading of Markdown
STAMP = re.compile(rb"(\d{9,11}\.\d{6}) ")
"""When a line came: seconds since 1970, and a blank."""

DONE = b"\nScript done on "
"""How script(1) ends what was typed, or shown."""

_LOOKED_AT = 20  # rows
_STRANGE = 3  # one row of so many that a client says may be no command: a mistake
_UNPACKED = 1 << 16  # octets
_GZIP = 31


@dataclass(frozen=True, slots=True)
class HalfForm:
    """Whose half it is (None: nothing tells, as it is empty), and what stands around the octets.

    ``typed``: it holds the keys that somebody has typed.
    """

    side: Side | None
    timed: bool = False
    chunked: bool = False
    typed: bool = False

    @property
    def marked(self) -> bool:
        """Whether the program that wrote it has put something around the octets."""
        return self.timed or self.chunked or self.typed

    def fits(self, other: "HalfForm") -> bool:
        """Tell whether this and another may be the two halves of a session."""
        return self.side is not other.side


def form_of(start: bytes) -> HalfForm | None:
    """Return the form of a file that begins so; None: it is no half of a session.

    What gzip packed is unpacked for that.
    """
    start = _unpacked(start)
    if start.startswith(HEAD):
        return _typed(start)
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


def _typed(start: bytes) -> HalfForm | None:
    """Return the form of what script(1) kept of keys that were typed; None where it is something else."""
    keys = start.partition(b"\n")[2].partition(DONE)[0]
    if b"\r" not in keys or b"\n" in keys:
        return None
    said = [typed(line) for line in keys.split(b"\r")[: _LOOKED_AT + 1]][:-1]
    return (
        HalfForm(Side.CLIENT, typed=True) if _side([line or b" " for line in said]) is Side.CLIENT else None
    )


def _unpacked(start: bytes) -> bytes:
    if not start.startswith(MAGIC):
        return start
    try:
        return zlib.decompressobj(_GZIP).decompress(start, _UNPACKED)
    except zlib.error:
        return start


def _side(said: list[bytes]) -> Side | None:
    """Return who says these lines; None where neither, or both."""
    if STATUS.match(said[0]) or _COUNT.match(said[0]) or said[0][:2] == b"+ ":
        # Of a session with both sides the client's line comes next.
        return None if any(map(is_command, said[1:2])) else Side.SERVER
    if any(map(STATUS.match, said)):
        return None
    responds, strange = False, 0
    for line in said:
        if is_command(line):
            word = line.split(maxsplit=1)[0].decode("ascii", "replace").upper()
            responds = begins_exchange(word)
        else:
            strange += not responds
    return Side.CLIENT if is_command(said[0]) and strange * _STRANGE <= len(said) else None
