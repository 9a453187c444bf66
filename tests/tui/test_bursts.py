"""Keys that come in one read: the first may have closed, or opened, what the next are meant for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key

from popconsole.tui.handlers.registry import perform
from popconsole.tui.marked_list import MarkedList
from popconsole.tui.palette import Palette
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.actions.all_actions import ON_SCREEN

LISTS = ("persona", "lessons")
PAGES = ("help", "server")


def burst(console: Any, *keys: str) -> None:
    """Press keys all at once, as a read of the terminal brings them."""
    for key in keys:
        console.app.post_message(Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize("keys", [("enter", "enter"), ("enter", "escape"), ("escape",) * 3, ("f1", "enter")])
def test_what_lies_over_the_screen_is_closed_once(console: Any, keys: tuple[str, ...]) -> None:
    async def go() -> None:
        async with console() as c:
            for name in (*LISTS, *PAGES):
                perform(c.main, name)
                await c.until(lambda: isinstance(c.app.screen, ChooseScreen | WholeScreen))
                burst(c, *keys, *keys)
                await c.pilot.pause()
                while c.app.screen is not c.main:
                    await c.keys("escape")
                if c.main.query_one("#prompt").display:
                    await c.keys("escape")
            assert len(c.app.screen_stack) == 1

    asyncio.run(go())


def test_what_the_palette_is_asked_for_is_done_once(console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        async with console() as c:
            done = []
            monkeypatch.setattr(c.main, "_perform", lambda _screen, name, _argument: done.append(name))
            c.app.action_command_palette()
            await c.until(lambda: isinstance(c.app.screen, Palette) and "Connect to a server" in c.text)
            burst(c, "enter", "enter", "enter")
            await c.until(lambda: c.app.screen is c.main)
            await c.pilot.pause()
            assert done == [next(name for name in ON_SCREEN if c.main.applies(name))]

    asyncio.run(go())


def test_an_action_key_that_comes_twice_opens_one_page(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            burst(c, "f2", "f3")
            await c.until(lambda: c.app.screen is not c.main)
            await c.pilot.pause()
            assert len(c.app.screen_stack) == 2

    asyncio.run(go())


@pytest.mark.parametrize("name", ["x" * 256, "~nobody-has-that-name/x", "x/" * 3000])
@pytest.mark.parametrize(("key", "panel"), [("ctrl+o", "picker"), ("ctrl+s", "prompt")])
def test_a_name_that_no_file_can_have_is_asked_for_again(
    console: Any, key: str, panel: str, name: str
) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys(key)
            line = c.app.focused
            line.value = name
            await c.keys("enter", "enter")
            assert "! " in c.panel(panel)
            assert line.value == name

    asyncio.run(go())


def test_an_answer_ends_at_its_enter(console: Any, tmp_path: Path) -> None:
    async def go() -> None:
        path = tmp_path / "kept.txt"
        path.write_text("precious")
        async with console() as c:
            await c.keys("ctrl+s")
            c.app.screen.query_one("#prompt").input.value = str(path)
            burst(c, "enter", "y", "enter", "N", "O", "O", "P")
            await c.until(lambda: path.read_text() != "precious")
            assert c.main.line.value == "NOOP"

    asyncio.run(go())


@pytest.mark.parametrize(
    "keys",
    [
        ("down", "pagedown", "up", "escape", "x", "down", "pageup"),
        ("x", "enter", "escape", "y", "enter", "pagedown"),
        ("escape", "end", "home", "pageup", "enter"),
    ],
)
def test_keys_before_the_palette_stands_and_after_it_is_closed(console: Any, keys: tuple[str, ...]) -> None:
    async def go() -> None:
        async with console() as c:
            for _time in range(3):
                burst(c, "ctrl+p", *keys, *keys)
                await c.pilot.pause()
                while c.app.screen is not c.main:
                    await c.keys("escape")
                c.main.query_one("#line").value = ""

    asyncio.run(go())


def test_page_keys_in_a_list_that_has_no_place_yet(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            perform(c.main, "persona")
            burst(c, "pagedown", "pageup", "pagedown")
            await c.until(lambda: "The mock server speaks as" in c.text)
            hidden = c.app.screen.query_one(MarkedList)
            hidden.display = False
            await c.pilot.pause()
            hidden.clear_options().add_options(["one", "two"])
            hidden.highlighted = 1
            hidden.action_page_down()
            hidden.action_page_up()
            assert hidden.highlighted == 1

    asyncio.run(go())


def test_keys_behind_the_one_that_leaves_do_nothing(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.main.action_do("pop2")
            burst(c, "ctrl+q", "f1", "ctrl+p", "N", "O", "enter", "f2", "ctrl+o")
            await c.pilot.pause()
            assert c.app._exit

    asyncio.run(go())
