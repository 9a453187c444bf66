"""A recording: stepping, playing, jumping, findings, taking over, search."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.analysis.history import History
from popconsole.protocol import POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, Lines, Side
from popconsole.tui.handlers.registry import perform
from popconsole.tui.handlers.sessions import run_comparison
from popconsole.ui.actions.action import Where
from popconsole.ui.moment import Moment
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start


def at(c: Any) -> int:
    cursor: int = c.main.transcript.cursor
    return cursor + 1


def test_step_play_jump(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            assert c.app.focused is c.main.transcript
            assert "1/11" in c.panel("replay")
            assert "recorded pace" in c.panel("replay")
            await c.keys("full_stop", "full_stop", "comma", "down")
            assert at(c) == 3
            assert "3/11" in c.panel("replay")
            assert c.state() is Pop3State.AUTHORIZATION_USER
            await c.keys("colon")
            await c.type("99")
            await c.keys("enter")
            assert "a number from 1 to 11" in c.panel("prompt")
            await c.keys("escape", "ctrl+g")
            await c.type("5")
            await c.keys("enter")
            assert at(c) == 5
            assert c.state() is Pop3State.TRANSACTION
            for _ in range(6):
                await c.keys("plus")
            assert "x32" in c.panel("replay")
            await c.keys("space")
            await c.until(lambda: at(c) == 11)
            assert not c.main.playing.on
            await c.keys(*["minus"] * 7, "f5")
            assert "▶" in c.panel("replay")
            await c.until(lambda: 1 < at(c) < 11)
            await c.keys("f5")
            assert not c.main.playing.on
            assert "❚❚" in c.panel("replay")

    asyncio.run(go())


def test_the_next_finding(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.keys("f")
            first = at(c)
            assert c.main.moment.step.findings
            await c.keys("f7")
            assert at(c) > first
            while at(c) < 8:
                await c.keys("f7")
            assert at(c) == 8
            assert "error" in c.panel("transcript")
            await c.keys("f3")
            assert "! error" in c.text
            await c.keys("f3", "F")
            assert at(c) < 8

    asyncio.run(go())


def test_the_answers_are_compared_with_the_mock_server(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),)), size=(120, 40)) as c:
            await c.until(lambda: c.main.comparisons)
            c.main.transcript.goto(6)
            await c.pilot.pause()
            assert "= same" in c.panel("replay")
            assert "+OK 1 120" in c.panel("replay")

    asyncio.run(go())


def test_a_comparison_leads_to_the_first_answer_that_differs(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "seen.txt"
    path.write_bytes(
        b"S: +OK\nC: USER ada\nS: +OK\nC: PASS x\nS: +OK\nC: LIST\nS: +OK\nS: 1 120\nS: .\n"
        b"C: STAT\nS: +OK 1 999\nC: QUIT\nS: +OK\n"
    )

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(path)),)), size=(100, 30)) as c:
            await c.until(lambda: c.main.comparisons)
            assert "x1  Space play" in c.panel("replay")
            assert "d compare" in c.panel("replay")
            perform(c.main, "compare")
            await c.until(lambda: "1 answer differs" in c.main.said)
            assert "The first is the one to line 10: d shows both." in c.main.said
            assert at(c) == 10
            await c.keys("d")
            assert "+OK 1 999" in c.text

    asyncio.run(go())


def test_take_over_and_go_back(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            c.main.transcript.goto(4)
            await c.keys("f6")
            await c.until(lambda: c.main.conversation.where is Where.LIVE)
            assert "taken over at line 5" in c.panel("title")
            assert c.state() is Pop3State.TRANSACTION
            await c.send("LIST 1")
            assert c.main.transcript.history.lines[-1].octets.startswith(b"+OK 1 120")
            assert "sesame" not in c.text
            await c.keys("f10")
            await c.until(lambda: c.main.conversation.where is Where.RECORDING)
            assert at(c) == 5
            await c.until(lambda: c.main.comparisons is not None)
            assert "not compared" not in c.panel("replay")

    asyncio.run(go())


def test_a_command_typed_in_a_recording_takes_over(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            c.main.transcript.goto(4)
            await c.keys("tab")
            assert "takes over at line 5" in c.panel("entry")
            await c.type("STAT")
            await c.keys("enter")
            await c.until(lambda: c.main.conversation.where is Where.LIVE)
            await c.until(lambda: c.main.transcript.history.lines[-1].octets == b"+OK 1 120")
            port = c.main.conversation.address[1]
            assert f"port {port}, taken over at line 5 of seen.txt" in c.panel("title")

    asyncio.run(go())


def test_a_live_session_is_gone_through_again(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await c.keys("f5")
            await c.until(lambda: c.main.conversation.where is Where.RECORDING)
            assert len(c.main.transcript.history.lines) == 5
            await c.keys("f10")
            await c.until(lambda: c.main.conversation.where is Where.LIVE)
            await c.send("STAT")
            assert c.main.transcript.history.lines[-1].octets.startswith(b"+OK 6")

    asyncio.run(go())


def test_search(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.keys("slash")
            await c.type("^user")
            await c.keys("enter")
            assert at(c) == 2
            await c.keys("n")
            assert at(c) == 8
            await c.keys("N")
            assert at(c) == 2
            await c.keys("ctrl+f")
            await c.type("(")
            await c.keys("enter")
            assert '! "(" is no regular expression: missing ), unterminated' in c.panel("prompt")
            await c.keys("escape", "slash")
            await c.type("sesame")
            await c.keys("enter")
            assert "no line matches" in c.panel("prompt")  # what is masked is not found either

    asyncio.run(go())


def test_a_file_that_is_none_is_told_of(console: Any, tmp_path: Path) -> None:
    async def go() -> None:
        path = tmp_path / "letter.txt"
        path.write_text("Dear aunt,\nthe weather is fine.\n")
        async with console() as c:
            for name, said in ((path, "S:"), (tmp_path / "none", "no such file")):
                await c.keys("ctrl+o")
                c.app.screen.input.value = str(name)
                await c.keys("enter")
                await c.until(lambda said=said: said in c.text)
                await c.keys("escape")
            assert c.main.conversation.where is Where.LIVE

    asyncio.run(go())


def test_a_long_recording_is_there_at_once(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    head = b"Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n"
    head += b"S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n"
    path.write_bytes(head + b"C: NOOP\nS: +OK\n" * 10_000)

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(path)),))) as c:
            await c.until(lambda: len(c.main.transcript.history.lines) == 20_005)
            c.main.transcript.goto(20_004)
            c.main.show_moment()
            await c.until(lambda: "20005: " in c.panel("brief"))
            assert c.state() is Pop3State.TRANSACTION

    asyncio.run(go())


def test_a_line_that_was_not_read_yet_is_said_to_be_so() -> None:
    history = History(POP3, Lines([Line(Side.SERVER, b"+OK")]))
    assert Moment(history, -1).waiting
    assert not Moment(History(POP3, Lines()), -1).waiting
    assert not Moment(history, 0).waiting


def test_a_comparison_tells_how_much_was_said(console: Any, recording: Path, tmp_path: Path) -> None:
    none = tmp_path / "none.txt"
    none.write_text("Transcript: 1\nProtocol: POP3\n\nS: 220 ready\nC: QUIT\nS: +OK bye\n")

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await run_comparison(c.main, tell=True)
            await c.until(lambda: "of 5 client lines said." in c.text)
        async with console(Start(files=(GivenFile(str(none)),))) as c:
            await run_comparison(c.main, tell=True)
            await c.until(lambda: "these rows are no conversation" in c.text)

    asyncio.run(go())


def test_what_differs_is_shown_line_by_line(console: Any, recording: Path) -> None:
    other = recording.read_bytes().replace(b"@0.9 C: QUIT", b"@0.8 C: STAT\n@0.8 S: +OK 1 999\n@0.9 C: QUIT")
    recording.write_bytes(other)

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.until(lambda: c.main.comparisons)
            await c.keys("home", "d")
            assert "The greeting: same" in c.text
            assert "both      +OK ready" in c.text
            await c.keys("tab")
            assert "STAT: other data: other numbers in the status line" in c.text
            assert "- recorded  +OK 1 999" in c.text
            assert "+ here      +OK 1 120" in c.text
            await c.keys("d")
            assert c.app.screen is c.main
            await c.pilot.click("#replay")
            assert "The greeting" in c.text

    asyncio.run(go())


def test_nothing_was_compared_yet(console: Any, recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.tui.handlers.sessions.AT_ONCE", 1)

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.until(lambda: c.main.transcript.has_focus)
            await c.keys("d")
            await c.until(lambda: "Nothing was compared yet" in c.main.said)

    asyncio.run(go())
