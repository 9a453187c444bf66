"""TCP: the octets of a connection in the order in which they were said, from segments that came in any order.

RFC 9293. What a side says is put in order by its sequence numbers, and both sides beside each other by their
acknowledgments: who acknowledges octets has heard them, so that what it says then comes behind them, wherever
in the file its packets stand. Where octets are missing what lies behind them waits, for they may come later
in the file; they are given up as lost where too much waits, or where nothing comes any more.

Most segments are the next ones: those are taken by whoever reads the packets (see ``table``), as long as
``Stream.quick`` holds. All others come here.
"""

from collections.abc import Callable
from heapq import heappop, heappush, heapreplace
from typing import Protocol

from popconsole.formats.packets.segments import Packet, Segment

FIN, SYN, RST, ACK = 1, 2, 4, 16
MASK = 0xFFFF_FFFF

_HALF = 0x8000_0000
_FARTHEST = 1 << 30  # octets between what is due and what came, at most; what is farther off is astray
_MOST_HELD = 1_024  # segments of a connection that wait
_MOST_OCTETS = 1 << 18  # ... and their octets
_NO_ACK = -1


class Listener(Protocol):
    """Who is told what is said over a connection; ``side`` is 0 for the one whose packet came first, or 1.

    Times are in seconds since the epoch, NaN where they are not known.
    """

    def opened(self, side: int, time: float) -> None:
        """A side has opened the connection."""

    def lost(self, side: int, count: int, time: float) -> None:
        """So many octets that a side has said are not in the capture."""

    def tail(self, side: int, count: int) -> bytes:
        """Return the last octets that a side has said, so many, or as many as are still known."""

    def conflict(self, side: int) -> None:
        """A side has said octets again, and said others: the first ones hold."""

    def ended(self, side: int | None, time: float, *, reset: bool) -> None:
        """The connection is over; ``side`` has ended it, or None: the capture has no end of it."""

    def comment(self, text: str) -> None:
        """The capture has a comment on what comes next."""


def nobody(_octets: bytes, _time: float) -> None:
    """Hear nothing of what is said."""


def ahead(number: int, of: int) -> int:
    """Return how far a sequence number is ahead of another, negative where it is behind it."""
    return (number - of + _HALF & MASK) - _HALF


class Stream:
    """What one side of a connection says.

    ``next`` is the sequence number of the octet that is due, -1 while it is not known; ``said`` takes octets
    in order, with their time. ``quick``: what is due may be handed to it at once, for nothing waits in the
    connection. ``seen``: a packet of it is in the capture. ``key`` is whoever's who keeps it.
    """

    __slots__ = (
        "acked", "base", "connection", "far", "finished", "held", "key", "next", "peer", "quick", "said",
        "seen", "side",
    )  # fmt: skip

    peer: "Stream"

    def __init__(self, connection: "TcpConnection", side: int) -> None:
        self.connection = connection
        self.side = side
        self.said: Callable[[bytes, float], None] = nobody
        self.key = b""
        self.next = -1
        self.acked = -1  # the highest number that the other side has acknowledged ahead of ``next``, or -1
        self.base = 0  # the sequence number that the places of the held segments count from
        self.held: list[Segment] = []  # a heap
        self.far = 0  # the place behind all of them
        self.finished = False
        self.quick = False
        self.seen = False

    @property
    def due(self) -> int:
        """The place of the octet that is due."""
        return ahead(self.next, self.base)

    @property
    def deaf(self) -> int:
        """How many octets of the other side that are not there it had heard before what comes."""
        ack, of = self.held[0].ack, self.peer.next
        return 0 if ack == _NO_ACK or of < 0 else max(0, ahead(ack, of))

    @property
    def ready(self) -> bool:
        """Whether what waits first may come now."""
        return bool(self.held) and self.held[0].place <= self.due and not self.deaf


