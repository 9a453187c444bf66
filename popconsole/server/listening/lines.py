"""A stream of octets cut into command lines, with a bound on how long one may grow; the lines that wait."""

from collections.abc import Iterator
from operator import length_hint

from popconsole.server.engine.inputs import CommandLine, TooLong

LONGEST = 65_536
"""Octets of a line that are kept at the most; a line over the protocol's own limit, but not over
this one, is refused and the session goes on behind it."""


class LineCutter:
    """Cuts whatever comes, in whatever pieces, at its LFs."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, octets: bytes) -> list[bytes]:
        """Take in octets; return the lines they complete, LF taken off, CR still there."""
        if b"\n" not in octets:
            self._rest += octets
            return []
        if self._rest:
            octets = bytes(self._rest) + octets
            self._rest.clear()
        lines = octets.split(b"\n")
        if rest := lines.pop():
            self._rest += rest
        return lines

    @property
    def overrun(self) -> bool:
        """Whether the line that has not ended yet is too long to be kept: it will be refused unseen."""
        return len(self._rest) > LONGEST

    @property
    def rest(self) -> bytes:
        """The octets behind the last LF."""
        return bytes(self._rest)

    def __len__(self) -> int:
        return len(self._rest)


class PendingLines:
    """The lines of a client that were not carried out yet, and whether more can come.

    ``waiting`` gives them, LF taken off. ``ended``: the client has closed its side behind them. ``overrun``:
    the line that has not ended yet is too long to be kept, and will be refused unseen.
    """

    __slots__ = ("_cutter", "ended", "overrun", "waiting")

    def __init__(self) -> None:
        self._cutter = LineCutter()
        self.waiting: Iterator[bytes] = iter(())
        self.ended = False
        self.overrun = False

    def feed(self, octets: bytes) -> bool:
        """Take in octets, and the lines that they complete; tell whether there were any."""
        lines = self._cutter.feed(octets)
        if not lines:
            self.overrun = self._cutter.overrun
            return False
        self.overrun = len(octets) > LONGEST and self._cutter.overrun
        self.waiting = iter([*self.waiting, *lines] if length_hint(self.waiting) else lines)
        return True

    def has_next(self) -> bool:
        """Tell whether a line waits."""
        return length_hint(self.waiting) > 0  # exact: what is iterated is a list

    def is_empty(self) -> bool:
        """Tell whether there is nothing here, not even a part of a line."""
        return not self.has_next() and not len(self._cutter)

    def clear(self) -> bytes:
        """Throw away all that is here; return it."""
        octets = b"".join([*(line + b"\n" for line in self.waiting), self._cutter.rest])
        self.waiting = iter(())
        self._cutter = LineCutter()
        self.overrun = False
        return octets


def received(line: bytes) -> CommandLine | TooLong:
    """Return what a line from the cutter is to the engine; a bare LF ends a line as CRLF does."""
    if len(line) > LONGEST:
        return TooLong(LONGEST)
    return CommandLine(line.removesuffix(b"\r"))
