"""One connection through the proxy: a leg to the client, a leg to the server, and what passes between them.

Octets go on before anybody looks at them. Where the server agrees to STLS, TLS is negotiated on both legs:
with the server as a client does it, its certificate verified; with the client by a certificate of this
machine's own authority.
"""

import asyncio
import ssl
from dataclasses import dataclass
from typing import Protocol as Shape

from popconsole.client.security import Security
from popconsole.client.stls import NoTlsError, told, upgrade, version
from popconsole.client.tls import TrustError, client_context, why_not
from popconsole.i18n import _
from popconsole.record.session import RecordedSession
from popconsole.record.tap import Tap
from popconsole.server.tls.handshake import why_failed
from popconsole.transcript.model import LineKind, Side

_CONNECT = 15.0  # seconds that the server may take to be reached
_HANDSHAKE = 30.0  # ... and a client for TLS
_OTHER = {Side.CLIENT: Side.SERVER, Side.SERVER: Side.CLIENT}
_UNSENT = 1 << 18  # octets that may wait for one side before the other is not read


@dataclass(frozen=True, slots=True)
class Upstream:
    """The server that all is passed to: its address, and how it is reached."""

    host: str
    port: int
    security: Security


class RelayOwner(Shape):
    """Whom a relay asks and tells: the proxy."""

    @property
    def upstream(self) -> Upstream:
        """The server."""

    def begin(self, relay: "Relay", client: tuple[str, int]) -> RecordedSession | None:
        """Return a session for a client at that address; None where there is no room for it."""

    def context(self) -> ssl.SSLContext:
        """Return what is needed for TLS with a client. Raises CertificateError."""

    def grew(self, session: RecordedSession) -> None:
        """Take it that a session has further lines."""

    def ended(self, relay: "Relay") -> None:
        """Take it that both legs of a relay are over."""


