"""The sandbox in the full screen: its menu, what is set up there, riddles, their end."""

import asyncio
from typing import Any

import pytest

from popconsole.tui.handlers.registry import perform
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.riddle import drawn
from popconsole.ui.start import Start

_NUMBER = next(n for n in range(1, 9_999) if drawn(n, "POP3").spec.text == "err-on:LIST")
_RIGHT = drawn(_NUMBER, "POP3").choices.index("err-on")
_START = Start("POP3", lesson="sandbox")


async def _played(c: Any) -> None:
    await c.until(lambda: c.main.sandbox is not None and c.main.transcript.history.lines)


async def _riddle(c: Any) -> None:
    """Switch a fault on, meet it, and ask for the choices."""
    await _played(c)
    perform(c.main, "surprise", str(_NUMBER))
    await c.until(lambda: c.main.sandbox.riddle and len(c.main.workspace.conversations) == 2)
    await c.until(lambda: c.main.transcript.history.lines)
    await c.log_in()
    await c.send("LIST")
    perform(c.main, "guess")
    await c.until(lambda: isinstance(c.app.screen, ChooseScreen))


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (120, 40)])
def test_a_riddle_is_found_out(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(_START, size=size) as c:
            await _played(c)
            assert "persona popconsole" in c.panel("lesson")
            await _riddle(c)
            for number in range(1, 6):
                assert f" {number}  " in c.text
            assert "I don't know" in c.text
            assert "err-on" not in c.text
            await c.keys(*["down"] * _RIGHT, "enter")
            await c.until(lambda: isinstance(c.app.screen, WholeScreen))
            assert "Right, it was err-on:LIST" in c.text
            assert "It showed in line 7 of session 2." in c.text
            await c.keys("escape")
            assert c.main.transcript.cursor == 6
            assert "1 of 1 found out" in " ".join(c.panel("lesson").split())
            perform(c.main, "guess")
            await c.until(lambda: isinstance(c.app.screen, WholeScreen))
            assert "Right, it was err-on:LIST" in c.text

    asyncio.run(go())


def test_a_wrong_guess_leads_to_the_line_in_the_session_where_it_showed(console: Any) -> None:
    async def go() -> None:
        async with console(_START) as c:
            await _riddle(c)
            await c.keys("escape")
            perform(c.main, "reconnect")
            await c.until(lambda: len(c.main.workspace.conversations) == 3)
            perform(c.main, "guess")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            await c.keys("end", "enter")  # I don't know
            await c.until(lambda: isinstance(c.app.screen, WholeScreen))
            assert "It was err-on:LIST" in c.text
            assert c.main.workspace.number == 1
            assert c.main.transcript.cursor == 6

    asyncio.run(go())


def test_its_menu_sets_up_everything(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.keys("shift+f8")
            await _played(c)
            await c.keys("shift+f8")
            assert isinstance(c.app.screen, ChooseScreen)
            for text in (
                "Protocol: POP3",
                "Persona: popconsole",
                "Faults: none",
                "Mail: usual",
                "Surprise me",
            ):
                assert text in c.text
            await c.keys(*"mail", "enter")
            await c.until(lambda: "What lies in the maildrop" in c.text)
            await c.keys(*"twins", "enter")
            await c.until(lambda: c.main.sandbox.mail.name == "twins")
            await c.keys("shift+f8", *"protocol", "enter")
            await c.until(lambda: c.main.conversation.protocol.name == "POP2")
            assert "POP2, persona popconsole, mail twins" in " ".join(c.panel("lesson").split())
            await c.keys("shift+f8", *"leave", "enter")
            await c.until(lambda: c.main.sandbox is None)
            assert not c.shows("lesson")

    asyncio.run(go())


def test_the_map_of_the_course_ends_with_it_and_a_lesson_takes_its_place(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            perform(c.main, "lessons")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            await c.keys("end", "up")
            assert "18 The sandbox" in c.text
            await c.keys("enter")
            await _played(c)
            perform(c.main, "mail", "none")
            await c.until(lambda: 'no mail "none"' in c.text)
            perform(c.main, "lessons", "01-two-counters")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            await c.keys("escape")
            await c.until(lambda: c.main.learning is not None)
            assert c.main.sandbox is None
            perform(c.main, "sandbox")
            await _played(c)
            assert c.main.learning is None

    asyncio.run(go())


def test_what_can_not_be_opened_or_is_no_choice_is_told(
    console: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with console(_START) as c:
            await _played(c)
            perform(c.main, "guess")
            await c.until(lambda: "Nothing is to be guessed" in c.text)
            perform(c.main, "surprise", "x")  # no number: any riddle
            await c.until(lambda: c.main.sandbox.riddle)
            perform(c.main, "guess", "9")
            await c.until(lambda: "There are the choices 0 to 5." in c.text)
            perform(c.main, "guess", "0")
            await c.until(lambda: isinstance(c.app.screen, WholeScreen))
            await c.keys("escape", "shift+f8", *"the last", "enter")
            await c.until(lambda: isinstance(c.app.screen, WholeScreen))
            await c.keys("escape")
            perform(c.main, "persona", "uw-ipop2d")
            await c.pilot.pause()
            monkeypatch.setattr("popconsole.ui.workspace.Workspace.serve", _fails)
            perform(c.main, "mail", "one")
            await c.until(lambda: "no room" in c.text)
            perform(c.main, "sandbox", "off")
            assert c.main.sandbox is None
            perform(c.main, "sandbox")
            await c.until(lambda: "no room" in c.text)
            assert c.main.sandbox is None

    asyncio.run(go())


async def _fails(_workspace: object, _make: object) -> None:
    raise OSError("no room")
