"""One connection: octets in, the engine's effects out. Holds the socket so that the engine need not.

What it goes through stands in ``phases``, as a table. It is put together of parts: the lines that wait
(``PendingLines``), the steps that a session takes (``Memo``, or ``Shaping`` where faults are on), the way to
the mail (``Access``, and ``MaildropRequests`` for a thread), the delivery of replies (plain or shaped), TLS
(``handshake``), the deadline (``IdleTimer``). This class leads from one to the other; asyncio calls it.

    lines ──► steps ──► effects ──► delivery ──► the client
                ▲          │
                └─ answer ─┴─► access ──► maildrop
"""

import asyncio
import math
from dataclasses import replace
from typing import cast

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.answer import Answer, AnswerKind, Mail
from popconsole.server.engine.effects import Close, Login, MaildropRequest, StartTls
from popconsole.server.engine.inputs import Closed, Input, TimedOut, TooLong, TurnedAway
from popconsole.server.engine.reason import UNREADABLE, Reason
from popconsole.server.engine.session import Session
from popconsole.server.listening.access import Access, Work
from popconsole.server.listening.delivery import end_writing
from popconsole.server.listening.handshake import negotiate
from popconsole.server.listening.host import Host
from popconsole.server.listening.idle import IdleTimer
from popconsole.server.listening.lines import LONGEST, PendingLines
from popconsole.server.listening.maildrop_requests import MaildropRequests
from popconsole.server.listening.memo import Action, Send
from popconsole.server.listening.phases import Phase, entered

_DISCARDED = 16 * 1024 * 1024  # octets read and thrown away while lingering

# Looked up once: a line costs less than to look up a member of an Enum.
_OPEN, _WAITING, _HANDSHAKING, _CLOSING = Phase.OPEN, Phase.WAITING, Phase.HANDSHAKE, Phase.CLOSING
_CLOSED = Phase.CLOSED
_ENDING = (_CLOSING, Phase.LINGERING)


