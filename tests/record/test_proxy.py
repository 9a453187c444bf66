"""The proxy: octets pass unchanged and are recorded, and whoever goes takes the other side along."""

import asyncio
import socket
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.client.security import Security
from popconsole.protocol import POP2, POP3
from popconsole.record import proxy as proxy_module
from popconsole.record import session as session_module
from popconsole.record.session import Room
from popconsole.server.listening.binding import ListenError
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import PassingCertificates
from popconsole.transcript.model import LineKind, Side
from tests.record.proxied import GREETING, lines, proxied, quits, scripted, until, wire


async def _talk(address: tuple[str, int], *said: bytes) -> bytes:
    """Say lines, each behind an answer, and return all that came."""
    reader, writer = await asyncio.open_connection(*address)
    heard = await reader.readline()
    for line in said:
        writer.write(line)
        heard += await reader.readline()
    heard += await reader.read()
    writer.close()
    return heard


async def _is_over(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


def test_a_session_passes_and_is_recorded() -> None:
    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            async with proxied(server.addresses["POP3"]) as (proxy, kept):
                heard = await _talk(
                    proxy.address, b"USER student\r\n", b"PASS learn\r\n", b"STAT\r\n", b"QUIT\r\n"
                )
                await until(lambda: kept.over)
                assert proxy.connections == 0
            session = kept.one
            assert wire(session, Side.SERVER) == heard
            assert wire(session, Side.CLIENT) == b"USER student\r\nPASS learn\r\nSTAT\r\nQUIT\r\n"
            assert lines(session)[0] == "C OPENED"
            assert lines(session)[-1] == "S CLOSED"
            assert session.protocol is POP3
            assert not session.open
            times = [line.at for line in session.lines]
            assert times == sorted(times, key=lambda at: at or 0)
            conversation = session.conversation()
            assert (conversation.exact, conversation.began) == (True, 1_795_000_000.5)
            assert conversation.client.startswith("127.0.0.1:")
            assert conversation.server == f"127.0.0.1:{server.addresses['POP3'][1]}"

    asyncio.run(run())


def test_pop2_is_told_by_its_greeting() -> None:
    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            async with proxied(server.addresses["POP2"]) as (proxy, kept):
                await _talk(proxy.address, b"HELO student learn\r\n", b"QUIT\r\n")
                await until(lambda: kept.over)
            assert kept.one.protocol is POP2
            assert kept.one.history.step(len(kept.one.lines) - 1).after.user == "student"

    asyncio.run(run())


_PIECES = st.lists(
    st.tuples(st.booleans(), st.binary(min_size=1, max_size=40).filter(lambda piece: piece[0] != 0x16)),
    max_size=8,
)


@settings(deadline=None, max_examples=25)
@given(_PIECES)
def test_whatever_is_said_passes_unchanged(pieces: list[tuple[bool, bytes]]) -> None:
    async def run() -> None:
        heard: list[bytes] = []

        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(GREETING)
            for from_client, piece in pieces:
                if from_client:
                    heard.append(await reader.readexactly(len(piece)))
                else:
                    writer.write(piece)
                    await writer.drain()
            heard.append(await reader.read())

        async with scripted(script) as address, proxied(address) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            came = await reader.readexactly(len(GREETING))
            for from_client, piece in pieces:
                if from_client:
                    writer.write(piece)
                    await writer.drain()
                else:
                    came += await reader.readexactly(len(piece))
            writer.write_eof()
            came += await reader.read()
            writer.close()
            await until(lambda: kept.over)
        client = b"".join(piece for from_client, piece in pieces if from_client)
        assert b"".join(heard) == client
        assert came == GREETING + b"".join(piece for from_client, piece in pieces if not from_client)
        assert wire(kept.one, Side.SERVER) == came
        assert wire(kept.one, Side.CLIENT) == client

    asyncio.run(run())


def test_tls_that_nobody_asked_for_passes_unread() -> None:
    hello = b"\x16\x03\x01\x00\x05\x01ello"

    async def echoes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.read(100))[::-1])

    async def run() -> None:
        async with scripted(echoes) as address, proxied(address) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            writer.write(hello)
            assert await reader.read() == hello[::-1]
            writer.close()
            await until(lambda: kept.over)
        assert lines(kept.one) == [
            "C OPENED", "C OMITTED 10 octets encrypted", "S OMITTED 10 octets encrypted", "S CLOSED",
        ]  # fmt: skip

    asyncio.run(run())


def test_a_server_whose_name_can_be_none() -> None:
    async def run() -> None:
        async with proxied(("x" * 70, 110)) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            assert await reader.read() == b""
            writer.close()
            await until(lambda: kept.over)
        assert any("no connection to xxx" in told for told in lines(kept.one))

    asyncio.run(run())


def test_a_server_that_is_not_there() -> None:
    async def run() -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            address = ("127.0.0.1", unused.getsockname()[1])
            async with proxied(address) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                assert await reader.read() == b""
                writer.close()
                await until(lambda: kept.over)
        assert any("no connection to 127.0.0.1: " in told for told in lines(kept.one))

    asyncio.run(run())


