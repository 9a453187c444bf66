"""Faults that strike at the delivery of a reply: late, in pieces, slowly, cut off.

Each returns what it makes of the actions that deliver the reply, so that several can strike the same one.
"""

from collections.abc import Callable, Iterator

from popconsole.protocol.framing import CRLF
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, TurnReply, Wait, Write
from popconsole.server.faults.spec import FaultSpec, PlaceKind

Shape = Callable[[Iterator[Action]], Iterator[Action]]
Strike = Callable[[FaultSpec, TurnReply], Shape | None]

_TICKS = 20  # writes a second, at the most, of a slow server


def _greeting_late(spec: FaultSpec, said: TurnReply) -> Shape:
    del said

    def late(actions: Iterator[Action]) -> Iterator[Action]:
        yield Wait(spec.seconds())
        yield from actions

    return late


def _greeting_split(spec: FaultSpec, said: TurnReply) -> Shape | None:
    """Cut in the middle of the APOP timestamp, or of the line where there is none."""
    stamp = said.octets.find(b"<")
    cut = (stamp + said.octets.find(b">", stamp)) // 2 if stamp >= 0 else len(said.octets) // 2
    if not 0 < cut < len(said.octets):
        return None

    def split(actions: Iterator[Action]) -> Iterator[Action]:
        for action in actions:
            if isinstance(action, Write) and len(action.octets) > cut:
                yield Write(action.octets[:cut])
                yield Wait(spec.seconds())
                yield Write(action.octets[cut:])
            else:
                yield action

    return split


def _drop_after(spec: FaultSpec, said: TurnReply) -> Shape | None:
    """Cut the connection after so many octets of it, or of the reply at its place."""
    most = max(0, spec.number() - (said.turn.sent if spec.place.at is PlaceKind.EVERY else 0))
    if most >= len(said.octets):
        return None

    def drop(actions: Iterator[Action]) -> Iterator[Action]:
        left = most
        for action in actions:
            if not isinstance(action, Write):
                yield action
            elif len(action.octets) <= left:
                left -= len(action.octets)
                yield action
            else:
                if left:
                    yield Write(action.octets[:left])
                yield Drop()
                return

    return drop


def _half_close(spec: FaultSpec, said: TurnReply) -> Shape:
    del spec, said

    def close(actions: Iterator[Action]) -> Iterator[Action]:
        yield from actions
        yield EndWriting()

    return close


def _split(spec: FaultSpec, said: TurnReply) -> Shape | None:
    size, pause = spec.number(), spec.seconds(1)
    if len(said.octets) <= size:
        return None
    return lambda actions: _pieces(actions, size, pause)


def _slow(spec: FaultSpec, said: TurnReply) -> Shape | None:
    """Let each piece take its time before it goes, a short reply's only one too."""
    rate = spec.number()
    if not said.octets:
        return None

    def slow(actions: Iterator[Action]) -> Iterator[Action]:
        for action in _pieces(actions, max(1, rate // _TICKS), 0.0):
            if isinstance(action, Write):
                yield Wait(len(action.octets) / rate)
            yield action

    return slow


def _pieces(actions: Iterator[Action], size: int, pause: float) -> Iterator[Action]:
    """Cut what is written, with a pause, if it is more than 0, from one piece to the next."""
    first = True
    for action in actions:
        if not isinstance(action, Write):
            yield action
            continue
        for start in range(0, len(action.octets), size):
            if pause and not first:
                yield Wait(pause)
            first = False
            yield Write(action.octets[start : start + size])


def _merge(spec: FaultSpec, said: TurnReply) -> Shape | None:
    if not said.octets:
        return None

    def hold(actions: Iterator[Action]) -> Iterator[Action]:
        for action in actions:
            yield Hold(action.octets, spec.seconds()) if isinstance(action, Write) else action

    return hold


DELIVERIES: dict[str, Strike] = {
    "greeting-late": _greeting_late,
    "greeting-split": _greeting_split,
    "drop-after": _drop_after,
    "half-close": _half_close,
    "split": _split,
    "slow": _slow,
    "merge": _merge,
}
"""What a fault makes of the delivery of a reply; None: it does not strike. They strike in this order."""


def swaps(said: TurnReply) -> bool:
    """Tell whether a reply is kept back till the next has gone: a client has sent the next command already.

    Behind STLS nothing more is said in clear.
    """
    return said.more and bool(said.octets) and not (said.turn.verb == "STLS" and said.positive)


TIMEOUT = b"421 idle for too long" + CRLF
"""What ``timeout-421`` says when the inactivity timer has run out: a reply of SMTP."""
