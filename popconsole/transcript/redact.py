"""Masking of secrets: on screen, in history and in saved files, by default."""

import re

from popconsole.protocol.syntax import parse
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, Side, What

MASK = b"********"
_MASKED = re.compile(rb"\*+|X{3,}|\xe2\x80\xa2+", re.IGNORECASE)


def masked(protocol: Protocol, octets: bytes) -> bytes:
    """Return a client's command line with every secret argument replaced by eight stars.

    Whatever stands where the secret should is masked, ill-formed lines included.
    """
    parsed = parse(protocol, octets)
    if parsed.command is None:
        # A line in a wrong shape may still hold a secret: "HELLO user password".
        command = protocol.misnomer(parsed.keyword)
    else:
        command = parsed.command
    if command is None:
        return octets
    for position, row in enumerate(command.arguments):
        if row.secret:
            return _mask_from(octets, position)
    return octets


def _mask_from(octets: bytes, position: int) -> bytes:
    """Keep the keyword and ``position`` arguments, mask the rest; a quoted space separates nothing."""
    match = re.match(rb"[^ ]* +" + rb"(?:(?:\\.|[^ \\])+ +)" * position, octets)
    if match is None or match.end() >= len(octets):
        return octets
    return octets[: match.end()] + MASK


def is_mask(secret: bytes) -> bool:
    """Tell whether a recorded secret is only a mask (stars, X's, bullets): any secret will do for it."""
    return _MASKED.fullmatch(secret) is not None


def masked_line(protocol: Protocol, line: Line) -> Line:
    """Return a line with its secrets masked."""
    if line.side is Side.SERVER or line.what is not What.WIRE:
        return line
    octets = masked(protocol, line.octets)
    return line if octets == line.octets else Line(line.side, octets, line.ending, line.what, line.at)
