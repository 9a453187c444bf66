"""Where a server may listen: whether others can reach it there, and why it can't be had."""

import asyncio
import errno
import ipaddress
from collections.abc import Callable
from contextlib import suppress

from popconsole.i18n import _
from popconsole.transcript.safe import shown_address

_BACKLOG = 512  # connections that wait to be taken
_LET_IN = 3  # turns of the loop that it takes till a client that was let in has its connection


class ListenError(OSError):
    """The server cannot listen where it was told to; the message says why and what to do."""


async def listening(
    factory: Callable[[], asyncio.BaseProtocol], host: str | None, port: int
) -> asyncio.Server:
    """Listen on a port, and make what a client calls by ``factory``. Raises OSError.

    Whoever is cancelled meanwhile leaves nothing bound, as ``create_server`` by itself would.
    """
    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, host, port, backlog=_BACKLOG, start_serving=False)
    try:
        await server.start_serving()
    except BaseException:
        await stop_listening(server)
        raise
    return server


async def stop_listening(server: asyncio.Server) -> None:
    """Let nobody in any more, and listen no longer; whoever was let in has a connection by then.

    asyncio takes a client's socket in one turn of the loop and makes the connection in the next: where the
    server is closed in between, it makes none and leaves the socket open, known to nobody (Python 3.11).
    """
    loop = asyncio.get_running_loop()
    try:
        for listening_socket in server.sockets:
            with suppress(NotImplementedError):  # Windows: taken and made at once
                loop.remove_reader(listening_socket)
        for _turn in range(_LET_IN):
            await asyncio.sleep(0)
    finally:
        server.close()


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine can reach an address, or a name."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def why_not_bound(protocol: str, host: str, port: int, error: OSError) -> str:
    """Return why nobody can listen there, and what to do; ``protocol`` names what was to be spoken."""
    where = shown_address((host, port))
    if error.errno == errno.EADDRINUSE:
        text = _("{protocol}: {where} is taken by another program: end it, or choose another port (0: any).")
    elif error.errno == errno.EACCES:
        text = _("{protocol}: {where} needs special rights: choose a port from 1024 upwards (0: any).")
    else:
        text = _("{protocol}: cannot listen on {where}: {error}. Choose an address of this machine.")
    return text.format(protocol=protocol, where=where, error=error.strerror or error)
