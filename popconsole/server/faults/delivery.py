"""Faults that strike at the delivery of a reply: late, in pieces, slowly, cut off."""

from collections.abc import Callable, Iterator

from popconsole.protocol.framing import CRLF
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Said, Wait, Write
from popconsole.server.faults.spec import At, FaultSpec

Strike = Callable[[FaultSpec, Said, bytes], Iterator[Action] | None]

_TICKS = 20  # writes a second, at the most, of a slow server


def _greeting_late(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action]:
    del said
    yield Wait(spec.seconds())
    yield Write(octets)


def _greeting_split(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action]:
    """Cut in the middle of the APOP timestamp, or of the line where there is none."""
    del said
    stamp = octets.find(b"<")
    cut = (stamp + octets.find(b">", stamp)) // 2 if stamp >= 0 else len(octets) // 2
    yield Write(octets[:cut])
    yield Wait(spec.seconds())
    yield Write(octets[cut:])


def _drop_after(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action] | None:
    """Cut the connection after so many octets of it, or of the reply at its place."""
    left = spec.number() - (said.turn.sent if spec.place.at is At.EVERY else 0)
    return _dropped(octets[: max(0, left)]) if left < len(octets) else None


def _dropped(octets: bytes) -> Iterator[Action]:
    yield Write(octets)
    yield Drop()


def _half_close(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action]:
    del spec, said
    yield Write(octets)
    yield EndWriting()


def _split(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action] | None:
    del said
    size = max(1, spec.number())
    return _pieces(octets, size, spec.seconds(1)) if len(octets) > size else None


def _slow(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action]:
    del said
    rate = max(1, spec.number())
    size = max(1, rate // _TICKS)
    return _pieces(octets, size, size / rate)


def _pieces(octets: bytes, size: int, pause: float) -> Iterator[Action]:
    for start in range(0, len(octets), size):
        if start:
            yield Wait(pause)
        yield Write(octets[start : start + size])


def _merge(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action]:
    del said
    yield Hold(octets, spec.seconds())


def _swapped(spec: FaultSpec, said: Said, octets: bytes) -> Iterator[Action] | None:
    """Keep a reply back till the next has gone; needs a client that has sent the next command already."""
    del spec
    return iter(()) if said.more and octets else None


DELIVERIES: dict[str, Strike] = {
    "greeting-late": _greeting_late,
    "greeting-split": _greeting_split,
    "drop-after": _drop_after,
    "half-close": _half_close,
    "split": _split,
    "slow": _slow,
    "merge": _merge,
    "reply-swapped": _swapped,
}
"""What a fault makes of the delivery of a reply's octets; None: it does not strike."""

TIMEOUT = b"421 idle for too long" + CRLF
"""What ``timeout-421`` says when the inactivity timer has run out: a reply of SMTP."""
