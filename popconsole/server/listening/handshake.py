"""TLS negotiated on a connection that stands: behind STLS, or before the greeting on a port of its own."""

import asyncio
from collections.abc import Callable

from popconsole.server.listening.host import Host

_TIMEOUT = 30.0  # seconds that a client may take


async def negotiate(
    plain: asyncio.Transport,
    connection: asyncio.BufferedProtocol,
    host: Host,
    tell: Callable[[Exception], None],
) -> asyncio.Transport | None:
    """Negotiate TLS for a connection; return its new transport.

    None where it came to nothing: ``tell`` was told why, and ``plain`` is no more.
    """
    transport: asyncio.Transport | None = None
    try:
        transport = await asyncio.get_running_loop().start_tls(
            plain, connection, host.context(), server_side=True, ssl_handshake_timeout=_TIMEOUT
        )
    except (OSError, ValueError) as error:  # ssl.SSLError and TimeoutError are OSErrors
        tell(error)
    if transport is None:
        plain.abort()
        return None
    transport.set_write_buffer_limits(high=host.limits.unsent)
    return transport
