"""The client against peers that answer slowly, in pieces, strangely, or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from popconsole.client.errors import ConnectError
from popconsole.client.missing import missing
from popconsole.client.session import ClientSession
from popconsole.dialogue.dialogue import Dialogue
from popconsole.protocol import POP2, POP3
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import LineKind, Side

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def with_peer(
    protocol: Protocol, peer: Peer, talk: Callable[[ClientSession], Awaitable[None]]
) -> ClientSession:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        done.set()

    done = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        session = await ClientSession.connect(protocol, host, port)
        await talk(session)
        await session.aclose()
        await done.wait()
    return session


def test_replies_in_single_octets_and_in_one_piece() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for octet in b"+OK ready\r\n":
            writer.write(bytes([octet]))
            await writer.drain()
            await asyncio.sleep(0)
        await reader.readline()
        writer.write(b"+OK\r\nTOP\r\n.\r\n")
        await reader.read()

    async def talk(session: ClientSession) -> None:
        assert await session.settled(5)
        steps = await session.exchange(b"CAPA", 5)
        assert [s.kind.value for s in steps] == ["command", "reply", "data", "end"]
        session.send(b"QUIT")

    asyncio.run(with_peer(POP3, peer, talk))


LISTING = b"".join(b"%d 7\r\n" % n for n in range(1, 700))
ANSWERS = {
    "POP3": ([b"LIST"], [b"+OK ready\r\n"], b"+OK\r\n" + LISTING + b"700 7\n.x\r\n..\r\n\r\n+OK\r\n.\r\n"),
    "POP2": (
        [b"HELO a b", b"READ 1", b"RETR"],
        [b"+ POP2 ready\r\n", b"#1\r\n", b"=1400\r\n"],
        b"Four\r\n" * 233 + b"\r\n",
    ),
}


@pytest.mark.parametrize("protocol", [POP3, POP2])
def test_many_lines_in_one_piece_are_what_they_are_one_by_one(protocol: Protocol) -> None:
    commands, begun, rest = ANSWERS[protocol.name]

    async def of(size: int) -> ClientSession:
        async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for line in begun:
                writer.write(line)
                await reader.readline()
            for at in range(0, len(rest), size):
                writer.write(rest[at : at + size])
                await asyncio.sleep(0)
            await reader.read()

        async def talk(session: ClientSession) -> None:
            for command in commands:
                assert await session.settled(5)
                session.send(command)
            assert await session.settled(5)

        return await with_peer(protocol, peer, talk)

    async def both() -> None:
        whole, pieces = await of(100_000), await of(3)
        assert [(line.side, line.wire) for line in whole.lines] == [
            (line.side, line.wire) for line in pieces.lines
        ]
        for one, other in zip(whole.history.steps(), pieces.history.steps(), strict=True):
            assert (one.kind, one.findings, one.after, one.part) == (
                other.kind, other.findings, other.after, other.part
            )  # fmt: skip

    asyncio.run(both())


def test_counted_data_needs_no_line_ending() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+ POP2 host\r\n")
        for answer in (b"#1\r\n", b"=7\r\n", b"a\r\n.\r\nb", b"=0\r\n"):
            await reader.readline()
            writer.write(answer)
        await reader.read()

    async def talk(session: ClientSession) -> None:
        await session.settled(5)
        await session.exchange(b"HELO a b", 5)
        await session.exchange(b"READ", 5)
        data = await session.exchange(b"RETR", 5)
        assert b"".join(s.line.wire for s in data[1:]) == b"a\r\n.\r\nb"
        last = await session.exchange(b"ACKS", 5)
        assert last[-1].line.octets == b"=0"

    asyncio.run(with_peer(POP2, peer, talk))


def test_a_silent_server_is_waited_for_and_no_longer() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK ready\r\n")
        await reader.read()

    async def talk(session: ClientSession) -> None:
        await session.settled(5)
        with pytest.raises(TimeoutError, match="did not answer"):
            await session.exchange(b"CAPA", 0.05)

    asyncio.run(with_peer(POP3, peer, talk))


@pytest.mark.parametrize(
    ("protocol", "said", "told"),
    [
        (POP3, [], r"no greeting came .*--tls"),
        (POP3, [b"welcome"], r"what the server said is no greeting of POP3, and none came"),
        (POP3, [b"* OK IMAP4rev1 ready"], "the server speaks IMAP, so that no session of POP3 begins"),
        (POP3, [b"+OK ready", b"+OK\r\nTOP"], "the lone dot that ends CAPA did not come"),
        (POP2, [b"+ POP2 hi", b"#1", b"=9", b"hello"], "not all octets of the message came"),
    ],
)
def test_what_a_server_still_owes_is_said(protocol: Protocol, said: list[bytes], told: str) -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, reply in enumerate(said):
            if number:
                await reader.readline()
            writer.write(reply + CRLF)
        await reader.read()

    async def talk(session: ClientSession) -> None:
        *before, last = [b"HELO a b", b"READ", b"RETR"] if protocol is POP2 else [b"CAPA"]
        for command in before:
            await session.exchange(command, 5)
        with pytest.raises(TimeoutError, match=told):
            await session.exchange(last, 0.05)

    asyncio.run(with_peer(protocol, peer, talk))


def test_a_server_of_another_protocol_is_not_waited_for() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n")
        await reader.read()

    async def talk(session: ClientSession) -> None:
        async with asyncio.timeout(5):  # far less than what is asked for
            assert not await session.settled(1000)
        assert session.missing(1000).startswith("the server speaks HTTP")

    asyncio.run(with_peer(POP3, peer, talk))


def test_under_tls_nobody_is_told_to_use_tls() -> None:
    assert missing(Dialogue(POP3, secure=True), 3) == "no greeting came within 3 s"


def test_a_server_that_hangs_up_in_the_middle_of_a_line() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: ARG001
        writer.write(b"+OK rea")

    async def talk(session: ClientSession) -> None:
        assert await session.ended(5)
        assert not session.open
        with pytest.raises(ConnectionError, match="closed"):
            session.send(b"CAPA")

    session = asyncio.run(with_peer(POP3, peer, talk))
    cut, closed = session.lines
    assert (cut.octets, cut.ending) == (b"+OK rea", b"")
    assert (closed.kind, closed.side) == (LineKind.CLOSED, Side.SERVER)
    assert closed.ending == CRLF  # what was not sent was not cut off either


def test_no_server_is_a_clear_error() -> None:
    async def run() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        await ClientSession.connect(POP3, "127.0.0.1", port)

    with pytest.raises(ConnectError, match=r"127\.0\.0\.1 port \d+: nothing listens there; start the server"):
        asyncio.run(run())


async def _flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greet, and say more without end until nobody listens."""
    writer.write(b"+OK hello\r\n")
    with suppress(ConnectionError):
        while not reader.at_eof():
            writer.write(b"+OK x\r\n" * 5000)
            await writer.drain()


