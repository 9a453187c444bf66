"""TLS negotiated on a connection that stands: behind STLS, or before the greeting on a port of its own."""

import asyncio

from popconsole.server.listening.host import Host

_TIMEOUT = 30.0  # seconds that a client may take


async def negotiate(
    plain: asyncio.Transport, connection: asyncio.BufferedProtocol, host: Host
) -> asyncio.Transport | None:
    """Negotiate TLS for a connection; return its new transport.

    None where it came to nothing: who runs the server was told why, and ``plain`` is no more.
    """
    peer = plain.get_extra_info("peername")[:2]
    transport: asyncio.Transport | None = None
    try:
        transport = await asyncio.get_running_loop().start_tls(
            plain, connection, host.context(), server_side=True, ssl_handshake_timeout=_TIMEOUT
        )
    except (OSError, ValueError) as error:  # ssl.SSLError and TimeoutError are OSErrors
        host.no_tls(error, peer)
    if transport is None:
        plain.abort()
        return None
    transport.set_write_buffer_limits(high=host.limits.unsent)
    return transport