class Connection(asyncio.BufferedProtocol):
    """A client's connection and its session. ``tls``: TLS from the first octet on."""

    __slots__ = (
        "_access", "_address", "_asked", "_delivery", "_discarded", "_habits", "_host", "_limit", "_loop",
        "_negotiation", "_point", "_requests", "_steps", "_tls", "lines", "phase", "protocol", "timer",
        "transport",
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
        self._access = Access(host.setup, host.pace)
        self._asked = False  # the client asked for the end
        self._discarded = 0  # octets that came behind the end
        self._requests: MaildropRequests | None = None
        self._negotiation: asyncio.Task[None] | None = None  # of TLS

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._point.session

    @property
    def _idle(self) -> float:
        """How long the client may be silent now, in seconds."""
        habits = self._habits
        return min(self._limit, (habits.idle_after if self.session.open else habits.idle_before) or math.inf)

    def _enter(self, phase: Phase) -> None:
        self.phase = entered(self.phase, phase)

    # --- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet the client, or turn it away where there is no room; over TLS after the handshake."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=self._host.limits.unsent)
        peer = transport.get_extra_info("peername") or ("", 0)
        self._address = str(peer[0])
        self._steps, self._delivery = self._host.parts(self, peer[:2])
        self._point = self._steps.start
        self.timer = IdleTimer(self._loop, self._host, self._idle)
        full = self._host.admit(self, self._address)
        if not self._tls:
            self._greet(full)
            return
        self.transport.pause_reading()  # what comes is TLS's
        self._enter(_HANDSHAKING)
        self._negotiation = self._loop.create_task(self._greet_under_tls(full))

    def _greet(self, full: Reason | None, *, secure: bool = False) -> None:
        """Greet the client; ``full``: turn it away for this reason."""
        opened = self._access.opened(self._host.timestamp(), self.protocol, secure=secure)
        self._receive(opened if full is None else TurnedAway(full))
        if self.phase not in _ENDING:
            self._enter(_OPEN)
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
        can't.
        """
        self.lines.ended = True
        self._work()
        over = self.phase in _ENDING and not self._delivery.delivering
        return not (over or self.transport.get_extra_info("ssl_object"))

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
        self._enter(_CLOSED)
        self._delivery.stop()
        if not said:
            self._receive(Closed())
        if self._requests is None:
            self._host.leave(self, self._address)

    # --- lines in, replies out

    def drop(self) -> None:
        """End the connection at once."""
        self.transport.abort()

    def _work(self) -> None:
        """Carry out the lines that are there, as far as the client keeps up with reading."""
        lines, delivery = self.lines, self._delivery
        if self.phase is not _OPEN or delivery.blocked or delivery.delivering:
            if self.phase is _OPEN or self.phase is _WAITING:
                self.transport.pause_reading()  # what comes meanwhile waits elsewhere
            return
        budget = delivery.at_once
        known = self._point.replies.get
        out = delivery.out
        for line in lines.waiting:
            reply = known(line)
            if reply is not None:
                out.append(reply)
                continue
            self._point, actions = self._steps.line(self._point, line)
            self._carry_out(actions)
            known = self._point.replies.get
            budget -= 1
            if not budget or self._halted():
                break
        else:
            if lines.overrun:
                self._receive(TooLong(LONGEST))
            elif lines.ended:
                self._receive(Closed())
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

    def _receive(self, event: Input) -> None:
        """Give the engine an input that is no line, and do what it asks."""
        trouble = self._access.trouble()
        if trouble is not None:
            self.troubled(trouble)
        self._point, actions = self._steps.event(self._point, event)
        self._carry_out(actions)

    def _carry_out(self, actions: tuple[Action, ...]) -> None:
        """Send the engine's answers and carry out its other effects; give it the answers to these."""
        answers: list[Input] = []
        for action in actions:
            if isinstance(action, Send):
                self._delivery.reply(action.octets)
            elif isinstance(action, Answer):
                self._say(action)
            elif (answer := self._do(action)) is not None:
                answers.append(answer)
        for answer in answers:
            self._receive(answer)

    def _do(self, effect: MaildropRequest | StartTls | Close) -> Input | None:
        """Carry out an effect; return the engine's answer to it, if it gets one."""
        match effect:
            case Close(asked):
                self._asked = asked
                if self.phase is not _CLOSED:
                    self._enter(_CLOSING)
            case StartTls():
                self._discard()
                self._enter(_HANDSHAKING)
            case _:
                return self._ask(effect)
        return None

    def _say(self, reply: Answer) -> None:
        """Word an answer and hand it to the delivery: a refusal instead, where its mail can't be read."""
        speaker, timestamp = self._steps.speaker, self._access.timestamp or b""
        try:
            status, body = speaker.said(reply, self.session.messages, timestamp)
        except MaildropError as error:
            self.troubled(error)
            if (
                isinstance(reply.body, Mail) and reply.body.counted
            ):  # POP2 has no words for it (RFC 937 page 8)
                self.transport.abort()
                return
            reply = replace(reply, kind=AnswerKind.REFUSED, reason=UNREADABLE[error.trouble], body=None)
            status, body = speaker.said(reply, ())
        self._delivery.answer(reply, status, body)

    def troubled(self, error: MaildropError) -> None:
        """Tell who runs the server what is wrong with a maildrop: a reply names no path."""
        self._host.troubled(error, self.transport.get_extra_info("peername")[:2])

    def _settle(self) -> None:
        """Deliver what was gathered; once that is done, begin TLS or close where that is due."""
        self._delivery.flush(whole=self._requests is None)
        phase = self.phase
        if phase is _OPEN or self._delivery.delivering:
            return
        if phase is _CLOSING:
            self._close()
        elif phase is _HANDSHAKING and self._negotiation is None:
            if self._delivery.finish():  # nobody can negotiate over half a connection
                self._enter(_OPEN)
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
        self._enter(Phase.LINGERING)
        self.lines.clear()
        end_writing(self.transport)
        self.transport.resume_reading()
        self.timer.restart(self._host.limits.linger)

    # --- TLS

    def _discard(self) -> None:
        """Throw away what came behind STLS: it was said in clear, by whomever (RFC 2595 section 4)."""
        octets = self.lines.clear()
        if octets:
            self._host.discarded(octets, self.transport.get_extra_info("peername")[:2])

    async def _greet_under_tls(self, full: Reason | None) -> None:
        if await self._negotiate():
            self._greet(full, secure=True)
            self._work()

    async def _go_on_under_tls(self) -> None:
        """Go on behind STLS, the reply to which is written by now."""
        if await self._negotiate():
            self._enter(_OPEN)
            self._work()

    async def _negotiate(self) -> bool:
        """Negotiate TLS; tell whether lines may go over it now."""
        transport = await negotiate(self.transport, self, self._host)
        self._negotiation = None
        if transport is None:
            self.connection_lost(None)  # the transport that was has another protocol by now
            return False
        self.transport = transport
        self.timer.touch()
        return self.phase is not _CLOSED

    # --- mail on a disk

    def _ask(self, request: MaildropRequest) -> Input | None:
        """Ask for the mail; return the answer, or None where it comes from a thread, later."""
        if isinstance(request, Login) and self._habits.drops_behind_pass:
            self.lines.clear()
        if self._requests is not None:
            return self._requests.ask(request)
        answer = self.begin(request)
        if not callable(answer):
            return answer
        self._requests = MaildropRequests(self, self._loop, answer)
        if self.phase is _OPEN:
            self._enter(_WAITING)
        return None

    def begin(self, request: MaildropRequest) -> Input | Work:
        """Carry out a request; return the answer, or a function for a thread that returns it."""
        self._access.setup = self._host.setup  # a replay changes it between logins
        return self._access.begin(request)

    def answer(self, answer: Input) -> None:
        """Give the engine the answer that a thread has found."""
        self.timer.touch()
        self._receive(answer)

    def answered(self) -> None:
        """Go on with the lines that came while a thread worked."""
        if self._requests is not None and not self._requests.running:
            self._requests = None
            if self.phase is _WAITING:
                self._enter(_OPEN)
        if self.phase is not _CLOSED:
            self._settle()
            self._work()
        elif self._requests is None:
            self._host.leave(self, self._address)

    def failed(self) -> None:
        """End the connection: a request has failed with an error that is none of a maildrop."""
        self._requests = None
        if self.phase is _CLOSED:
            self._host.leave(self, self._address)
        else:
            self.transport.abort()

    # --- time

    def check(self, now: float) -> float:
        """End what has run out of time; return when to look again, by the loop's clock."""
        if now >= self.timer.due:
            self._tick()
        return self.timer.due

    def _tick(self) -> None:
        """End the session or the connection, if no sign of life has come for as long as is allowed now."""
        if self._requests is not None or self.phase is _HANDSHAKING:  # that has a time of its own
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
            self._receive(TimedOut())
            self._settle()
