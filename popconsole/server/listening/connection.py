"""One connection: octets in, the engine's effects out. Holds the socket so that the engine need not.

What it goes through stands in ``phases``, as a table. It is put together of parts: the lines that wait
(``PendingLines``), the session (``SessionRunner``), the delivery of replies (plain or shaped), TLS
(``handshake``), the deadline (``IdleTimer``). This class leads from one to the other; asyncio calls it.

    lines ──► session ──► delivery ──► the client
"""

import asyncio
import math
from typing import TYPE_CHECKING, cast

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.inputs import Closed, TimedOut, TooLong
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Session
from popconsole.server.listening.delivery import end_writing
from popconsole.server.listening.handshake import negotiate
from popconsole.server.listening.host import Host
from popconsole.server.listening.idle import IdleTimer
from popconsole.server.listening.lines import LONGEST, PendingLines
from popconsole.server.listening.looks import SessionLook
from popconsole.server.listening.phases import Phase, entered
from popconsole.server.listening.session_runner import SessionRunner

if TYPE_CHECKING:  # most servers inject no fault
    from collections.abc import Callable

    from popconsole.server.faults.spec import FaultSpec

_DISCARDED = 16 * 1024 * 1024  # octets read and thrown away while lingering

# Looked up once: a line costs less than to look up a member of an Enum.
_OPEN, _WAITING, _HANDSHAKING, _CLOSING = Phase.OPEN, Phase.WAITING, Phase.HANDSHAKE, Phase.CLOSING
_CLOSED = Phase.CLOSED
_ENDING = frozenset({_CLOSING, Phase.LINGERING})


