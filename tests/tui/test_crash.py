"""A fault of the program in the full screen: what is told holds nothing that was typed."""

import asyncio
from typing import Any

import pytest
from rich.text import Text

from popconsole.client.session import ClientSession
from popconsole.tui.app import PopConsole


def test_it_says_what_failed_and_where_the_session_is(console: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_session: ClientSession, octets: bytes) -> None:
        raise RuntimeError(octets)

    told: list[Text] = []

    def keep(app: PopConsole) -> None:
        told.extend(row for row in app._exit_renderables if isinstance(row, Text))

    async def go() -> None:
        async with console(size=(80, 24)) as c:
            await c.send("USER student")
            monkeypatch.setattr(ClientSession, "send", fail)
            monkeypatch.setattr(PopConsole, "_print_error_renderables", keep)
            await c.type("PASS zorkmid77xyz")
            await c.keys("enter")

    with pytest.raises(RuntimeError):
        asyncio.run(go())
    assert len(told) == 1
    assert "popconsole has failed" in told[0].plain
    assert "RuntimeError" in told[0].plain
    assert "zorkmid77xyz" not in told[0].plain