class TcpConnection:
    """One connection: two streams, and the segments that wait in it.

    ``streams`` are those of the side whose packet came first, and of the other. ``settled``: it is known
    where both begin. ``over``: both sides have ended it, or one has reset it. ``listener`` is told what
    happens.
    """

    __slots__ = ("_early", "_order", "_waiting", "listener", "over", "settled", "streams")

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self._early: list[Packet] = []
        self._order = 0  # segments that had to wait since none did
        self._waiting = 0  # octets that wait
        self.settled = False
        self.over = False
        self.streams = Stream(self, 0), Stream(self, 1)
        for stream in self.streams:
            stream.peer = self.streams[1 - stream.side]

    def begins_anew(self, stream: Stream, number: int) -> bool:
        """Tell whether a SYN with this sequence number is of another connection, between the same ports."""
        if self.over:
            return True
        if stream.next < 0:
            return False
        behind = ahead(stream.next, number)
        return not 0 < behind < _MOST_OCTETS if self.settled else behind != 1

    def take(
        self, stream: Stream, flags: int, number: int, ack: int, octets: bytes, lacking: int, time: float
    ) -> None:
        """Take a segment: one that is not the next, or of a connection that is not ``quick``."""
        stream.seen = True
        if flags & SYN:
            number = number + 1 & MASK
            if stream.next < 0:
                stream.next = number
                self.listener.opened(1 - stream.side if flags & ACK else stream.side, time)
            if not (octets or lacking or self._early or self.settled):
                self._shake(stream)
                return
        elif stream.quick and self._at_once(stream, flags, number, ack, octets, lacking, time):
            return
        packet = Packet(stream.side, flags, number, ack if flags & ACK else _NO_ACK, octets, lacking, time)
        if self.settled:
            self._hold(packet)
            self._go_on()
        else:
            if octets or lacking or not flags & SYN:
                self._early.append(packet)
                self._waiting += len(octets)
            if stream.next >= 0 and stream.peer.next >= 0:
                self._settle()
        if self._waiting > _MOST_OCTETS or self._order > _MOST_HELD or len(self._early) > _MOST_HELD:
            self.give_up(time)

    def _shake(self, stream: Stream) -> None:
        """Take a SYN and nothing behind it, where nothing waits: with the second one both sides are known."""
        if stream.peer.next >= 0:
            self.settled = True
            stream.quick = stream.peer.quick = True

    def _at_once(
        self, stream: Stream, flags: int, number: int, ack: int, octets: bytes, lacking: int, time: float
    ) -> bool:
        """Take a segment that is the next one, where nothing waits; False where it is none."""
        if number != stream.next or lacking or flags & (RST | ACK) != ACK or ahead(ack, stream.peer.next) > 0:
            return False
        if octets:
            stream.next = number + len(octets) & MASK
            stream.said(octets, time)
        if flags & FIN:
            self._hang_up(stream, time)
        return True

    def _hang_up(self, stream: Stream, time: float) -> None:
        """Take it that a side says nothing more."""
        if stream.finished:
            return
        stream.next = stream.next + 1 & MASK
        stream.finished = True
        if stream.peer.finished:
            self._end(stream.peer.side, time, reset=False)

    def give_up(self, time: float) -> None:
        """Wait no longer for what is missing: take it for lost, and go on with what is there."""
        if not self.settled:
            self._settle()
        while self._go_on():
            first = min((s for s in self.streams if s.held), key=lambda stream: stream.held[0].moment)
            segment, peer = first.held[0], first.peer
            hole = segment.place - first.due
            if hole > 0:
                self._lose(first, hole, segment.time)
                continue
            hole = first.deaf
            if peer.held:
                hole = min(hole, peer.held[0].place - peer.due)
            if hole > 0:
                self._lose(peer, hole, segment.time)
            else:  # each side has heard what the other says later: one of them does not tell the truth
                heapreplace(first.held, segment._replace(ack=_NO_ACK))
        if any(stream.finished and not stream.peer.seen for stream in self.streams):
            self._finish(time)

    def end(self, time: float) -> None:
        """Take it that nothing more comes."""
        self.give_up(time)
        self._finish(time)

    def _finish(self, time: float) -> None:
        """End, where all that waited was taken."""
        if self.over:
            return
        for stream in self.streams:
            missing = ahead(stream.acked, stream.next) if stream.acked >= 0 and stream.next >= 0 else 0
            if missing > 0:
                self._lose(stream, missing, time)
        ended = next((stream.side for stream in self.streams if stream.finished), None)
        self._end(ended, time, reset=False)

    def let_go(self) -> None:
        """Forget what refers to one another, where no packet comes here any more: so it is freed at once."""
        for stream in self.streams:
            del stream.peer, stream.connection

    # --- where both sides begin

    def _settle(self) -> None:
        """Find out where both sides begin, and take what has waited for that."""
        for stream in self.streams:
            if stream.next < 0:
                stream.next = self._first(stream.side)
        self.settled = True
        early, self._early, self._waiting = self._early, [], 0
        for packet in early:
            self._hold(packet)
        self._go_on()

    def _first(self, side: int) -> int:
        """Return the number that a side begins with whose SYN is not there: the least that is told of it."""
        own = [packet for packet in self._early if packet.side == side and not packet.flags & RST]
        # One octet may be a keep-alive's: it stands below what is due and is garbage (RFC 9293 section
        # 3.8.4).
        numbers = [packet.number for packet in own if len(packet.octets) + packet.lacking != 1]
        numbers = numbers or [packet.number + 1 & MASK for packet in own]
        numbers = numbers or [p.ack for p in self._early if p.side != side and p.ack != _NO_ACK]
        if not numbers:
            return -1
        return numbers[0] + min(ahead(number, numbers[0]) for number in numbers) & MASK

    # --- segments that wait

    def _hold(self, packet: Packet) -> None:
        """Let a segment wait for its turn, as far as it holds what was not there before."""
        side, flags, number, ack, octets, lacking, time = packet
        stream = self.streams[side]
        peer = stream.peer
        if ack != _NO_ACK:
            if peer.next < 0:
                peer.next = ack
            if not 0 < ahead(ack, peer.next) < _FARTHEST:
                ack = _NO_ACK
            elif peer.acked < 0 or ahead(ack, peer.acked) > 0:
                peer.acked = ack
        if stream.next < 0:
            stream.next = number
        last = flags & RST or flags & FIN
        place = ahead(number, stream.next)
        if place < 0:
            known = min(-place, len(octets))
            if known > 1 or (known and place < -1):  # else it may be a keep-alive
                self._compare(side, octets[:known], -place)
            lacking = max(0, lacking + min(0, place + len(octets)))
            octets = octets[known:]
            if last == FIN and (stream.finished or place + known < 0):
                last = 0
            place = 0
        if place > _FARTHEST:
            return
        if not stream.held:
            stream.base, stream.far = stream.next, 0
        self._insert(stream, Segment(place + stream.due, 0, octets, lacking, ack, time, last))

    def _compare(self, side: int, octets: bytes, before: int) -> None:
        """Compare what a side says again with what it has said, so many octets before the one that is due."""
        said = self.listener.tail(side, before)
        missing = before - len(said)
        if missing < len(octets) and not said.startswith(octets[missing:]):
            self.listener.conflict(side)

    def _insert(self, stream: Stream, new: Segment) -> None:
        """Put a segment among those that wait; where it overlaps they hold, for they came first."""
        if new.place < stream.far:
            for old in sorted(stream.held):
                if old.end <= new.place:
                    continue
                if old.place >= new.end:
                    break
                if old.differs(new):
                    self.listener.conflict(stream.side)
                if old.place > new.place:
                    room = old.place - new.place
                    lacking = max(0, min(room, len(new.octets) + new.lacking) - len(new.octets))
                    self._push(stream, new._replace(octets=new.octets[:room], lacking=lacking, last=0))
                behind = old.end - new.place
                lacking = max(0, new.lacking + min(0, len(new.octets) - behind))
                new = new._replace(place=old.end, octets=new.octets[behind:], lacking=lacking)
        self._push(stream, new)

    def _push(self, stream: Stream, segment: Segment) -> None:
        if segment.empty:
            return
        self._order += 1
        self._waiting += len(segment.octets)
        stream.far = max(stream.far, segment.end)
        heappush(stream.held, segment._replace(order=self._order))

    def _go_on(self) -> bool:
        """Hand on all whose turn it is; tell whether something waits for what is missing."""
        while ready := [stream for stream in self.streams if stream.ready]:
            stream = min(ready, key=lambda stream: stream.held[0].moment)
            segment = heappop(stream.held)
            self._waiting -= len(segment.octets)
            self._hand_on(stream, segment)
        waits = any(stream.held for stream in self.streams)
        if not waits:
            self._order = 0
        for stream in self.streams:
            stream.quick = not waits and not self.over
        return waits

    def _hand_on(self, stream: Stream, segment: Segment) -> None:
        if segment.octets:
            stream.next = stream.next + len(segment.octets) & MASK
            stream.said(segment.octets, segment.time)
        if segment.lacking:
            stream.next = stream.next + segment.lacking & MASK
            self.listener.lost(stream.side, segment.lacking, segment.time)
        if segment.last == RST:
            self._end(stream.side, segment.time, reset=True)
        elif segment.last:
            self._hang_up(stream, segment.time)

    def _lose(self, stream: Stream, count: int, time: float) -> None:
        """Take so many octets for lost; a single one behind all others is a FIN."""
        stream.next = stream.next + count & MASK
        if count == 1 and not stream.held and not stream.finished:
            stream.finished = True
        else:
            self.listener.lost(stream.side, count, time)

    def _end(self, side: int | None, time: float, *, reset: bool) -> None:
        self.over = True
        for stream in self.streams:
            stream.held.clear()
            stream.quick = False
            stream.said = nobody
        self.listener.ended(side, time, reset=reset)
