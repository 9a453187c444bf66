"""The list of kept sessions in the full screen."""

import asyncio
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's sessions are kept."""
    monkeypatch.setattr("popconsole.tui.handlers.kept.kept_folder", lambda: tmp_path)
    return tmp_path


def kept(folder: Path, day: str, peer: str) -> None:
    header = f"Transcript: 1\nProtocol: POP3\nSource: {peer}\nFidelity: exact\n\n"
    (folder / f"202601{day}T000000.000Z-pop3.txt").write_text(f"{header}S: +OK {peer} ready\nC: QUIT\n")


def test_they_are_listed_and_one_is_opened(
    console: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("popconsole.ui.openable.kept_folder", lambda: folder)
    kept(folder, "01", "mock server 127.0.0.1:1110")
    kept(folder, "02", "server mail.example:110")

    async def go() -> None:
        async with console(size=(100, 30)) as c:
            await c.keys("ctrl+o")
            await c.type("2026-01-0")
            rows = c.panel("picks")
            assert "Sessions that were kept" in rows
            assert rows.index("POP3  server mail.example") < rows.index("POP3  mock server 127.0.0.1:1110")
            await c.keys("down", "enter")
            await c.until(lambda: "mock server 127.0.0.1:1110 ready" in c.panel("transcript"))
            assert "kept 2026-01-01 00:00, mock server 127.0.0.1:1110" in c.panel("title")
            c.main.action_do("kept")
            await c.until(lambda: "Sessions that were kept" in c.text)
            await c.keys("enter")
            await c.until(lambda: "mail.example:110" in c.panel("transcript"))
            c.main.action_do("kept", "2")
            await c.until(lambda: "kept 2026-01-01 00:00" in c.panel("title"))

    asyncio.run(go())


def test_where_there_is_none_it_is_said(console: Any, folder: Path) -> None:
    async def go() -> None:
        async with console(size=(100, 30)) as c:
            c.main.action_do("kept")
            assert c.main.said.startswith(f"no session is kept yet in {folder}")
            c.main.action_do("kept", "1")
            c.main.action_do("kept", "first")
            await c.until(lambda: '"first" is no number of a kept session' in c.text)

    asyncio.run(go())
