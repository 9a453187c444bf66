"""The diagram as a page: its places are selected with keys and mouse, and the session is followed there."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.guide.diagram.drawing import Drawing
from popconsole.guide.diagram.spatial import same_place
from popconsole.guide.diagram.trace import trace_of
from popconsole.tui.diagram_panel import DiagramPanel
from popconsole.tui.screens.diagram import DiagramScreen
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start
from popconsole.ui.way_words import owners_named


def page(c: Any) -> DiagramScreen:
    assert isinstance(c.app.screen, DiagramScreen)
    return c.app.screen


def drawn(c: Any) -> Drawing:
    drawing = page(c)._view.drawing
    assert drawing is not None
    return drawing


async def select(c: Any, text: str) -> None:
    """Select the place that shows a text."""
    for place in drawn(c).places:
        (x, y), width = place.at, place.size[0]
        if drawn(c).lines[y][x : x + width] == text:
            page(c)._view._take(place)
            break
    await c.pilot.pause()
    await c.pilot.pause()
    assert f"«{text}»" in c.panel("map")


def told(c: Any) -> str:
    """What is told of the selected place, in one row."""
    return " ".join(str(c.app.screen.query_one("#map-told").render()).split())


@pytest.mark.exhaustive
@pytest.mark.parametrize("size", [(20, 6), (80, 24), (160, 50)])
def test_every_place_is_seen_and_told_of(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(Start(protocol="POP2"), size=size) as c:
            await c.keys("f2")
            for form in "123" if size[0] >= 80 else "2":
                await c.keys(form)
                view = page(c)._view
                drawing = drawn(c)
                seen = []
                for _place in drawing.places:
                    assert view.place is not None
                    seen.append(view.place.owners)
                    view.turn(1)
                    await c.pilot.pause()
                    await c.pilot.pause()
                    if size[0] >= 80 and view.region_selected.height == 1:
                        assert {"«", "»"} <= set(c.panel("map"))
                    assert told(c)
                assert set(seen) == {place.owners for place in drawing.places}

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (250, 70)])
@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
def test_nothing_of_it_is_cut_off(console: Any, size: tuple[int, int], protocol: str) -> None:
    async def go() -> None:
        async with console(Start(protocol=protocol), size=size) as c:
            await c.keys("f2")
            for form in "123"[: 3 if protocol == "POP2" else 2]:
                await c.keys(form)
                await c.pilot.pause()
                shown = c.panel("map")
                drawing = drawn(c)
                for row in drawing.lines[: drawing.height - drawing.notes]:
                    assert row.rstrip() in shown

    asyncio.run(go())


def test_enter_goes_from_one_time_to_the_next(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            for line in ("USER ada", "PASS x", "USER student", "PASS learn", "STAT"):
                await c.send(line)
            await c.keys("f2", "home")
            assert "TRANSACTION The session was here once, from line 9 to 11." in told(c)
            await select(c, "USER +OK")
            assert "USER +OK Passed 2 times, first at line 3, last at line 7." in told(c)
            assert "▸ line 3, " in told(c)
            assert "«USER +OK»" in c.panel("map")
            await c.keys("n")
            assert "▸ line 7, " in told(c)
            await c.keys("n")
            assert "▸ line 3, " in told(c)
            await c.keys("enter")
            assert c.app.screen is c.main
            assert c.main.transcript.cursor == 2
            assert c.main.transcript.has_focus
            assert "▸USER" in c.panel("diagram")
            await c.keys("f2")
            assert "•USER" not in c.panel("map")  # the way so far goes back with the line
            await select(c, "USER +OK")
            assert "▸ line 7, " in told(c)  # the next time behind this line
            await c.keys("enter")
            assert c.main.transcript.cursor == 6
            await c.keys("f2", "escape")
            assert c.main.transcript.cursor == 6

    asyncio.run(go())


def test_where_the_session_never_was_there_is_no_line_to_go_to(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f2")
            await select(c, "UPDATE")
            assert "The session was never here. From here: USER +OK, PASS +OK, QUIT." in told(c)
            await c.keys("enter")
            assert "there is no line to go to" in c.text
            await c.keys("q")
            assert c.app.screen is c.main

    asyncio.run(go())


def test_the_mouse_selects_and_goes(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.log_in()
            await c.keys("f2")
            y, row = next((y, row) for y, row in enumerate(drawn(c).lines) if "greeting +OK" in row)
            for _click in range(2):
                await c.pilot.click(page(c)._view, offset=(row.index("greeting +OK") + 2, y))
                await c.pilot.pause()
            assert c.app.screen is c.main
            assert c.main.transcript.cursor == 0

    asyncio.run(go())


def test_it_grows_with_the_session(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.log_in()
            await c.keys("f2")
            c.main.send("NOOP")
            await c.until(lambda: "▸NOOP" in c.panel("map"))
            assert "from line 5 to 7" in told(c)

    asyncio.run(go())


def test_the_way_of_a_long_session_is_read_in_slices(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    said = "S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n" + "C: NOOP\nS: +OK\n" * 400 + "C: QUIT\nS: +OK\n"
    path.write_text(said)

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(path)),)), size=(120, 40)) as c:
            await c.keys("f2")
            history = c.main.transcript.history
            await c.until(lambda: trace_of(history).read == len(history.lines))
            await select(c, "NOOP")
            assert "NOOP Passed 400 times, first at line 7, last at line 805." in told(c)
            await c.keys("N")
            assert "▸ line 805: NOOP" in told(c)
            await c.keys("enter")
            await c.until(lambda: c.main.transcript.cursor == 804)
            assert "•USER" in c.panel("diagram")

    asyncio.run(go())


def test_secrets_stay_masked_unless_they_are_shown(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.log_in()
            await c.keys("f2")
            assert "PASS ********" in told(c)
            await c.keys("escape", "f9", "f2")
            assert "PASS learn" in told(c)
            assert "SECRETS ARE SHOWN" in c.text

    asyncio.run(go())


def test_the_map_grows_as_one_goes(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            assert "APOP" in c.panel("diagram")
            assert "RETR" in c.panel("diagram")
            await c.keys("f2", "c")
            assert "STAT" not in c.panel("map")
            assert "response due" in c.panel("map")
            await c.keys("escape")
            assert "RETR" not in c.panel("diagram")
            await c.log_in()
            assert "•USER▸PASS " in c.panel("diagram")
            assert "RETR" in c.panel("diagram")
            assert "APOP" not in c.panel("diagram")
            await c.keys("f2")
            assert "response due" not in c.panel("map")
            assert "PASS +OK" in c.panel("map")
            await c.keys("escape")
            c.main.action_do("diagram-commands", "all")
            await c.pilot.pause()
            assert "APOP" in c.panel("diagram")
            c.main.learned = frozenset({"USER", "QUIT"})  # a lesson does it
            c.main.show_moment_again()
            await c.pilot.pause()
            assert "•USER▸PASS  " in c.panel("diagram")
            assert "RETR" not in c.panel("diagram")
            assert "goodbye" in c.panel("diagram")

    asyncio.run(go())


@pytest.mark.parametrize(("size", "panel"), [((80, 24), "brief"), ((120, 40), "explanation")])
def test_a_place_is_selected_beside_the_transcript(console: Any, size: tuple[int, int], panel: str) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            for line in ("USER ada", "PASS x", "USER student", "PASS learn"):
                await c.send(line)
            await c.keys("tab", "i")
            assert "«TRANSACTION»" in c.panel("diagram")
            assert "here once, at line 9." in " ".join(c.panel(panel).replace("│", "").split())
            await c.keys("shift+tab")
            panel_of = c.main.query_one("#diagram", DiagramPanel)
            user = owners_named(c.main.moment.protocol, "USER")
            panel_of._take(same_place(panel_of.drawing.places, user))
            await c.pilot.pause()
            await c.pilot.pause()
            assert "«USER»" in c.panel("diagram")
            shown = " ".join(c.panel(panel).replace("│", "").split())
            assert "Passed 2 times, first at line 3, last at line 7" in shown
            await c.keys("enter")
            assert c.main.transcript.cursor == 2
            assert "«USER»" in c.panel("diagram")  # it stays selected, and the way goes back
            assert "┏━▼━ AUTHORIZATION" in c.panel("diagram")
            await c.keys("enter")
            assert c.main.transcript.cursor == 6
            await c.keys("k", "h")
            assert "«AUTHORIZATION»" in c.panel("diagram")
            await c.keys("f2")
            assert "«AUTHORIZATION»" in c.panel("map")
            await c.keys("escape", "escape")
            assert c.main.transcript.has_focus
            assert "«" not in c.panel("diagram")
            assert not c.main.query_one("#diagram").can_focus
            await c.keys("tab")
            assert c.main.line.has_focus

    asyncio.run(go())


def test_where_no_diagram_stands_beside_the_transcript_the_page_is_opened(console: Any) -> None:
    async def go() -> None:
        async with console(size=(60, 16)) as c:
            await c.keys("tab", "i")
            assert "«" in c.panel("map")

    asyncio.run(go())
