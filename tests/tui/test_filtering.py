"""The filter of the transcript: typed with help, put on, gone about in, taken off; a session that goes on."""

import asyncio
from pathlib import Path
from typing import Any

from popconsole.transcript.model import Side
from popconsole.tui import sifted_lines
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start


def rows(c: Any) -> list[int]:
    """The numbers of the lines that are shown."""
    found = (row[1:4].strip() for row in c.panel("transcript").split("\n"))
    return [int(number) for number in found if number.isdigit()]


def test_a_filter_is_completed_explained_and_put_on(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            c.main.transcript.goto(6)
            await c.keys("ampersand")
            assert "side:" in c.panel("candidates")
            await c.type("sta")
            await c.keys("down", "tab")
            assert "continue" in c.panel("candidates")
            assert "^ status: what a reply says" in c.panel("prompt")
            await c.keys("enter")
            assert "! status: a value is missing" in c.panel("prompt")
            await c.keys("down", "down", "enter")
            assert rows(c) == [9]
            assert "Filter  status:err  1 of 11" in c.panel("filter")
            assert c.main.transcript.cursor == 8
            await c.keys("ampersand")
            await c.type(" or side:client")
            assert "Lines with the status err, or said by the client" in c.panel("prompt")
            await c.keys("enter")
            assert rows(c) == [2, 4, 6, 8, 9, 10]
            assert c.main.transcript.cursor == 8

    asyncio.run(go())


def test_what_a_filter_leaves_out_is_gone_past(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            view = c.main.transcript
            c.main.filter("status:err or side:client")
            await c.keys("full_stop", "full_stop", "pagedown")
            assert view.cursor == 9
            await c.keys("colon")
            await c.type("5")
            await c.keys("enter")
            assert view.cursor == 3
            assert "The filter leaves line 5 out" in c.main.said
            view.goto(9)
            assert view.previous_finding()
            assert view.cursor == 8
            assert view.search("again|bye|STAT") == 3
            assert [view.next_match() and view.cursor for _ in range(3)] == [7, 5, 7]  # bye is left out
            assert [view.previous_match() and view.cursor for _ in range(2)] == [5, 7]
            view.goto(5)
            view.action_choose(1)
            view.action_copy()
            assert c.app.clipboard == "@0.500 C: STAT\n@0.700 C: USER again\n"
            c.main.playing.set_speed(faster=True)
            view.goto(9)
            c.main.playing.go()
            await c.until(lambda: not c.main.playing.on)  # nothing follows that is shown
            await c.keys("escape", "escape")
            assert view.cursor == 9
            assert not c.shows("filter")
            assert len(rows(c)) > 6

    asyncio.run(go())


def test_lines_that_come_are_filtered_and_a_filter_that_picks_none_says_so(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.main.filter("verb:NOOP")
            await c.pilot.pause()
            assert "No line matches." in c.panel("transcript")
            await c.keys("tab", "up", "end", "left", "y", "f", "tab")
            await c.log_in()
            await c.send("NOOP")
            assert rows(c) == [6, 7]
            assert c.main.transcript.cursor == 6
            await c.send("STAT")
            assert rows(c) == [6, 7]
            assert "filtered: Esc shows all lines" in c.panel("entry")
            c.main.filter("user:student")
            await c.pilot.pause()
            assert len(rows(c)) == 9

    asyncio.run(go())


def test_a_long_conversation_is_sifted_between_keys(console: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sifted_lines, "_AT_ONCE", 0.0)
    monkeypatch.setattr(sifted_lines, "_SLICE", 0.0)

    async def go() -> None:
        async with console() as c:
            view = c.main.transcript
            for number in range(1_000):
                view.history.lines.add(Side.SERVER, b"row %d" % number)
            c.main.lines_grew()
            view.goto(900)
            c.main.filter('"row 9"')
            assert not view.picked.done
            await c.until(lambda: view.picked.done)
            assert view.cursor == 901
            assert "111 of 1001" in c.panel("filter")
            view.action_first()
            assert view.cursor == 10

    asyncio.run(go())
