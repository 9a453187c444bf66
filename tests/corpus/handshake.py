"""A handshake of TLS in memory: the octets of both sides, without a socket."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from popconsole.server.tls.certificates import authority, own_context, spoiled_context
from popconsole.transcript.model import Side

_MOST = 10  # flights of a handshake


def contexts(folder: Path, fault: str | None) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what client and server need, with certificates in a folder; ``fault``: one of TLS, or None."""
    now = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the time that it is
    server = own_context(folder, now) if fault is None else spoiled_context(folder, fault, now)
    return ssl.create_default_context(cafile=authority(folder)), server


def handshake(folder: Path, fault: str | None) -> Iterator[tuple[Side, bytes]]:
    """Yield what each side sends in turn, up to an agreement or to where one of them gives up."""
    client_context, server_context = contexts(folder, fault)
    client_in, client_out, server_in, server_out = (ssl.MemoryBIO() for _ in range(4))
    client = client_context.wrap_bio(client_in, client_out, server_hostname="localhost")
    server = server_context.wrap_bio(server_in, server_out, server_side=True)
    for _ in range(_MOST):
        for side, end, out, other in (
            (Side.CLIENT, client, client_out, server_in),
            (Side.SERVER, server, server_out, client_in),
        ):
            try:
                end.do_handshake()
                over = side is Side.SERVER
            except ssl.SSLWantReadError:
                over = False
            except ssl.SSLError:
                over = True
            octets = out.read()
            if octets:
                other.write(octets)
                yield side, octets
            if over:
                return
