"""Who says octets that bear no mark, as a hex dump of both directions has them: told by what is due."""

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.unmarked import speaker
from popconsole.formats.boundary import may_greet
from popconsole.formats.unmarked import dialogue_of
from popconsole.protocol.framing import CRLF, LF
from popconsole.transcript.model import Line, Side

_LONGEST = 1 << 16  # octets of a line that are kept


class DueSides:
    """Tells of each chunk of octets who says it; a chunk is said by one side.

    Where nothing else tells it the server speaks, for of one direction alone that is what people keep: it
    does all along where it answers although nothing was asked.
    """

    def __init__(self) -> None:
        self._dialogue: Dialogue | None = None
        self._partial = b""  # a line whose end was not there yet
        self._last = Side.SERVER
        self._client = False  # a command was there
        self._alone = False  # the server is

    def side(self, octets: bytes) -> Side:
        """Return who says a chunk that comes next."""
        first = octets.partition(LF)[0].removesuffix(b"\r")
        side = self._last if self._partial else self._due(first)
        *lines, rest = (self._partial + octets).split(LF)
        for line in lines:
            dialogue = self._dialogue = dialogue_of(self._dialogue, line.removesuffix(b"\r"))
            dialogue.feed(Line(side, line.removesuffix(b"\r"), CRLF if line.endswith(b"\r") else LF))
        self._partial = rest[:_LONGEST]
        self._last = side
        self._client |= side is Side.CLIENT
        return side

    def _due(self, line: bytes) -> Side:
        dialogue = self._dialogue = dialogue_of(self._dialogue, line)
        greeted = dialogue.state is not dialogue.protocol.initial
        self._alone |= greeted and not self._client and may_greet(line)
        found = Side.SERVER if self._alone else speaker(dialogue, line)
        if found is not None:
            return found
        return Side.SERVER if dialogue.waiting or not self._client else Side.CLIENT
