"""Servers to talk with, and ``popconsole shell`` as a program of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from popconsole.server.listening.listener import MockServer

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

# Escape sequences, C1 controls as octets and in UTF-8, a bidirectional override, NUL, DEL, 8-bit, BEL.
HOSTILE = b"\x1b]2;owned\x07\x1b[31m\x9b32m\xc2\x9b33m\xe2\x80\xaeabc\x00\x7f\xff\x08\x05[bold]"
PRINTABLE = {*range(0x20, 0x7F), 0x0A}


def any_port() -> MockServer:
    return MockServer(pop3_port=0, pop2_port=0)


@dataclass
class Ran:
    """What became of a program."""

    code: int
    out: bytes
    err: bytes

    @property
    def rows(self) -> list[str]:
        return self.out.decode().splitlines()


async def shell(*arguments: str, stdin: bytes = b"") -> Ran:
    """Run ``popconsole shell`` in a pipe."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "popconsole", "shell", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(20):
        out, err = await process.communicate(stdin)
    assert process.returncode is not None
    return Ran(process.returncode, out, err)


@asynccontextmanager
async def peer_at(peer: Peer) -> AsyncIterator[str]:
    """A server that does as it is told; gives its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await peer(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"{host}:{port}"
