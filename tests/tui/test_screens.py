"""What shows at which size, help, palette, lessons, projector, colours."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.protocol.pop3 import Pop3State
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.actions.key_names import key_name
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start


@pytest.mark.parametrize(
    ("size", "shown", "hidden"),
    [
        ((80, 24), ("transcript", "diagram", "brief", "entry"), ("strip", "explanation", "replay")),
        ((99, 40), ("transcript", "diagram", "brief", "entry"), ("strip", "explanation")),
        ((100, 40), ("diagram", "explanation", "entry", "candidates"), ("strip", "brief", "replay")),
        ((120, 30), ("diagram", "explanation", "entry"), ("strip", "brief")),
        ((120, 24), ("diagram", "brief", "entry"), ("strip", "explanation")),
        ((60, 16), ("transcript", "strip", "entry"), ("diagram",)),
        ((79, 24), ("transcript", "strip", "entry"), ("diagram",)),
    ],
)
def test_breakpoints(
    console: Any, size: tuple[int, int], shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            assert [name for name in shown if not c.shows(name)] == []
            assert [name for name in hidden if c.shows(name)] == []
            assert c.panel("entry").count("type a command") == 1
            assert c.main.query_one("#entry").region.bottom <= size[1] - 1

    asyncio.run(go())


def test_the_command_line_stays_where_it_is(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            places = []
            for text in ("U", "SER student", ""):
                if text:
                    await c.type(text)
                else:
                    await c.keys("enter")
                places.append(c.main.line.region)
            await c.send("PASS learn")
            await c.send("RETR 4")
            assert {*places, c.main.line.region} == {places[0]}

    asyncio.run(go())


def test_the_whole_diagram_and_the_whole_explanation(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await c.keys("f2")
            assert "POP3 after line 5: TRANSACTION" in c.text
            assert "┏" in c.text
            assert "The session was here" in c.panel("map-told")
            await c.keys("f2")
            assert c.app.screen is c.main
            await c.keys("f3")
            assert "Line 5" in c.text
            await c.keys("escape")
            assert c.app.screen is c.main

    asyncio.run(go())


def test_pop2_has_a_second_diagram(console: Any) -> None:
    async def go() -> None:
        async with console(Start(protocol="POP2")) as c:
            await c.keys("f2")
            assert "AUTH (CALL)" in c.text
            assert "1 full 2 simple 3 client" in c.text
            await c.keys("3")
            assert "CALL (AUTH)" in c.text
            assert "The client has called" in c.panel("map-told").replace("\n", " ")

    asyncio.run(go())


def test_help_on_what_has_the_focus(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f1")
            assert "The command line" in c.text.split("\n")[1]
            await c.keys("f1", "tab", "f1")
            assert "The transcript" in c.text.split("\n")[1]
            whole = str(c.app.screen.query_one("#whole-text").render())
            for action in ON_SCREEN.values():
                assert action.title in whole
                assert not action.key or key_name(action.key) in whole

    asyncio.run(go())


def test_the_palette_finds_every_action_that_applies(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            from popconsole.tui.palette import ActionProvider

            provider = ActionProvider(c.main)
            offered = {str(hit.text).split("  (")[0] async for hit in provider.discover()}
            wanted = {a.title for a in ON_SCREEN.values() if c.main.applies(a.name) and a.name != "palette"}
            assert offered == wanted
            for action in ON_SCREEN.values():
                if action.title in wanted:
                    found = {str(hit.text).split("  (")[0] async for hit in provider.search(action.title)}
                    assert action.title in found
            await c.keys("ctrl+p")
            await c.type("save the")
            await c.until(lambda: "Save the transcript" in c.text)
            await c.keys("escape")

    asyncio.run(go())


def test_footer(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console() as c:
            assert "F1 Help  Tab Complete" in c.panel("keys")
            assert "^P Actions" in c.panel("keys")
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            assert "F6 Take over" in c.panel("keys")
            assert "^P Actions" in c.panel("keys")

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 30), (120, 40)])
def test_a_step_of_a_lesson_stands_whole_beside_the_explanation(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            c.main.action_do("lessons", "3")
            await c.until(lambda: c.main.learning is not None and c.shows("lesson"))
            assert "☐" in c.panel("lesson")
            assert "behind +OK" in c.panel("lesson")
            assert "… F4" not in c.panel("lesson")
            assert c.shows("diagram")
            number = str(c.main.transcript.cursor + 1)
            assert f"{number}: " in c.panel("brief" if size[0] < 100 else "explanation")
            assert c.panel("transcript").count("▸") == 1
            await c.log_in()
            await c.send("STAT")
            await c.until(lambda: "☑" in c.panel("lesson"))
            assert "Enter on an empty line goes on" in c.panel("lesson")

    asyncio.run(go())


def test_for_a_projector_transcript_and_diagram_stand_alone(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.log_in()
            await c.keys("f8")
            await c.pilot.pause()
            assert c.shows("transcript")
            assert c.shows("diagram")
            await c.until(lambda: "F8 shows everything again" in c.panel("hint"))
            await c.send("STAT")  # and one can still type
            assert not any(map(c.shows, ("explanation", "keys", "title", "hint", "candidates")))
            await c.keys("f8")
            assert c.shows("explanation")

    asyncio.run(go())


def test_a_line_that_is_cut_stands_whole_beside_the_transcript(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    text = "+OK " + " ".join(f"word{n}" for n in range(20))
    path.write_text(f"S: +OK hello\nC: STAT\nS: {text}\nC: STAT\nS: -ERR not yet\n")

    async def go() -> None:
        async with console(Start("POP3", files=(GivenFile(str(path)),)), (120, 40)) as c:
            c.main.transcript.goto(2)
            await c.pilot.pause()
            assert "word19" not in c.panel("transcript")
            assert "word19" in c.panel("explanation")
            c.main.transcript.goto(4)
            await c.pilot.pause()
            assert "-ERR not yet" not in c.panel("explanation")  # its row shows it all

    asyncio.run(go())


def test_look_up_a_word(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.main.action_do("word")
            await c.pilot.pause()
            await c.type("RETR")
            await c.keys("enter")
            await c.pilot.pause()
            assert "RETR" in c.text
            assert "RFC 1939" in c.text

    asyncio.run(go())


def test_monochrome_and_unknown_themes(console: Any) -> None:
    async def go() -> None:
        async with console(settings=Settings(theme="monochrome")) as c:
            colours = {
                style.color.get_truecolor()
                for strip in c.app.screen._compositor.render_strips(c.app.size)
                for segment in strip
                if (style := segment.style) is not None and style.color is not None
            }
            assert all(red == green == blue for red, green, blue in colours)
        async with console(settings=Settings(theme="none such")) as c:
            assert c.state() is Pop3State.AUTHORIZATION

    asyncio.run(go())
