"""What a server sends, cut into lines: in slices of a few milliseconds, so that a screen stays alive."""

import asyncio
from time import perf_counter
from typing import Protocol

from popconsole.protocol.framing import Framer

_SLICE = 0.004  # seconds that lines are cut at a time: a key waits no longer for its turn
_PAUSE = 0.001  # seconds between two slices


class Receiver(Protocol):
    """What takes the lines of a server as they are cut."""

    @property
    def octets_due(self) -> int | None:
        """How many octets of POP2's counted data come next; None where a line does."""

    @property
    def within(self) -> bool:
        """Whether the next lines are within a reply, and can be taken many at once."""

    def take(self, octets: bytes, ending: bytes) -> bool:
        """Take a line; tell whether cutting may go on later, or must be done with all that came."""

    def take_run(self, lines: list[bytes]) -> None:
        """Take lines that are within a reply, each ended with CRLF."""

    def was_cut(self, *, done: bool) -> None:
        """Go on behind a slice; ``done``: all that came is cut, but for a line that has not ended."""


class Incoming:
    """The octets of a server on their way to lines.

    ``octets`` is how many came. Nothing is cut while it ``holds``: a screen can't follow.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._framer = Framer()
        self._next: asyncio.TimerHandle | None = None
        self.octets = 0
        self.holds = False

    @property
    def busy(self) -> bool:
        """Whether something that came may be left to cut."""
        return self._next is not None or self.holds

    def feed(self, octets: bytes) -> None:
        """Take in octets, and cut a slice of lines if none is waited for."""
        self.octets += len(octets)
        self._framer.feed(octets)
        if not self.busy:
            self._cut()

    def hold(self, *, holding: bool) -> None:
        """Hold, or go on soon."""
        self.holds = holding
        if not holding and self._next is None:
            self._next = asyncio.get_running_loop().call_later(0, self._cut)

    def rest(self) -> bytes:
        """Return what has no line ending, as at the end of a connection, and forget it."""
        return self._framer.rest()

    def stop(self) -> None:
        """Cut no more."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _cut(self) -> None:
        self._next = None
        if self.holds:
            return
        done = self._cut_until(perf_counter() + _SLICE)
        if not done:
            self._next = asyncio.get_running_loop().call_later(_PAUSE, self._cut)
        self._receiver.was_cut(done=done)

    def _cut_until(self, until: float) -> bool:
        """Cut lines until a time of ``perf_counter``; tell whether all that came was cut."""
        receiver = self._receiver
        while True:
            if receiver.within and (lines := self._framer.run(receiver.octets_due)):
                receiver.take_run(lines)
                goes_on = True
            elif (cut := self._framer.next(receiver.octets_due)) is not None:
                goes_on = receiver.take(*cut)
            else:
                return True
            if goes_on and perf_counter() >= until:
                return False
