"""Carries out how replies are delivered: late, in pieces, slowly, cut off, one behind the other.

The mock server delivers its own replies so (``shaped_delivery``), a proxy those of another server.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator

from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Wait, Write


class Carrier(ABC):
    """Carries actions out towards a client, in their order, as far as nothing has to wait.

    ``blocked``: the client does not read what it was sent. ``delivering``: something is left to do. ``mute``:
    nothing is sent any more.
    """

    __slots__ = ("_actions", "_gathering", "_held", "_loop", "_pause", "blocked", "delivering", "mute")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._actions: deque[Iterator[Action]] = deque()
        self._pause: asyncio.TimerHandle | None = None
        self._held: list[bytes] = []
        self._gathering: asyncio.TimerHandle | None = None  # of what is held, into one segment
        self.blocked = False
        self.delivering = False
        self.mute = False

    # --- what it is carried out by

    @abstractmethod
    def _send(self, octets: bytes) -> None:
        """Send octets to the client: some, never none."""

    @abstractmethod
    def _end_side(self) -> None:
        """Close the server's side of the connection; all of it where that can't be."""

    @abstractmethod
    def _break(self) -> None:
        """Close the connection as if it broke, behind what was sent."""

    @abstractmethod
    def _carried_out(self) -> None:
        """Go on: all is done, and some of it took its time."""

    # --- what is to be done

    def carry(self, actions: Iterator[Action]) -> None:
        """Carry out what delivers a reply, behind what is left of those before it."""
        self._actions.append(actions)
        self._act_on()

    def _act_on(self) -> bool:
        """Carry out what is there, up to the next wait; tell whether that was all."""
        while self._actions and not self.blocked and self._pause is None:
            action = next(self._actions[0], None)
            if action is None:
                self._actions.popleft()
            else:
                self._act(action)
        self.delivering = self._pause is not None or bool(self._actions)
        return not self.delivering

    def _act(self, action: Action) -> None:
        match action:
            case Write(octets) if self._held:
                self._held.append(octets)  # behind what is held, not past it
                self.release()
            case Write(octets):
                self._write(octets)
            case Hold(octets, seconds):
                self._held.append(octets)
                if self._gathering is None:
                    self._gathering = self._loop.call_later(seconds, self.release)
            case Wait(seconds):
                self._pause = self._loop.call_later(seconds, self._resume)
            case EndWriting():
                self.release()
                self.mute = True
                self._end_side()
            case Drop():
                self.release()
                self.mute = True
                self._actions.clear()
                self._break()

    def _write(self, octets: bytes) -> None:
        if octets and not self.mute:
            self._send(octets)

    def release(self) -> None:
        """Send what was held back, in one segment."""
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
        held, self._held = self._held, []
        self._write(b"".join(held))

    def _resume(self) -> None:
        self._pause = None
        self._continue()

    def go_on(self) -> None:
        """Go on, soon, with what is left of the replies."""
        self._loop.call_soon(self._continue)

    def _continue(self) -> None:
        if self.delivering and self._act_on():
            self._carried_out()

    def stop(self) -> None:
        """Let go of what was to be done later: the connection has ended."""
        for timer in (self._pause, self._gathering):
            if timer is not None:
                timer.cancel()
        self._pause = self._gathering = None
        self._actions.clear()
        self.delivering = False
