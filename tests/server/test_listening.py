"""Listening, and giving up on it."""

import asyncio
import socket

from popconsole.server.listening.binding import listening


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
