"""One connection through the proxy: a leg to the client, a leg to the server, and what passes between them.

Octets go on before anybody looks at them; with faults they go in lock-step (``lockstep``). Where the server
agrees to STLS, TLS is negotiated on both legs (``handshakes``).
"""

import asyncio
import ssl
from typing import Protocol as Shape

from popconsole.client.stls import NoTlsError
from popconsole.client.tls import why_not
from popconsole.i18n import _
from popconsole.record import handshakes
from popconsole.record.faults import Faults
from popconsole.record.handshakes import NoServerError, Upstream
from popconsole.record.leg import UNSENT, Leg
from popconsole.record.passage import FaultyPassage
from popconsole.record.session import RecordedSession
from popconsole.record.tap import Tap
from popconsole.server.listening.delivery import end_writing
from popconsole.server.notices import discarded
from popconsole.server.tls.handshake import why_failed
from popconsole.transcript.injected import note
from popconsole.transcript.model import LineKind, Side

_LINGER = 10.0  # seconds that the server may take to say more once the client has said all and can't say so
_OTHER = {Side.CLIENT: Side.SERVER, Side.SERVER: Side.CLIENT}


class RelayOwner(Shape):
    """Whom a relay asks and tells: the proxy."""

    @property
    def upstream(self) -> Upstream:
        """The server."""

    @property
    def under_tls(self) -> bool:
        """Whether clients speak TLS from the first octet on."""

    @property
    def buffer(self) -> memoryview:
        """Where the event loop puts what comes over any leg; it is taken out at once."""

    @property
    def faults(self) -> Faults | None:
        """The faults that are put between; None for none."""

    def begin(self, relay: "Relay", client: tuple[str, int]) -> RecordedSession | None:
        """Return a session for a client at that address; None where there is no room for it."""

    def context(self) -> ssl.SSLContext:
        """Return what is needed for TLS with a client. Raises CertificateError."""

    def grew(self, session: RecordedSession) -> None:
        """Take it that a session has further lines."""

    def ended(self, relay: "Relay") -> None:
        """Take it that both legs of a relay are over."""