def test_a_server_that_never_stops_leaves_time_for_others() -> None:
    async def talk(session: ClientSession) -> None:
        loop = asyncio.get_running_loop()
        waits = []
        while len(session.lines) < 20_000:
            before = loop.time()
            await asyncio.sleep(0)
            waits.append(loop.time() - before)
        session.send(b"QUIT")
        assert sorted(waits)[len(waits) // 2] < 0.05
        assert len(waits) > 40  # or all came in a few gulps

    session = asyncio.run(with_peer(POP3, _flood, talk))
    sides = [line.side for line in session.lines[:20_000]]
    assert sides == [Side.SERVER] * 20_000
    assert session.lines[-1].kind is LineKind.CLOSED


async def _until(session: ClientSession, count: int) -> None:
    came = asyncio.Event()
    session.changed = came.set
    while len(session.lines) < count:
        await came.wait()
        came.clear()


def test_who_is_held_says_no_more_until_let_go() -> None:
    async def talk(session: ClientSession) -> None:
        await _until(session, 1_000)
        session.connection.hold(holding=True)
        count = len(session.lines)
        await asyncio.sleep(0.05)
        assert len(session.lines) == count
        session.connection.hold(holding=False)
        await _until(session, count + 1_000)

    asyncio.run(with_peer(POP3, _flood, talk))


def test_much_at_once_before_the_end_is_all_there() -> None:
    async def peer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK hello\r\n" + b"+OK x\r\n" * 20_000 + b"+OK no end")

    async def talk(session: ClientSession) -> None:
        assert await session.ended(10)

    session = asyncio.run(with_peer(POP3, peer, talk))
    assert len(session.lines) == 20_003
    assert session.lines[-2].octets == b"+OK no end"
    assert (session.lines[-1].kind, session.lines[-1].side) == (LineKind.CLOSED, Side.SERVER)