class Leg(asyncio.Protocol):
    """A connection of the proxy's, with the side that is at its other end."""

    def __init__(self, relay: "Relay", side: Side) -> None:
        self._relay = relay
        self.side = side
        self.transport: asyncio.Transport | None = None
        self.over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the beginning."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - no other is made for a stream
        self.transport = transport
        transport.set_write_buffer_limits(high=_UNSENT)
        self._relay.made(self)

    def data_received(self, data: bytes) -> None:
        """Pass on what the side says."""
        self._relay.said(self.side, data)

    def eof_received(self) -> bool:
        """Pass on that the side says nothing more; it may still listen."""
        return self._relay.finished(self.side)

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass on that the side is gone."""
        self.over = True
        self._relay.lost(self, exc)

    def pause_writing(self) -> None:
        """Let the other side wait: this one does not read as fast."""
        self._relay.hold(_OTHER[self.side], holding=True)

    def resume_writing(self) -> None:
        """Let the other side go on."""
        self._relay.hold(_OTHER[self.side], holding=False)


class Relay:
    """What passes between a client and the server; ``session`` is what is recorded of it."""

    def __init__(self, owner: RelayOwner) -> None:
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self.heard_at = self._began  # when a side has said something last
        self.legs = {side: Leg(self, side) for side in (Side.CLIENT, Side.SERVER)}
        self._tap: Tap | None = None
        self._task: asyncio.Task[None] | None = None  # connects, or negotiates TLS
        self._held: list[tuple[Side, bytes]] = []  # said meanwhile; nothing: that is all
        self._securing = False  # TLS is being negotiated
        self._finished: set[Side] = set()  # the sides that say nothing more
        self._closed: tuple[Side, str] | None = None  # who has ended it, and how

    @property
    def session(self) -> RecordedSession:
        """What is recorded; there from the first leg on."""
        assert self._tap is not None  # noqa: S101 - made with the client's leg
        return self._tap.session

    @property
    def tap(self) -> Tap:
        """What makes lines of what passes."""
        assert self._tap is not None  # noqa: S101 - as above
        return self._tap

    @property
    def _now(self) -> float:
        return self._loop.time() - self._began

    # --- the two legs

    def made(self, leg: Leg) -> None:
        """Take a leg that stands: the client's first, for which the server is called."""
        if leg.side is Side.SERVER or leg.transport is None:
            return
        leg.transport.pause_reading()
        session = self._owner.begin(self, leg.transport.get_extra_info("peername")[:2])
        if session is None:
            leg.transport.abort()
            return
        self._tap = Tap(session, lambda: self._owner.grew(session))
        self._tap.happened(Side.CLIENT, LineKind.OPENED, 0.0)
        self._task = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        upstream = self._owner.upstream
        implicit = upstream.security.is_implicit
        try:
            async with asyncio.timeout(_CONNECT):
                await self._loop.create_connection(
                    lambda: self.legs[Side.SERVER],
                    upstream.host,
                    upstream.port,
                    ssl=client_context(upstream.security) if implicit else None,
                    server_hostname=upstream.host if implicit else None,
                )
        except (OSError, TrustError, UnicodeError) as error:  # the last of a name that no host can have
            reason = (
                why_not(error, upstream.host) if implicit else getattr(error, "strerror", None) or str(error)
            )
            told = _("no connection to {host}: {reason}").format(
                host=upstream.host, reason=reason or _("it took too long")
            )
            self.give_up(told)
            return
        server, client = self.legs[Side.SERVER].transport, self.legs[Side.CLIENT].transport
        if server is None or client is None or self.legs[Side.CLIENT].over:
            self.drop()
            return
        channel = server.get_extra_info("ssl_object")
        if channel is not None:
            self.tap.note(Side.SERVER, told_of_server(channel, upstream), self._now)
        channel = client.get_extra_info("ssl_object")
        if channel is not None:
            self.tap.note(Side.CLIENT, _told_of_client(channel), self._now)
        self._go_on()
        client.resume_reading()

    def said(self, side: Side, octets: bytes) -> None:
        """Pass on octets that a side has said, and then look at them."""
        self.heard_at = self._loop.time()
        if self._task is not None:  # it is said under TLS that is not recorded yet
            self._held.append((side, octets))
            return
        other = self.legs[_OTHER[side]].transport
        if other is not None:
            other.write(octets)
        if self.tap.said(side, octets, self.heard_at - self._began):
            for leg in self.legs.values():
                if leg.transport is not None:
                    leg.transport.pause_reading()
            self._securing = True
            self._task = self._loop.create_task(self._secure())

    def hold(self, side: Side, *, holding: bool) -> None:
        """Read nothing from a side, or go on."""
        transport = self.legs[side].transport
        if transport is None or transport.is_closing() or self._task is not None:
            return
        if holding:
            transport.pause_reading()
        else:
            transport.resume_reading()

    # --- TLS behind STLS

    async def _secure(self) -> None:
        """Negotiate TLS on both legs, with the server first."""
        server, client = self.legs[Side.SERVER], self.legs[Side.CLIENT]
        upstream = self._owner.upstream
        plain, nearer = server.transport, client.transport
        if plain is None or nearer is None:
            return
        try:
            secured = await upgrade(
                plain, server, plain.get_extra_info("peername")[:2], upstream.security, upstream.host
            )
        except NoTlsError as error:
            self.give_up(_("no TLS with the server: {reason}").format(reason=error))
            return
        server.transport = secured
        if client.over:
            self._securing = False
            self.lost(client, None)
            return
        try:
            nearer = await self._loop.start_tls(
                nearer, client, self._owner.context(), server_side=True, ssl_handshake_timeout=_HANDSHAKE
            )
        except (OSError, ValueError) as error:  # ssl.SSLError and TimeoutError are OSErrors
            self._close(Side.CLIENT)
            self.give_up(_("no TLS with the client: {reason}").format(reason=why_failed(error)))
            return
        client.transport = nearer
        if secured is None or nearer is None:
            self.drop()
            return
        self._securing = False
        for transport in (secured, nearer):
            transport.set_write_buffer_limits(high=_UNSENT)
        towards = nearer.get_extra_info("ssl_object")
        self.tap.happened(Side.CLIENT, LineKind.TLS, self._now, version(towards))
        self.tap.note(Side.CLIENT, _told_of_client(towards), self._now)
        channel = secured.get_extra_info("ssl_object")
        self.tap.note(Side.SERVER, told_of_server(channel, upstream), self._now)
        self._go_on()
        for leg in self.legs.values():
            if leg.over:
                self.lost(leg, None)

    def _go_on(self) -> None:
        """Pass on what was said meanwhile."""
        self._task = None
        held, self._held = self._held, []
        for side, octets in held:
            if octets:
                self.said(side, octets)
            else:
                self.finished(side)

    # --- the end

    def finished(self, side: Side) -> bool:
        """Pass on that a side says nothing more; tell whether it may still listen."""
        if self._task is not None:
            self._held.append((side, b""))
            return False  # it is under TLS: see below
        self._close(side)
        self._finished.add(side)
        mine, other = self.legs[side].transport, self.legs[_OTHER[side]].transport
        if len(self._finished) < len(self.legs) and other is not None and other.can_write_eof():
            other.write_eof()
            return mine is not None and mine.can_write_eof()
        if other is not None:
            other.close()  # TLS can't be closed by halves, and where both have said all nothing is left
        return False

    def lost(self, leg: Leg, error: Exception | None) -> None:
        """Pass on that a side is gone: what was said to the other still goes."""
        if self._tap is None or not self.session.open or self._securing:
            return  # while TLS is negotiated, what becomes of that tells the end
        if isinstance(error, ssl.SSLError) and self._closed is None:
            why = why_failed(error) if leg.side is Side.CLIENT else why_not(error, self._owner.upstream.host)
            self.tap.note(leg.side, _("TLS failed: {reason}").format(reason=why), self._now)
        reset = isinstance(error, ConnectionResetError)
        self._close(leg.side, "reset" if reset else "")
        other = self.legs[_OTHER[leg.side]]
        if other.transport is None or other.over:
            self._cancel()
            self._end()
        elif reset:
            other.transport.abort()
        else:
            other.transport.close()

    def give_up(self, why: str) -> None:
        """End it, for it can't go on, and take note of why."""
        self._task = None
        if self._tap is None or not self.session.open:
            return
        self._tap.note(Side.SERVER, why, self._now)
        self.drop()

    def drop(self) -> None:
        """End it at once."""
        self._cancel()
        for leg in self.legs.values():
            if leg.transport is not None:
                leg.transport.abort()
        # Of a leg that negotiates TLS nobody tells that it is over.
        if self._securing or all(leg.over or leg.transport is None for leg in self.legs.values()):
            self._end()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _close(self, side: Side, how: str = "") -> None:
        """Take note of who ends the connection: it is recorded behind all that is said yet."""
        self._closed = self._closed or (side, how)

    def _end(self) -> None:
        if self._tap is not None and self._tap.session.open:
            self._tap.session.open = False
            side, how = self._closed or (Side.SERVER, "")
            self._tap.happened(side, LineKind.CLOSED, self._now, how)
            self._owner.ended(self)


def told_of_server(channel: ssl.SSLObject, upstream: Upstream) -> str:
    """Say which TLS it is with the server, and whether its certificate was verified."""
    return _("with the server {told}").format(told=told(channel, upstream.security, upstream.host))


def _told_of_client(channel: ssl.SSLObject) -> str:
    text = _("with the client under {tls} ({cipher}), by the certificate of this proxy")
    return text.format(tls=version(channel), cipher=(channel.cipher() or ("?",))[0])
