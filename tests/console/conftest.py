"""Servers to talk with, and ``popconsole shell`` as a program of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

import pytest

from popconsole.console import plain
from popconsole.console.shell_start import Form, ShellStart
from popconsole.protocol import POP3
from popconsole.protocol.table import Protocol
from popconsole.server.listening.listener import PopServer
from tests.prepared import Ran, run

__all__ = ["HOSTILE", "PRINTABLE", "Peer", "Ran", "Scripted", "any_port", "peer_at", "shell"]

Scripted = Callable[..., Ran]
Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

# Escape sequences, C1 controls as octets and in UTF-8, a bidirectional override, NUL, DEL, 8-bit, BEL.
HOSTILE = b"\x1b]2;owned\x07\x1b[31m\x9b32m\xc2\x9b33m\xe2\x80\xaeabc\x00\x7f\xff\x08\x05[bold]"
PRINTABLE = {*range(0x20, 0x7F), 0x0A}


@pytest.fixture(scope="session")
def inputs() -> Iterator[list[TextIO]]:
    """Return the inputs of scripts, to be closed together: a script that ends early may leave one unread."""
    opened: list[TextIO] = []
    yield opened
    for rows in opened:
        rows.close()


@pytest.fixture
def ran(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    inputs: list[TextIO],
) -> Scripted:
    """Return what runs a script in this process, which is quicker than in one of its own."""

    def run_script(
        script: str, *, protocol: Protocol = POP3, form: Form = Form.TEXT, fails_fast: bool = False
    ) -> Ran:
        (tmp_path / "script").write_text(script, "utf-8")
        inputs.append((tmp_path / "script").open())
        monkeypatch.setattr(sys, "stdin", inputs[-1])
        code = plain.run(ShellStart(protocol, form=form, timeout=20, fails_fast=fails_fast))
        return Ran(code, *capfdbinary.readouterr())

    return run_script


def any_port() -> PopServer:
    return PopServer(pop3_port=0, pop2_port=0)


async def shell(*arguments: str, stdin: bytes = b"") -> Ran:
    """Run ``popconsole shell`` in a pipe."""
    return await asyncio.to_thread(run, ("shell", *arguments), stdin)


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
