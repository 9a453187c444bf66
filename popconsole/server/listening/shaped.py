"""A connection whose replies are shaped: by faults that are on, and by a persona that takes its time.

It carries out one line at a time, gathers the whole reply (of a message on a disk too, in memory), and
delivers it as the injector says, in timed pieces.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Protocol, cast

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.session import (
    Close,
    Closed,
    CommandLine,
    Effect,
    Input,
    MaildropOpened,
    MaildropRefused,
    Pop3Session,
    Refusal,
    Send,
    SendMessage,
    StartTls,
    TimedOut,
    TooLong,
    replace,
)
from popconsole.server.engine.step import step
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Wait, Write
from popconsole.server.faults.asked import lacking
from popconsole.server.faults.injector import Injector, Ledger, MaildropRequest
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.connection import Connection, NotSend
from popconsole.server.listening.host import Host
from popconsole.server.listening.lines import LONGEST, received
from popconsole.server.listening.memo import Point


class ShapingHost(Host, Protocol):
    """What a shaped connection needs of its server besides."""

    faults: tuple[FaultSpec, ...]

    @property
    def ledger(self) -> Ledger:
        """What the faults have done so far, over all connections."""

    def struck(self, spec: FaultSpec, peer: tuple[str, int]) -> None:
        """Take note of a fault that strikes the connection from that address."""


class ShapedConnection(Connection):
    """A client's connection, its replies delivered by an injector."""

    __slots__ = (
        "_actions", "_answering", "_counted", "_delay", "_gathered", "_half", "_held", "_injector", "_late",
        "_mute", "_secures", "_timer",
    )  # fmt: skip

    _host: ShapingHost

    def __init__(self, host: ShapingHost, protocol: str, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(host, protocol, loop)
        self._injector = Injector(protocol, host.faults, host.ledger, self._told)
        self._delay = 0.0 if self._habits is None else self._habits.failure_delay  # before a login is refused
        self._late = 0.0  # seconds to wait before the reply that is gathered
        self._answering = True  # a reply is due: the greeting first
        self._counted = False  # ... and it is POP2's data
        self._actions: deque[Iterator[Action]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._held: list[bytes] = []
        self._gathered: asyncio.TimerHandle | None = None
        self._mute = False  # nothing is sent any more
        self._half = False  # the client has closed its side
        self._secures = False  # TLS is negotiated when all is delivered

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, or turn away."""
        if transport.get_extra_info("ssl_object") is not None:
            self._transport = cast("asyncio.Transport", transport)
            self._injector.secured()
        super().connection_made(transport)

    def _told(self, spec: FaultSpec) -> None:
        self._host.struck(spec, self._transport.get_extra_info("peername")[:2])

    # --- lines in

    def _work(self) -> None:
        if self._lost or self._halted():
            return
        line = next(self._todo, None)
        if line is not None:
            self._one(line)
            return
        if self._cutter.overrun:
            self._answering = True
            self._receive(TooLong(LONGEST))
            self._settle()
        elif not self._half:
            self._transport.resume_reading()

    def _one(self, line: bytes) -> None:
        """Carry out one line; the next one comes when its reply is delivered."""
        self._transport.pause_reading()
        self._answering = True
        command = received(line)
        if isinstance(command, TooLong):
            self._receive(command)
            self._settle()
            return
        heard = self._injector.heard(command.octets, self.session)
        if heard.line is None:
            self._settle()
            return
        before = self._point
        if heard.unmarked:
            shown = replace(self.session, marked=frozenset())
            _session, effects = step(self._memo.profile, shown, CommandLine(heard.line))
        elif heard.lacking:
            profile = lacking(self._memo.profile, heard.line)
            session, effects = step(profile, self.session, CommandLine(heard.line))
            self._point = Point(session)
        else:
            self._point, effects = self._memo.line(self._point, heard.line)
        self._carry_out(self._kept_open(before, effects))
        self._settle()

    def _kept_open(self, before: Point, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        """Return the effects without a close, and the session as it was, where POP2's server goes on."""
        said = next((effect for effect in effects if isinstance(effect, Send)), None)
        closes = any(isinstance(effect, Close) and not effect.asked for effect in effects)
        if said is None or not closes or not self._injector.goes_on(said.octets):
            return effects
        self._point = Point(replace(before.session, asked=None))
        return (said,)

    def _receive(self, event: Input) -> None:
        if isinstance(event, MaildropOpened):
            self._injector.logged_in()
        if isinstance(event, MaildropRefused) and event.reason is Refusal.WRONG:
            self._late = self._delay
        before = self._point
        self._point, effects = self._memo.event(self._point, event)
        if isinstance(event, MaildropRefused):
            effects = self._kept_open(before, effects)
        if isinstance(event, TimedOut) and (last := self._injector.timed_out()):
            effects = (Send(last), *(effect for effect in effects if not isinstance(effect, Send)))
        self._carry_out(effects)

    def _ask(self, effect: MaildropRequest) -> Input | None:
        asked = self._injector.request(effect, self.session)
        return asked if isinstance(asked, MaildropRefused) else super()._ask(asked)

    def eof_received(self) -> bool:
        """Take the end of the client's side for the end of the session, when all that is due is delivered."""
        if self._busy_delivering() or next(self._peeked(), None) is not None:
            self._half = True
        else:
            self._close_half()
        session = self.session
        return not (isinstance(session, Pop3Session) and session.secure)  # under TLS there are no halves

    def _close_half(self) -> None:
        """End a session whose client has closed its side."""
        self._receive(Closed())
        self._release()
        self._write(b"".join(self._out))
        self._out.clear()
        self._transport.close()

    def _peeked(self) -> Iterator[bytes]:
        """Return the lines that wait, and leave them there."""
        first = next(self._todo, None)
        if first is None:
            return iter(())
        self._todo = chain((first,), self._todo)
        return iter((first,))

    # --- replies out

    def _halted(self) -> bool:
        return super()._halted() or self._busy_delivering()

    def _busy_delivering(self) -> bool:
        return self._timer is not None or bool(self._actions) or self._secures

    def _do(self, effect: NotSend) -> Input | None:
        if isinstance(effect, StartTls):
            self._discard()
            self._secures = True
            return None
        return super()._do(effect)

    def _send_message(self, effect: SendMessage) -> None:
        self._counted = effect.counted
        super()._send_message(effect)

    def _begin(self, stream: Iterator[bytes]) -> None:
        try:
            for octets in stream:
                self._send(octets)
        except MaildropError:
            self._out.clear()
            self._transport.abort()

    def _send(self, octets: bytes) -> None:
        self._out.append(octets)

    def _flush(self) -> None:
        if self._requests is not None:
            return  # the reply is not whole yet
        octets = b"".join(self._out)
        self._out.clear()
        if self._answering and not self._lost:
            self._answering = False
            if self._late:
                self._actions.append(iter((Wait(self._late),)))
                self._late = 0.0
            more = next(self._peeked(), None) is not None
            self._actions.append(self._injector.said(octets, more=more, data=self._counted))
            self._counted = False
        elif octets:
            self._actions.append(iter((Write(octets),)))

    def _settle(self) -> None:
        self._flush()
        self._deliver()

    def _deliver(self) -> None:
        """Carry out what is to be done for the replies, up to the next wait; then go on with the lines."""
        while not self._paused and not self._lost and self._timer is None and self._requests is None:
            if not self._actions:
                self._delivered()
                return
            action = next(self._actions[0], None)
            if action is None:
                self._actions.popleft()
            else:
                self._act(action)

    def _act(self, action: Action) -> None:
        match action:
            case Write(octets):
                self._write(octets)
            case Hold(octets, seconds):
                self._held.append(octets)
                if self._gathered is None:
                    self._gathered = self._loop.call_later(seconds, self._release)
            case Wait(seconds):
                self._timer = self._loop.call_later(seconds, self._go_on)
            case EndWriting():
                self._release()
                self._mute = True
                if self._transport.can_write_eof():
                    self._transport.write_eof()
                else:
                    self._transport.close()
            case Drop():
                self._release()
                self._mute = True
                self._actions.clear()
                self._transport.close()

    def _write(self, octets: bytes) -> None:
        if octets and not self._mute and not self._lost:
            self._transport.write(octets)
            self._heard = self._loop.time()

    def _release(self) -> None:
        """Send what was held back, in one segment."""
        if self._gathered is not None:
            self._gathered.cancel()
            self._gathered = None
        held, self._held = self._held, []
        self._write(b"".join(held))

    def _go_on(self) -> None:
        self._timer = None
        self._deliver()

    def _delivered(self) -> None:
        """Do what waited for the end of the delivery: TLS, the close, the next line."""
        if self._secures:
            self._secures = False
            self._release()
            if self._mute:  # nobody can negotiate over half a connection
                self._loop.call_soon(self._work)
                return
            self._injector.secured()
            super()._do(StartTls())
            return
        if self._ended:
            self._release()
            if self._mute:
                self._transport.close()
            else:
                super()._settle()
            return
        if self._half and next(self._peeked(), None) is None:
            self._half = False
            self._close_half()
            return
        self._loop.call_soon(self._work)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self._loop.call_soon(self._deliver)

    def _gone(self) -> None:
        for timer in (self._timer, self._gathered):
            if timer is not None:
                timer.cancel()
        self._timer = self._gathered = None
        self._actions.clear()
        super()._gone()
