"""The client's connection to a server: what asyncio calls, TLS, and the end. Its lines go to a session.

What it goes through stands in ``phases``, as a table. It has parts for what takes its time: ``Incoming`` cuts
what comes into lines, ``stls`` negotiates TLS behind STLS.
"""

import asyncio
import os
import socket
import struct
from typing import Protocol

from popconsole.client import stls
from popconsole.client.ciphertext import Ciphertext
from popconsole.client.incoming import Incoming
from popconsole.client.phases import ClientPhase, entered
from popconsole.client.security import Security
from popconsole.i18n import _
from popconsole.transcript.model import Side

MOST_OCTETS = 128 * 1024 * 1024  # of one conversation; more is cut off with a note
_LINGER = "hh" if os.name == "nt" else "ii"  # how the system lays out its struct linger
_SILENT = 5.0  # seconds without a greeting after which it is told why that may be
_RECORDS = (
    b"\x15\x03",
    b"\x16\x03",
)  # how a record of TLS begins: an alert, a handshake (RFC 8446 section 5.1)


class ConnectionOwner(Protocol):
    """What a connection hands a server's lines and what happens to: the session that holds it."""

    @property
    def count(self) -> int:
        """How many lines there are."""

    @property
    def octets_due(self) -> int | None:
        """How many octets of POP2's counted data come next; None where a line does."""

    def heard(self, octets: bytes, ending: bytes) -> bool:
        """Take a line of the server's; tell whether it agrees to STLS, so that TLS is next."""

    @property
    def within(self) -> bool:
        """Whether the next lines are within a reply, and can be taken many at once."""

    def heard_run(self, lines: list[bytes]) -> None:
        """Take lines of the server's within a reply, each ended with CRLF."""

    def note(self, text: str) -> None:
        """Take a note on the connection, which was not sent by anybody."""

    def over(self, by: Side) -> None:
        """Take note that the connection is closed, and by whom."""

    def tell_changed(self) -> None:
        """Tell of what was taken."""


