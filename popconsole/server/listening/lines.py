"""A stream of octets cut into command lines, with a bound on how long one may grow; the lines that wait."""

from collections.abc import Iterator
from operator import length_hint

from popconsole.server.engine.inputs import CommandLine, TooLong

LONGEST = 65_536
"""Octets of a line that are kept at the most; a line over the protocol's own limit, but not over
this one, is refused and the session goes on behind it."""


class PendingLines:
    """The lines of a client that were not carried out yet, and whether more can come.

    Cuts whatever comes, in whatever pieces, at its LFs. ``waiting`` gives the lines, LF taken off, CR still
    there. ``ended``: the client has closed its side behind them. ``overrun``: the line that has not ended yet
    is too long to be kept, and will be refused unseen.
    """

    __slots__ = ("_rest", "ended", "overrun", "waiting")

    def __init__(self) -> None:
        self._rest = bytearray()  # behind the last LF
        self.waiting: Iterator[bytes] = iter(())
        self.ended = False
        self.overrun = False

    def feed(self, octets: bytes) -> bool:
        """Take in octets, and the lines that they complete; tell whether there were any."""
        lines = octets.split(b"\n")
        behind, rest = lines.pop(), self._rest
        if lines and rest:
            lines[0] = bytes(rest) + lines[0]
            rest.clear()
        if behind or self.overrun:
            rest += behind
            self.overrun = len(rest) > LONGEST
        if not lines:
            return False
        self.waiting = iter([*self.waiting, *lines] if length_hint(self.waiting) else lines)
        return True

    def has_next(self) -> bool:
        """Tell whether a line waits."""
        return length_hint(self.waiting) > 0  # exact: what is iterated is a list

    def is_empty(self) -> bool:
        """Tell whether there is nothing here, not even a part of a line."""
        return not self._rest and not length_hint(self.waiting)

    def clear(self) -> bytes:
        """Throw away all that is here; return it."""
        octets = b"".join([*(line + b"\n" for line in self.waiting), self._rest])
        self.waiting = iter(())
        self._rest.clear()
        self.overrun = False
        return octets


def received(line: bytes) -> CommandLine | TooLong:
    """Return what a line from the cutter is to the engine; a bare LF ends a line as CRLF does."""
    if len(line) > LONGEST:
        return TooLong(LONGEST)
    return CommandLine(line.removesuffix(b"\r"))