class Relay:
    """What passes between a client and the server; ``session`` is what is recorded of it."""

    def __init__(self, owner: RelayOwner) -> None:
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self.heard_at = self._began  # when a side has said something last
        self.legs = {side: Leg(self, side) for side in (Side.CLIENT, Side.SERVER)}
        self._tap: Tap | None = None
        self._passage: FaultyPassage | None = None  # where faults are put between
        self._behind = b""  # what a client has said behind STLS, before the answer
        self._task: asyncio.Task[None] | None = None  # connects, or negotiates TLS
        self._held: list[tuple[Side, bytes]] = []  # said meanwhile; nothing: that is all
        self._much = 0  # ... how many octets
        self._securing = False  # TLS is being negotiated
        self._waits: set[tuple[Side, str]] = set()  # which side is not read, and why
        self._finished: set[Side] = set()  # the sides that say nothing more,
        self._passed: set[Side] = set()  # ... and of which the other side knows it
        self._closed: tuple[Side, str] | None = None  # who has ended it, and how

    @property
    def buffer(self) -> memoryview:
        """Where the event loop puts what comes over a leg."""
        return self._owner.buffer

    @property
    def session(self) -> RecordedSession:
        """What is recorded; there from the first leg on."""
        return self.tap.session

    @property
    def tap(self) -> Tap:
        """What makes lines of what passes."""
        assert self._tap is not None  # noqa: S101 - made with the client's leg
        return self._tap

    @property
    def now(self) -> float:
        """Seconds since it began."""
        return self._loop.time() - self._began

    # --- the two legs

    def made(self, leg: Leg) -> None:
        """Take a leg that stands: the client's first, for which the server is called."""
        if leg.side is Side.SERVER or leg.transport is None:
            return
        leg.transport.pause_reading()
        session = self._owner.begin(self, leg.transport.get_extra_info("peername")[:2])
        if session is None:
            leg.abort()
            return
        self._tap = Tap(session, lambda: self._owner.grew(session))
        self._tap.happened(Side.CLIENT, LineKind.OPENED, 0.0)
        self._task = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        """Call the server; before that, where clients speak TLS at once, negotiate it with this one."""
        if self._owner.under_tls and not await self._secure_client():
            return
        upstream = self._owner.upstream
        try:
            await handshakes.reach(self.legs[Side.SERVER], upstream)
        except NoServerError as error:
            self.give_up(str(error))
            return
        server, client = self.legs[Side.SERVER].transport, self.legs[Side.CLIENT]
        if server is None or client.transport is None or client.over:
            self.drop()
            return
        channel = server.get_extra_info("ssl_object")
        if channel is not None:
            self.tap.note(Side.SERVER, handshakes.told_of_server(channel, upstream), self.now)
        faults = self._owner.faults
        if faults is not None:
            self._passage = FaultyPassage(self, faults, secure=self._owner.under_tls)
        self._go_on()

    def said(self, side: Side, octets: bytes) -> None:
        """Pass on octets that a side has said, and then look at them."""
        self.heard_at = self._loop.time()
        if self._task is not None:  # it is said under TLS that is not recorded yet
            self._held.append((side, octets))
            self._much += len(octets)
            transport = self.legs[side].transport
            if transport is not None and self._much > UNSENT:
                transport.pause_reading()
            return
        if self._passage is not None:
            self._passage.said(side, octets)
            return
        later = b""
        if side is Side.CLIENT and (cut := self.tap.goes_on(octets)) < len(octets):
            octets, later = octets[:cut], octets[cut:]
        if octets:
            self.legs[_OTHER[side]].write(octets)
            if self.tap.said(side, octets, self.heard_at - self._began):
                self.secure()
        if later or self._behind:
            self._wait_behind(later)

    def _wait_behind(self, octets: bytes) -> None:
        """Have wait what a client says behind STLS till that is answered: pass it on, if it is refused."""
        self._behind += octets
        waits = self._securing or self.tap.awaits_tls
        self.hold(Side.CLIENT, holding=waits, why="a handshake")
        if not waits:
            octets, self._behind = self._behind, b""
            self.said(Side.CLIENT, octets)

    def unread(self, side: Side, *, much: bool) -> None:
        """Let the other side wait while much is unread of what this one was sent."""
        if side is Side.CLIENT and self._passage is not None:
            self._passage.blocked = much
            if not much:
                self._passage.go_on()
        self.hold(_OTHER[side], holding=much)

    def hold(self, side: Side, *, holding: bool, why: str = "unread") -> None:
        """Read nothing from a side for this reason, or go on."""
        if ((side, why) in self._waits) is holding:
            return
        (self._waits.add if holding else self._waits.discard)((side, why))
        if self._task is None:
            self._read_on(side)

    def _read_on(self, side: Side) -> None:
        """Read from a side, or not, as it is due."""
        transport = self.legs[side].transport
        if transport is None or transport.is_closing():
            return
        if any(waits is side for waits, _why in self._waits):
            transport.pause_reading()
        else:
            transport.resume_reading()

    def _go_on(self) -> None:
        """Pass on what was said meanwhile."""
        self._task = None
        held, self._held, self._much = self._held, [], 0
        for side, octets in held:
            if octets:
                self.said(side, octets)
            else:
                self.finished(side)
        for side in self.legs:
            if self._task is None:
                self._read_on(side)

    # --- TLS

    def secure(self) -> None:
        """Negotiate TLS on both legs, for the server has agreed to that.

        What came in clear behind STLS is thrown away: anybody may have said it (RFC 2595 section 4).
        """
        behind, self._behind = self._behind, b""
        if behind:
            self.thrown_away(behind)
        for leg in self.legs.values():
            if leg.transport is not None:
                leg.transport.pause_reading()
        self._securing = True
        self._task = self._loop.create_task(self._secure())

    def thrown_away(self, octets: bytes) -> None:
        """Take note of what came in clear behind STLS."""
        self.tap.remark(discarded(octets), self.now)

    async def _secure(self) -> None:
        """Negotiate TLS behind STLS, with the server first."""
        server, client = self.legs[Side.SERVER], self.legs[Side.CLIENT]
        try:
            there = await handshakes.with_server(server, self._owner.upstream)
        except NoTlsError as error:
            self.give_up(_("no TLS with the server: {reason}").format(reason=error))
            return
        if client.over:
            self._securing = False
            self.lost(client, None)
            return
        if not await self._secure_client(behind_stls=True):
            return
        if not there:
            self.drop()
            return
        self._securing = False
        channel = server.transport.get_extra_info("ssl_object") if server.transport is not None else None
        if channel is not None:
            self.tap.note(Side.SERVER, handshakes.told_of_server(channel, self._owner.upstream), self.now)
        self.hold(Side.CLIENT, holding=False, why="a handshake")
        if self._passage is not None:
            self._passage.secured()
        self._go_on()
        for leg in self.legs.values():
            if leg.over:
                self.lost(leg, None)

    async def _secure_client(self, *, behind_stls: bool = False) -> bool:
        """Negotiate TLS with the client; False where it came to nothing, and the end is told."""
        self._securing = True
        client = self.legs[Side.CLIENT]
        faults = self._owner.faults
        if faults is not None and faults.tls is not None:
            self.tap.remark(note(faults.tls.text).decode("ascii"), self.now)
        try:
            channel = await handshakes.with_client(client, self._owner.context())
        except (OSError, ValueError) as error:  # ssl.SSLError and TimeoutError are OSErrors
            self.closes(Side.CLIENT)
            self.give_up(_("no TLS with the client: {reason}").format(reason=why_failed(error)))
            return False
        if channel is None:
            self.drop()
            return False
        if behind_stls:
            self.tap.happened(Side.CLIENT, LineKind.TLS, self.now, handshakes.version(channel))
        self._securing = behind_stls
        self.tap.note(Side.CLIENT, handshakes.told_of_client(channel), self.now)
        return True

    # --- the end

    def finished(self, side: Side) -> bool:
        """Pass on that a side says nothing more; tell whether it may still listen."""
        if self._task is not None:
            self._held.append((side, b""))
            return False  # it is under TLS: see below
        self.closes(side)
        self._finished.add(side)
        mine = self.legs[side]
        if self._passage is not None and self._passage.leads:
            self._passage.ended(side)
        else:
            self.pass_end(side)
        return mine.can_half_close and len(self._finished) < len(self.legs)

    def pass_end(self, side: Side) -> None:
        """Pass on to the other side that this one says nothing more."""
        if side in self._passed:
            return
        self._passed.add(side)
        other = self.legs[_OTHER[side]]
        if len(self._finished) == len(self.legs):  # nothing is left
            for leg in self.legs.values():
                leg.close()
        elif self.legs[side].over:
            other.close()
        elif other.can_half_close and other.transport is not None:
            end_writing(other.transport)
        elif side is Side.CLIENT and self.legs[side].can_half_close:
            self._linger()  # TLS can't be closed by halves, and the server may have more to say
        else:
            other.close()

    def _linger(self) -> None:
        """Wait for what the server says to a client that says nothing more, as long as it says anything."""
        silent = self._loop.time() - self.heard_at
        if silent >= _LINGER:
            self.legs[Side.SERVER].close()
        elif self.session.open:
            self._loop.call_later(_LINGER - silent, self._linger)

    def lost(self, leg: Leg, error: Exception | None) -> None:
        """Pass on that a side is gone: what was said to the other still goes."""
        if self._tap is None or not self.session.open or self._securing:
            return  # while TLS is negotiated, what becomes of that tells the end
        if isinstance(error, ssl.SSLError) and self._closed is None:
            why = why_failed(error) if leg.side is Side.CLIENT else why_not(error, self._owner.upstream.host)
            self.tap.note(leg.side, _("TLS failed: {reason}").format(reason=why), self.now)
        reset = isinstance(error, ConnectionResetError)
        self.closes(leg.side, "reset" if reset else "")
        other = self.legs[_OTHER[leg.side]]
        passage = self._passage
        if passage is not None and leg.side is Side.CLIENT:
            passage.leave()
        if other.transport is None or other.over:
            self._cancel()
            self._end()
        elif passage is not None and leg.side is Side.SERVER:
            self._passed.discard(leg.side)
            passage.ended(leg.side)
            if not passage.delivering:
                other.close()
        elif reset and passage is None:
            other.abort()
        else:
            other.close()

    def give_up(self, why: str) -> None:
        """End it, for it can't go on, and take note of why."""
        self._task = None
        if self._tap is None or not self.session.open:
            return
        self._tap.note(Side.SERVER, why, self.now)
        self.drop()

    def drop(self, why: str = "") -> None:
        """End it at once; ``why`` is noted."""
        self._cancel()
        if why and self._tap is not None and self._tap.session.open:
            self._tap.note(Side.SERVER, why, self.now)
        if self._passage is not None:
            self._passage.stop()
        for leg in self.legs.values():
            leg.abort()
        # Of a leg that negotiates TLS nobody tells that it is over.
        if self._securing or all(leg.over or leg.transport is None for leg in self.legs.values()):
            self._end()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def closes(self, side: Side, how: str = "") -> None:
        """Take note of who ends the connection: that is recorded behind all that is said yet."""
        self._closed = self._closed or (side, how)

    def _end(self) -> None:
        if self._tap is not None and self._tap.session.open:
            self._tap.session.ends()
            side, how = self._closed or (Side.SERVER, "")
            self._tap.happened(side, LineKind.CLOSED, self.now, how)
            self._owner.ended(self)
