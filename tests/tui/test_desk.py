"""The server's desk beside the transcript, in the diagram's place."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.events import MouseScrollDown

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start


def test_a_key_puts_it_in_the_diagrams_place_and_back(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f12")
            assert (c.shows("desk"), c.shows("diagram"), c.main.right) == (True, False, "desk")
            assert "As the server has it" in c.panel("desk")
            await c.keys("f12")
            assert (c.shows("desk"), c.shows("diagram"), c.main.right) == (False, True, "diagram")
            await c.keys("tab", "m")
            assert c.shows("desk")
            c.main.right = "diagram"  # a lesson does it by name
            await c.pilot.pause()
            assert c.shows("diagram")

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (160, 48)])
def test_it_follows_the_session(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.keys("f12")
            assert "LOCK: free" in c.panel("desk")
            await c.log_in()
            assert "■ LOCK: this session has it" in c.panel("desk")
            await c.send("RETR 1")
            await c.send("DELE 1")
            await c.send("DELE 3")
            desk = c.panel("desk")
            assert "✗✓ 1  391 marked pop-st-0001" in desk
            assert "▸✗  3  217 marked pop-st-0003" in desk
            assert "QUIT removes: 1, 3" in desk
            assert "DELE 3: a mark, nothing else." in desk
            await c.send("RSET")
            assert "RSET: 2 marks taken back." in c.panel("desk")
            assert "✗" not in c.panel("desk")

    asyncio.run(go())


def test_the_plug_is_pulled(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f12")
            await c.log_in()
            await c.send("DELE 2")
            c.main.action_do("disconnect")
            await c.until(lambda: "□ LOCK: free" in c.panel("desk"))
            desk = " ".join(c.panel("desk").split())
            assert "✗" not in desk
            assert "1 mark is gone." in desk
            assert "All 6 are there." in desk

    asyncio.run(go())


def test_quit_removes(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f12")
            await c.log_in()
            await c.send("DELE 2")
            await c.send("QUIT")
            await c.until(lambda: "□ LOCK: free" in c.panel("desk"))
            desk = c.panel("desk")
            assert "─  2  468 removed pop-st-0002" in desk
            assert "student: 5 messages" in desk
            assert "The next login finds 5" in desk

    asyncio.run(go())


def test_a_session_from_outside_is_seen_without_a_key(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f12")
            await c.send("USER student")
            server = c.main.workspace.server
            assert server is not None
            reader, writer = await asyncio.open_connection(*server.addresses["POP3"])
            await reader.readline()
            for line in (b"USER student", b"PASS learn", b"DELE 4"):
                writer.write(line + b"\r\n")
                await reader.readline()
            await c.until(lambda: "✗ LOCK: another session has it" in c.panel("desk"))
            await c.until(lambda: "✗  4 3332 marked" in c.panel("desk"))
            assert str(writer.get_extra_info("sockname")[1]) in c.panel("desk")
            await c.send("PASS learn")
            assert "PASS is refused: another" in c.panel("desk")
            writer.close()
            await c.until(lambda: "□ LOCK: free" in c.panel("desk"))
            assert "✗" not in c.panel("desk")

    asyncio.run(go())


def test_looking_back_shows_it_as_it_was_told(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 30)) as c:
            await c.keys("f12")
            await c.log_in()
            await c.send("STAT")
            await c.send("DELE 1")
            await c.send("RSET")
            await c.keys("tab", "up", "up")
            assert "DESK BACK at line 9 of 11" in c.panel("desk")
            assert "As the session has told" in c.panel("desk")
            assert "✗  1" in c.panel("desk")
            await c.keys("end")
            assert "As the server has it" in c.panel("desk")
            assert "✗  1" not in c.panel("desk")

    asyncio.run(go())


def test_of_a_recording_it_is_what_the_lines_tell(console: Any) -> None:
    async def go() -> None:
        path = Path(__file__).parents[2] / "transcripts" / "rfc1939-session.txt"
        async with console(Start(files=(GivenFile(str(path)),))) as c:
            await c.keys("m", "end")
            assert "As the session has told" in c.panel("desk")
            assert "removed" in c.panel("desk")
            await c.keys("home")
            assert "LOCK: not told" in c.panel("desk")

    asyncio.run(go())


@pytest.mark.parametrize("size", [(70, 24), (80, 20), (30, 10)])
def test_on_a_small_screen_it_lies_over_the_transcript_and_follows(
    console: Any, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.log_in()
            await c.keys("f12")
            assert c.app.screen is not c.main
            assert "■ LOCK" in c.text
            c.main.send("DELE 1")
            await c.until(lambda: "DELE 1: a mark" in c.app.screen.query_one("#whole-text").visual.plain)
            await c.keys("f12")
            assert c.app.screen is c.main

    asyncio.run(go())


def test_the_whole_desk_says_when_secrets_are_shown(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await c.keys("f12", "shift+f12")
            assert "Other maildrops: teacher 2" in c.text
            assert "SECRETS" not in c.text
            await c.keys("escape", "f9", "shift+f12")
            assert "The server's desk, POP3, SECRETS SHOWN" in c.text

    asyncio.run(go())


def _many() -> PopServer:
    mail = Maildrops(
        {b"student": {INBOX: [Message(b"Subject: x\r\n\r\n", f"id-{n:05}") for n in range(1, 3001)]}}
    )
    setup = Setup(accounts=Accounts({b"student": Secret(b"learn")}), maildrops=mail)
    return PopServer(setup, pop3_port=0, pop2_port=0)


def test_of_many_messages_the_one_that_changed_is_in_view(console: Any) -> None:
    async def go() -> None:
        async with console(make_server=_many) as c:
            await c.keys("f12")
            await c.log_in()
            assert "student: 3000 messages" in c.panel("desk")
            assert "below" in c.panel("desk")
            await c.send("DELE 2000")
            assert "▸✗  2000" in c.panel("desk")
            assert "above" in c.panel("desk")
            panel = c.main.query_one("#desk")
            first = panel._room.first
            for _turn in range(3):
                await c.pilot._post_mouse_events([MouseScrollDown], "#desk", button=0)
            await c.pilot.pause()
            assert panel._room.first == first + 3
            await c.send("DELE 1")
            assert "▸✗     1" in c.panel("desk")

    asyncio.run(go())


def test_without_colours_it_says_the_same(console: Any) -> None:
    async def go() -> None:
        texts = []
        for settings in (Settings(), Settings(no_colour=True)):
            async with console(settings=settings) as c:
                await c.keys("f12")
                await c.log_in()
                await c.send("DELE 1")
                texts.append(c.panel("desk"))
        assert texts[0] == texts[1]

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (160, 48)])
def test_under_two_sessions_it_says_which_of_them_has_the_lock(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.log_in()
            await c.send("DELE 2")
            c.main.action_do("split", "pop3")
            await c.until(lambda: c.main.split is not None and c.main.transcript.history.lines)
            await c.keys("f12")
            assert (c.shows("desk"), c.shows("desk-under")) == (False, True)
            assert "✗ LOCK: session A has it" not in c.panel("desk-under")  # nobody is named yet
            await c.log_in()
            assert "✗ LOCK: session A has it" in c.panel("desk-under")
            assert "✗  2  468 marked pop-st-0002" in c.panel("desk-under")
            assert "B: PASS is refused: another session" in " ".join(c.panel("desk-under").split())
            await c.keys("shift+tab")
            assert "■ LOCK: session A, this one" in c.panel("desk-under")
            await c.send("QUIT")
            await c.until(lambda: "□ LOCK: free" in c.panel("desk-under"))
            await c.keys("shift+tab")
            await c.log_in()
            assert "■ LOCK: session B, this one" in c.panel("desk-under")
            assert "student: 5 messages" in c.panel("desk-under")
            await c.keys("f12")
            assert not c.shows("desk-under")

    asyncio.run(go())


def test_a_message_comes_meanwhile(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f12")
            c.main.action_do("deliver")
            await c.until(lambda: "Nobody was named yet" in c.text)
            await c.log_in()
            c.main.action_do("deliver")
            await c.until(lambda: "new" in c.panel("desk"))
            assert "+" in c.panel("desk")
            assert "1 has come since" in c.panel("desk")

    asyncio.run(go())
