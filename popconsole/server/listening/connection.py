"""One connection: octets in, the engine's effects out. Holds the socket so that the engine need not."""

import asyncio
import math
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import cast

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.session import (
    Authenticate,
    Close,
    Closed,
    Effect,
    Input,
    Login,
    OpenFolder,
    Release,
    Send,
    SendGreeting,
    SendListing,
    SendMessage,
    Session,
    StartTls,
    TimedOut,
    TooLong,
    TurnedAway,
)
from popconsole.server.listening.access import Access, MaildropRequest, Work
from popconsole.server.listening.disk_mail import MaildropRequests, Slices
from popconsole.server.listening.host import Host
from popconsole.server.listening.lines import LONGEST, LineCutter
from popconsole.server.voice.wording import unreadable

_FLUSH = 65_536  # octets of replies that are gathered before they are written
_SLOW_LINES = 500  # lines that go through the engine before other connections get their turn
_DISCARDED = 16 * 1024 * 1024  # octets read and thrown away while lingering

_HANDSHAKE = 30.0  # seconds that a client may take to negotiate TLS

NotSend = (
    SendGreeting | SendMessage | SendListing | Login | Authenticate | StartTls | OpenFolder | Release | Close
)


class Connection(asyncio.Protocol):
    """A client's connection and its session."""

    __slots__ = (
        "_access",
        "_address",
        "_asked",
        "_cutter",
        "_discarded",
        "_due",
        "_ended",
        "_habits",
        "_heard",
        "_host",
        "_limit",
        "_lingering",
        "_loop",
        "_lost",
        "_memo",
        "_out",
        "_out_size",
        "_paused",
        "_point",
        "_requests",
        "_securing",
        "_stream",
        "_todo",
        "_transport",
        "_unsent",
    )  # fmt: skip

    def __init__(self, host: Host, protocol: str, loop: asyncio.AbstractEventLoop) -> None:
        self._host = host
        self._loop = loop
        self._limit = host.limits.pop2_idle if protocol == "POP2" else host.limits.pop3_idle
        voice = host.setup.profile.voice(protocol)
        self._habits = None if voice is None else voice.habits
        self._memo = host.memo(protocol)
        self._point = self._memo.start
        self._access = Access(host.setup, host.pace)
        self._cutter = LineCutter()
        self._todo: Iterator[bytes] = iter(())
        self._out: list[bytes] = []
        self._out_size = 0
        self._paused = False  # the client does not read what it was sent
        self._ended = False  # all is said
        self._asked = False  # ... and the client asked for it
        self._lost = False
        self._lingering = False
        self._discarded = 0
        self._requests: MaildropRequests | None = None  # what a thread does on the disk for the session
        self._securing: asyncio.Task[None] | None = None  # TLS is negotiated
        self._stream: Slices | None = None  # the message that is being sent
        self._address = ""
        self._heard = 0.0
        self._due = math.inf
        self._unsent = 0

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._point.session

    @property
    def _idle(self) -> float:
        """How long the client may be silent now, in seconds."""
        habits = self._habits
        if habits is None:
            return self._limit
        return min(self._limit, (habits.idle_after if self.session.open else habits.idle_before) or math.inf)

    # --- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, or turn away."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=self._host.limits.unsent)
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        self._heard = self._loop.time()
        self._arm(self._idle)
        full = self._host.admit(self, self._address)
        secure = transport.get_extra_info("ssl_object") is not None
        opened = self._access.opened(self._host.timestamp(), secure=secure)
        self._receive(opened if full is None else TurnedAway(full))
        self._settle()

    def data_received(self, data: bytes) -> None:
        """Answer all lines that are complete with it, in one write."""
        if self._ended:
            self._discarded += len(data)
            if self._discarded > _DISCARDED:
                self._transport.abort()
            return
        lines = self._cutter.feed(data)
        if lines:
            # A client that drips octets and never ends a line does not keep the session alive.
            self._heard = self._loop.time()
            # While TLS is negotiated, what comes first under it may be here before the task goes on.
            self._todo = iter(lines) if self._securing is None else chain(self._todo, lines)
        self._work()

    def eof_received(self) -> bool:
        """Take the end of the client's side for the end of the session; what is unsent still goes out."""
        self._receive(Closed())
        self._flush()
        return False

    def pause_writing(self) -> None:
        """Carry out nothing more while the client does not read."""
        self._paused = True
        self._heard = self._loop.time()
        self._unsent = self._transport.get_write_buffer_size()
        self._arm(self._host.limits.stalled)

    def resume_writing(self) -> None:
        """Go on."""
        self._paused = False
        self._heard = self._loop.time()
        if not self._ended:
            self._arm(self._idle)
            # Later, for the transport that calls here does not bear to be closed from within: it would
            # tell of the lost connection twice.
            self._loop.call_soon(self._work)
        if self._stream is not None:
            self._stream.go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """Unlock the maildrop; nothing is removed."""
        del exc
        self._gone()

    def _gone(self) -> None:
        if self._lost:
            return
        self._lost = True
        self._stream = None
        if not self._ended:
            self._receive(Closed())
        if self._requests is None:
            self._host.leave(self, self._address)

    # --- lines in, replies out

    def drop(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def _work(self) -> None:
        """Carry out the lines that are there, as far as the client keeps up with reading."""
        if self._lost or self._halted():
            return
        budget = _SLOW_LINES
        known = self._point.replies.get
        out = self._out
        for line in self._todo:
            reply = known(line)
            if reply is not None:
                out.append(reply)
                continue
            self._point, effects = self._memo.line(self._point, line)
            self._carry_out(effects)
            known = self._point.replies.get
            budget -= 1
            if self._halted() or not budget:
                break
        else:
            if self._cutter.overrun:
                self._receive(TooLong(LONGEST))
            self._settle()
            if not self._halted():
                self._transport.resume_reading()
            elif not self._ended:
                self._transport.pause_reading()
            return
        self._settle()
        if not self._ended:
            self._transport.pause_reading()
            if not self._halted():
                self._loop.call_soon(self._work)

    def _halted(self) -> bool:
        return (
            self._ended
            or self._paused
            or self._requests is not None
            or self._stream is not None
            or self._securing is not None
        )

    def _settle(self) -> None:
        """Write what was gathered, and close if all is said."""
        self._flush()
        if not self._ended or self._lost or self._lingering or self._stream is not None:
            return
        unread = next(self._todo, None) is not None or len(self._cutter)
        self._todo = iter(())
        if self._asked and not unread:
            self._transport.close()
            if self._transport.get_write_buffer_size():
                self._arm(self._host.limits.stalled)
            return
        # Closing over unread octets would make the system send RST, and that may take the last reply
        # from the client's hands: so end this side, and read on till the client ends its own.
        self._lingering = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._transport.resume_reading()
        self._heard = self._loop.time()
        self._arm(self._host.limits.linger)

    def _receive(self, event: Input) -> None:
        """Give the engine an input that is no line, and do what it asks."""
        self._point, effects = self._memo.event(self._point, event)
        self._carry_out(effects)

    def _carry_out(self, effects: tuple[Effect, ...]) -> None:
        """Do what the engine asks, then hand back the answers."""
        answers: list[Input] = []
        for effect in effects:
            if isinstance(effect, Send):
                self._send(effect.octets)
            elif (answer := self._do(effect)) is not None:
                answers.append(answer)
        for answer in answers:
            self._receive(answer)

    def _do(self, effect: NotSend) -> Input | None:
        """Carry out an effect; return the engine's answer to it, if it gets one."""
        match effect:
            case SendMessage():
                self._send_message(effect)
            case SendListing():
                self._send(effect.status)
                self._begin(effect.stream())
            case SendGreeting():
                self._send(self._access.greeting(effect).octets)
            case Close(asked):
                self._ended = True
                self._asked = asked
            case StartTls():
                self._discard()
                self._securing = self._loop.create_task(self._secure())
            case _:
                return self._ask(effect)
        return None

    # --- TLS

    def _discard(self) -> None:
        """Throw away what came behind STLS: it was said in clear, by whomever (RFC 2595 section 4)."""
        octets = b"".join([*(line + b"\n" for line in self._todo), self._cutter.rest])
        self._todo = iter(())
        self._cutter = LineCutter()
        if octets:
            self._host.discarded(octets, self._transport.get_extra_info("peername")[:2])

    async def _secure(self) -> None:
        """Negotiate TLS; a client that can't is hung up on. The reply to STLS is written by now."""
        plain = self._transport
        try:
            context = self._host.context()
            transport = await self._loop.start_tls(
                plain, self, context, server_side=True, ssl_handshake_timeout=_HANDSHAKE
            )
        except (OSError, ValueError):  # ssl.SSLError and TimeoutError are OSErrors
            transport = None
        self._securing = None
        if transport is None:
            plain.abort()
            self._gone()
            return
        self._transport = transport
        self._transport.set_write_buffer_limits(high=self._host.limits.unsent)
        self._heard = self._loop.time()
        self._work()

    # --- mail on a disk

    def _ask(self, request: MaildropRequest) -> Input | None:
        """Ask for the mail; return the answer, or None where it comes from a thread, later."""
        if isinstance(request, Login) and self._habits is not None and self._habits.drops_behind_pass:
            deque(self._todo, maxlen=0)
            self._cutter = LineCutter()
        if self._requests is not None:
            return self._requests.ask(request)
        answer = self.begin(request)
        if not callable(answer):
            return answer
        self._requests = MaildropRequests(self, self._loop, answer)
        return None

    def begin(self, request: MaildropRequest) -> Input | Work:
        """Carry out a request; return the answer, or what will when a thread calls it."""
        self._access.setup = self._host.setup  # a replay changes it between logins
        return self._access.begin(request)

    def answer(self, answer: Input) -> None:
        """Give the engine what a thread has found."""
        self._heard = self._loop.time()
        self._receive(answer)

    def answered(self) -> None:
        """Go on with the lines that came while a thread worked."""
        if self._requests is not None and not self._requests.running:
            self._requests = None
        if not self._lost:
            self._settle()
            self._work()
        elif self._requests is None:
            self._host.leave(self, self._address)

    def failed(self) -> None:
        """End the connection: its thread has met what nobody foresaw."""
        self._requests = None
        if self._lost:
            self._host.leave(self, self._address)
        else:
            self._transport.abort()

    def _send_message(self, effect: SendMessage) -> None:
        try:
            stream = effect.stream()
        except MaildropError as error:
            if effect.counted:  # POP2 has no words for it (RFC 937 page 8)
                self._transport.abort()
            else:
                self._send(unreadable(error).octets)
            return
        if effect.status:
            self._send(effect.status)
        if stream is None:
            self._send(effect.body)
        else:
            self._begin(stream)

    def _begin(self, slices: Iterator[bytes]) -> None:
        """Send what comes in slices; nothing else is carried out till it is all said."""
        self._flush()
        self._stream = Slices(self, self._loop, slices)

    def stuck(self) -> bool:
        """Tell whether nothing more can be written: the client does not read, or is gone."""
        return self._paused or self._lost

    def write(self, octets: bytes) -> None:
        """Write a slice."""
        self._heard = self._loop.time()
        self._transport.write(octets)

    def sent(self) -> None:
        """Go on behind a message."""
        self._stream = None
        self._settle()
        self._work()

    def broke_off(self) -> None:
        """End the connection: what was sent must not look like the whole message."""
        self._stream = None
        self._transport.abort()

    def _send(self, octets: bytes) -> None:
        self._out.append(octets)
        self._out_size += len(octets)
        if self._out_size > _FLUSH:
            self._flush()

    def _flush(self) -> None:
        if self._stream is not None:
            return  # what is to be sent behind a message waits for its end
        if self._out and not self._lost:
            self._transport.write(b"".join(self._out))
        self._out.clear()
        self._out_size = 0

    # --- time

    def check(self, now: float) -> float:
        """Give up if the time that is allowed is over; return when to look again, by the loop's clock."""
        if now >= self._due:
            self._tick()
        return self._due

    def _arm(self, delay: float) -> None:
        self._due = self._loop.time() + delay
        self._host.watch(self._due)

    def _tick(self) -> None:
        """See whether the time that is allowed is really over; it is only looked at now and then."""
        if self._requests is not None:
            self._arm(self._idle)
            return
        limits = self._host.limits
        unsent = self._transport.get_write_buffer_size()
        if unsent < self._unsent or (unsent and not self._unsent):
            self._heard = self._loop.time()  # the client reads, slowly
        self._unsent = unsent
        if unsent and (self._paused or self._ended):
            allowed = limits.stalled
        elif self._ended:
            allowed = limits.linger
        else:
            allowed = self._idle
        left = self._heard + allowed - self._loop.time()
        if left > 0:
            self._arm(left)
            return
        self._due = math.inf
        if self._ended or self._paused:
            self._transport.abort()
        else:
            self._receive(TimedOut())
            self._settle()
