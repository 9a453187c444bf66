"""What a click shows, the two forms of the diagram, the lesson beside it."""

import asyncio
from typing import Any

import pytest

from popconsole.analysis.history import History
from popconsole.guide.diagram.lit import Lit
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.ui.actions.action import Where
from popconsole.ui.moment import Moment
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start


async def click(c: Any, panel: str, text: str) -> None:
    """Click on a text of a panel."""
    region = c.main.query_one(f"#{panel}").region
    rows = c.panel(panel).split("\n")
    y = next(y for y, row in enumerate(rows) if text in row)
    await c.pilot.click(offset=(region.x + rows[y].index(text), region.y + y))
    await c.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 60)])
def test_a_click_explains_a_state_and_an_arrow(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await click(c, "diagram", "UPDATE")
            told = " ".join(str(c.app.screen.query_one("#map-told").render()).split())
            assert "After QUIT the server removes the marked messages" in told
            assert "«UPDATE»" in c.panel("map")
            await c.keys("escape")
            await click(c, "diagram", "goodbye")
            told = " ".join(str(c.app.screen.query_one("#map-told").render()).split())
            assert "From UPDATE, goodbye leads to CLOSED (RFC 1939 §6)." in told
            await c.keys("escape")
            await click(c, "diagram", "POP3 now, after line 1")
            assert "POP3 after line 1: AUTHORIZATION" in c.text
            await c.keys("escape")
            assert c.app.screen is c.main

    asyncio.run(go())


@pytest.mark.parametrize(("size", "panel"), [((80, 24), "brief"), ((120, 30), "explanation")])
def test_a_click_opens_the_explanation_and_the_section(
    console: Any, size: tuple[int, int], panel: str
) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.log_in()
            await click(c, panel, "RFC 1939 §7")
            assert "https://www.rfc-editor.org/rfc/rfc1939#section-7" in c.text
            assert "PASS string" in c.text
            await c.keys("escape")
            await click(c, panel, "Name and")
            assert "S: +OK student's maildrop" in c.panel("whole")

    asyncio.run(go())


def test_a_click_on_the_lesson_opens_it(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson="03-how-much")) as c:
            await c.until(lambda: c.main.learning is not None and c.shows("lesson"))
            await click(c, "lesson", "Log in (USER student")
            assert "these two numbers" in c.panel("whole")

    asyncio.run(go())


@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
def test_the_two_forms(console: Any, protocol: str) -> None:
    full, simple = {"POP3": ("response due", "─▼─ AUTH"), "POP2": ("ITEM (SIZE)", "client SIZE")}[protocol]

    async def go() -> None:
        for size, in_auto in (((80, 24), simple), ((120, 40), simple), ((200, 60), full)):
            async with console(Start(protocol=protocol), size=size) as c:
                assert in_auto in c.panel("diagram").replace("━", "─")
        async with console(Start(protocol=protocol), size=(120, 30)) as c:
            await c.keys("shift+f2")
            await c.pilot.pause()
            assert full in c.panel("diagram")
            await c.keys("f14")  # as xterm sends it
            await c.pilot.pause()
            assert simple in c.panel("diagram").replace("━", "─")
            assert c.main.form == "auto"  # again: on a larger screen the full one is drawn
            c.main.action_do("diagram-form", "full")
            await c.pilot.pause()
            assert full in c.panel("diagram")
        async with console(Start(protocol=protocol), size=(80, 24)) as c:
            await c.keys("shift+f2")
            await c.pilot.pause()
            assert "needs a screen of 100 columns and 26 rows" in c.panel("hint")
            assert simple in c.panel("diagram").replace("━", "─")

    asyncio.run(go())


def test_the_form_is_a_setting(console: Any) -> None:
    async def go() -> None:
        async with console(settings=Settings(diagram="simple"), size=(200, 60)) as c:
            assert "removes marked messages" in c.panel("diagram")
        async with console(settings=Settings(diagram="full"), size=(120, 40)) as c:
            assert "response due" in c.panel("diagram")

    asyncio.run(go())


def test_the_border_can_be_dragged(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 30)) as c:
            right = c.main.query_one("#right").region
            await c.pilot.mouse_down(offset=(right.x, 5))
            for x, columns in ((right.x - 10, right.width + 10), (118, 34), (2, 80)):
                await c.pilot.hover(offset=(x, 5))
                await c.pilot.pause()
                assert c.main.query_one("#right").region.width == columns
                assert "AUTHORIZATION" in c.panel("diagram")
            await c.pilot.mouse_up(offset=(40, 5))
            await c.pilot.hover(offset=(60, 5))
            await c.pilot.pause()
            assert c.main.query_one("#right").region.width == 80
            assert c.app.screen is c.main

    asyncio.run(go())


def test_the_clients_diagram_leaves_xfer_where_the_server_closes(console: Any) -> None:
    async def go() -> None:
        async with console(Start(protocol="POP2"), size=(120, 40)) as c:
            await c.send("HELO student learn")
            await c.send("READ 99")
            await c.keys("f2", "3")
            assert "▸#NNN / READ" in c.panel("map")
            await c.keys("escape")
            await c.send("RETR")
            await c.until(lambda: c.main.conversation.where is Where.CLOSED)
            assert "▸RETR" in c.panel("diagram")
            assert "[ DONE ]◄┛" in c.panel("diagram")
            await c.keys("f2")
            assert "▸RETR / close" in c.panel("map")
            await c.keys("3")
            rows = c.panel("map").split("\n")
            assert any("┏" in row for row in rows)
            exit_row = next(y for y, row in enumerate(rows) if "EXIT (DONE)" in row)
            assert "«EXIT" in rows[exit_row].partition("┃")[2]
            assert "UPDATE" not in c.text

    asyncio.run(go())


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
def test_before_the_greeting_the_first_state_is_lit_and_without_a_connection_none(
    protocol: Protocol,
) -> None:
    nothing = History(protocol, ())
    assert Moment(nothing, -1).lit == Lit()
    connected = Moment(nothing, -1, grows=True)
    assert connected.lit.current is protocol.initial
    assert connected.lit.mark == ""
    assert connected.title == protocol.name


def test_on_a_narrow_and_high_screen_the_explanation_stays_beside_the_list(console: Any) -> None:
    async def go() -> None:
        async with console(size=(99, 40)) as c:
            await c.log_in()
            rows = c.main.query_one("#transcript").size.height
            await c.type("re")
            assert "RETR msg" in c.panel("candidates")
            assert "no message is marked" in c.panel("brief")
            assert c.main.query_one("#transcript").size.height == rows
            await c.keys("f8")
            await c.pilot.pause()
            assert not c.shows("brief")

    asyncio.run(go())
