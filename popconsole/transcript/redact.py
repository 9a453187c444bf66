"""Masking of secrets: on screen, in history and in saved files, by default."""

import re
from collections.abc import Iterable, Iterator, Sequence

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
_AUTH = "AUTH"
_LONGEST_EXCHANGE = 32  # lines of one AUTH that are looked back over


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
    return None


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


class Masker:
    """Masks the secrets of a conversation, line by line and in order.

    Knows what one line alone does not tell: after AUTH, what the client answers to a challenge is a
    secret (RFC 5034 section 4), also where it does not wait for the challenge, or where a server says +OK
    in place of it; and so is the rest of a secret that came in pieces.
    """

    __slots__ = ("_asked", "_challenged", "_goes_on", "_protocol")

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._asked = False  # AUTH was sent, and there was no verdict yet
        self._challenged = False
        self._goes_on = False

    @property
    def challenged(self) -> bool:
        """Whether the client's next line answers a challenge."""
        return self._challenged

    def is_response(self, line: Line) -> bool:
        """Tell whether the next line, if it is this one, is a response of AUTH: a secret, all of it."""
        if line.what is not What.WIRE or line.side is Side.SERVER or line.octets in (b"", b"*"):
            return False
        return self._challenged or (self._asked and not _is_command(line.octets))

    def __call__(self, line: Line) -> Line:
        """Take in the next line; return it with its secrets masked."""
        if line.what is not What.WIRE:
            return line
        if line.side is Side.SERVER:
            sign = line.octets.partition(b" ")[0]
            self._challenged = self._asked and sign == b"+"
            # A +OK before any response may be a challenge in the wrong words.
            self._asked = self._challenged or (self._asked and sign == b"+OK")
            self._goes_on = False
            return line
        if self._goes_on or self.is_response(line):
            self._asked = self._asked or not self._goes_on
            self._challenged, self._goes_on = False, not line.ending
            return Line(line.side, MASK, line.ending, line.what, line.at)
        if not (self._challenged and line.octets in (b"", b"*")):
            words = line.octets.split(maxsplit=1)
            self._asked = bool(words) and words[0].upper() == _AUTH.encode()
        self._challenged = False
        hidden = masked_line(self._protocol, line)
        self._goes_on = hidden is not line and not line.ending  # a long line in pieces
        return hidden


def masked_lines(protocol: Protocol, lines: Iterable[Line]) -> Iterator[Line]:
    """Return the lines of a conversation with their secrets masked."""
    return map(Masker(protocol), lines)


def exchange_before(protocol: Protocol, lines: Sequence[Line], index: int) -> Masker | None:
    """Return what has read the lines from the last AUTH up to line ``index``, which may be still to come.

    None where no AUTH stands among the few dozen lines before it: then that line is in no exchange.
    """
    for start in range(index - 1, max(-1, index - _LONGEST_EXCHANGE), -1):
        line = lines[start]
        words = line.octets.split(maxsplit=1)
        if line.side is Side.CLIENT and line.what is What.WIRE and words and words[0].upper() == b"AUTH":
            masker = Masker(protocol)
            for i in range(start, index):
                masker(lines[i])
            return masker
    return None


def _is_command(octets: bytes) -> bool:
    word = octets.split(maxsplit=1)[0].decode("ascii", "replace") if octets.strip() else ""
    return any(table.command(word) or table.misnomer(word) for table in PROTOCOLS.values())
