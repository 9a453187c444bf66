"""Replies of which a dissector tells the first line alone, where nothing tells how long they are."""

from popconsole.dialogue.dialogue import Dialogue
from popconsole.formats.boundary import may_greet
from popconsole.protocol.pop3 import POP3
from popconsole.transcript.model import Line, LineKind, Side


class Bodies:
    """Hears what is told of a connection of POP3."""

    def __init__(self) -> None:
        self._dialogue = Dialogue(POP3)

    @property
    def lacks(self) -> bool:
        """Whether lines of the reply under way must have been said, of which none is told."""
        reply = self._dialogue.open
        return self._dialogue.in_body and (reply is None or (not reply.part and not reply.omitted))

    def lacks_before(self, side: Side, octets: bytes) -> bool:
        """Tell whether such lines were said before this one."""
        within = self._dialogue.queue and may_greet(octets)
        return self.lacks and bool(side is Side.CLIENT or within)

    def hear(self, side: Side, octets: bytes, kind: LineKind = LineKind.WIRE) -> None:
        """Take in a line, or that octets are left out."""
        self._dialogue.feed(Line(side, octets.rstrip(b"\r\n"), kind=kind))
