"""The sequence in place of the transcript, the time line over the full screen."""

import asyncio
from pathlib import Path
from typing import Any

from popconsole.analysis.history import History
from popconsole.protocol import POP3
from popconsole.transcript.model import Lines, Side
from popconsole.tui.entry_window import DrawnEntry, EntryWindow
from popconsole.ui.drawn_row import DrawnRow
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.sequence import SequenceEntries
from popconsole.ui.sequence_drawing import SequenceLayout, drawn
from popconsole.ui.start import Start

C, S = Side.CLIENT, Side.SERVER


def test_the_sequence_and_the_transcript_select_one_line(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.keys("s")
            assert c.main.left == "sequence"
            assert not c.shows("transcript")
            assert "├─ PASS ******** ──" in c.panel("sequence")
            await c.keys("down", "down", "down")
            assert "▸ 4 ├─ PASS" in c.panel("sequence")
            assert c.main.transcript.cursor == 3
            assert "4: PASS" in c.panel("brief")
            await c.keys("f")
            assert "▸ 8 ├─ USER again" in c.panel("sequence")
            await c.keys("s")
            assert c.main.left == "transcript"
            assert c.main.transcript.cursor == 7
            assert c.main.focused is c.main.transcript
            await c.keys("s", "end", "up", "enter")
            assert c.main.left == "transcript"
            assert c.main.transcript.cursor == 9
            await c.keys("f9", "s")
            assert "▸10 ├─ QUIT" in c.panel("sequence")
            await c.keys("home")
            assert "├─ PASS sesame ──" in c.panel("sequence")
            await c.keys("escape")
            assert c.main.left == "transcript"

    asyncio.run(go())


def test_it_grows_while_one_types(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("tab", "s", "tab")
            assert c.main.focused is c.main.line
            await c.send("CAPA")
            await c.until(lambda: "lines, " in c.panel("sequence"))
            last = len(c.main.transcript.history.lines)
            await c.until(lambda: f"▸{last:2} " in c.panel("sequence"))
            await c.keys("tab", "home")
            c.main.send("NOOP")
            await c.until(lambda: f"line {last + 2} of {last + 2}" in c.text)
            await c.keys("home")
            assert c.main.transcript.cursor == 0
            await c.keys("N", "O")
            assert c.main.focused is c.main.line

    asyncio.run(go())


def test_what_was_slow_comes_first(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text(
        "Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n@0 S: +OK ready\n@0.1 C: USER ada\n@0.2 S: +OK\n"
        "@0.3 C: PASS sesame\n@3.4 S: +OK\n@3.5 C: QUIT\n@3.6 S: +OK\n"
    )

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(path)),))) as c:
            await c.keys("t")
            await c.until(lambda: "▸  4 PASS ********" in c.text)
            assert "3.6 s in all: the server 3.3 s" in c.panel("look-above")
            assert "the slowest first" in c.text
            assert "line 4, PASS ********: answered within 3.1 s" in c.panel("look-detail")
            await c.keys("tab", "down")
            assert "in their order" in c.text
            await c.keys("enter")
            assert c.app.screen is c.main
            assert c.main.transcript.cursor == c.main.transcript.history.step(5).index
            await c.keys("f9", "t")
            await c.until(lambda: "▸  4 PASS sesame" in c.text)

    asyncio.run(go())


def test_of_any_conversation_only_what_is_seen_is_drawn() -> None:
    said = Lines()
    for n in range(2_000):
        said.add(C, b"RETR 1", at=n * 1.0)
        said.add(S, b"+OK", at=n * 1.0)
        said.extend_wire(b"S" * 6, [b"text"] * 5 + [b"."], [n * 1.0] * 6)
    history = History(POP3, said, exact=True)
    history.extend()
    entries, layout = SequenceEntries(history), SequenceLayout(80, len(said))
    asked: set[int] = set()

    def at(index: int) -> DrawnEntry:
        asked.add(index)
        entry = entries.at(index)
        rows = [row for item in entry.items for row in drawn(item, layout)]
        return DrawnEntry(entry.first, entry.last, rows)

    window = EntryWindow(at, lambda: history.tracked)
    window.show(3)
    assert window.rows() == []
    window.height = 20
    window.show(12_004)
    assert window.rows()[-1].entry.first == 12_002
    window.scroll(-3)
    window.scroll(2)
    assert window.rows()[-1].entry.first == 12_001
    window.show(12_001)
    window.show(15_999)
    window.scroll(50)
    assert len(window.rows()) == 20
    assert window.rows()[-1].entry.last == history.tracked - 1
    window.height = 30
    assert len(window.rows()) == 30
    window.height = 30
    window.show(0)
    window.scroll(-50)
    assert window.rows()[0].entry.first == 0
    assert len(asked) < 200


def test_of_a_line_taller_than_the_screen_what_is_seen_stays() -> None:
    tall = [DrawnRow(((str(n), "text"),)) for n in range(9)]
    window = EntryWindow(lambda line: DrawnEntry(line, line, tall), lambda: 2)
    window.height = 4

    def seen() -> str:
        return "".join(row.row.pieces[0][0] for row in window.rows())

    window.show(0)
    assert seen() == "0123"
    window.scroll(3)
    window.show(0)
    assert seen() == "3456"
    window.scroll(3)
    window.show(1)
    assert seen() == "0123"
    window.scroll(99)
    window.show(1)
    assert seen() == "5678"
