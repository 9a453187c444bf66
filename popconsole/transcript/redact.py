"""Masking of secrets: on screen, in history and in saved files, by default."""

import re
from collections.abc import Iterable, Iterator

from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, Side, What

MASK = b"********"
_MASKED = re.compile(rb"\*+|X{3,}|(?:\xe2\x80\xa2)+|PROVIDED_BUT_REMOVED", re.IGNORECASE)
_BLANK = rb"[ \t]"  # a tab separates nothing in the RFCs, but people do type it
_KEYWORD = re.compile(_BLANK + rb"*([^ \t]+)")
_WORD = rb"(?:\\.|[^ \t\\]|\\$)+"
_BEFORE = tuple(
    re.compile(_BLANK + rb"*[^ \t]+" + _BLANK + rb"+" + (_WORD + _BLANK + rb"+") * n, re.DOTALL)
    for n in range(3)
)
_AUTH = "AUTH"  # AUTH mechanism initial-response: RFC 5034 section 4


def _secret_position(protocol: Protocol, keyword: str) -> int | None:
    """Tell which argument of a command is secret, from 0; None where none is.

    A line may stand in the wrong conversation, or under the name that articles give to its command:
    the other protocol's commands and the misnomers count as well.
    """
    for table in (protocol, *PROTOCOLS.values()):
        command = table.command(keyword) or table.misnomer(keyword)
        for position, row in enumerate(command.arguments if command else ()):
            if row.secret:
                return position
    return 1 if keyword == _AUTH else None


def masked(protocol: Protocol, octets: bytes) -> bytes:
    """Return a client's command line with every secret argument replaced by eight stars.

    Whatever stands where the secret should is masked, to the end of the line, ill-formed lines
    included: lower case, blanks before the keyword, several between words, words too many. What
    stands behind a bare CR counts as a line of its own: some servers take it so.
    """
    if b"\r" in octets:
        return b"\r".join(masked(protocol, part) for part in octets.split(b"\r"))
    match = _KEYWORD.match(octets)
    if match is None:
        return octets
    position = _secret_position(protocol, match.group(1).decode("ascii", "replace").upper())
    if position is None:
        return octets
    before = _BEFORE[position].match(octets)
    if before is None or before.end() >= len(octets):
        return octets
    return octets[: before.end()] + MASK


def is_mask(secret: bytes) -> bool:
    """Tell whether a recorded secret is only a mask (stars, X's, bullets): any secret will do for it."""
    return _MASKED.fullmatch(secret) is not None


def masked_line(protocol: Protocol, line: Line) -> Line:
    """Return a line with its secrets masked."""
    if line.side is Side.SERVER or line.what is not What.WIRE:
        return line
    octets = masked(protocol, line.octets)
    return line if octets == line.octets else Line(line.side, octets, line.ending, line.what, line.at)


def masked_lines(protocol: Protocol, lines: Iterable[Line]) -> Iterator[Line]:
    """Return the lines of a conversation with their secrets masked.

    Knows what one line alone does not tell: after AUTH, what the client answers to a challenge
    ("+ ", RFC 5034 section 4) is a secret too, and so is the rest of a secret that came in pieces.
    """
    in_auth = challenged = goes_on = False
    for line in lines:
        if line.what is not What.WIRE:
            yield line
        elif line.side is Side.SERVER:
            challenged = in_auth and (line.octets.startswith(b"+ ") or line.octets == b"+")
            in_auth, goes_on = challenged, False
            yield line
        elif goes_on or (challenged and line.octets not in (b"", b"*")):
            challenged, goes_on = False, not line.ending
            yield Line(line.side, MASK, line.ending, line.what, line.at)
        else:
            words = line.octets.split(maxsplit=1)
            in_auth = bool(words) and words[0].upper() == _AUTH.encode()
            challenged = False
            hidden = masked_line(protocol, line)
            goes_on = hidden is not line and not line.ending  # a long line in pieces
            yield hidden
