"""A proxy in front of a scripted server or the mock server, and what it keeps, for tests."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from popconsole.client.security import Security
from popconsole.record.handshakes import Upstream
from popconsole.record.proxy import RecordingProxy
from popconsole.record.session import RecordedSession
from popconsole.transcript.model import Line, LineKind, Side

GREETING = b"+OK POP3 ready\r\n"
IN_CLEAR = Security()
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Kept:
    """Keeps the sessions that it is told of, and which have ended."""

    def __init__(self) -> None:
        self.sessions: list[RecordedSession] = []
        self.over: list[RecordedSession] = []

    def grew(self, session: RecordedSession) -> None:
        if session not in self.sessions:
            self.sessions.append(session)

    def ended(self, session: RecordedSession) -> None:
        self.over.append(session)

    @property
    def one(self) -> RecordedSession:
        (session,) = self.sessions
        return session


def lines(session: RecordedSession) -> list[str]:
    """Return the lines of a session as the transcript has them, without times."""
    return [told(line) for line in session.lines]


def told(line: Line) -> str:
    text = line.octets.decode("latin-1")
    if line.kind is LineKind.WIRE:
        return f"{line.side.value}: {text}"
    return f"{line.side.value} {line.kind.name} {text}".strip()


def wire(session: RecordedSession, side: Side) -> bytes:
    """Return all octets of a side that are recorded."""
    return b"".join(line.wire for line in session.lines if line.side is side)


def _no_tls() -> ssl.SSLContext:
    raise AssertionError("nobody asked for TLS")


@asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[tuple[str, int]]:
    """Run a server that does what a script says for each connection; yield its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await script(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        yield str(host), int(port)


@asynccontextmanager
async def proxied(
    address: tuple[str, int], *more: Any, security: Security = IN_CLEAR, **how: Any
) -> AsyncIterator[tuple[RecordingProxy, Kept]]:
    """Run a proxy in front of a server; yield it, and what it keeps. ``more`` are further watchers."""
    kept = Kept()
    how.setdefault("tls", _no_tls)
    proxy = RecordingProxy(Upstream(*address, security), [kept, *more], lambda: 1_795_000_000.5, **how)
    async with proxy:
        yield proxy, kept


async def until(there: Callable[[], object]) -> None:
    """Wait until something is so; a test that waits for ever is ended by its limit."""
    while not there():  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0.005)


def files(folder: Path) -> list[Path]:
    """Return the files that were written, in the order of their names."""
    return sorted(folder.iterdir())


async def quits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greet, answer +OK to each line, and close behind QUIT."""
    writer.write(GREETING)
    while line := await reader.readline():
        writer.write(b"+OK\r\n")
        if line.upper().startswith(b"QUIT"):
            return
