"""What a long conversation must not delay: a search in slices, a key that lays nothing out."""

import asyncio
from typing import Any

from textual.screen import Screen

from popconsole.protocol import POP2
from popconsole.transcript.model import Lines, Side
from popconsole.tui import searching
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start

LONG = 20_000


def _fill(lines: Lines, count: int) -> None:
    for number in range(count):
        lines.add(Side.SERVER, b"row %d" % number)


def test_a_long_search_goes_on_between_keys(console: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(searching, "_AT_ONCE", 0.0)
    monkeypatch.setattr(searching, "_SLICE", 0.0)

    async def go() -> None:
        async with console() as c:
            view = c.main.transcript
            _fill(view.history.lines, LONG)
            c.main.lines_grew()
            view.goto(5)
            assert view.search(f"row {LONG - 1}$") == 0  # one slice has not met it yet
            assert view.searching
            assert view.cursor == 5
            await c.until(lambda: not view.searching)
            assert view.history.lines[view.cursor].octets == b"row %d" % (LONG - 1)
            await c.until(lambda: "1 line matches" in c.text)

            assert view.search("nowhere to be found") == 0
            assert not view.next_match()
            await c.until(lambda: "No line matches" in c.text)

            view.goto(LONG)
            view.search(r"^\+OK")  # only above the cursor: found at the end, round it
            await c.until(lambda: not view.searching)
            assert view.cursor == 0

            view.search("row")
            assert view.searching
            view.show(view.history)  # another conversation ends it
            assert not view.searching

    asyncio.run(go())


def test_letters_lay_nothing_out_anew(console: Any, monkeypatch: Any) -> None:
    laid_out = []
    lay_out = Screen._refresh_layout

    def counted(self: Any, *args: Any, **options: Any) -> None:
        laid_out.append(args)
        lay_out(self, *args, **options)

    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.keys("U")
            await c.pilot.pause(0.05)
            monkeypatch.setattr(Screen, "_refresh_layout", counted)
            for letter in "SER":
                await c.keys(letter)
            await c.pilot.pause(0.05)
            monkeypatch.undo()
            assert "USER" in c.panel("line")
            assert laid_out == []

    asyncio.run(go())


def test_a_line_longer_than_its_place_keeps_the_cursor_in_view(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("USER " + "a" * 100 + "END")
            assert "END" in c.panel("line")
            await c.keys("home")
            assert "USER a" in c.panel("line")

    asyncio.run(go())


def test_a_protocol_that_was_asked_for_is_the_file_s(console: Any, tmp_path: Any) -> None:
    path = tmp_path / "either.txt"
    path.write_bytes(b"S: + ready\nC: QUIT\nS: +OK bye\n")

    async def go() -> None:
        async with console(Start("POP2", files=(GivenFile(str(path)),))) as c:
            assert c.main.conversation.protocol is POP2
            assert "POP2" in c.panel("title")

    asyncio.run(go())
