"""How the proxy reaches the server, and TLS on both of its legs: with clients by its own certificate."""

import asyncio
import ssl
from dataclasses import dataclass

from popconsole.client.security import Security
from popconsole.client.stls import told, upgrade, version
from popconsole.client.tls import TrustError, client_context, why_not
from popconsole.i18n import _
from popconsole.record.leg import Leg

_CONNECT = 15.0  # seconds that the server may take to be reached
_HANDSHAKE = 30.0  # ... and a client for TLS

__all__ = [
    "NoServerError",
    "Upstream",
    "reach",
    "told_of_client",
    "told_of_server",
    "version",
    "with_client",
    "with_server",
]


@dataclass(frozen=True, slots=True)
class Upstream:
    """The server that all is passed to: its address, and how it is reached."""

    host: str
    port: int
    security: Security


class NoServerError(Exception):
    """The server can't be reached; the message says why."""


async def reach(leg: Leg, upstream: Upstream) -> None:
    """Connect a leg to the server, under TLS where that begins with the first octet. Raises NoServerError."""
    implicit, host = upstream.security.is_implicit, upstream.host
    try:
        async with asyncio.timeout(_CONNECT):
            await asyncio.get_running_loop().create_connection(
                lambda: leg,
                host,
                upstream.port,
                ssl=client_context(upstream.security) if implicit else None,
                server_hostname=host if implicit else None,
            )
    except (OSError, TrustError, UnicodeError) as error:  # the last of a name that no host can have
        reason = why_not(error, host) if implicit else getattr(error, "strerror", None) or str(error)
        told = _("no connection to {host}: {reason}")
        raise NoServerError(told.format(host=host, reason=reason or _("it took too long"))) from error


async def with_server(leg: Leg, upstream: Upstream) -> bool:
    """Negotiate TLS with the server; False where it was lost with that.

    Raises NoTlsError.
    """
    plain = leg.transport
    if plain is None:
        return False
    peer = plain.get_extra_info("peername")[:2]
    secured = await upgrade(plain, leg, peer, upstream.security, upstream.host)
    if secured is None:
        return False
    leg.goes_over(secured)
    return True


async def with_client(leg: Leg, context: ssl.SSLContext) -> ssl.SSLObject | None:
    """Negotiate TLS with a client; None where it was lost with that.

    Raises OSError, and ValueError for a context that is none.
    """
    plain = leg.transport
    if plain is None:
        return None
    secured = await asyncio.get_running_loop().start_tls(
        plain, leg, context, server_side=True, ssl_handshake_timeout=_HANDSHAKE
    )
    if secured is None:
        return None
    leg.goes_over(secured)
    channel: ssl.SSLObject | None = secured.get_extra_info("ssl_object")
    return channel


def told_of_server(channel: ssl.SSLObject, upstream: Upstream) -> str:
    """Say which TLS it is with the server, and whether its certificate was verified."""
    return _("with the server {told}").format(told=told(channel, upstream.security, upstream.host))


def told_of_client(channel: ssl.SSLObject) -> str:
    """Say which TLS it is with a client."""
    text = _("with the client under {tls} ({cipher}), by the certificate of this proxy")
    return text.format(tls=version(channel), cipher=(channel.cipher() or ("?",))[0])
