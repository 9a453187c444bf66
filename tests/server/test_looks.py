"""What a server tells of its sessions: who holds which maildrop, with which marks, and who held it last."""

import asyncio
from collections.abc import Callable

from popconsole.maildrop.store import Maildrops
from popconsole.server.listening.listener import PopServer


async def _say(server: PopServer, *lines: bytes, protocol: str = "POP3") -> asyncio.StreamWriter:
    reader, writer = await asyncio.open_connection(*server.addresses[protocol])
    await reader.readline()
    for line in lines:
        writer.write(line + b"\r\n")
        await reader.readline()
    return writer


async def _until(condition: Callable[[], object]) -> None:
    for _look in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


def test_the_sessions_that_are_logged_in_and_what_they_hold() -> None:
    async def go() -> None:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            before = await _say(server, b"USER student")
            assert server.sessions == []
            one = await _say(server, b"USER student", b"PASS learn", b"DELE 2")
            two = await _say(server, b"HELO teacher chalk", protocol="POP2")
            first, second = server.sessions
            assert (first.user, first.protocol, first.mailbox) == (b"student", "POP3", b"INBOX")
            assert (first.session.marked, first.keeps, first.removed) == (frozenset({2}), False, None)
            assert first.peer == one.get_extra_info("sockname")
            assert (second.user, second.protocol, second.peer) == (
                b"teacher",
                "POP2",
                two.get_extra_info("sockname"),
            )
            assert first.since <= second.since
            assert server.session_of(before.get_extra_info("sockname")) is None
            for writer in (before, one, two):
                writer.close()
            await _until(lambda: not server.sessions)

    asyncio.run(go())


def test_sessions_that_have_ended_are_remembered_where_that_is_asked_for() -> None:
    async def go() -> None:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            for remembers, end, removed in (
                (False, b"QUIT", None),
                (True, b"QUIT", frozenset({1})),
                (True, None, frozenset()),
            ):
                server.looks.remembers = remembers
                writer = await _say(
                    server, b"USER student", b"PASS learn", b"DELE 1", *([end] if end else [])
                )
                peer = writer.get_extra_info("sockname")
                writer.close()
                await _until(lambda: not server.connections)
                look = server.session_of(peer)
                assert (None if look is None else look.removed) == removed

    asyncio.run(go())


def test_whose_maildrops_there_are_and_which_are_one() -> None:
    maildrops = Maildrops({b"ada": {b"lists": []}})
    assert maildrops.users == (b"ada",)
    assert (maildrops.share(b"ada", b"ada"), maildrops.share(b"ada", b"eve")) == (True, False)
    assert maildrops.share(b"eve", b"eve") is False
    assert maildrops.in_memory(b"ada") == {b"INBOX": (), b"lists": ()}
    assert maildrops.in_memory(b"eve") is None