class Connection(asyncio.BufferedProtocol):
    """A client's connection and its session. ``tls``: TLS from the first octet on."""

    __slots__ = (
        "_asked", "_delivery", "_discarded", "_habits", "_host", "_limit", "_loop",
        "_negotiation", "_peer", "_runner", "_tls", "lines", "phase", "protocol", "timer", "transport",
    )  # fmt: skip

    def __init__(
        self, host: Host, protocol: str, loop: asyncio.AbstractEventLoop, *, tls: bool = False
    ) -> None:
        self._host = host
        self._loop = loop
        self._tls = tls
        self.protocol = protocol
        self.phase = Phase.STARTING
        self.lines = PendingLines()
        self._limit = host.limits.pop2_idle if protocol == "POP2" else host.limits.pop3_idle
        self._habits = host.setup.profile.habits_in(protocol)
        self._asked = False  # the client asked for the end
        self._discarded = 0  # octets that came behind the end
        self._negotiation: asyncio.Task[None] | None = None  # of TLS

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._runner.session

    def look(self) -> SessionLook | None:
        """Return what its session holds, or held; None where it never logged in."""
        return self._runner.look(self._peer, self.protocol)

    @property
    def _idle(self) -> float:
        """How long the client may be silent now, in seconds."""
        habits = self._habits
        return min(self._limit, (habits.idle_after if self.session.open else habits.idle_before) or math.inf)

    # --- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet the client, or turn it away where there is no room; over TLS after the handshake."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=self._host.limits.unsent)
        peer = transport.get_extra_info("peername") or ("", 0)
        self._peer = str(peer[0]), int(peer[1])  # under TLS the transport forgets it with the connection
        steps, self._delivery = self._host.parts(self)
        self._runner = SessionRunner(self, self._host, self._loop, steps, self._delivery)
        self.timer = IdleTimer(self._loop, self._host, min(self._limit, self._habits.idle_before or math.inf))
        full = self._host.admit(self, self._peer[0])
        if not self._tls:
            self._greet(full)
            return
        self.transport.pause_reading()  # what comes is TLS's
        self.phase = entered(self.phase, _HANDSHAKING)
        self._negotiation = self._loop.create_task(self._greet_under_tls(full))

    def _greet(self, full: Reason | None, *, secure: bool = False) -> None:
        """Greet the client; ``full``: turn it away for this reason."""
        self._runner.greet(full, secure=secure)
        if self.phase not in _ENDING:
            self.phase = entered(self.phase, _OPEN)
        self._settle()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the event loop is to put the next octets: the same place for all connections.

        With ``data_received`` the event loop has 256 KB of memory made for each read, however short: where
        the system's allocator maps that anew each time, it takes half of the session's time.
        """
        del sizehint
        return self._host.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Take in the octets that have come and answer all lines that are complete now, in one write."""
        data = bytes(self._host.buffer[:nbytes])
        if self.phase in _ENDING:
            self._discarded += len(data)
            if self._discarded > _DISCARDED:
                self.transport.abort()
            return
        if self.lines.feed(data):
            # A client that drips octets and never ends a line does not keep the session alive.
            self.timer.touch()
        self._work()

    def eof_received(self) -> bool:
        """End the session behind the lines that are there: the client sends nothing more.

        Returns whether the transport is to stay open, so that what is unsent still goes out; under TLS it
        can't, nor where the client ends it together with its last octets of the handshake.
        """
        self.lines.ended = True
        self._work()
        over = self.phase in _ENDING and not self._delivery.delivering
        secure = self._negotiation is not None or self.transport.get_extra_info("ssl_object") is not None
        return not (over or secure)

    def pause_writing(self) -> None:
        """Stop carrying out lines: the client does not read what it was sent."""
        self._delivery.blocked = True
        self.timer.restart(self._host.limits.stalled, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Carry out lines again: the client has read."""
        self._delivery.blocked = False
        if self.phase in _ENDING:
            self.timer.touch()
        else:
            self.timer.restart(self._idle)
            # Later, for the transport that calls here does not bear to be closed from within: it would
            # tell of the lost connection twice.
            self._loop.call_soon(self._work)
        self._delivery.go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the session, if it has not ended yet: the maildrop is unlocked and nothing is removed."""
        del exc
        if self.phase is _CLOSED:
            return
        said = self.phase in _ENDING
        self.phase = entered(self.phase, _CLOSED)
        self._delivery.stop()
        if not said:
            self._runner.receive(Closed())
        if not self._runner.waits:
            self._leave()

    # --- lines in, replies out

    def drop(self) -> None:
        """End the connection at once."""
        self.transport.abort()

    def write(self, octets: bytes) -> None:
        """Send octets, as soon as the client reads."""
        self.transport.write(octets)

    def end_writing(self) -> bool:
        """Close the server's side alone; False where that can't be."""
        return end_writing(self.transport)

    def _work(self) -> None:
        """Carry out the lines that are there, as far as the client keeps up with reading."""
        lines, delivery = self.lines, self._delivery
        if self.phase is not _OPEN or delivery.blocked or delivery.delivering:
            if self.phase is _OPEN or self.phase is _WAITING:
                self.transport.pause_reading()  # what comes meanwhile waits elsewhere
            return
        budget = delivery.at_once
        runner = self._runner
        known = runner.point.replies.get
        out = delivery.out
        for line in lines.waiting:
            reply = known(line)
            if reply is not None:
                out.append(reply)
                continue
            runner.line(line)
            known = runner.point.replies.get
            budget -= 1
            if not budget or self._halted():
                break
        else:
            if lines.overrun:
                runner.receive(TooLong(LONGEST))
            elif lines.ended:
                runner.receive(Closed())
            self._settle()
            if not self._halted():
                self.transport.resume_reading()
            elif self.phase not in _ENDING:
                self.transport.pause_reading()
            return
        self._settle()
        if self.phase not in _ENDING:
            self.transport.pause_reading()
            if not self._halted():
                self._loop.call_soon(self._work)

    def _halted(self) -> bool:
        """Tell whether lines have to wait."""
        return self.phase is not _OPEN or self._delivery.blocked or self._delivery.delivering

    # --- asked by the session

    def close(self, *, asked: bool) -> None:
        """Close the connection once all is said; ``asked``: the client asked for it."""
        self._asked = asked
        if self.phase is not _CLOSED:
            self.phase = entered(self.phase, _CLOSING)

    def start_tls(self) -> None:
        """Negotiate TLS once all is said; throw away what came behind STLS.

        That was said in clear, by whomever (RFC 2595 section 4).
        """
        octets = self.lines.clear()
        if octets:
            self.discarded(octets)
        self.phase = entered(self.phase, _HANDSHAKING)

    def discarded(self, octets: bytes) -> None:
        """Tell who runs the server that these were thrown away."""
        self._host.discarded(octets, self.transport.get_extra_info("peername")[:2])

    def on_strike(self) -> "Callable[[FaultSpec], None]":
        """Return what tells who runs the server of a fault that strikes here; it does not hold on to this."""
        host, peer = self._host, self.transport.get_extra_info("peername")[:2]
        return lambda spec: host.struck(spec, peer)

    def no_tls(self, error: Exception) -> None:
        """Tell who runs the server why TLS could not be negotiated."""
        self._host.no_tls(error, self.transport.get_extra_info("peername")[:2])

    def wait(self) -> None:
        """Carry out no lines till ``answered`` is called: a thread works on the maildrop."""
        if self.phase is _OPEN:
            self.phase = entered(self.phase, _WAITING)

    def answered(self) -> None:
        """Go on: all that a thread has found so far has been given to the session."""
        if self.phase is _WAITING and not self._runner.waits:
            self.phase = entered(self.phase, _OPEN)
        if self.phase is not _CLOSED:
            self._settle()
            self._work()
        elif not self._runner.waits:
            self._leave()

    def failed(self) -> None:
        """End the connection: a request has failed with an error that is none of a maildrop."""
        if self.phase is _CLOSED:
            self._leave()
        else:
            self.transport.abort()

    def _leave(self) -> None:
        """Leave the server: the connection has ended, and its session too."""
        self._runner.stop()
        self._host.leave(self, self._peer[0])

    def troubled(self, error: MaildropError) -> None:
        """Tell who runs the server what is wrong with a maildrop: a reply names no path."""
        self._host.troubled(error, self.transport.get_extra_info("peername")[:2])

    def _settle(self) -> None:
        """Deliver what was gathered; once that is done, begin TLS or close where that is due."""
        self._delivery.flush(whole=not self._runner.waits)
        phase = self.phase
        if phase is _OPEN or self._delivery.delivering:
            return
        if phase is _CLOSING:
            self._close()
        elif phase is _HANDSHAKING and self._negotiation is None:
            if self._delivery.finish():  # nobody can negotiate over half a connection
                self.phase = entered(self.phase, _OPEN)
                self._loop.call_soon(self._work)
            else:
                self._negotiation = self._loop.create_task(self._go_on_under_tls())

    def delivered(self) -> None:
        """Go on behind a reply that took its time."""
        self._settle()
        self._work()

    def _close(self) -> None:
        """Close the connection: all is said and delivered."""
        closed = self._delivery.finish()
        if self.transport.is_closing():  # it broke, and the transport comes to tell, or a fault has closed it
            return
        if closed or self.lines.ended or (self._asked and self.lines.is_empty()):
            self.transport.close()
            if self.transport.get_write_buffer_size():
                self.timer.arm(self._host.limits.stalled)
            return
        # Closing over unread octets would make the system send RST, and that may take the last reply
        # from the client's hands: so end this side, and read on till the client ends its own.
        self.phase = entered(self.phase, Phase.LINGERING)
        self.lines.clear()
        self.end_writing()
        self.transport.resume_reading()
        self.timer.restart(self._host.limits.linger)

    # --- TLS

    async def _greet_under_tls(self, full: Reason | None) -> None:
        if await self._negotiate():
            self._greet(full, secure=True)
            self._work()

    async def _go_on_under_tls(self) -> None:
        """Go on behind STLS, the reply to which is written by now."""
        if await self._negotiate():
            self.phase = entered(self.phase, _OPEN)
            self._work()

    async def _negotiate(self) -> bool:
        """Negotiate TLS; tell whether lines may go over it now."""
        transport = await negotiate(self.transport, self, self._host, self.no_tls)
        self._negotiation = None
        if transport is None:
            self.connection_lost(None)  # the transport that was has another protocol by now
            return False
        self.transport = transport
        self.timer.touch()
        return self.phase is not _CLOSED

    # --- time

    def check(self, now: float) -> float:
        """End what has run out of time; return when to look again, by the loop's clock."""
        if now >= self.timer.due:
            self._tick()
        return self.timer.due

    def _tick(self) -> None:
        """End the session or the connection, if no sign of life has come for as long as is allowed now."""
        if self._runner.waits or self.phase is _HANDSHAKING:  # that has a time of its own
            self.timer.arm(self._idle)
            return
        ending = self.phase in _ENDING
        blocked = self._delivery.blocked
        unsent = self.transport.get_write_buffer_size()
        if unsent and (blocked or ending):
            allowed = self._host.limits.stalled
        elif ending:
            allowed = self._host.limits.linger
        else:
            allowed = self._idle
        if not self.timer.has_run_out(allowed, unsent):
            return
        if ending or blocked:
            self.transport.abort()
        else:
            self.timed_out()

    def timed_out(self) -> None:
        """End the session: the client was silent for as long as it may."""
        self._runner.receive(TimedOut())
        self._settle()