class ClientConnection(asyncio.Protocol):
    """A connection to a server, in clear or under TLS; times are in seconds.

    Where the server agrees to STLS, TLS is negotiated at once; what came in clear behind its reply is
    kept as lines, for all to see, and answers nothing. ``tls`` is the version of TLS, empty in clear;
    ``security`` is how it was asked to be secured, ``name`` the server's, which its certificate must hold.
    ``gave_up``: this side hung up by itself, for it could not go on; a note says why. ``ciphertext`` is what
    passed under TLS.
    """

    def __init__(self, owner: ConnectionOwner, security: Security, name: str) -> None:
        self._owner = owner
        self.security = security
        self.name = name
        self.phase = ClientPhase.CONNECTING
        self.tls = ""
        self.peer = ("", 0)
        self.local = ("", 0)
        self.gave_up = False
        self.ciphertext = Ciphertext(lambda: owner.count)
        self._transport: asyncio.Transport | None = None
        self._incoming = Incoming(self)
        self._negotiation: asyncio.Task[None] | None = None  # of TLS
        self._held: list[bytes] = []  # what is sent meanwhile
        self._silence: asyncio.TimerHandle | None = None
        self._began = 0.0
        self._lost = asyncio.Event()  # the socket is released

    @property
    def open(self) -> bool:
        """Whether the connection still stands, or not all that came over it is read."""
        return self.phase not in (ClientPhase.CONNECTING, ClientPhase.CLOSED)

    @property
    def octets(self) -> int:
        """How many octets came so far."""
        return self._incoming.octets

    @property
    def now(self) -> float:
        """Seconds since the connection was opened."""
        return asyncio.get_running_loop().time() - self._began

    def send(self, octets: bytes) -> None:
        """Send octets; while TLS is negotiated they wait for it."""
        if self.phase is ClientPhase.SECURING:
            self._held.append(octets)
        elif self._transport is not None:
            self._write(self._transport, octets)

    def _write(self, transport: asyncio.Transport, octets: bytes) -> None:
        self.ciphertext.said(Side.CLIENT, len(octets))
        transport.write(octets)

    def hold(self, *, holding: bool) -> None:
        """Let the server wait, or go on: for a screen that can't show lines as quickly as they come."""
        if self._transport is None or not self.open or holding == self._incoming.holds:
            return
        if holding:
            self._transport.pause_reading()
        self._incoming.hold(holding=holding)

    def close(self) -> None:
        """Close the connection from this side."""
        if self._transport is None or not self.open:
            return
        self._incoming.stop()
        if self._negotiation is not None:
            self._negotiation.cancel()
        self._transport.close()
        self._over(Side.CLIENT)

    def reset(self) -> None:
        """Close the connection with a reset: the server sees it break."""
        transport = self._transport
        if transport is None or not self.open:
            return
        reached = transport.get_extra_info("socket")
        if reached is not None:  # unsent octets are dropped, and RST takes FIN's place
            reached.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        self.close()

    async def aclose(self) -> None:
        """Close the connection and wait until its socket is released."""
        self.close()
        if self.phase is not ClientPhase.CONNECTING:
            await self._lost.wait()

    # --- what asyncio calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the beginning."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - create_connection makes no other
        self._enter(ClientPhase.OPEN)
        self._transport = transport
        self._began = asyncio.get_running_loop().time()
        self.peer = transport.get_extra_info("peername")[:2]
        self.local = transport.get_extra_info("sockname")[:2]
        if transport.get_extra_info("ssl_object") is not None:
            self._tell_tls(transport)
        else:
            self._silence = asyncio.get_running_loop().call_later(_SILENT, self._tell_of_silence)

    def data_received(self, data: bytes) -> None:
        """Cut what came into lines."""
        if not self.open:
            return
        self.ciphertext.said(Side.SERVER, len(data))
        if not self._incoming.octets:
            self._heard_first(data)
        self._incoming.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """End, behind all that came; while TLS is negotiated, what becomes of that tells the end."""
        if self._lost.is_set():
            return
        self._lost.set()
        if self.phase is ClientPhase.OPEN:
            self._drain()

    # --- lines in ---

    @property
    def octets_due(self) -> int | None:
        """How many octets of POP2's counted data come next; None where a line does."""
        return self._owner.octets_due

    def take(self, octets: bytes, ending: bytes) -> bool:
        """Take a line of the server's; what came in clear behind the reply to STLS is cut at once."""
        agrees = self._owner.heard(octets, ending)
        if agrees and self.phase is ClientPhase.OPEN:
            self._enter(ClientPhase.SECURING)
            self.ciphertext.agreed()
            self._negotiation = asyncio.get_running_loop().create_task(self._secure())
        return self.phase is not ClientPhase.SECURING

    @property
    def within(self) -> bool:
        """Whether the next lines are within a reply, and can be taken many at once."""
        return self._owner.within

    def take_run(self, lines: list[bytes]) -> None:
        """Take lines of the server's within a reply, each ended with CRLF."""
        self._owner.heard_run(lines)

    def was_cut(self, *, done: bool) -> None:
        """Read on, or wait, or end, behind some lines."""
        if self._transport is None:
            return
        if self._incoming.octets > MOST_OCTETS:
            text = _("cut off here: the conversation has reached {octets} octets")
            self._give_up(text.format(octets=MOST_OCTETS))
        elif not done:
            self._transport.pause_reading()
        elif self.phase is ClientPhase.DRAINING:
            self._end()
        elif self.phase is ClientPhase.SECURING:
            self.take_rest()
        else:
            self._transport.resume_reading()
        self._owner.tell_changed()

    def _heard_first(self, data: bytes) -> None:
        """Take in the first octets: where they are TLS's own, it was to begin with TLS."""
        self._hush()
        if not self.tls and data.startswith(_RECORDS):
            self._owner.note(_("the server speaks TLS here, and nothing else: connect with --tls"))

    def _tell_of_silence(self) -> None:
        self._silence = None
        self._owner.note(
            _("no greeting yet. Is it a port for TLS? There the client speaks first: connect with --tls")
        )
        self._owner.tell_changed()

    def _hush(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    # --- TLS behind STLS ---

    async def _secure(self) -> None:
        """Negotiate TLS; say what was agreed on, or why not, and hang up then: in clear nothing goes on."""
        plain = self._transport
        if plain is None:
            return
        try:
            transport = await stls.upgrade(plain, self, self.peer, self.security, self.name, self.ciphertext)
        except stls.NoTlsError as error:
            self._negotiation = None
            self._give_up(_("no TLS, so the connection is closed: {reason}").format(reason=error))
            plain.abort()
            self._lost.set()  # nobody else will say so: the transport has another protocol by now
            return
        except asyncio.CancelledError:
            plain.abort()
            self._lost.set()  # as above
            raise
        self._negotiation = None
        if transport is None or self._lost.is_set():
            self._lost.set()
            self._drain()
            return
        self._enter(ClientPhase.OPEN)
        self._transport = transport
        self._tell_tls(transport)
        self._write(transport, b"".join(self._held))
        self._held.clear()
        self._owner.tell_changed()

    def _tell_tls(self, transport: asyncio.Transport) -> None:
        """Note which TLS it is, and whether the certificate was verified."""
        channel = transport.get_extra_info("ssl_object")
        self.tls = stls.version(channel)
        self.ciphertext.is_version(self.tls)
        self._owner.note(stls.told(channel, self.security, self.name))

    # --- the end ---

    def _give_up(self, why: str) -> None:
        """Hang up, for it can't go on."""
        self._owner.note(why)
        self.gave_up = True
        self.close()

    def _drain(self) -> None:
        """End, as soon as all that came is cut into lines."""
        self._enter(ClientPhase.DRAINING)
        self._hush()
        if not self._incoming.busy:
            self._end()

    def _end(self) -> None:
        """End a connection all of whose octets were cut into lines."""
        self.take_rest()
        self._over(Side.SERVER)

    def _over(self, by: Side) -> None:
        self._enter(ClientPhase.CLOSED)
        self._hush()
        self._owner.over(by)

    def take_rest(self) -> None:
        """Take what came without a line ending."""
        if rest := self._incoming.rest():
            self._owner.heard(rest, b"")

    def _enter(self, phase: ClientPhase) -> None:
        self.phase = entered(self.phase, phase)
