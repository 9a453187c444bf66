"""A half of a session cut into lines, with what its program has put around the octets taken off."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from popconsole.formats.halves.form import CLOSES, DONE, OPENS, STAMP, HalfForm
from popconsole.formats.pastes.terminal import typed
from popconsole.protocol.framing import CRLF, split_ending

_LONGEST = 1 << 16  # octets of a line; a longer one comes in pieces


class Said(NamedTuple):
    """A line that a side has said: octets, ending, and when, in seconds since 1970, if that is known."""

    octets: bytes
    ending: bytes
    at: float | None


def lines(blocks: Iterable[bytes], form: HalfForm) -> Iterator[Said]:
    """Yield the lines of a half, given as octets, block by block."""
    if form.typed:
        yield from _typed(blocks)
        return
    rows: Iterable[bytes] = octet_rows(blocks)
    if form.chunked:
        rows = _without_marks(rows)
    at: float | None = None
    begun = True  # a row is the beginning of a line
    for row in rows:
        if form.timed and begun and (stamp := STAMP.match(row)) is not None:
            at, row = float(stamp[1]), row[stamp.end() :]  # noqa: PLW2901 - without its time
        octets, ending = split_ending(row)
        begun = bool(ending)
        yield Said(octets, ending, at)


def _typed(blocks: Iterable[bytes]) -> Iterator[Said]:
    """Yield the lines that somebody has typed, mended, between the first row and the last of script(1)."""
    rows = octet_rows(blocks)
    next(rows, None)
    for row in rows:
        if (b"\n" + row).startswith(DONE):
            return
        *keys, rest = row.removesuffix(b"\n").split(b"\r")
        for line in keys:
            yield Said(typed(line), CRLF, None)
        if rest:
            yield Said(typed(rest), b"", None)


def octet_rows(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield rows with their LF, what is too long in pieces, but never cut between CR and LF."""
    held = b""
    for block in blocks:
        *rows, held = (held + block).split(b"\n")
        for row in rows:
            whole = row + b"\n"
            while len(whole) > _LONGEST + len(CRLF):
                yield whole[:_LONGEST]
                whole = whole[_LONGEST:]
            yield whole
        while len(held) > _LONGEST + len(CRLF):
            yield held[:_LONGEST]
            held = held[_LONGEST:]
    if held:
        yield held


def _without_marks(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Take off what stands around the octets that came at once: they may end within a line.

    ``>>>`` is such a mark only before the next ``<<<``, and at the end.
    """
    opens, closes = OPENS + b"\n", CLOSES + b"\n"
    held = b""  # a row that ends with what may be a mark
    partial = b""  # the beginning of a line whose rest came later
    for row in rows:
        if held and row == opens:
            partial, held = partial + held.removesuffix(closes), b""
            if len(partial) > _LONGEST:
                yield partial
                partial = b""
            continue
        if held:
            yield partial + held
            partial, held = b"", b""
        if row.endswith(closes):
            held = row
        elif row != opens or partial:
            yield partial + row
            partial = b""
    if rest := partial + held.removesuffix(closes):
        yield rest