@pytest.mark.parametrize("reset", [False, True])
def test_a_client_that_goes_takes_the_server_along(reset: bool) -> None:  # noqa: FBT001 - a parameter
    async def run() -> None:
        ended = asyncio.Event()

        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(GREETING)
            try:
                while await reader.readline():
                    pass
            except ConnectionResetError:
                assert reset
            ended.set()

        async with scripted(script) as address, proxied(address) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            writer.write(b"NOO")
            await writer.drain()
            if reset:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.close()
            await ended.wait()
            await until(lambda: kept.over)
        assert "C: NOO" in lines(kept.one)
        assert lines(kept.one)[-1] == ("C CLOSED reset" if reset else "C CLOSED")

    asyncio.run(run())


def test_a_server_that_goes_takes_the_client_along() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING + b"+OK cut off he")
        await reader.readline()

    async def run() -> None:
        async with scripted(script) as address, proxied(address) as (proxy, kept):
            assert await _talk(proxy.address, b"QUIT\r\n") == GREETING + b"+OK cut off he"
            await until(lambda: kept.over)
        assert lines(kept.one)[-2:] == ["S: +OK cut off he", "S CLOSED"]

    asyncio.run(run())


def test_a_client_that_goes_before_the_server_is_reached() -> None:
    async def run() -> None:
        async with scripted(quits) as address, proxied(address) as (proxy, kept):
            for _time in range(5):
                _reader, writer = await asyncio.open_connection(*proxy.address)
                writer.close()
            await until(lambda: len(kept.over) == 5)
            assert proxy.connections == 0

    asyncio.run(run())


def test_the_proxy_that_ends_ends_all() -> None:
    async def run() -> None:
        async with scripted(quits) as address:
            async with proxied(address) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                await reader.readline()
            assert len(kept.over) == 1
            assert "S NOTE cut off: the proxy was ended" in lines(kept.one)
            assert await reader.read() == b"" or reader.at_eof()
            writer.close()

    asyncio.run(run())


def test_who_reads_slowly_lets_the_other_wait() -> None:
    async def run() -> None:
        async with scripted(quits) as address, proxied(address) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            (relay,) = proxy._relays
            server = relay.legs[Side.SERVER].transport
            assert server is not None
            relay.legs[Side.CLIENT].pause_writing()
            assert not server.is_reading()
            relay.legs[Side.CLIENT].resume_writing()
            assert server.is_reading()
            writer.close()
            await until(lambda: kept.over)
            relay.hold(Side.SERVER, holding=True)  # nobody is there any more

    asyncio.run(run())


def test_there_is_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_module, "_MOST", 1)

    async def run() -> None:
        async with scripted(quits) as address, proxied(address) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            other, another = await asyncio.open_connection(*proxy.address)
            assert await _is_over(other)
            assert proxy.turned_away == 1
            another.close()
            writer.close()
            await until(lambda: kept.over)

    asyncio.run(run())


def test_silence_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_module, "_IDLE", 0.05)
    monkeypatch.setattr(proxy_module, "_LOOK", 0.02)

    async def run() -> None:
        async with scripted(quits) as address, proxied(address) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            await until(lambda: kept.over)
            writer.close()
        assert any("neither side has said anything" in told for told in lines(kept.one))

    asyncio.run(run())


def test_what_is_too_long_passes_unrecorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "MOST_OCTETS", 100)

    async def run() -> None:
        async with scripted(quits) as address, proxied(address) as (proxy, kept):
            heard = await _talk(proxy.address, b"N" * 90 + b"\r\n", b"NOOP\r\n", b"QUIT\r\n")
            assert heard == GREETING + b"+OK\r\n" * 3
            await until(lambda: kept.over)
        told = lines(kept.one)
        assert "longer than 100 octets" in told[-2]
        assert kept.one.lines[len(told) - 2].kind is LineKind.OMITTED
        assert not [row for row in told if "QUIT" in row]

    asyncio.run(run())


def test_where_it_listens() -> None:
    async def run() -> None:
        async with scripted(quits) as address:
            async with proxied(address) as (proxy, _kept):
                assert proxy.exposes is None
                with pytest.raises(ListenError, match="is taken by another program"):
                    async with proxied(address, port=proxy.address[1]):
                        pass
            async with proxied(address, host="0.0.0.0") as (proxy, _kept):  # noqa: S104 - what is tested
                assert "passwords too" in (proxy.exposes or "")
            with pytest.raises(ListenError):
                async with proxied(address, host="x" * 70):
                    pass
        with pytest.raises(RuntimeError):
            _address = proxied_address()

    asyncio.run(run())


def proxied_address() -> tuple[str, int]:
    """Ask a proxy that does not listen for its address."""
    from popconsole.record.handshakes import Upstream
    from popconsole.record.proxy import RecordingProxy

    proxy = RecordingProxy(Upstream("127.0.0.1", 1, Security()), [], lambda: 0.0, tls=PassingCertificates())
    return proxy.address


def test_what_stands_at_a_time_shares_one_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_module, "Room", lambda: Room(len(GREETING) + 5))

    async def run() -> None:
        async with scripted(quits) as address, proxied(address) as (proxy, kept):
            first, second = [await asyncio.open_connection(*proxy.address) for _time in range(2)]
            for reader, _writer in (first, second):
                await reader.readline()
            assert any("too long together" in told for told in lines(kept.sessions[1]))
            for _reader, writer in (first, second):
                writer.close()
            await until(lambda: len(kept.over) == 2)
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            assert wire(kept.sessions[2], Side.SERVER) == GREETING
            writer.close()
            await until(lambda: len(kept.over) == 3)

    asyncio.run(run())
