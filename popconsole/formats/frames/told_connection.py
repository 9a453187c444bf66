"""A connection whose segments a dissector has put in order: what it tells of each is taken as it comes."""

from dataclasses import replace
from functools import partial
from math import nan

from popconsole.formats.frames.bodies import Bodies
from popconsole.formats.frames.frame import UNKNOWN, Told, ToldPacket
from popconsole.formats.packets.talk import Talk, Talks
from popconsole.formats.packets.tcp import ACK, FIN, MASK, RST, SYN, TcpConnection, ahead
from popconsole.formats.tls.pieces import Secured
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import safe_text

_FARTHEST = 1 << 30  # octets between what is due and what came; what is farther off is astray
_NO_TLS = Secured(Side.CLIENT, "", "", "", (), resumed=False, at=None)


class ToldConnection:
    """One connection, from ``first`` on, its first frame that tells anything.

    A segment that comes again is passed over, by its number where that is told; where one is missing that is
    said. ``over``: the connection has ended.
    """

    def __init__(self, talks: Talks, first: ToldPacket) -> None:
        self._first = first.names[0]
        self._by_address = first.names[0] != first.names[1]
        self._first_side: Side | None = None
        one, other = map(safe_text, first.names)
        self._talk = Talk(talks, (one, other), (max(0, first.ports[0]), max(0, first.ports[1])), told=True)
        self._talk.cut = first.late
        self._talk.connection = TcpConnection(self._talk)
        self._streams = self._talk.connection.streams
        for stream in self._streams:
            stream.said = partial(self._talk.hear, stream.side)
        self._next = [UNKNOWN, UNKNOWN]  # the numbers of the octets that are due
        self._finished: int | None = None  # the side that said first that it says nothing more
        self.over = False
        self._spoken = False
        self._asked = _NO_TLS  # how the client asks for TLS
        self._secured = False
        self._hidden = [False, False]  # a side speaks under TLS
        self._time = nan
        self._bodies = Bodies()
        talks.add(self._talk)

    def before(self, frame: ToldPacket) -> bool:
        """Tell whether a frame begins another connection, after this one."""
        return frame.opens and (self.over or self._spoken)

    def take(self, frame: ToldPacket) -> None:
        """Take the next frame."""
        side = self._side_of(frame)
        if side is None or self.over:
            return
        self._time = frame.time
        flags = max(0, frame.flags)
        if flags & SYN:
            self._next[side] = frame.seq + 1 & MASK if frame.seq >= 0 else UNKNOWN
            self._talk.opened(1 - side if flags & ACK else side, frame.time)
        elif not self._stale(side, frame):
            for piece in frame.pieces:
                self._say(side, piece, frame)
        if flags & RST:
            self._end(side, reset=True)
        elif flags & FIN and self._finished is None:
            self._finished = side
        elif flags & FIN and self._finished != side:
            self.end()

    def _side_of(self, frame: ToldPacket) -> int | None:
        """Return which side sent a frame; None where nothing tells."""
        if self._by_address:
            return int(frame.names[0] != self._first)
        if self._first_side is None:
            self._first_side = frame.side
        return None if frame.side is None else int(frame.side is not self._first_side)

    def _stale(self, side: int, frame: ToldPacket) -> bool:
        """Tell whether a segment came before; say what is missing in front of it."""
        size = frame.size if frame.size >= 0 else len(frame.payload or b"")
        if frame.seq < 0 or not size:
            return False
        due = self._next[side]
        place = 0 if due < 0 else ahead(frame.seq, due)
        if place < 0:
            return True
        handshake = frame.secure and not self._hidden[side]
        self._hidden[side] |= frame.secure
        if 0 < place < _FARTHEST and not handshake:
            self._talk.lost(side, place, frame.time)
        self._next[side] = frame.seq + size & MASK
        return False

    def _say(self, side: int, piece: Told, frame: ToldPacket) -> None:
        if isinstance(piece, Secured):
            if piece.version:
                self._secure(side, replace(piece, server_name=self._asked.server_name), frame.time)
            else:
                self._asked = piece
            return
        if piece == b"":
            return
        self._spoken = True
        if frame.secure and not self._secured:
            self._secure(side, self._asked, frame.time)
        if isinstance(piece, int):
            self._left_out(side, piece, frame)
        elif isinstance(piece, bytes):
            self._line(side, piece, frame)
        else:
            self._talk.under_tls(side, piece, frame.time)

    def _line(self, side: int, octets: bytes, frame: ToldPacket) -> None:
        if frame.side is not None:
            self._body(side, octets, frame)
            self._bodies.hear(frame.side, octets)
        self._streams[side].said(octets, frame.time)

    def _left_out(self, side: int, count: int, frame: ToldPacket) -> None:
        if frame.side is Side.SERVER:
            self._bodies.hear(Side.SERVER, b"", LineKind.OMITTED)
        elif frame.side is Side.CLIENT:
            self._body(side, b"", frame)
        self._talk.lost(side, count, frame.time)

    def _body(self, side: int, octets: bytes, frame: ToldPacket) -> None:
        """Leave out, before octets of a frame, what must follow the first line of a reply and is not told."""
        if frame.side is not None and frame.size < 0 and self._bodies.lacks_before(frame.side, octets):
            self._bodies.hear(Side.SERVER, b"", LineKind.OMITTED)
            self._talk.lost(side if frame.side is Side.SERVER else 1 - side, 0, frame.time)

    def _secure(self, side: int, how: Secured, time: float) -> None:
        if not self._secured:
            self._secured = True
            self._talk.under_tls(side, how, time)

    def end(self) -> None:
        """Take it that nothing more comes."""
        self._end(self._finished, reset=False)

    def _end(self, side: int | None, *, reset: bool) -> None:
        if not self.over:
            self.over = True
            self._talk.ended(side, self._time, reset=reset)
