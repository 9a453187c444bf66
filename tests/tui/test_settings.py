"""How a person's settings show in the full screen: keys, what is explained, what is chosen."""

import asyncio
from pathlib import Path
from typing import Any

from popconsole.tui.app import PopConsole
from popconsole.ui.choices import read_choices
from popconsole.ui.preferences import Choices
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start
from tests.tui.conftest import any_port

KEYS = {"help": ("f9",), "reveal": (), "reconnect": ("ctrl+b",), "quit": ("alt+q",)}


def test_the_keys_that_were_chosen_do_it_and_are_shown_everywhere(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40), settings=Settings(keys=KEYS)) as c:
            assert "F9 Help" in c.text
            await c.keys("f1", "ctrl+q")
            assert c.app.screen is c.main
            assert not c.app._exit
            await c.send("QUIT")
            await c.until(lambda: "Connection closed: ^B connects again" in c.text)
            await c.keys("ctrl+r")
            assert len(c.main.workspace.conversations) == 1
            await c.keys("f9")
            rows = c.text
            assert "Show or mask secrets" in rows or "complete" in rows
            await c.keys("f9")
            assert c.app.screen is c.main
            await c.keys("ctrl+b")
            await c.until(lambda: "session 2 of 2" in c.panel("title"))
            await c.keys("alt+q")
            assert c.app._exit

    asyncio.run(go())


def test_what_is_wrong_in_the_settings_is_said_at_the_start_and_all_else_goes_on(console: Any) -> None:
    settings = Settings(problems=("config.toml:3: mouse is wrong",), keys={"manual": ("f1",)})

    async def go() -> None:
        async with console(size=(120, 40), settings=settings) as c:
            await c.until(lambda: "F1 is a key of manual and of help" in c.text)
            assert "config.toml:3: mouse is wrong" in c.text
            assert c.main.conversation is not None

    asyncio.run(go())


def test_the_explanation_gives_its_place_away(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40), settings=Settings(explanations=False)) as c:
            assert not c.shows("explanation")
            c.main.action_do("explanations")
            await c.until(lambda: c.shows("explanation"))
        async with console(size=(80, 24)) as c:
            assert c.shows("brief")
            c.main.action_do("explanations")
            await c.until(lambda: not c.shows("brief"))

    asyncio.run(go())


def test_what_is_chosen_is_kept(tmp_path: Path) -> None:
    kept = tmp_path / "choices.json"
    settings = Settings(diagram="full", from_file=frozenset({"diagram"}))

    async def go() -> None:
        app = PopConsole(Start(), settings, any_port, Choices(settings, lambda: kept))
        async with app.run_test(size=(120, 40)) as pilot:
            app.main.action_do("theme", "monochrome")
            app.main.action_do("explanations")
            app.main.action_do("diagram-form", "simple")
            await pilot.pause()
            assert (
                app.main.said == 'The settings file says diagram = "full": this choice holds until you leave.'
            )

    asyncio.run(go())
    assert read_choices(kept) == {"theme": "monochrome", "explanations": False}


def test_a_theme_that_there_is_not_is_told(console: Any) -> None:
    async def go() -> None:
        async with console(settings=Settings(theme="mauve")) as c:
            assert c.main.said == 'There is no theme "mauve": "Colours" lists those that there are'
            assert c.main.said_is_wrong

    asyncio.run(go())
