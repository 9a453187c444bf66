"""The connections of a capture: each packet is looked at once, its octets go to a stream."""

from collections import Counter, deque
from collections.abc import Iterator
from functools import lru_cache, partial
from ipaddress import ip_address
from itertools import islice
from math import nan
from struct import Struct
from typing import NamedTuple

from popconsole.formats.packets.fragments import Fragments
from popconsole.formats.packets.ip import segment
from popconsole.formats.packets.link import LINKS
from popconsole.formats.packets.packet import Aside, Packet
from popconsole.formats.packets.talk import Talk, Talks
from popconsole.formats.packets.tcp import ACK, FIN, MASK, RST, SYN, Stream, TcpConnection
from popconsole.transcript.safe import safe_text, shown_address

_STEP = 1_024  # packets that are read at a time: what is made of so few is still at hand when it is taken
_CLOSED_KEPT = 1_024  # connections whose last packets may still come
_PATIENCE = 65_536  # packets that are waited for what is missing in a connection
_TOLD_STEP = 8_192  # segments of a text that are taken at a time
_SWEEP = 128  # steps between two looks for connections that say nothing any more,
_MOST_OPEN = 4_096  # where so many are open,
_IDLE = 3_600  # and what is long: seconds,
_IDLE_PACKETS = 1_000_000  # or packets of others

# Two octets that tell what follows, an IPv4 header without options, a TCP header: so nearly all packets
# begin.
_PLAIN = Struct(">IH2xI14xIIH")
_PLAIN_SIZE = _PLAIN.size
_TYPE_AT = {1: 12, 113: 14}  # where these two octets stand, by link type
_TCP = Struct(">4xIIBB")
_PORTS = Struct(">HH")
_TCP_HEAD = 20
_FLAGS = FIN | SYN | RST | ACK
_HALF = 0x8000_0000
_IPV4 = 4  # octets of an address


class ToldSegment(NamedTuple):
    """A segment as a text tells it: who sends it and who receives it, as a person reads that, and the ports.

    ``flags``, ``seq`` and ``ack`` are those of TCP; numbers that count from anywhere will do, as long as they
    do so all along, and where ``seq`` is None what a side says is in order as it comes. ``octets`` is what it
    holds, of which ``lacking`` more were not recorded. The time is in seconds since the epoch (or since
    another moment, see ``TakenPackets``), NaN where it is not known.
    """

    source: str
    target: str
    ports: tuple[int, int]
    flags: int
    seq: int | None
    ack: int
    octets: bytes
    lacking: int
    time: float


class _Ends(NamedTuple):
    """Two ends of a connection, that first whose packet came first, and what both directions are kept by."""

    names: tuple[str, str]
    ports: tuple[int, int]
    key: bytes
    back: bytes


