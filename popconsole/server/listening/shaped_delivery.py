"""The delivery of replies that are shaped: late, in pieces, slowly, cut off, as ``Shaping`` says."""

import asyncio
from collections import deque
from collections.abc import Iterator

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Spoken, Wait, Write
from popconsole.server.listening.delivery import Owner
from popconsole.server.listening.shaping import Shaping


class ShapedDelivery:
    """Delivers one reply at a time, whole as it was gathered (a message on a disk too, in memory), in pieces.

    No other line is answered meanwhile.
    """

    __slots__ = ("_actions", "_gathering", "_held", "_loop", "_mute", "_owner", "_pause", "_shaping",
                 "blocked", "delivering", "out")  # fmt: skip

    at_once = 1

    def __init__(self, owner: Owner, loop: asyncio.AbstractEventLoop, shaping: Shaping) -> None:
        self._owner: Owner | None = owner
        self._loop = loop
        self._shaping = shaping
        self.out: list[bytes] = []
        self.blocked = False
        self._actions: deque[Iterator[Action]] = deque()
        self._pause: asyncio.TimerHandle | None = None
        self._held: list[bytes] = []
        self._gathering: asyncio.TimerHandle | None = None  # of what is held, into one segment
        self.delivering = False  # something of a reply is left to do
        self._mute = False  # nothing is sent any more

    def reply(self, octets: bytes) -> None:
        """Gather octets that are not said by the voice: a fault's own."""
        self._shaping.answered(Spoken(Answer(AnswerKind.NOTHING), octets))

    def answer(self, reply: Answer, status: bytes, body: bytes | Iterator[bytes]) -> None:
        """Gather an answer, all slices with it."""
        try:
            whole = body if isinstance(body, bytes) else b"".join(body)
        except MaildropError as error:
            self._shaping.forget()
            if self._owner is not None:
                self._owner.troubled(error)
                self._owner.transport.abort()
            return
        self._shaping.answered(Spoken.of(reply, status, whole))

    def flush(self, *, whole: bool) -> None:
        """Deliver what was gathered, if it is a whole reply, as far as nothing has to wait."""
        if not whole or self._owner is None:
            return
        self._actions.append(self._shaping.delivery(more=self._owner.lines.has_next()))
        self._deliver()

    def _deliver(self) -> bool:
        """Carry out what is to be done for the replies, up to the next wait; tell whether that was all."""
        while self._actions and not self.blocked and self._pause is None and self._owner is not None:
            action = next(self._actions[0], None)
            if action is None:
                self._actions.popleft()
            else:
                self._act(action, self._owner)
        self.delivering = self._pause is not None or bool(self._actions)
        return not self.delivering

    def _act(self, action: Action, owner: Owner) -> None:
        match action:
            case Write(octets) if self._held:
                self._held.append(octets)  # behind what is held, not past it
                self._release()
            case Write(octets):
                self._write(octets)
            case Hold(octets, seconds):
                self._held.append(octets)
                if self._gathering is None:
                    self._gathering = self._loop.call_later(seconds, self._release)
            case Wait(seconds):
                self._pause = self._loop.call_later(seconds, self._resume)
            case EndWriting():
                self._release()
                self._mute = True
                if not owner.end_writing():
                    owner.transport.close()
            case Drop():
                self._release()
                self._mute = True
                self._actions.clear()
                owner.lines.clear()  # nobody hears what was said before it broke
                owner.transport.close()

    def _write(self, octets: bytes) -> None:
        if octets and not self._mute and self._owner is not None:
            self._owner.write(octets)
            self._owner.timer.touch()

    def _release(self) -> None:
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
        if not self.delivering:
            return
        if self._deliver() and self._owner is not None:
            self._owner.delivered()

    def finish(self) -> bool:
        """Send what is held back; tell whether the server's side is closed already."""
        self._release()
        return self._mute

    def stop(self) -> None:
        """Let go of the connection, and of what was to be delivered later."""
        for timer in (self._pause, self._gathering):
            if timer is not None:
                timer.cancel()
        self._pause = self._gathering = None
        self._owner = None
        self._actions.clear()
        self.delivering = False
