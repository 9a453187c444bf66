"""Which part has the keys: told by words and by the shape of its frame; a command is typed at once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.ui.recording_files import GivenFile
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start
from tests.tui.test_bursts import burst


@pytest.mark.parametrize("settings", [Settings(), Settings(no_colour=True)], ids=["colour", "none"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_has_the_keys_has_a_heavy_frame(console: Any, size: tuple[int, int], settings: Settings) -> None:
    async def go() -> None:
        async with console(size=size, settings=settings) as c:
            assert "━" in c.panel("entry").split("\n")[0]
            assert "AUTHORIZATION: type a command" in c.panel("entry")
            await c.keys("tab")
            assert "━" not in c.panel("entry").split("\n")[0]
            assert "AUTHORIZATION: Tab, then type a command" in c.panel("entry")
            assert size[0] < 100 or "━" in c.panel("transcript").split("\n")[0]
            await c.keys("tab")
            assert "━" in c.panel("entry").split("\n")[0]
            await c.keys("ctrl+s")
            assert "━" in c.panel("prompt").split("\n")[0]

    asyncio.run(go())


def test_in_a_recording_a_command_is_typed_at_once(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.until(lambda: "Recording: Tab, then a command" in c.panel("entry"))
            burst(c, "S", "T", "A", "T")
            await c.until(lambda: c.main.line.value == "STAT")
            assert "Enter takes over at line 1 with this line" in c.panel("entry")
            await c.keys("ctrl+c", "tab")
            burst(c, "N", "O", "O", "P")  # N goes to the match before, where something was searched for
            await c.until(lambda: c.main.line.value == "NOOP")

    asyncio.run(go())


def test_keys_of_the_transcript_stay_its_own(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.until(lambda: c.main.transcript.has_focus)
            assert c.main.transcript.search("^USER") == 2
            await c.keys("n", "N", "f", "j", "k")
            assert c.main.line.value == ""
            assert c.main.transcript.has_focus

    asyncio.run(go())


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("f7",), "No finding after this line."),
        (("f10",), "none was open before this one"),
        (("tab", "full_stop"), "goes with a recording, and none is shown"),
    ],
)
def test_a_key_with_nothing_to_do_says_so(console: Any, keys: tuple[str, ...], told: str) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.keys(*keys)
            await c.until(lambda: told in c.text)

    asyncio.run(go())


def test_connecting_again_in_a_recording_says_why_not(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.keys("ctrl+r")
            await c.until(lambda: "goes with a session, and this is a recording" in c.main.said)

    asyncio.run(go())
