"""What a client's connection goes through: all that the table lets follow does follow, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from popconsole.client import connection, stls
from popconsole.client.phases import CLIENT_FOLLOWS, ClientPhase, entered
from popconsole.client.security import Security
from popconsole.client.session import ClientSession
from popconsole.protocol import POP3
from popconsole.server.tls.certificates import authority, own_context

NOW = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the time that it is
Pair = tuple[ClientPhase, ClientPhase]
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Upgrade = Callable[..., Awaitable[asyncio.Transport | None]]
Talk = Callable[[ClientSession], Awaitable[None]]


async def _stays(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"+OK ready\r\n")
    await reader.read()


async def _leaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del reader
    writer.write(b"+OK ready\r\n" + b"surplus\r\n" * 50_000 + b"and no ending")
    await writer.drain()


async def _hangs_up_behind_stls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"+OK ready\r\n")
    await reader.readline()
    writer.write(b"+OK begin\r\n")


async def _is_silent_behind_stls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _hangs_up_behind_stls(reader, writer)
    await reader.read()


async def _hangs_up(session: ClientSession) -> None:
    await session.settled(5)
    session.close()


async def _reads_to_the_end(session: ClientSession) -> None:
    assert await session.ended(10)
    assert session.lines[len(session.lines) - 2].octets == b"and no ending"


async def _says_stls(session: ClientSession) -> None:
    await session.settled(5)
    session.send(b"STLS")
    await session.settled(5)


async def _says_stls_and_leaves(session: ClientSession) -> None:
    await session.settled(5)
    session.send(b"STLS")
    async with asyncio.timeout(5):
        while session.connection.phase is not ClientPhase.SECURING:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.001)
    session.close()


def _secures(folder: Path) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _hangs_up_behind_stls(reader, writer)
        await writer.start_tls(own_context(folder, NOW))
        await reader.read()

    return serve


async def _lost_at_once(plain: asyncio.Transport, *_: object) -> None:
    """Pass for a negotiation that comes to its end together with the connection."""
    plain.abort()
    await asyncio.sleep(0.01)


def _gone_through(serve: Serve, talk: Talk, folder: Path, upgrade: Upgrade = stls.upgrade) -> list[Pair]:
    """Let a client talk with a server; return what its connection went through."""
    seen: list[Pair] = []
    complaints: list[object] = []

    def noted(before: ClientPhase, after: ClientPhase) -> ClientPhase:
        seen.append((before, after))
        return entered(before, after)

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # the client has gone
            await serve(reader, writer)
        writer.close()

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        async with await asyncio.start_server(served, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            security = Security(authority=authority(folder))
            session = await ClientSession.connect(POP3, "127.0.0.1", port, security=security)
            await talk(session)
            await session.aclose()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connection, "entered", noted)
        patched.setattr(stls, "upgrade", upgrade)
        asyncio.run(run())
    assert complaints == []
    return seen


def test_all_that_the_table_lets_follow_follows_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    own_context(folder, NOW)
    scripts: tuple[tuple[Serve, Talk], ...] = (
        (_stays, _hangs_up),
        (_leaves, _reads_to_the_end),
        (_hangs_up_behind_stls, _says_stls),
        (_is_silent_behind_stls, _says_stls_and_leaves),
        (_secures(folder), _says_stls),
    )
    seen = {pair for serve, talk in scripts for pair in _gone_through(serve, talk, folder)}
    seen.update(_gone_through(_secures(folder), _says_stls, folder, _lost_at_once))
    assert seen == {(before, after) for before, following in CLIENT_FOLLOWS.items() for after in following}


@pytest.mark.parametrize("before", ClientPhase)
def test_the_table_tells_of_each_phase(before: ClientPhase) -> None:
    reached, new = {before}, {before}
    while new:
        new = {after for one in new for after in CLIENT_FOLLOWS[one]} - reached
        reached |= new
    assert ClientPhase.CLOSED in reached  # whatever happens, it ends
    assert (ClientPhase.CONNECTING in reached) == (before is ClientPhase.CONNECTING)


@pytest.mark.parametrize(("before", "after"), list(product(ClientPhase, ClientPhase)))
def test_nothing_else_may_follow(before: ClientPhase, after: ClientPhase) -> None:
    if after in CLIENT_FOLLOWS[before]:
        assert entered(before, after) is after
    else:
        with pytest.raises(RuntimeError, match=f"from {before.value} to {after.value}"):
            entered(before, after)
