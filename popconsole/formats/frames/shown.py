r"""Lines as Wireshark shows them, ``RETR 1\r\n``, read back: the size of the segment tells what is meant.

What is no printing text is written ``\t``, ``\001`` or ``\x01``, a backslash is not written otherwise: a
line of a mail that has ``\t`` in it looks the same as one with a tab. CR and LF end a line, so that within
one ``\r`` is text. An octet that is no UTF-8 is U+FFFD there, and SUB here (ECMA-48: it stands for a
character that is not valid).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product

from popconsole.formats.frames.frame import Told
from popconsole.protocol.framing import CRLF

_ESCAPE = re.compile(rb"\\(?:([abfvt])|([0-3][0-7]{2})|x([0-9A-Fa-f]{2}))")
_END = re.compile(rb"(?:\\r\\n|\\n|\\r)\Z")
_ENDS = {rb"\r\n": CRLF, rb"\n": b"\n", rb"\r": b"\r", b"": b""}
_NAMED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"t": b"\t", b"v": b"\v"}
_MOST = 8  # lines that may be meant either way
_REPLACED = "\N{REPLACEMENT CHARACTER}".encode()
SUBSTITUTE = b"\x1a"
"""What stands for an octet that is not told."""


def _octet(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return _NAMED[match[1]]
    return bytes((int(match[2], 8) if match[2] else int(match[3], 16),))


def _readings(text: bytes) -> tuple[bytes, bytes]:
    """Return how a line may be meant: with octets written out in it, and with all but its end as it is."""
    end = _END.search(text)
    written = end[0] if end else b""
    inside = text.removesuffix(written).replace(_REPLACED, SUBSTITUTE)
    return _ESCAPE.sub(_octet, inside) + _ENDS[written], inside + _ENDS[written]


def unescaped(texts: Sequence[bytes], size: int) -> list[bytes]:
    """Read lines back that are ``size`` octets together; -1: nobody knows how many."""
    both = list(map(_readings, texts))
    doubtful = [at for at, (one, other) in enumerate(both) if one != other]
    if size >= 0 and len(doubtful) <= _MOST:
        for chosen in _chosen(both, doubtful):
            if sum(map(len, chosen)) == size:
                return chosen
    return [one for one, _other in both]


def _chosen(both: Sequence[tuple[bytes, bytes]], doubtful: Sequence[int]) -> Iterator[list[bytes]]:
    """Yield the lines in all ways that they may be meant."""
    for choice in product((0, 1), repeat=len(doubtful)):
        which = dict(zip(doubtful, choice, strict=True))
        yield [readings[which.get(at, 0)] for at, readings in enumerate(both)]


def line_of(text: str) -> bytes:
    """Return a line that a field or a column holds: with the end that is written there, or CRLF."""
    octets, _plain = _readings(text.encode("utf-8", "surrogateescape"))
    return octets if octets.endswith(b"\n") else octets + CRLF


def completed(said: Sequence[Told], size: int) -> tuple[Told, ...]:
    """Say how many octets are left out of a segment with ``size`` octets, where that is known.

    The last line has no end where the segment ends before it, and LF alone where there is one octet for it.
    """
    pieces = list(said)
    if size < 0:
        return tuple(pieces)
    lacking = size - sum(len(piece) for piece in pieces if isinstance(piece, bytes))
    holes = [at for at, piece in enumerate(pieces) if piece == 0]
    last = pieces[-1] if pieces else b""
    if -len(CRLF) <= lacking < 0 and isinstance(last, bytes):
        pieces[-1] = last.removesuffix(CRLF) + (b"\n" if lacking == -1 else b"")
    elif lacking > 0 and not holes:
        pieces.append(lacking)
    elif lacking > 0 and len(holes) == 1:
        pieces[holes[0]] = lacking
    elif lacking <= 0:
        pieces = [piece for piece in pieces if piece != 0]
    return tuple(pieces)
