"""The delivery of replies that are shaped: late, in pieces, slowly, cut off, as ``Shaping`` says."""

import asyncio
from collections.abc import Iterator

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.faults.action import Spoken
from popconsole.server.listening.carrying import Carrier
from popconsole.server.listening.delivery import Owner
from popconsole.server.listening.shaping import Shaping


class ShapedDelivery(Carrier):
    """Delivers one reply at a time, whole as it was gathered (a message on a disk too, in memory), in pieces.

    No other line is answered meanwhile.
    """

    __slots__ = ("_owner", "_shaping", "out")

    at_once = 1

    def __init__(self, owner: Owner, loop: asyncio.AbstractEventLoop, shaping: Shaping) -> None:
        super().__init__(loop)
        self._owner: Owner | None = owner
        self._shaping = shaping
        self.out: list[bytes] = []

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
        if whole and self._owner is not None:
            self.carry(self._shaping.delivery(more=self._owner.lines.has_next()))

    def _send(self, octets: bytes) -> None:
        if self._owner is not None:
            self._owner.write(octets)
            self._owner.timer.touch()

    def _end_side(self) -> None:
        if self._owner is not None and not self._owner.end_writing():
            self._owner.transport.close()

    def _break(self) -> None:
        if self._owner is not None:
            self._owner.lines.clear()  # nobody hears what was said before it broke
            self._owner.transport.close()

    def _carried_out(self) -> None:
        if self._owner is not None:
            self._owner.delivered()

    def finish(self) -> bool:
        """Send what is held back; tell whether the server's side is closed already."""
        self.release()
        return self.mute

    def stop(self) -> None:
        """Let go of the connection, and of what was to be delivered later."""
        self._owner = None
        super().stop()
