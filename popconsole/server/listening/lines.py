"""A stream of octets cut into command lines, with a bound on how long one may grow."""

from popconsole.server.engine.session import CommandLine, TooLong

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


def received(line: bytes) -> CommandLine | TooLong:
    """Return what a line from the cutter is to the engine; a bare LF ends a line as CRLF does."""
    if len(line) > LONGEST:
        return TooLong(LONGEST)
    return CommandLine(line.removesuffix(b"\r"))
