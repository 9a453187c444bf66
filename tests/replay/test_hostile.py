"""Replaying against servers and from files that mean no good: an answer, an end, a clear word."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from click.testing import CliRunner

from popconsole.analysis.compare import Comparison, Verdict
from popconsole.cli import popconsole
from popconsole.protocol import POP3
from popconsole.replaying.run import replay
from popconsole.replaying.stage import ServerAddress
from tests.formats.single import read

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

SESSION = (
    b"S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n"
    b"C: STAT\nS: +OK 1 10\nC: LIST\nS: +OK\nS: 1 10\nS: .\n"
)


def against(peer: Peer, timeout: float = 2) -> list[Comparison]:
    async def run() -> list[Comparison]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError):
                await peer(reader, writer)
            writer.close()
            done.set()

        done = asyncio.Event()
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            address = server.sockets[0].getsockname()[:2]
            transcript = read(SESSION, "session")
            found = [c async for c in replay(POP3, transcript, ServerAddress(*address), timeout=timeout)]
            await done.wait()
        return found

    return asyncio.run(run())


def test_a_server_that_says_everything_twice() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK one\r\n-ERR two\r\n")
        while await reader.readline():
            writer.write(b"+OK one\r\n-ERR two\r\n")

    compared = against(peer)
    assert [c.verdict.agrees for c in compared] == [False] * len(compared)


def test_a_listing_without_an_end_is_left() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        for _ in range(3):
            await reader.readline()
            writer.write(b"+OK 1 10\r\n")
        await reader.readline()
        writer.write(b"+OK\r\n")
        for number in range(2000):
            writer.write(b"%d 10\r\n" % number)
            await writer.drain()
            await asyncio.sleep(0.005)

    compared = against(peer, timeout=0.05)
    assert compared[-1].why == "timed out before its end"
    assert compared[-1].recorded.issued is not None
    assert compared[-1].recorded.issued.keyword == "LIST"
    assert compared[-1].verdict is Verdict.WITHOUT_END


def test_a_silent_server_ends_the_replay() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.read()

    compared = against(peer, timeout=0.05)
    assert [c.verdict for c in compared[1:]] == [Verdict.OTHER_SHAPE, *[Verdict.NOT_SAID] * 3]


@pytest.mark.parametrize(
    "rows",
    [
        "C: STAT\nS: +OK 1000000 999999999999\n",
        "C: DELE 999999999\nS: +OK\n",
    ],
)
def test_more_mail_than_can_be_made_up_is_said(rows: str) -> None:
    text = "S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n" + rows
    result = CliRunner().invoke(popconsole, ["replay", "-"], input=text)
    assert result.exit_code == 2
    assert "the transcript tells of" in result.output


def test_more_mail_of_pop2_too() -> None:
    text = "S: + POP2 host\nC: HELO a b\nS: #999999999\nC: READ 999999999\nS: =99999999999\n"
    result = CliRunner().invoke(popconsole, ["replay", "-"], input=text)
    assert result.exit_code == 2
    assert "the transcript tells of" in result.output


def test_no_secret_of_an_exchange_is_printed() -> None:
    text = "S: +OK\nC: AUTH PLAIN\nS: + \nC: AGEAc2VjcmV0\nS: +OK\nC: AUTH PLAIN AGEAc2VjcmV0\nS: -ERR\n"
    for form in ("text", "json"):
        result = CliRunner().invoke(popconsole, ["replay", "-", "--format", form], input=text)
        assert "AGEAc2VjcmV0" not in result.output
        assert "********" in result.output
        if form == "json":
            assert all(json.loads(row) for row in result.output.splitlines())
