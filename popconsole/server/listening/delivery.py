"""How replies get to the client: gathered and written at once, or in slices as far as the client reads."""

import asyncio
from collections.abc import Iterator
from typing import Protocol

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.answer import Answer
from popconsole.server.listening.idle import IdleTimer
from popconsole.server.listening.lines import PendingLines

_FLUSH = 65_536  # octets of replies that are gathered before they are written
_LINES = 500  # lines that go through the engine before other connections get their turn
_SLICES = 16  # written before other connections get their turn


class Owner(Protocol):
    """The connection whose replies are delivered."""

    transport: asyncio.Transport
    timer: IdleTimer
    lines: PendingLines

    def write(self, octets: bytes) -> None:
        """Send octets, as soon as the client reads."""

    def end_writing(self) -> bool:
        """Close the server's side alone; False where that can't be."""

    def troubled(self, error: MaildropError) -> None:
        """Tell who runs the server that a message could not be read to its end."""

    def delivered(self) -> None:
        """Go on with the next lines: a reply that took its time is handed to the transport."""


class Delivery(Protocol):
    """What brings a connection's replies to the client.

    ``out`` is what was gathered. ``at_once`` is how many lines may be carried out before it is flushed.
    ``blocked``: the client does not read what it was sent. ``delivering``: a reply is on its way that takes
    its time, and nothing may be said behind it before its end.
    """

    out: list[bytes]
    at_once: int
    blocked: bool
    delivering: bool

    def reply(self, octets: bytes) -> None:
        """Gather octets of a reply."""

    def answer(self, reply: Answer, status: bytes, body: bytes | Iterator[bytes]) -> None:
        """Take an answer as it is said: its status line, and what stands behind that, whole or in slices.

        Where a slice can't be had, the connection is broken off: what was sent must not look like the whole.
        """

    def flush(self, *, whole: bool) -> None:
        """Deliver what was gathered; ``whole``: all of the last reply is there."""

    def go_on(self) -> None:
        """Go on where the client did not read: it does again."""

    def finish(self) -> bool:
        """Send what is held back, for all is said; tell whether the server's side is closed already."""

    def stop(self) -> None:
        """Deliver nothing more: the connection has ended."""


class PlainDelivery:
    """Delivers replies as quickly as they are read."""

    __slots__ = ("_loop", "_owner", "_size", "_slices", "blocked", "delivering", "out")

    at_once = _LINES

    def __init__(self, owner: Owner, loop: asyncio.AbstractEventLoop) -> None:
        self._owner: Owner | None = owner
        self._loop = loop
        self.out: list[bytes] = []
        self._size = 0
        self._slices: Iterator[bytes] | None = None
        self.blocked = False
        self.delivering = False  # slices of a message or a listing are left to send

    def reply(self, octets: bytes) -> None:
        """Gather octets of a reply; write them if they have become many."""
        self.out.append(octets)
        self._size += len(octets)
        if self._size > _FLUSH:
            self.flush()

    def flush(self, *, whole: bool = True) -> None:
        """Write what was gathered; what is to be sent behind slices waits for their end."""
        del whole
        if self.delivering:
            return
        out = self.out
        if out:
            if self._owner is not None:
                self._owner.write(b"".join(out))
            out.clear()
            self._size = 0

    def answer(self, reply: Answer, status: bytes, body: bytes | Iterator[bytes]) -> None:
        """Gather an answer; send the slices behind it soon, as far as the client keeps up with reading."""
        del reply
        if status:
            self.reply(status)
        if isinstance(body, bytes):
            self.reply(body)
        else:
            self._stream(body)

    def _stream(self, slices: Iterator[bytes]) -> None:
        self.flush()
        self._slices = slices
        self.delivering = True
        self._loop.call_soon(self._pump)

    def go_on(self) -> None:
        """Send some more slices, soon, if any are left."""
        if self._slices is not None:
            self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        owner = self._owner
        if self._slices is None or owner is None:
            return
        for _ in range(_SLICES):
            if self.blocked:
                return
            try:
                octets = next(self._slices, None)
            except MaildropError as error:
                self._end()
                owner.troubled(error)
                owner.transport.abort()
                return
            if octets is None:
                self._end()
                owner.delivered()
                return
            owner.timer.touch()
            owner.write(octets)
        self._loop.call_soon(self._pump)

    def _end(self) -> None:
        self._slices = None
        self.delivering = False

    def finish(self) -> bool:
        """Return False: nothing is held back here, and the server's side is never closed before the end."""
        return False

    def stop(self) -> None:
        """Let go of the connection: no circle of references keeps what has ended."""
        self._owner = None
        self._end()
        self.out.clear()


def end_writing(transport: asyncio.Transport) -> bool:
    """Close the server's side of a connection alone; False where that can't be: under TLS, or when it broke.

    A client that has reset the connection is known of only when the transport comes to tell.
    """
    if transport.is_closing() or not transport.can_write_eof():
        return False
    try:
        transport.write_eof()
    except OSError:
        return False
    return True
