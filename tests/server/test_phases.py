"""What a connection goes through: all that the table lets follow does follow, and nothing else.

Scripts lead connections from phase to phase; what these went through is held against the table as a whole.
"""

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.builtin import builtin_maildrops
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.source import Mailbox, MailSource
from popconsole.server.faults.spec import parse_fault
from popconsole.server.listening import connection
from popconsole.server.listening.listener import PopServer
from popconsole.server.listening.phases import FOLLOWS, Phase, entered
from popconsole.server.setup import Limits, Setup
from popconsole.server.tls.certificates import authority, own_context

NOW = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the time that it is
Pairs = list[tuple[Phase, Phase]]


class Slow(MailSource):
    """A maildrop that takes its time, until it is told to go on, and can't be opened then."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()

    def open(self, mailbox: bytes) -> Mailbox:
        del mailbox
        self.asked.set()
        assert self.go_on.wait(10)
        raise MaildropError(Trouble.TEMPORARY, "not today")


class Stage:
    """A server with a maildrop on a slow disk, and the ways of a client."""

    def __init__(self, folder: Path) -> None:
        self.slow = Slow()
        maildrops = builtin_maildrops()
        maildrops.attach(b"slow", self.slow)
        accounts = Accounts({b"student": Secret(b"learn"), b"slow": Secret(b"learn")})
        self.server = PopServer(
            Setup(accounts=accounts, maildrops=maildrops), pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=True,
            tls=lambda: own_context(folder, NOW), limits=Limits(per_address=1, linger=0.05),
        )  # fmt: skip
        self.clients: list[asyncio.StreamWriter] = []
        self.trusting = ssl.create_default_context(cafile=authority(folder))

    async def call(
        self, port: str = "POP3", *, tls: bool = False
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, and read the greeting or the refusal."""
        host, number = self.server.addresses[port]
        called = await asyncio.open_connection(
            host, number, ssl=self.trusting if tls else None, server_hostname="localhost" if tls else None
        )
        self.clients.append(called[1])
        if tls or port != "POP3S":
            assert await called[0].readline()
        return called

    def reset(self) -> None:
        """Break the last client's connection."""
        gone = self.clients[-1].get_extra_info("socket")
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.clients[-1].transport.abort()

    async def until_waiting(self) -> None:
        assert await asyncio.to_thread(self.slow.asked.wait, 10)

    async def until_left(self, count: int = 0) -> None:
        async with asyncio.timeout(10):
            while self.server.connections > count:  # noqa: ASYNC110 - what is waited for happens elsewhere
                await asyncio.sleep(0.005)

    async def until_gone(self) -> None:
        """Wait until the server knows that its only connection is no more, though a thread works for it."""
        (left,) = self.server._connections
        assert isinstance(left, connection.Connection)
        async with asyncio.timeout(10):
            while left.phase is not Phase.CLOSED:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.005)


async def quits(stage: Stage) -> None:
    _, writer = await stage.call()
    writer.write(b"QUIT\r\n")


async def hangs_up(stage: Stage) -> None:
    await stage.call()
    stage.reset()


async def is_one_too_many(stage: Stage) -> None:
    await stage.call()
    reader, _ = await stage.call()
    assert await reader.read() == b""  # said, and its side closed
    await stage.until_left(1)
    stage.clients[0].close()


async def is_one_too_many_under_tls(stage: Stage) -> None:
    for _ in range(2):
        await stage.call("POP3S", tls=True)
    for writer in stage.clients:
        writer.close()


async def speaks_no_tls(stage: Stage) -> None:
    reader, writer = await stage.call("POP3S")
    writer.write(b"QUIT\r\n")
    await reader.read()


async def says_stls(stage: Stage) -> None:
    reader, writer = await stage.call()
    writer.write(b"STLS\r\n")
    await reader.readline()
    await writer.start_tls(stage.trusting, server_hostname="localhost")
    writer.write(b"QUIT\r\n")
    await reader.read()


async def says_stls_over_half_a_connection(stage: Stage) -> None:
    stage.server.inject([parse_fault("half-close@STLS")])
    reader, writer = await stage.call()
    writer.write(b"STLS\r\n")
    await reader.read()
    writer.write(b"QUIT\r\n")


async def waits(stage: Stage) -> None:
    reader, writer = await stage.call()
    writer.write(b"USER slow\r\nPASS learn\r\nQUIT\r\n")
    await stage.until_waiting()
    stage.slow.go_on.set()
    assert (await reader.read()).count(b"\r\n") == 3


async def waits_in_vain(stage: Stage) -> None:
    reader, writer = await stage.call("POP2")
    writer.write(b"HELO slow learn\r\n")
    await stage.until_waiting()
    stage.slow.go_on.set()
    assert await reader.read()


async def waits_when_the_server_stops(stage: Stage) -> None:
    _, writer = await stage.call()
    writer.write(b"USER slow\r\nPASS learn\r\n")
    await stage.until_waiting()
    stopping = asyncio.ensure_future(stage.server.stop())
    await stage.until_gone()
    assert not stopping.done()  # the thread is still at work
    stage.slow.go_on.set()
    await stopping


SCRIPTS: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    quits, hangs_up, is_one_too_many, is_one_too_many_under_tls, speaks_no_tls, says_stls,
    says_stls_over_half_a_connection, waits, waits_in_vain, waits_when_the_server_stops,
)  # fmt: skip


def gone_through(script: Callable[[Stage], Awaitable[None]], folder: Path) -> tuple[Pairs, list[object]]:
    """Play a script; return what the connections went through, and what asyncio complained of."""
    seen: Pairs = []
    complaints: list[object] = []

    def noted(before: Phase, after: Phase) -> Phase:
        seen.append((before, after))
        return entered(before, after)

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        stage = Stage(folder)
        async with stage.server:
            await script(stage)
            await stage.until_left()
            for client in stage.clients:
                client.close()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connection, "entered", noted)
        asyncio.run(run())
    return seen, complaints


def test_all_that_the_table_lets_follow_follows_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    own_context(folder, NOW)
    seen: set[tuple[Phase, Phase]] = set()
    for script in SCRIPTS:
        pairs, complaints = gone_through(script, folder)
        assert complaints == [], script.__name__
        seen.update(pairs)
    assert seen == {(before, after) for before, following in FOLLOWS.items() for after in following}


@pytest.mark.parametrize("before", Phase)
def test_the_table_tells_of_each_phase(before: Phase) -> None:
    assert FOLLOWS[before] <= set(Phase)
    reached, new = {before}, {before}
    while new:
        new = {after for one in new for after in FOLLOWS[one]} - reached
        reached |= new
    assert Phase.CLOSED in reached  # whatever happens, it ends
    assert (Phase.STARTING in reached) == (before is Phase.STARTING)


@pytest.mark.parametrize(("before", "after"), list(product(Phase, Phase)))
def test_nothing_else_may_follow(before: Phase, after: Phase) -> None:
    if after in FOLLOWS[before]:
        assert entered(before, after) is after
    else:
        with pytest.raises(RuntimeError, match=f"from {before.value} to {after.value}"):
            entered(before, after)
