"""What the first frame does without."""

import asyncio
import gc
import subprocess
import sys

from textual import events

from popconsole.tui import tuning
from popconsole.tui.app import PopConsole
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start
from tests.tui.conftest import any_port

LATER = (
    "popconsole.server",
    "popconsole.client",
    "popconsole.replaying",
    "popconsole.guide.lessons",
    "popconsole.guide.mail",
    "popconsole.ui.sequence",
)


def test_the_first_frame_loads_no_server_and_no_client() -> None:
    code = "import sys, popconsole.tui.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert "textual.app" in loaded
    assert [name for name in loaded if name.startswith(LATER)] == []


def test_the_garbage_collector_wakes_again() -> None:
    before = gc.get_freeze_count()
    tuning.while_starting()
    try:
        assert not gc.isenabled()
        made: list[list[int]] = [[] for _number in range(100)]
    finally:
        tuning.once_started()
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_what_is_typed_before_the_first_frame_is_taken_then_in_its_order() -> None:
    async def go() -> None:
        app = PopConsole(Start(), Settings(), any_port)
        for letter in "US":
            await app.on_event(events.Key(letter, letter))
        await app.on_event(events.Paste("ER ada"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert app.main.line.value == "USER ada"
            while app.main.conversation is None:
                await pilot.pause()

    asyncio.run(go())
