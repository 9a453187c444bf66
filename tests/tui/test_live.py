"""A live session with the embedded server: what is typed, seen and understood."""

import asyncio
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key, Paste

from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.tui.app import PopConsole
from popconsole.ui.actions.action import Where
from popconsole.ui.pop_url import Target
from popconsole.ui.start import Start
from tests.tui.conftest import any_port


def lines(console: Any) -> list[bytes]:
    return [line.octets for line in console.main.conversation.history.lines]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_whole_session(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            assert "+OK" in c.panel("transcript")
            await c.log_in()
            await c.send("STAT")
            await c.send("LIST")
            assert ("client ┃ LIST" if size[0] >= 100 else "C ┃ LIST") in c.panel("transcript")
            assert "► TRANSACTION" in c.panel("transcript")
            assert c.state() is Pop3State.TRANSACTION
            assert "TRANSACTION: type a command" in c.panel("entry")
            assert "user student" in c.panel("title")
            assert "in clear" in c.panel("title")
            assert re.search("┏━▼━ TRANSACTION ━+ ◄ now ┓", c.panel("diagram"))
            assert "▸LIST" in c.panel("diagram")
            assert "termination" in c.panel("explanation" if size[0] >= 100 else "brief")
            await c.send("QUIT")
            await c.until(lambda: c.main.conversation.where is Where.CLOSED)
            assert "^R connects again" in c.panel("entry")
            assert c.state() is Pop3State.CLOSED

    asyncio.run(go())


def test_pop2(console: Any) -> None:
    async def go() -> None:
        async with console(Start(protocol="POP2"), (120, 40)) as c:
            await c.send("HELO student learn")
            await c.send("READ 1")
            await c.send("RETR")
            assert c.state() is Pop2State.NEXT
            assert "NEXT" in c.panel("diagram")
            assert "ACKD" in c.panel("candidates")
            assert "learn" not in c.text

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_up_the_transcript_the_diagram_goes_back_in_time(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.log_in()
            assert "POP3 now, after line 5" in c.panel("diagram")
            assert "► TRANSACTION" in c.panel("transcript")
            await c.keys("tab", "home", "down", "down")
            assert c.main.transcript.cursor == 2
            assert "POP3 BACK at line 3 of 5" in c.panel("diagram")
            assert "━ AUTHORIZATION ━" in c.panel("diagram")
            assert "user named" in c.panel("diagram")
            assert "▸USER" in c.panel("diagram")
            assert "You look back at line 3 of 5: Esc returns to now" in c.panel("entry")
            assert "Line 3" in c.panel("explanation") or "3: +OK" in c.panel("brief")
            await c.keys("escape")
            assert c.main.transcript.cursor == 4
            assert c.main.line.has_focus
            assert "POP3 now, after line 5" in c.panel("diagram")
            assert "TRANSACTION: type a command" in c.panel("entry")

    asyncio.run(go())


def test_an_illegal_command_is_warned_of_and_sent_all_the_same(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("DELE 1")
            assert "! " in c.panel("hint")
            assert "AUTHORIZATION" in c.panel("hint") or "TRANSACTION" in c.panel("hint")
            await c.send("")
            assert lines(c)[1] == b"DELE 1"
            assert lines(c)[2].startswith(b"-ERR")

    asyncio.run(go())


def test_more_than_255_octets_are_warned_of(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.main.line.value = "USER " + "x" * 300
            await c.pilot.pause()
            assert "! " in c.panel("hint")
            assert "255" in c.panel("hint")

    asyncio.run(go())


def test_nothing_typed_is_nothing_sent(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            before = len(lines(c))
            await c.keys("enter")
            await c.pilot.pause()
            assert len(lines(c)) == before
            assert "nothing was sent" in c.panel("hint")

    asyncio.run(go())


def test_a_paste_of_several_lines_is_sent_one_after_another(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            c.main.line.post_message(Paste("USER student\r\nPASS learn\nSTAT\nLI"))
            await c.until(lambda: any(o.startswith(b"+OK 6 ") for o in lines(c)))
            client = [line.octets for line in c.main.conversation.history.lines if line.side.value == "C"]
            assert client == [b"USER student", b"PASS learn", b"STAT"]
            sides = "".join(line.side.value for line in c.main.conversation.history.lines)
            assert sides == "SCSCSCS"
            assert c.main.line.value == "LI"

    asyncio.run(go())


def test_a_closed_connection_keeps_the_line_and_connects_again(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.send("QUIT")
            await c.until(lambda: c.main.conversation.where is Where.CLOSED)
            await c.type("STAT")
            await c.keys("enter")
            await c.pilot.pause()
            assert c.main.line.value == "STAT"
            assert "closed" in c.panel("hint")
            await c.keys("ctrl+r")
            await c.until(lambda: c.main.conversation.where is Where.LIVE)
            await c.until(lambda: len(lines(c)) == 1)

    asyncio.run(go())


def test_a_server_that_is_not_there_is_told_of(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("ctrl+n")
            await c.type("127.0.0.1:x")
            await c.keys("enter")
            assert "no port" in c.panel("prompt")
            c.app.screen.query_one("#prompt").input.value = "127.0.0.1:1"
            await c.keys("enter")
            await c.until(lambda: "nothing listens there" in c.text)
            assert c.main.conversation.where is Where.LIVE
            assert "Connecting" not in c.panel("hint")


def test_once_connected_the_hint_says_so_no_longer(console: Any, flood: int) -> None:
    async def go() -> None:
        async with console(Start(target=Target("127.0.0.1", flood))) as c:
            await c.until(lambda: "USER, APOP" in c.panel("hint"))
            assert "Connecting" not in c.panel("hint")

    asyncio.run(go())


def test_a_new_session_of_the_other_protocol_frees_the_maildrop(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            c.main.action_do("pop2")
            await c.until(lambda: c.main.conversation.protocol.name == "POP2" and lines(c))
            await c.send("HELO student learn")
            assert lines(c)[-1].startswith(b"#6")

    asyncio.run(go())


def test_two_windows_see_the_same_mailboxes(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            host, port = c.main.workspace.server.addresses["POP3"]
            reader, writer = await asyncio.open_connection(host, port)
            await reader.readline()
            writer.write(b"USER student\r\nPASS learn\r\n")
            await reader.readline()
            assert (await reader.readline()).startswith(b"-ERR")  # the console holds the lock
            writer.close()
            c.main.action_do("server")
            await c.pilot.pause()
            assert f"telnet {host} {port}" in c.text
            assert "password learn" in c.text

    asyncio.run(go())


def test_save_asks_before_it_overwrites_and_masks(console: Any, tmp_path: Path) -> None:
    async def go() -> None:
        path = tmp_path / "kept.txt"
        path.write_text("precious")
        async with console() as c:
            await c.log_in()
            await c.keys("ctrl+s")
            prompt = c.app.screen.query_one("#prompt")
            prompt.input.value = str(path)
            await c.keys("enter")
            await c.pilot.pause()
            assert "Replace it?" in c.panel("prompt")
            await c.keys("n", "enter")
            await c.pilot.pause(0.05)
            assert path.read_text() == "precious"
            await c.keys("ctrl+s")
            prompt.input.value = str(path)
            await c.keys("enter")
            await c.pilot.pause()
            await c.keys("y", "enter")
            await c.until(lambda: path.read_text() != "precious")
            saved = path.read_text()
            assert "C: PASS ********" in saved
            assert "learn" not in saved
            await c.keys("ctrl+s")
            prompt.input.value = str(tmp_path / "f.json")
            await c.keys("enter")
            await c.pilot.pause()
            assert "not .json" in c.panel("prompt")
            assert not (tmp_path / "f.json").exists()
            await c.keys("escape")
            fresh = tmp_path / "revealed.txt"
            c.main.action_do("save-revealed")
            await c.pilot.pause()
            prompt.input.value = str(fresh)
            await c.keys("enter")
            await c.until(fresh.exists)
            assert "C: PASS learn" in fresh.read_text()

    asyncio.run(go())


class _Flood(socketserver.BaseRequestHandler):
    """A server that never stops."""

    def handle(self) -> None:
        with suppress(OSError):
            while True:
                self.request.sendall(b"+OK x\r\n" * 5000)


@pytest.fixture
def flood() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Flood) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_keys_are_served_while_a_server_never_stops(flood: int) -> None:
    async def once(condition: Callable[[], object]) -> None:
        """Wait as long as it takes. Not the pilot's pauses and keys: they wait until the console is idle."""
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.005)

    async def go() -> None:
        app = PopConsole(Start(target=Target("127.0.0.1", flood)), make_server=any_port)
        async with app.run_test():
            view = app.main.transcript
            await once(lambda: view._count > 5_000)
            assert view.cursor == view._count - 1  # the end is followed, from the first line on
            for key in "STAT":
                app.post_message(Key(key, key))
            await once(lambda: app.main.line.value == "STAT")
            app.post_message(Key("ctrl+q", None))
            await once(lambda: app._exit)

    asyncio.run(go())
