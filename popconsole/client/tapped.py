"""A tap under TLS: what asyncio's TLS sends and takes in passes here, and a ``Ciphertext`` keeps it."""

import asyncio
import errno
import os
import ssl
from typing import Any, cast

from popconsole.client.ciphertext import Ciphertext
from popconsole.transcript.model import Side


class _TappedProtocol(asyncio.BufferedProtocol):
    """Stands before asyncio's TLS, and sees what comes."""

    def __init__(self, behind: asyncio.BufferedProtocol, ciphertext: Ciphertext) -> None:
        self._behind = behind
        self._ciphertext = ciphertext
        self._buffer: Any = b""

    def get_buffer(self, sizehint: int) -> Any:
        """Return where the event loop is to put the next octets."""
        self._buffer = self._behind.get_buffer(sizehint)
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """See what came, and pass it on."""
        self._ciphertext.passed(Side.SERVER, bytes(self._buffer[:nbytes]))
        self._behind.buffer_updated(nbytes)

    def eof_received(self) -> bool | None:
        """Pass on that the server says nothing more."""
        return self._behind.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass on that the connection is gone."""
        self._behind.connection_lost(exc)

    def pause_writing(self) -> None:
        """Pass on that much is unsent."""
        self._behind.pause_writing()

    def resume_writing(self) -> None:
        """Pass on that it was sent."""
        self._behind.resume_writing()


class _TappedTransport:
    """Stands before a transport for TLS, and sees what is sent; all else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, ciphertext: Ciphertext) -> None:
        self._transport = transport
        self._ciphertext = ciphertext

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let TLS have what comes, seen before."""
        behind = cast("asyncio.BufferedProtocol", protocol)
        self._transport.set_protocol(_TappedProtocol(behind, self._ciphertext))

    def write(self, data: bytes) -> None:
        """See what is sent, and send it."""
        self._ciphertext.passed(Side.CLIENT, bytes(data))
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def tapped(transport: asyncio.Transport, ciphertext: Ciphertext) -> asyncio.Transport:
    """Return a transport to begin TLS on, of which ``ciphertext`` keeps what passes; TLS begins now."""
    ciphertext.begin()
    return cast("asyncio.Transport", _TappedTransport(transport, ciphertext))


class _Opening(asyncio.Protocol):
    """Holds what comes over a connection under TLS until its owner has it."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._lost: list[Exception | None] = []

    def data_received(self, data: bytes) -> None:
        """Hold octets."""
        self._held.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Hold that the connection is gone."""
        self._lost.append(exc)

    def hand_over(self, transport: asyncio.Transport, owner: asyncio.Protocol) -> None:
        """Let the owner have the connection, and all that came."""
        transport.set_protocol(owner)
        owner.connection_made(transport)
        for octets in self._held:
            owner.data_received(octets)
        for error in self._lost:
            owner.connection_lost(error)


async def open_tls(
    owner: asyncio.Protocol,
    ciphertext: Ciphertext,
    address: tuple[str, int],
    context: ssl.SSLContext,
    seconds: float,
) -> None:
    """Open a connection under TLS from the first octet on, for an owner; what passes is kept.

    The handshake may take so many seconds. Raises OSErrors, among them ssl.SSLError, and UnicodeError.
    """
    loop, opening = asyncio.get_running_loop(), _Opening()
    host, port = address
    plain, _protocol = await loop.create_connection(lambda: opening, host, port)
    transport = await loop.start_tls(
        tapped(plain, ciphertext), opening, context, server_hostname=host, ssl_handshake_timeout=seconds
    )
    if transport is None:
        raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
    opening.hand_over(transport, owner)
