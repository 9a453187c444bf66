"""What one side says over a connection of POP, cut into lines with their real endings."""

from collections.abc import Callable
from typing import Protocol as Shape

from popconsole.dialogue.dialogue import Dialogue
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Protocol
from popconsole.transcript.escapes import CUT, LF
from popconsole.transcript.model import Line, LineKind, Side

_LONGEST = 1 << 16  # octets of a line; a longer one comes in pieces
_TLS = 0x16  # how a handshake of TLS begins, and no line of POP


class Pages(Shape):
    """Where lines go: those that end with CRLF to three lists, many at once, others by ``add``."""

    sides: bytearray
    texts: list[bytes]
    times: list[float]

    def full(self) -> None:
        """Take the lines out of the lists, for there are many."""

    def add(self, side: Side, octets: bytes, ending: bytes, time: float) -> None:
        """Take a line of any ending, behind those in the lists."""


_MANY = 512


class LineCutter:
    """Cuts what a side says into lines, which go to ``pages``.

    ``turn`` is asked about octets that may begin TLS; it returns True where it has taken them. ``missing``
    are the octets that are not there.
    """

    def __init__(self, pages: Pages, side: Side, turn: Callable[[Side, bytes, float], bool]) -> None:
        self._pages = pages
        self._side = side
        self._letter = side.value.encode("ascii")
        self._turn = turn
        self.partial = b""  # a line under way
        self._time = 0.0  # ... and when it was begun
        self.missing = 0

    def said(self, octets: bytes, time: float) -> None:
        """Take octets as they crossed the wire."""
        if self.partial:
            octets = self.partial + octets
            self.partial = b""
        elif octets[0] == _TLS and self._turn(self._side, octets, time):
            return
        pages = self._pages
        if octets.endswith(CRLF):
            texts = octets.split(CRLF)
            texts.pop()
            count = len(texts)
            if octets.count(LF) == count:
                pages.sides += self._letter * count
                pages.texts += texts
                pages.times += [time] * count
                if len(pages.texts) > _MANY:
                    pages.full()
                return
        self._cut(octets, time)

    def _cut(self, octets: bytes, time: float) -> None:
        *lines, partial = octets.split(LF)
        pages = self._pages
        for line in lines:
            if line.endswith(b"\r"):
                pages.sides += self._letter
                pages.texts.append(line[:-1])
                pages.times.append(time)
            else:
                pages.add(self._side, line, LF, time)
        self.partial, self._time = partial, time
        if len(partial) > _LONGEST:
            self.break_off()

    def drop(self) -> int:
        """Pass over the line under way; return how many octets it had so far."""
        partial, self.partial = self.partial, b""
        return len(partial)

    def break_off(self) -> None:
        """Take it that the line under way has no end."""
        if self.partial:
            self._pages.add(self._side, self.partial, CUT, self._time)
            self.partial = b""

    def lost(self) -> None:
        """Take it that what this side says next is missing."""
        self.break_off()


class CountingCutter(LineCutter):
    """The same for POP2, whose data is counted: it need not end with a line (RFC 937, RETR).

    ``dialogue`` is that of both sides.
    """

    def __init__(
        self, pages: Pages, side: Side, turn: Callable[[Side, bytes, float], bool], dialogue: Dialogue
    ) -> None:
        super().__init__(pages, side, turn)
        self._dialogue = dialogue

    def said(self, octets: bytes, time: float) -> None:
        """Take octets as they crossed the wire."""
        if not self.partial and octets[0] == _TLS and self._turn(self._side, octets, time):
            return
        octets = self.partial + octets
        at = 0
        while at < len(octets):
            due = self._dialogue.octets_due if self._side is Side.SERVER else None
            end = octets.find(LF, at) + 1 or None
            if due is not None and at + due <= len(octets):
                end = min(end or len(octets), at + due)
            if end is None:
                break
            line = octets[at:end]
            at = end
            ending = CRLF if line.endswith(CRLF) else LF if line.endswith(LF) else CUT
            text = line[: len(line) - len(ending)]
            self._dialogue.feed(Line(self._side, text, ending))
            self._pages.add(self._side, text, ending, time)
        self.partial, self._time = octets[at:], time
        if len(self.partial) > _LONGEST:
            self.break_off()

    def break_off(self) -> None:
        """Take it that the line under way has no end."""
        if self.partial:
            self._dialogue.feed(Line(self._side, self.partial, CUT))
        super().break_off()

    def lost(self) -> None:
        """Take it that what this side says next is missing, perhaps some of the data that is counted."""
        super().lost()
        self._dialogue.feed(Line(self._side, b"", kind=LineKind.OMITTED))


def cutters(
    protocol: Protocol, pages: Pages, turn: Callable[[Side, bytes, float], bool]
) -> tuple[LineCutter, LineCutter]:
    """Return those of client and server, for a protocol."""
    if protocol is POP2:
        dialogue = Dialogue(POP2, exact=True)
        return (
            CountingCutter(pages, Side.CLIENT, turn, dialogue),
            CountingCutter(pages, Side.SERVER, turn, dialogue),
        )
    return LineCutter(pages, Side.CLIENT, turn), LineCutter(pages, Side.SERVER, turn)
