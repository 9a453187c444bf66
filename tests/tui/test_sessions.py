"""What is open in the full screen: sessions that are closed stay, and nothing is lost unasked."""

import asyncio
from pathlib import Path
from typing import Any

from popconsole.ui.recording_files import GivenFile
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start


def test_a_closed_session_stays_and_is_gone_back_to(console: Any) -> None:
    async def go() -> None:
        async with console(size=(100, 30)) as c:
            assert "session" not in c.panel("title")
            await c.send("USER student")
            await c.keys("ctrl+r")
            await c.until(lambda: "session 2 of 2" in c.panel("title"))
            await c.keys("ctrl+r")
            await c.until(lambda: "session 3 of 3" in c.panel("title"))
            assert "student" not in c.panel("transcript")
            await c.keys("f10")
            await c.until(lambda: "session 2 of 3" in c.panel("title"))
            await c.keys("f10")
            await c.until(lambda: "session 1 of 3" in c.panel("title"))
            assert "USER student" in c.panel("transcript")
            assert "Connection closed" in c.text
            await c.keys("ctrl+l")
            await c.until(lambda: "▸   1  POP3" in c.text)
            assert "4 lines, closed," in c.text
            assert "1 line, live" in c.text
            await c.keys("3", "enter")
            await c.until(lambda: "session 3 of 3" in c.panel("title"))
            await c.send("USER bureau")
            assert "USER bureau" in c.panel("transcript")

    asyncio.run(go())


def test_a_recording_is_closed_by_going_back(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),)), size=(100, 30)) as c:
            await c.keys("f5")
            await c.keys("f6")
            await c.until(lambda: "session 2 of 2" in c.panel("title"))
            await c.keys("f5")
            await c.until(lambda: "session 3 of 3" in c.panel("title"))
            await c.keys("f10")
            await c.until(lambda: "session 2 of 2" in c.panel("title"))
            c.main.action_do("sessions", "9")
            await c.until(lambda: '"9" is no session: 1 to 2 are open' in c.text)
            c.main.action_do("sessions", "1")
            await c.until(lambda: "session 1 of 2" in c.panel("title"))

    asyncio.run(go())


def test_where_a_session_looked_at_was_left_it_is_found(console: Any) -> None:
    async def go() -> None:
        async with console(size=(100, 30)) as c:
            await c.send("USER student")
            await c.send("PASS learn")
            await c.keys("ctrl+r")
            await c.until(lambda: "session 2 of 2" in c.panel("title"))
            await c.keys("f10")
            await c.until(lambda: "session 1 of 2" in c.panel("title"))
            c.main.transcript.goto(2)
            c.main.action_do("sessions", "2")
            c.main.action_do("sessions", "1")
            assert c.main.transcript.cursor == 2

    asyncio.run(go())


def test_leaving_asks_only_where_something_would_be_lost(console: Any, tmp_path: Path) -> None:
    async def go() -> None:
        async with console(settings=Settings(sessions=0)) as c:
            await c.send("USER student")
            await c.keys("ctrl+q")
            await c.until(lambda: "Leave? 1 session is neither kept nor saved" in c.text)
            await c.keys("n", "enter")
            assert not c.app._exit
            await c.keys("ctrl+s")
            prompt = c.app.focused
            prompt.value = str(tmp_path / "saved.txt")
            await c.keys("enter")
            await c.until(lambda: (tmp_path / "saved.txt").exists() and "Saved" in c.text)
            await c.keys("ctrl+q")
            assert c.app._exit

    asyncio.run(go())


def test_asked_twice_it_leaves_and_yes_leaves(console: Any) -> None:
    async def go(*keys: str) -> None:
        async with console(settings=Settings(sessions=0)) as c:
            await c.send("USER student")
            await c.keys("ctrl+q")
            assert not c.app._exit
            await c.keys(*keys)
            assert c.app._exit

    asyncio.run(go("ctrl+q"))
    asyncio.run(go("y", "enter"))


def test_what_is_kept_is_left_unasked(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.send("USER student")
            await c.keys("ctrl+q")
            assert c.app._exit

    asyncio.run(go())


def test_the_question_comes_over_a_list_too(console: Any) -> None:
    async def go() -> None:
        async with console(settings=Settings(sessions=0)) as c:
            await c.send("USER student")
            await c.keys("ctrl+l")
            await c.keys("ctrl+q")
            await c.until(lambda: "Leave? 1 session is neither kept nor saved" in c.text)

    asyncio.run(go())
