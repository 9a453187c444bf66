"""Frames of which only the source is told: who hears them is the other end."""

from collections.abc import Iterable, Iterator

from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.packets.speech import POP_PORTS

_MOST = 100  # frames that wait for the other end
_BOTH = 2
_End = tuple[str, int]


def paired(frames: Iterable[ToldPacket]) -> Iterator[ToldPacket]:
    """Give frames without a target the one that they must have: of a server, the client that spoke last."""
    waiting: list[ToldPacket] = []
    ends: list[_End] = []
    client: _End | None = None
    for frame in frames:
        if frame.ports[0] == UNKNOWN or frame.ports[1] != UNKNOWN:
            yield frame
            continue
        end = frame.source, frame.ports[0]
        if end not in ends:
            ends.append(end)
        waiting.append(frame)
        if len(ends) < _BOTH and len(waiting) < _MOST:
            continue
        server = _server(ends)
        client = client or next((one for one in ends if one != server), None)
        for one in waiting:
            here = one.source, one.ports[0]
            client = client if here == server else here
            there = client or ("", UNKNOWN) if here == server else server
            one.target, one.ports = there[0], (here[1], there[1])
            yield one
        waiting.clear()
    yield from waiting


def _server(ends: list[_End]) -> _End:
    """Return which end serves: that with a port of POP, or of the first two that with the lower port."""
    known = next((end for end in ends if end[1] in POP_PORTS), None)
    return known or min(ends[:_BOTH], key=lambda end: end[1])
