"""A text over the transcript is searched on all its pages."""

import asyncio
from typing import Any

from textual.content import Content

from popconsole.tui.screens.whole import WholeScreen

PAGES = (
    lambda: Content("\n".join(f"row {n}" for n in range(100))),
    lambda: Content("another page\nwith a Needle in it\nand one more needle"),
)


def test_what_is_looked_for_is_found_on_every_page(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.app.push_screen(WholeScreen("Pages", PAGES))
            await c.until(lambda: "/ searches" in c.text)
            await c.keys("slash", *"needle")
            await c.until(lambda: "Pages: search needle_ (1 of 2)" in c.text)
            assert "with a Needle in it" in c.text
            await c.keys("enter")
            assert "(2 of 2)" in c.text
            await c.keys("down", "up", "up")
            assert "(1 of 2)" not in c.text or "(2 of 2)" not in c.text
            for _letter in "needle":
                await c.keys("backspace")
            await c.keys(*"row 77")
            await c.until(lambda: "(1 of 1)" in c.text)
            assert "row 77" in c.text.partition("search row 77")[2]
            await c.keys("x")
            assert "it stands nowhere here" in c.text
            await c.keys("escape")
            assert "/ searches" in c.text
            await c.keys("escape")
            assert c.app.screen is c.main

    asyncio.run(go())


def test_the_help_begins_with_the_keys_of_what_has_the_focus_and_finds_the_manual(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f1")
            assert "The command line" in c.text.split("\n")[1]
            await c.keys("escape", "tab", "f1")
            assert "The transcript" in c.text.split("\n")[1]
            await c.keys("slash", *"scram")
            await c.until(lambda: "search scram_ (1 of" in c.text)
            assert "Shift+F7 FPrevious" not in c.text

    asyncio.run(go())
