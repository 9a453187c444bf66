"""What is made of the frames of a file: they go the way of a capture's packets as far as they are whole.

Which way that is, is told by the first of them: packets that stand there as they are, segments with their
octets, or else what the dissector read in them, as it read it.
"""

from collections.abc import Callable, Hashable, Iterator
from itertools import chain, islice

from popconsole.formats.draft import Draft
from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.frames.told_connection import ToldConnection
from popconsole.formats.packets.packet import Packet
from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.packets.talk import Manner
from popconsole.formats.source import Source
from popconsole.i18n import _

_LOOKED_AT = 500  # frames
_RAW_IP = 101  # the link type of packets that begin with their IP header
_STEP = 1_000  # frames taken in at a time


def _yes() -> bool:
    return True


def take_frames(
    source: Source,
    draft: Draft,
    frames: Iterator[ToldPacket],
    row: Callable[[], int],
    dated: Callable[[], bool] = _yes,
) -> Iterator[None]:
    """Take all frames of a file; ``row`` tells the row of the one that was given last.

    ``dated`` tells, once some were given, whether their times are in seconds since the epoch. Raises
    TranscriptError where nothing of POP was said.
    """
    first = list(islice(frames, _LOOKED_AT))
    if not first:
        return
    taken = TakenPackets(source, draft, row, Manner(dated=dated()))
    left = chain(first, frames)
    carrying = [frame for frame in first if frame.pieces or frame.size > 0 or frame.packet]
    remedy = ""
    opened = any(frame.secure for frame in carrying) and not source.keys
    if carrying and not opened and all(frame.packet for frame in carrying):
        steps = taken.take(_packets(left))
    elif carrying and not opened and all(frame.whole for frame in carrying):
        steps = taken.take_told(_segments(left))
    else:
        taken.manner = Manner(dated=dated(), opens=False, exact=False)
        steps = _told(taken, left)
        remedy = _(
            "Where it shows packets, and not what they carry, have tshark take them for POP "
            "(-d tcp.port==PORT,pop), or give the capture itself."
        )
    for count in steps:
        draft.understood(count)
        yield
    taken.finish(remedy)
    yield


def _packets(frames: Iterator[ToldPacket]) -> Iterator[Packet]:
    for frame in frames:
        if frame.packet is not None:
            octets, start = frame.packet
            yield _RAW_IP, frame.time, octets, start, len(octets)


def _segments(frames: Iterator[ToldPacket]) -> Iterator[ToldSegment]:
    for frame in frames:
        if min(frame.flags, frame.seq, *frame.ports) >= 0:
            yield frame.segment()


def _told(taken: TakenPackets, frames: Iterator[ToldPacket]) -> Iterator[int]:
    """Take what the dissector reads in frames, some at each step; yield how many they are."""
    connections: dict[Hashable, ToldConnection] = {}
    count = 0
    for frame in frames:
        taken.talks.number = frame.number
        ends = _ends(frame)
        connection = connections.get(ends)
        if connection is not None and connection.before(frame):
            connection.end()
            connection = None
        if connection is None and (frame.pieces or frame.opens):
            connection = connections[ends] = ToldConnection(taken.talks, frame)
        if connection is not None:
            connection.take(frame)
        count += 1
        if count >= _STEP:
            connections = {at: one for at, one in connections.items() if not one.over}
            yield count
            count = 0
    for connection in connections.values():
        connection.end()
    yield count


def _ends(frame: ToldPacket) -> Hashable:
    """Return what the frames of one connection have in common, whichever side they are of."""
    if UNKNOWN in frame.ports and frame.stream >= 0:
        return frame.stream
    return frozenset(frame.names)
