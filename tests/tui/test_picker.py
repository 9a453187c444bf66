"""Picking what to open."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.tui.test_bursts import burst

SAID = "S: +OK %s\nC: QUIT\nS: +OK\n"


def test_recordings_of_this_folder_and_those_opened_last(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("one.log", "two.log"):
        (tmp_path / name).write_text(SAID % name)

    async def go() -> None:
        async with console() as c:
            await c.keys("ctrl+o")
            await c.type(".log")
            await c.until(lambda: "two.log" in c.panel("picks"))
            assert "In this folder" in c.panel("picks")
            await c.keys("down", "enter")
            await c.until(lambda: "+OK two.log" in c.panel("transcript"))
            burst(c, "ctrl+o", "x", "x")
            await c.until(lambda: "│ xx " in c.text)
            c.app.screen.input.value = ""
            await c.until(lambda: "Opened last" in c.panel("picks"))
            assert "▸   two.log" in c.panel("picks")
            await c.keys("pagedown", "pageup", "escape")
            c.main.action_do("open", "none.log")
            await c.until(lambda: "! there is no such file: none.log" in c.text)
            await c.keys("enter")
            assert c.app.screen is not c.main

    asyncio.run(go())
