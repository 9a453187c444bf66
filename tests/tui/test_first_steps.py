"""The first minutes of a beginner: typing before all is there, how to leave, what ``help`` is taken for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key

from popconsole.client.errors import ConnectError
from popconsole.protocol.pop3 import Pop3State
from popconsole.tui.app import PopConsole
from popconsole.tui.prompt_bar import PromptBar
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.pop_url import Target
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start
from popconsole.ui.workspace import Workspace
from tests.tui.conftest import any_port


def told(console: Any, panel: str) -> str:
    """Return the text of a panel as one row."""
    return " ".join(console.panel(panel).split())


def client(console: Any) -> list[bytes]:
    return [x.octets for x in console.main.transcript.history.lines if x.side.value == "C"]


def test_an_account_is_offered(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.until(lambda: "Known here: student, password learn" in told(c, "hint"))
            await c.type("USER ")
            assert "student" in c.panel("candidates")
            await c.keys("tab", "enter")
            await c.until(lambda: c.state() is Pop3State.AUTHORIZATION_USER)
            await c.until(lambda: "Known here: student" in told(c, "hint"))
            await c.type("PASS ")
            await c.keys("tab")
            assert "learn" not in c.panel("line")
            await c.keys("enter")
            await c.until(lambda: c.state() is Pop3State.TRANSACTION)
            assert "Known here" not in told(c, "hint")

    asyncio.run(go())


def test_lines_typed_before_the_session_stands_wait_for_it_each_alone() -> None:
    async def go() -> None:
        app = PopConsole(None, Settings(), any_port)
        async with app.run_test() as pilot:
            for key in ("N", "O", "enter", "C", "A", "P", "A", "enter"):
                app.post_message(Key(key, key if len(key) == 1 else None))
            async with asyncio.timeout(5):
                while b"." not in [x.octets for x in app.main.transcript.history.lines]:
                    await pilot.pause(0.01)
            said = [x.octets for x in app.main.transcript.history.lines if x.side.value == "C"]
            assert said == [b"NO", b"CAPA"]
            assert app.main.line.value == ""

    asyncio.run(go())


def test_lines_typed_for_a_server_that_is_not_there_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    async def go() -> None:
        app = PopConsole(Start(target=Target("127.0.0.1", 1)), Settings(), any_port)
        typed = asyncio.Event()

        async def connect(*_args: Any, **_more: Any) -> None:
            await typed.wait()
            raise ConnectError("127.0.0.1", 1, "nobody is there", "go on")

        monkeypatch.setattr(Workspace, "connect", connect)
        async with app.run_test() as pilot:
            assert "not connected" not in str(app.main.query_one("#title").render())
            for key in ("N", "O", "enter", "C", "enter"):
                app.post_message(Key(key, key if len(key) == 1 else None))
            await pilot.pause()
            assert "2 lines wait" in str(app.main.query_one("#entry").border_title)
            typed.set()
            async with asyncio.timeout(5):
                while "2 lines were not sent" not in app.main.said:
                    await pilot.pause(0.01)
            assert app.main.line.value == "C"
            await pilot.press("X")
            assert app.main.line.value == "X"  # in place of the line that was given back
            assert "not connected" in str(app.main.query_one("#title").render())

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_how_to_leave_is_at_the_bottom(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            assert "^Q Quit" in c.panel("keys")

    asyncio.run(go())


def test_ctrl_c_clears_the_line_and_twice_leaves(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("NOOP")
            await c.keys("ctrl+c")
            assert c.main.line.value == ""
            assert "^C once more leaves" in told(c, "hint")
            await c.keys("x", "ctrl+c")
            assert not c.app._exit
            await c.keys("ctrl+s", "ctrl+c")  # a question is left first
            assert not c.shows("prompt")
            await c.keys("f1", "ctrl+c")
            assert c.app.screen is c.main
            await c.keys("tab", "ctrl+c")  # from the transcript
            assert not c.app._exit
            await c.keys("ctrl+c")
            assert c.app._exit

    asyncio.run(go())


def test_help_is_the_help_and_a_second_enter_sends_it(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("help")
            await c.keys("enter")
            await c.until(lambda: isinstance(c.app.screen, WholeScreen))
            await c.keys("escape")
            assert "F1 is the help" in told(c, "hint")
            assert client(c) == []
            await c.keys("enter")
            await c.until(lambda: client(c) == [b"help"])

    asyncio.run(go())


def test_exit_tells_how_to_leave_and_another_line_is_no_second_enter(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("exit")
            await c.keys("enter")
            await c.until(lambda: "^Q leaves the console, QUIT ends the session" in c.text)
            await c.keys("b", "y", "e")
            assert c.main.line.value == "bye"
            await c.keys("enter")
            await c.until(lambda: "sends bye" in c.text)
            assert client(c) == []

    asyncio.run(go())


def test_where_nothing_can_be_sent_no_second_enter_and_no_command_is_offered(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            assert "APOP" in c.panel("candidates")
            await c.send("QUIT")
            await c.until(lambda: c.panel("candidates").strip() == "")
            await c.type("exit")
            await c.keys("enter")
            await c.until(lambda: "^Q leaves the console." in told(c, "hint"))
            assert "once more" not in told(c, "hint")
            await c.keys("enter")
            await c.until(lambda: "Not sent: the connection is closed" in told(c, "hint"))

    asyncio.run(go())


def test_an_empty_line_is_sent_by_a_second_enter(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("enter")
            await c.until(lambda: "Enter once more sends an empty line" in told(c, "hint"))
            await c.keys("N", "backspace", "enter")
            assert client(c) == []
            await c.keys("enter")
            await c.until(lambda: client(c) == [b""])

    asyncio.run(go())


def test_nothing_was_open_and_the_exit_code_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from popconsole.tui import app as module

    monkeypatch.setattr(module.PopConsole, "run", lambda _self, **_asked: None)
    assert module.run(Start(files=(GivenFile(str(tmp_path / "none")),))) == 2


def test_how_to_leave_stays_at_the_bottom_whatever_else_comes(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("APOP ")
            assert "^T Work it out" in c.panel("keys")
            assert "^Q Quit  ^P Actions" in c.panel("keys")
            assert "F3 Explain" not in c.panel("keys")
            await c.pilot.resize_terminal(120, 30)
            await c.until(lambda: "F3 Explain" in c.panel("keys"))
            await c.keys("ctrl+c")
            await c.send("QUIT")
            await c.pilot.resize_terminal(80, 24)
            await c.until(lambda: "^R Connect again" in c.panel("keys"))
            assert "^Q Quit  ^P Actions" in c.panel("keys")

    asyncio.run(go())


def test_an_address_that_was_tried_in_vain_is_offered_to_be_mended() -> None:
    async def go() -> None:
        app = PopConsole(Start(target=Target("127.0.0.1", 1)), Settings(), any_port)
        async with app.run_test() as pilot:
            async with asyncio.timeout(5):
                while "nothing listens there" not in app.main.said:
                    await pilot.pause(0.01)
            await pilot.press("N", "enter")
            assert "there is no connection. ^N opens one" in app.main.said
            await pilot.pause()
            assert "not legal" not in str(app.main.query_one("#hint").render())
            await pilot.press("ctrl+n")
            assert app.main.query_one(PromptBar).input.value == "127.0.0.1:1"

    asyncio.run(go())


def test_on_a_projector_it_is_told_too(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("f8", "enter")
            await c.until(lambda: "Enter once more sends an empty line" in told(c, "hint"))
            await c.keys("x")
            await c.until(lambda: not c.shows("hint"))

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
def test_an_error_is_told_whole_covers_nothing_and_gives_way_to_the_next_key(
    console: Any, recording: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),)), size) as c:
            rows = c.main.query_one("#hint").size.height
            transcript = c.panel("transcript").split("\n")
            c.main.say("It can't be read. " * 15 + "That is all.", "error")
            await c.until(lambda: told(c, "hint").endswith("That is all."))
            assert told(c, "hint").startswith("! It can't be read. It can't")
            assert transcript[:4] == c.panel("transcript").split("\n")[:4]
            await c.keys("down")
            await c.until(lambda: "It can't be read" not in c.text)
            assert c.main.query_one("#hint").size.height == rows

    asyncio.run(go())


def test_what_is_told_behind_a_question_is_there_once_it_is_left(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("ctrl+g")
            c.main.say("It was not kept.", "warning")
            await c.keys("x", "escape")
            await c.until(lambda: told(c, "hint").startswith("! It was not kept."))

    asyncio.run(go())
