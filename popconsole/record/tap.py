"""What passes between a client and a server, cut into lines while it passes."""

import re
from collections.abc import Callable

from popconsole.client.stls import agrees
from popconsole.formats.detect import spoken_by_server
from popconsole.formats.packets.cutter import LineCutter, cutters
from popconsole.protocol import POP3
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Protocol
from popconsole.record.session import RecordedSession
from popconsole.transcript.model import LineKind, Side

_MOST_WAITING = 4_096  # octets that may come before it is known what is spoken
_TLS = b"\x16"  # how a handshake of TLS begins
_SECURING = tuple(command.keyword.encode("ascii") for command in POP3.commands if command.secures)


_ASKS = re.compile(rb"^(?:%b)\b[^\n]*\n" % b"|".join(_SECURING), re.IGNORECASE | re.MULTILINE)
"""The line that asks for TLS."""


def _says_hello(octets: bytes) -> bool:
    """Tell whether octets begin like a client's first record of TLS (RFC 8446 sections 4 and 5.1)."""
    return octets[:2] in (_TLS, _TLS + b"\x03") and octets[5:6] in (b"", b"\x01")


class Tap:
    """Makes lines of what both sides of a session say; its lines grow in ``session``.

    ``grew`` is called behind each piece. What is spoken is told by the server's first line, or ``protocol``.
    """

    def __init__(
        self, session: RecordedSession, grew: Callable[[], None], protocol: Protocol | None = None
    ) -> None:
        self.session = session
        self._grew = grew
        self._early: list[tuple[Side, bytes, float]] = []
        self._cutters: dict[Side, LineCutter] = {}
        self._hidden = False  # the client began TLS by itself: what passes can't be read
        self._full = False  # there is no room for more
        self._asked = False  # the client has said STLS, and may be waiting for the answer
        self.sides, self.texts, self.times = bytearray(), list[bytes](), list[float]()
        if protocol is not None:
            self.speaks(protocol)

    @property
    def hidden(self) -> bool:
        """Whether the client began TLS by itself: what passes can't be read."""
        return self._hidden

    def goes_on(self, octets: bytes) -> int:
        """Return how many octets of a client go on to the server now: behind STLS the others wait."""
        if self._asked and self.awaits_tls:
            return 0
        asks = _ASKS.search(octets)
        return asks.end() if asks else len(octets)

    @property
    def awaits_tls(self) -> bool:
        """Whether the client has said STLS, and has no answer yet."""
        if not self._asked or self._hidden or self._full:
            return False
        self.session.history.extend()
        pending = self.session.history.live.dialogue.pending
        return any(issued.command is not None and issued.command.secures for issued in pending)

    # --- what passes

    def said(self, side: Side, octets: bytes, at: float) -> bool:
        """Take octets that a side has said, ``at`` seconds from the beginning.

        Tell whether the server has agreed to STLS with them, so that TLS is next on both sides.
        """
        if self._full:
            return False
        why = self.session.why_no_room(len(octets))
        if why is not None:
            self._full = True
            self.note(side, why, at, LineKind.OMITTED)
            return False
        before = len(self.session.lines)
        self._early.append((side, octets, at))
        if self._cutters or self._known():
            self._cut()
            self._grew()
        return self._agreed(side, octets, before)

    def _known(self) -> bool:
        """Find out what is spoken; False where more must come first."""
        first = b"".join(octets for side, octets, _at in self._early if side is Side.SERVER)
        if b"\n" not in first and self.session.octets <= _MOST_WAITING and self._early[0][1][:1] != _TLS:
            return False
        self.speaks(spoken_by_server(first) or POP3)
        return True

    def speaks(self, protocol: Protocol) -> None:
        """Take note of what is spoken, where that was told by other than what passes here; once."""
        self.session.speaks(protocol)
        client, server = cutters(protocol, self, self._turn)
        self._cutters = {Side.CLIENT: client, Side.SERVER: server}

    def _cut(self) -> None:
        """Cut what waits into lines."""
        early, self._early = self._early, []
        for side, octets, at in early:
            if self._hidden:
                self._hide(side, octets, at)
            else:
                self._cutters[side].said(octets, at)
        self.full()

    def _turn(self, side: Side, octets: bytes, at: float) -> bool:
        """Take it that a client begins TLS that is not this proxy's: nobody can read what comes."""
        if side is Side.SERVER or not _says_hello(octets):
            return False
        self._hidden = True
        self._hide(side, octets, at)
        return True

    def _hide(self, side: Side, octets: bytes, at: float) -> None:
        self.add(side, b"%d octets encrypted" % len(octets), CRLF, at, LineKind.OMITTED)

    def _agreed(self, side: Side, octets: bytes, before: int) -> bool:
        """Tell whether the server has agreed to STLS in one of the lines from that one on."""
        if side is Side.CLIENT:
            self._asked = self._asked or any(word in octets.upper() for word in _SECURING)
            return False
        if not self._asked:
            return False
        session = self.session
        return any(agrees(session.history.step(n)) for n in range(before, len(session.lines)))

    # --- what the cutters give

    def full(self) -> None:
        """Give the session the lines that were collected."""
        if self.texts:
            self.session.lines.extend_wire(self.sides, self.texts, self.times)
            self.sides, self.texts, self.times = bytearray(), [], []

    def add(
        self, side: Side, octets: bytes, ending: bytes, time: float, kind: LineKind = LineKind.WIRE
    ) -> None:
        """Give the session a line of any ending, or of another kind."""
        self.full()
        self.session.lines.add(side, octets, ending, kind, time)

    # --- what happens

    def note(self, side: Side, text: str, at: float, kind: LineKind = LineKind.NOTE) -> None:
        """Take note of something that nobody has sent."""
        self.happened(side, kind, at, text)

    def remark(self, text: str, at: float) -> None:
        """Take a remark of the server's: what is under way goes on behind it."""
        self.add(Side.SERVER, text.encode("utf-8", "replace"), CRLF, at, LineKind.NOTE)
        self._grew()

    def happened(self, side: Side, kind: LineKind, at: float, text: str = "") -> None:
        """Take an event: a side has opened or closed the connection, TLS has begun."""
        self._break_off()
        self.add(side, text.encode("utf-8", "replace"), CRLF, at, kind)
        self._asked = self._asked and kind is not LineKind.TLS
        self._grew()

    def _break_off(self) -> None:
        """Take it that lines under way have no end."""
        if self._early:
            self.speaks(POP3)
            self._cut()
        for cutter in self._cutters.values():
            cutter.break_off()
        self.full()
