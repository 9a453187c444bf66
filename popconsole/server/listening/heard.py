"""A connection that is heard: all that is said over it, in clear, and what becomes of it.

A connection to which nobody listens costs nothing for it.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from popconsole.i18n import _
from popconsole.maildrop.errors import MaildropError
from popconsole.server import notices
from popconsole.server.listening.connection import Connection
from popconsole.server.listening.host import Host, Peer
from popconsole.server.listening.phases import Phase
from popconsole.transcript.injected import note
from popconsole.transcript.model import LineKind, Side

if TYPE_CHECKING:  # most servers inject no fault
    from popconsole.server.faults.spec import FaultSpec


class Ear(Protocol):
    """Who hears one connection; times are seconds by the loop's clock."""

    def said(self, side: Side, octets: bytes) -> None:
        """Take octets as a side has said them, TLS taken off."""

    def happened(self, side: Side, kind: LineKind, text: str = "") -> None:
        """Take an event: TLS has begun, a side gave up waiting, or ends the connection."""

    def remark(self, text: str) -> None:
        """Take note of something that nobody has said."""

    def ended(self) -> None:
        """Nothing more comes."""


Hears = Callable[[Peer, Peer, str, bool], Ear]
"""Makes an ear for a client that has called: the addresses of both, the protocol, whether TLS is first."""


class HeardConnection(Connection):
    """A client's connection and its session; an ear, made when the client calls, hears all of it."""

    __slots__ = ("_closing", "_ear", "_early", "_hears")

    def __init__(
        self, host: Host, protocol: str, loop: asyncio.AbstractEventLoop, hears: Hears, *, tls: bool = False
    ) -> None:
        super().__init__(host, protocol, loop, tls=tls)
        self._hears = hears
        self._closing: Side | None = None  # who ends it
        self._early: list[bytes] = []  # said under TLS before anybody is told that it is there

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to hear."""
        client, server = (transport.get_extra_info(name) or ("", 0) for name in ("peername", "sockname"))
        self._ear = self._hears(client[:2], server[:2], self.protocol, self._tls)
        super().connection_made(transport)

    # --- what is said

    def buffer_updated(self, nbytes: int) -> None:
        """Hear the client."""
        octets = bytes(self._host.buffer[:nbytes])
        if self.phase is Phase.HANDSHAKE:
            self._early.append(octets)
        elif self.phase not in (Phase.CLOSING, Phase.LINGERING):  # what comes then is thrown away
            self._ear.said(Side.CLIENT, octets)
        super().buffer_updated(nbytes)

    def write(self, octets: bytes) -> None:
        """Hear the server, unless nobody else can any more."""
        if octets and not self.transport.is_closing():
            self._ear.said(Side.SERVER, octets)
        super().write(octets)

    # --- what becomes of it

    async def _negotiate(self) -> bool:
        done = await super()._negotiate()
        channel: ssl.SSLObject | None = self.transport.get_extra_info("ssl_object") if done else None
        if channel is None:
            return done
        tls = channel.version() or "TLS"
        if not self._tls:
            self._ear.happened(Side.CLIENT, LineKind.TLS, tls)
        self._ear.remark(_("under {tls} ({cipher})").format(tls=tls, cipher=(channel.cipher() or ("?",))[0]))
        for octets in self._early:
            self._ear.said(Side.CLIENT, octets)
        self._early.clear()
        return done

    def timed_out(self) -> None:
        """Hear that the server gives up waiting."""
        self._ear.happened(Side.SERVER, LineKind.TIMEOUT)
        super().timed_out()

    def end_writing(self) -> bool:
        """Hear that the server says nothing more."""
        self._closing = self._closing or Side.SERVER
        return super().end_writing()

    def eof_received(self) -> bool:
        """Hear that the client says nothing more."""
        ended = self.phase in (Phase.CLOSING, Phase.LINGERING) or self.transport.is_closing()
        self._closing = self._closing or (Side.SERVER if ended else Side.CLIENT)
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hear that it is over."""
        if self.phase is not Phase.CLOSED:
            reset = isinstance(exc, ConnectionError) and self._closing is None
            side = Side.CLIENT if reset else self._closing or Side.SERVER
            self._ear.happened(side, LineKind.CLOSED, "reset" if reset else "")
            self._ear.ended()
        super().connection_lost(exc)

    # --- what is told of it

    def on_strike(self) -> "Callable[[FaultSpec], None]":
        """Return what marks a fault too."""
        ear, tell = self._ear, super().on_strike()

        def strike(spec: "FaultSpec") -> None:
            ear.remark(note(spec.text).decode())
            tell(spec)

        return strike

    def discarded(self, octets: bytes) -> None:
        """Take note of octets that were thrown away."""
        self._ear.remark(notices.discarded(octets))
        super().discarded(octets)

    def no_tls(self, error: Exception) -> None:
        """Take note of why there is no TLS."""
        self._ear.remark(notices.no_tls(error))
        super().no_tls(error)

    def troubled(self, error: MaildropError) -> None:
        """Take note of what is wrong with a maildrop."""
        self._ear.remark(str(error))
        super().troubled(error)
