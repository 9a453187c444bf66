"""Driving the full-screen console without a terminal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual import _wait
from textual.pilot import Pilot
from textual.widgets import Input

from popconsole.protocol.table import State
from popconsole.server.listening.listener import PopServer
from popconsole.tui.app import PopConsole
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start

_PATIENCE = 20.0  # seconds until what must come is given up: machines are busy
_LOOK = 1 / 100  # seconds between two looks whether the console is at rest


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot look often whether the console is at rest: its own 20 ms are most of a key's time."""
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", _LOOK)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", _LOOK / 20)


@dataclass
class Console:
    """The console under test: keys in, text of the screen out."""

    app: PopConsole
    pilot: Pilot[int]

    @property
    def main(self) -> MainScreen:
        return self.app.main

    def state(self) -> State:
        """The state after the selected line."""
        return self.main.moment.state

    @property
    def text(self) -> str:
        """The whole screen as text."""
        size = self.app.size
        strips = self.app.screen._compositor.render_strips(size)
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def panel(self, name: str) -> str:
        """The text of one panel, by its id."""
        region = self.app.screen.query_one(f"#{name}").region
        rows = self.text.split("\n")[region.y : region.bottom]
        return "\n".join(row[region.x : region.right] for row in rows)

    def shows(self, name: str) -> bool:
        """Whether a panel is on the screen."""
        return self.app.screen.query_one(f"#{name}").region.area > 0

    async def keys(self, *keys: str) -> None:
        """Press keys, and wait until the screen has settled."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type into what has the focus, all at once: a key at a time takes the pilot long."""
        line = self.app.focused
        assert isinstance(line, Input)
        line.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so, and the screen has settled."""
        async with asyncio.timeout(_PATIENCE):
            while not condition():
                await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def send(self, text: str) -> None:
        """Type a line and wait for the whole answer."""
        await self.type(text)
        await self.keys("enter")
        session = self.main.conversation.session if self.main.conversation else None
        assert session is not None
        await session.settled()
        await self.pilot.pause()

    async def log_in(self) -> None:
        await self.send("USER student")
        await self.send("PASS learn")


def any_port() -> PopServer:
    return PopServer(pop3_port=0, pop2_port=0)


@asynccontextmanager
async def open_console(
    start: Start | None = None,
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
    make_server: Callable[[], PopServer] | None = any_port,
) -> AsyncIterator[Console]:
    app = PopConsole(start, settings, make_server)
    async with app.run_test(size=size) as pilot:
        console = Console(app, pilot)
        await console.until(lambda: app.main.conversation is not None and app.main.transcript.history.lines)
        yield console


@pytest.fixture
def console() -> Callable[..., AbstractAsyncContextManager[Console]]:
    """What opens a console: an async context manager, ``open_console(start, size, ...)``."""
    return open_console


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording with a finding (a command that is not legal) at its line 8."""
    path = tmp_path / "seen.txt"
    path.write_bytes(
        b"Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n"
        b"@0 S: +OK ready\n@0.1 C: USER ada\n@0.2 S: +OK\n@0.3 C: PASS sesame\n@0.4 S: +OK 1 message\n"
        b"@0.5 C: STAT\n@0.6 S: +OK 1 120\n@0.7 C: USER again\n@0.8 S: -ERR not now\n"
        b"@0.9 C: QUIT\n@1.0 S: +OK bye\n"
    )
    return path