class ConnectionTable:
    """Takes packets, and gives what is said in them to ``talks``, one for each connection.

    ``links`` counts the packets of link types that can't be read. ``backwards`` is the first packet that is
    older than the one before it, and by how many seconds.
    """

    def __init__(self, talks: Talks, aside: Aside) -> None:
        self._talks = talks
        self._aside = aside
        self._streams: dict[bytes, Stream] = {}
        self._closed: deque[TcpConnection] = deque()
        self._troubled: dict[TcpConnection, int] = {}  # since which packet
        self._progress: dict[TcpConnection, tuple[int, int, int, float]] = {}
        self._number = 0  # packets that were taken
        self._time = nan
        self.fragments = Fragments()
        self.links: Counter[int] = Counter()
        self.backwards: tuple[int, float] | None = None

    def take(self, packets: Iterator[Packet]) -> Iterator[int]:
        """Take all packets, some at each step; yield how many they are."""
        streams, talks, aside = self._streams, self._talks, self._aside
        unpack = _PLAIN.unpack_from
        number, steps = self._number, 0
        last = self._time
        link_seen, type_at = -1, None
        while True:
            before = number
            for link, time, octets, start, stop in islice(packets, _STEP):
                number += 1
                if link != link_seen:
                    link_seen, type_at = link, _TYPE_AT.get(link)
                if time < last and self.backwards is None:
                    self.backwards = number, last - time
                last = time
                if type_at is not None and stop - start >= type_at + _PLAIN_SIZE:
                    at = start + type_at
                    first, total, middle, seq, ack, bits = unpack(octets, at)
                    body, end = at + 22 + (bits >> 12 << 2), at + 2 + total
                    # IPv4 with a header of 20 octets, not fragmented; TCP, all of it there
                    if first & ~0xFF == 0x08004500 and middle & 0x3FFF00FF == 6 and body <= end <= stop:
                        stream = streams.get(octets[at + 14 : at + 26])
                        if stream is not None:
                            heard = stream.peer.next
                            if (
                                bits & _FLAGS == ACK
                                and stream.quick
                                and (ack == heard or ack - heard & MASK >= _HALF)
                                and not aside.comments
                            ):
                                if body == end:
                                    continue
                                if seq == stream.next:
                                    stream.next = seq + end - body & MASK
                                    talks.number = number
                                    stream.said(octets[body:end], time)
                                    continue
                            if stream.connection.over and not bits & SYN:
                                continue
                        talks.number, self._time = number, time
                        self._take(octets[at + 14 : at + 26], bits, seq, ack, octets[body:end], 0)
                        continue
                talks.number, self._time = number, time
                self._decode(link, octets, start, stop)
                aside.comments.clear()
            self._number, self._time = number, last
            steps += 1
            if not steps % _SWEEP:
                self._end_idle()
            if number == before:
                break
            yield number - before

    def take_told(self, segments: Iterator[ToldSegment]) -> Iterator[int]:
        """Take all segments, some thousand at each step; yield how many they are."""
        number = self._number
        while True:
            before = number
            for told in islice(segments, _TOLD_STEP):
                number += 1
                if told.time < self._time and self.backwards is None:
                    self.backwards = number, self._time - told.time
                self._talks.number, self._time = number, told.time
                ends = _told_ends(told.source, told.target, told.ports)
                if told.seq is None:
                    self._hear(ends, told)
                    continue
                self._take(
                    ends.key, told.flags, told.seq & MASK, told.ack & MASK, told.octets, told.lacking, ends
                )
            self._number = number
            self._end_idle()
            if number == before:
                break
            yield number - before

    def finish(self) -> None:
        """Take it that nothing more comes."""
        for stream in self._streams.values():
            if not stream.connection.over:
                stream.connection.end(self._time)

    # --- any packet

    def _decode(self, link: int, octets: bytes, start: int, stop: int) -> None:
        """Take a packet of whatever form."""
        find = LINKS.get(link)
        if find is None:
            self.links[link] += 1
            return
        at = find(octets, start, stop)
        if at is None:
            return
        found = segment(octets, at, stop, self.fragments)
        if found is None:
            return
        source, target, octets, at, stop, end = found
        if at + _TCP_HEAD > stop:
            return
        seq, ack, head, flags = _TCP.unpack_from(octets, at)
        body = at + (head >> 4 << 2)
        if body < at + _TCP_HEAD or body > end:
            return
        key = source + target + octets[at : at + 4]
        lacking = max(0, end - max(body, stop))
        self._take(key, flags, seq, ack, octets[body:stop], lacking)

    def _take(
        self,
        key: bytes,
        flags: int,
        seq: int,
        ack: int,
        octets: bytes,
        lacking: int,
        ends: _Ends | None = None,
    ) -> None:
        """Take a segment; its key is that of ``ends``, or without them as it stands in the packet."""
        stream = self._streams.get(key)
        if stream is not None and flags & SYN and stream.connection.begins_anew(stream, seq):
            if not stream.connection.over:
                self._end(stream.connection)
            stream = None
        if stream is None:
            if not (octets or lacking or flags & SYN):
                return
            stream = self._open(_ends(key) if ends is None else ends)
            if stream is None:
                return
        connection = stream.connection
        if connection.over:
            return
        if self._aside.comments:
            for text in self._aside.comments:
                connection.listener.comment(text)
            self._aside.comments.clear()
        connection.take(stream, flags, seq, ack, octets, lacking, self._time)
        self._look_after(connection)

    def _hear(self, ends: _Ends, told: ToldSegment) -> None:
        """Take what one side says next, where nothing but its place in the file tells the order."""
        stream = self._streams.get(ends.key)
        if stream is not None and told.flags & (SYN | ACK) == SYN:
            if not stream.connection.over:
                self._end(stream.connection)
            stream = None
        if stream is None or stream.connection.over:
            if not (told.octets or told.lacking or told.flags & SYN):
                return
            stream = self._open(ends)
            if stream is None:
                return
        connection = stream.connection
        if told.flags & SYN:
            connection.listener.opened(1 - stream.side if told.flags & ACK else stream.side, told.time)
        stream.next += len(told.octets) + told.lacking  # who says something is not idle
        if told.octets:
            stream.said(told.octets, told.time)
        if told.lacking:
            connection.listener.lost(stream.side, told.lacking, told.time)
        if told.flags & FIN:
            stream.finished = True

    def _open(self, ends: _Ends) -> Stream | None:
        """Begin a connection between two addresses and ports; None where both are the same."""
        if ends.back == ends.key:
            return None
        talk = Talk(self._talks, ends.names, ends.ports)
        connection = talk.connection = TcpConnection(talk)
        for stream, at in zip(connection.streams, (ends.key, ends.back), strict=True):
            stream.said = partial(talk.hear, stream.side)
            stream.key = at
            self._streams[at] = stream
        self._talks.add(talk)
        return connection.streams[0]

    # --- connections that end, or don't

    def _look_after(self, connection: TcpConnection) -> None:
        """See to what waits in a connection, in the others, and to its end."""
        if connection.over:
            self._close(connection)
        elif not connection.settled or not connection.streams[0].quick:
            number = self._talks.number
            self._troubled.setdefault(connection, number)
            first, since = next(iter(self._troubled.items()))
            if number - since > _PATIENCE:
                del self._troubled[first]
                first.give_up(self._time)
                if first.over:
                    self._close(first)
        elif self._troubled:
            self._troubled.pop(connection, None)

    def _end(self, connection: TcpConnection) -> None:
        connection.end(self._time)
        self._close(connection)

    def _close(self, connection: TcpConnection) -> None:
        """Keep a connection that is over for a while: its last packets may still come."""
        self._troubled.pop(connection, None)
        self._progress.pop(connection, None)
        one = connection.streams[0]
        if self._streams.get(one.key) is one:
            self._closed.append(connection)
        if len(self._closed) > _CLOSED_KEPT:
            first = self._closed.popleft()
            for stream in first.streams:
                if self._streams.get(stream.key) is stream:
                    del self._streams[stream.key]
            first.let_go()

    def _end_idle(self) -> None:
        """End the connections in which nothing is said any more, where too many are open."""
        if len(self._streams) // 2 - len(self._closed) < _MOST_OPEN:
            return
        now = self._talks.number
        for connection in [stream.connection for stream in self._streams.values() if not stream.side]:
            if connection.over:
                continue
            reached = connection.streams[0].next, connection.streams[1].next
            before = self._progress.get(connection)
            if before is None or before[:2] != reached:
                self._progress[connection] = (*reached, now, self._time)
            elif self._time - before[3] > _IDLE or now - before[2] > _IDLE_PACKETS:
                self._end(connection)


def _ends(key: bytes) -> _Ends:
    """Return the ends of a connection whose key is addresses and ports as they stand in a packet."""
    size = (len(key) - 4) // 2
    source, target, ports = key[:size], key[size:-4], key[-4:]
    one, other = _PORTS.unpack(ports)
    if size == _IPV4:
        names = f"{_address(source)}:{one}", f"{_address(target)}:{other}"
    else:
        names = shown_address((_address(source), one)), shown_address((_address(target), other))
    return _Ends(names, (one, other), key, target + source + ports[2:] + ports[:2])


@lru_cache(maxsize=1024)
def _told_ends(source: str, target: str, ports: tuple[int, int]) -> _Ends:
    """Return the ends of a connection that a text tells."""
    names = safe_text(source), safe_text(target)
    one, other = f"{names[0]} {ports[0]}", f"{names[1]} {ports[1]}"
    return _Ends(names, ports, f"{one}\n{other}".encode(), f"{other}\n{one}".encode())


@lru_cache(maxsize=1024)
def _address(octets: bytes) -> str:
    return ".".join(map(str, octets)) if len(octets) == _IPV4 else str(ip_address(octets))
