"""Questions: a path is completed, an offered name gives way to what is typed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.ui.actions.action import Where


def test_a_path_is_completed_as_far_as_it_goes(console: Any, tmp_path: Path) -> None:
    async def go() -> None:
        (tmp_path / "sessions").mkdir()
        for name in ("monday.txt", "monk.txt", ".hidden"):
            (tmp_path / "sessions" / name).write_text("C: NOOP\nS: +OK\n")
        async with console() as c:
            await c.keys("ctrl+o")
            prompt = c.app.screen
            prompt.input.value = str(tmp_path / "se")
            await c.keys("end", "tab")
            assert prompt.input.value == f"{tmp_path}/sessions/"
            assert "monday.txt  monk.txt" in c.panel("picker")
            assert "hidden" not in c.panel("picker")
            await c.keys("tab")
            assert prompt.input.value == f"{tmp_path}/sessions/mon"
            await c.keys("k", "tab", "enter")
            await c.until(lambda: c.main.conversation.where is Where.RECORDING)

    asyncio.run(go())


def test_a_transcript_of_ours_is_opened_by_its_name(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("ctrl+o")
            await c.type("a transcript of none")
            assert c.panel("picks").strip() == ""
            c.app.screen.input.value = ""
            await c.type("rfc1939-s")
            assert "article-abridged" not in c.panel("picks")
            await c.keys("enter")
            await c.until(lambda: c.main.conversation.where is Where.RECORDING)
            assert "rfc1939-session" in c.panel("title")

    asyncio.run(go())


def test_what_is_typed_takes_the_place_of_the_offered_name(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def go() -> None:
        async with console() as c:
            await c.keys("ctrl+s")
            prompt = c.app.screen.query_one("#prompt")
            assert prompt.input.value == "pop3-session.txt"
            await c.keys(*"mine", "enter")
            await c.until((tmp_path / "mine").exists)

    asyncio.run(go())


def test_copying_says_what_to_do_where_nothing_can_be_pasted(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("tab", "y")
            await c.until(lambda: "Copied: 1 line. Empty paste? Some terminals refuse it" in c.main.said)
            assert "^S saves a file" in c.main.said

    asyncio.run(go())


def test_a_click_on_a_text_that_is_cut_shows_all_of_it(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.until(lambda: "… F3" in c.panel("brief"))
            await c.pilot.click("#brief")
            await c.until(lambda: "Line 1: The greeting" in c.text)

    asyncio.run(go())


def test_a_question_has_no_commands_below_it(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.until(lambda: "APOP" in c.panel("candidates"))
            await c.keys("ctrl+g")
            assert c.panel("candidates").strip() == ""
            await c.keys("escape")
            assert "APOP" in c.panel("candidates")

    asyncio.run(go())
