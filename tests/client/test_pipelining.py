"""Commands go ahead of their replies where the server says that it takes them so, and never otherwise."""

import asyncio

import pytest

from popconsole.client.session import ClientSession
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP3
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup
from popconsole.server.voice.speaker import Recorded
from popconsole.tui.sending import SendQueue

COMMANDS = [b"USER student", b"PASS learn", *(b"LIST %d" % n for n in (1, 2, 3)), b"RETR 2", b"STAT", b"QUIT"]


def talked(capabilities: tuple[bytes, ...] | None, *, ask: bool) -> tuple[ClientSession, str]:
    """Return the session and who spoke, in a letter for each command and each status line."""

    async def run() -> ClientSession:
        setup = Setup(
            recorded=Recorded(capabilities=() if capabilities is None else (((False, False), capabilities),))
        )
        async with PopServer(setup, pop3_port=0, pop2_port=0) as server:
            session = await ClientSession.connect(POP3, *server.addresses["POP3"])
            await session.settled(5)
            if ask:
                await session.exchange(b"CAPA", 5)
            await session.exchange_all(COMMANDS, 5)
            await session.aclose()
        return session

    session = asyncio.run(run())
    steps = [session.history.step(i) for i in range(len(session.lines))]
    asked = [
        s for s in steps if s.kind in (Kind.COMMAND, Kind.REPLY) and s.command and s.command.keyword != "CAPA"
    ]
    return session, "".join(s.line.side.value for s in asked)


@pytest.mark.parametrize(
    ("capabilities", "ask"), [((b"TOP", b"UIDL"), True), (None, False), ((b"XPIPELINING",), True)]
)
def test_one_by_one_where_the_server_has_not_told(capabilities: tuple[bytes, ...] | None, ask: bool) -> None:  # noqa: FBT001
    session, order = talked(capabilities, ask=ask)
    assert not session.pipelines
    assert order == "CS" * len(COMMANDS)


def test_ahead_where_it_has_but_not_behind_a_password() -> None:
    session, order = talked(None, ask=True)
    assert session.pipelines
    assert order == "CCSS" + "CCCCCC" + "SSSSSS"


def test_what_is_sent_ahead_stays_short() -> None:
    async def run() -> int:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            session = await ClientSession.connect(POP3, *server.addresses["POP3"])
            await session.settled(5)
            await session.exchange_all([b"CAPA", b"APOP x y", b"USER student", b"PASS learn"], 5)
            steps = await session.exchange_all([b"NOOP"] * 2_000, 10)
            await session.aclose()
        return max(step.after.pending for step in steps)

    assert 100 < asyncio.run(run()) < 1_000


@pytest.mark.parametrize(
    ("first", "order"), [(b"CAPA", "CSCS" + "CCCC" + "SSSS"), (b"NOOP", "CS" * 6)], ids=["told", "not told"]
)
def test_pasted_lines_go_ahead_as_well(first: bytes, order: str) -> None:
    async def run() -> ClientSession:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            session = await ClientSession.connect(POP3, *server.addresses["POP3"])
            await session.settled(5)
            await session.exchange(first, 5)

            def send(text: str) -> bool:
                session.send(text.encode())
                return True

            queue = SendQueue(lambda: session, send, lambda: None)
            for text in ("USER student", "PASS learn", "NOOP", "LIST 1", "STAT", "QUIT"):
                queue.add(text)
            await queue.run()
            await session.settled(5)
            await session.aclose()
            return session

    session = asyncio.run(run())
    steps = [session.history.step(i) for i in range(len(session.lines))]
    said = [s for s in steps if s.kind in (Kind.COMMAND, Kind.REPLY)][2:]
    assert "".join(step.line.side.value for step in said) == (
        "CCSS" + order[4:] if first == b"CAPA" else order
    )


def test_nothing_goes_behind_quit_or_an_exchange() -> None:
    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            session = await ClientSession.connect(POP3, *server.addresses["POP3"])
            await session.settled(5)
            await session.exchange(b"CAPA", 5)
            for line in (b"AUTH LOGIN", b"*", b"NONSENSE", b"QUIT"):
                session.send(line)
                assert await session.ready(5)
                assert not session.history.live.dialogue.waiting
            await session.aclose()

    asyncio.run(run())
