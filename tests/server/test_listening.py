"""Listening, and giving up on it."""

import asyncio
import gc
import socket
import warnings

import pytest

from popconsole.server.listening.binding import listening, stop_listening
from popconsole.server.listening.listener import PopServer


def test_whoever_gives_up_while_it_is_bound_leaves_nothing_bound() -> None:
    async def go() -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        task = asyncio.ensure_future(listening(asyncio.Protocol, "127.0.0.1", port))
        for turns in range(20):
            for _turn in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            try:
                (await task).close()
            except asyncio.CancelledError:
                pass
            else:
                return turns
            with socket.socket() as again:
                again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                again.bind(("127.0.0.1", port))
                again.listen()
            task = asyncio.ensure_future(listening(asyncio.Protocol, "127.0.0.1", port))
        task.cancel()
        return 20

    assert 0 < asyncio.run(go()) < 20


@pytest.mark.parametrize("turns", range(5))
def test_who_is_let_in_while_a_server_ends_is_let_go_and_leaves_no_socket_open(turns: int) -> None:
    async def go() -> bytes:
        server = PopServer(pop3_port=0, pop2_port=0)
        await server.start()
        with socket.create_connection(server.addresses["POP3"]) as caller:  # the system has let it in
            for _turn in range(turns):
                await asyncio.sleep(0)
            await server.stop()
            caller.settimeout(10)
            said = b""
            try:
                while piece := caller.recv(1000):
                    said += piece
            except ConnectionResetError:
                pass
        return said

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what others have left is theirs
        gc.collect()
    said = asyncio.run(go())
    gc.collect()  # a socket that nobody closed is an error here
    assert said[:3] in (b"", b"+OK")


def test_nobody_is_let_in_any_more_by_a_server_that_stops_listening() -> None:
    class Silent(asyncio.Protocol):
        met = 0

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            Silent.met += 1
            transport.close()

    async def go() -> None:
        server = await listening(Silent, "127.0.0.1", 0)
        where = server.sockets[0].getsockname()
        stopping = asyncio.ensure_future(stop_listening(server))
        await asyncio.sleep(0)
        with socket.create_connection(where):
            await stopping
        await server.wait_closed()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(where)

    asyncio.run(go())
    assert Silent.met == 0
