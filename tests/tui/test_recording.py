"""A proxy in the full screen: sessions are listed while they come, each is looked at while it grows."""

import asyncio
import itertools
import re
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from popconsole.client.security import Security
from popconsole.record.faults import between
from popconsole.record.handshakes import Upstream
from popconsole.record.proxy import RecordingProxy
from popconsole.record.session import RecordedSession, Watcher
from popconsole.record.session_file import SessionFiles
from popconsole.server.listening.listener import PopServer
from popconsole.tui.app import PopConsole
from popconsole.tui.screens.session_table import SessionTableScreen
from popconsole.ui import live_recording
from popconsole.ui.proxy_start import ProxyStart
from popconsole.ui.start import Start
from tests.tui.conftest import Console


def _no_tls() -> ssl.SSLContext:
    raise AssertionError("nobody asked for TLS")


@asynccontextmanager
async def _recording(
    *faults: str, out: Path | None = None, port: int = 0
) -> AsyncIterator[tuple[Console, Callable[[], tuple[str, int]]]]:
    """Run the console with a proxy in front of a mock server; yield it, and what tells where that listens."""
    made: list[RecordingProxy] = []

    def files(tell: Callable[[RecordedSession, OSError], None]) -> SessionFiles:
        assert out is not None
        return SessionFiles(out, tell)

    async with PopServer(pop3_port=0, pop2_port=0) as server:

        def make(watchers: Sequence[Watcher]) -> RecordingProxy:
            upstream = Upstream(*server.addresses["POP3"], Security())
            clock = itertools.count(1_795_000_000)
            made.append(
                RecordingProxy(
                    upstream,
                    watchers,
                    lambda: float(next(clock)),
                    port=port,
                    tls=_no_tls,
                    faults=between(faults),
                )
            )
            return made[0]

        app = PopConsole(Start(proxy=ProxyStart(make, None if out is None else files)))
        async with app.run_test(size=(80, 24)) as pilot:
            yield Console(app, pilot), lambda: made[0].address


async def _talk(address: tuple[str, int], *said: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(*address)
    await reader.readline()
    for line in said:
        writer.write(line + b"\r\n")
        await reader.readline()
    return reader, writer


def test_sessions_come_and_one_that_goes_on_is_looked_at(tmp_path: Path) -> None:
    async def go() -> None:
        async with _recording("count-wrong:3", out=tmp_path) as (c, address):
            await c.until(lambda: "Nobody has called yet" in c.text)
            assert "Not all passes unchanged: count-wrong:3" in c.text
            _reader, writer = await _talk(address(), b"USER student", b"PASS learn", b"STAT", b"QUIT")
            writer.close()
            await c.until(lambda: "student, got to UPDATE, 1 fault injected, ended" in c.text)
            reader, writer = await _talk(address(), b"USER teacher")
            await c.until(lambda: "2: POP3, user teacher, got to AUTHORIZATION, open" in c.text)
            await c.keys("enter")
            await c.until(lambda: "USER teacher" in c.panel("transcript"))
            assert c.main.transcript.cursor == 3
            writer.write(b"PASS chalk\r\n")
            await reader.readline()
            await c.until(lambda: "PASS ********" in c.panel("transcript"))
            assert c.main.transcript.cursor == 5
            await c.keys("left_square_bracket")
            await c.until(lambda: "fault injected: count-wrong:3" in c.panel("transcript"))
            await c.keys("escape")
            await c.until(lambda: "▸  1 " in c.panel("look-view"))
            assert re.search(r"  2 \d\d:\d\d:\d\d open .* teacher +TRANSACTION", c.panel("look-view"))
            await c.keys(*"user:teacher")
            await c.until(lambda: "student" not in c.panel("look-view"))
            writer.write(b"STAT\r\n")
            await reader.readline()
            await c.until(lambda: "9 lines" in c.panel("look-detail"))
            await c.keys("ctrl+q")
            await c.until(lambda: "Leave? 1 session passes through here" in c.text)
            await c.keys("ctrl+q")
            assert c.app._exit
            writer.close()

    asyncio.run(go())
    assert len(list(tmp_path.iterdir())) == 2


def test_a_port_that_is_taken_ends_it() -> None:
    async def go() -> int | None:
        async with PopServer(pop3_port=0, pop2_port=0) as other:
            async with _recording(port=other.addresses["POP3"][1]) as (c, _address):
                await c.until(lambda: c.app._exit)
            return c.app.return_code

    assert asyncio.run(go()) == 2


def test_the_oldest_give_way_and_what_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_recording, "_MOST_OCTETS", 100)
    (tmp_path / "file").write_text("")

    async def go() -> None:
        async with _recording(out=tmp_path / "file" / "below") as (c, address):
            await c.until(lambda: isinstance(c.app.screen, SessionTableScreen))
            for _time in range(2):
                _reader, writer = await _talk(address(), b"QUIT")
                writer.close()
            await c.until(lambda: c.panel("look-view").count("ended") == 2)
            assert "session 2 can't be written: " in c.main.said
            recording = c.main.workspace.recording
            assert recording is not None
            await c.until(lambda: len(recording.recorded().conversations[0].lines) == 1)
            await c.keys("up", "enter")
            await c.until(lambda: "no longer at hand" in c.panel("transcript"))

    asyncio.run(go())


def test_what_a_session_tells_of_the_one_before_is_found_and_said() -> None:
    async def go() -> None:
        async with _recording("dele-lost") as (c, address):
            await c.until(lambda: isinstance(c.app.screen, SessionTableScreen))
            for _time in range(2):
                reader, writer = await asyncio.open_connection(*address())
                writer.write(b"USER student\r\nPASS learn\r\nUIDL\r\nDELE 1\r\nQUIT\r\n")
                await reader.read()
                writer.close()
            await c.until(lambda: "(deletion-undone)" in c.text)
            await c.keys("enter")
            await c.until(lambda: c.main.conversation is not None and c.main.transcript.has_focus)
            await c.keys("w", "w")  # the first is of the commands that were sent ahead
            await c.until(lambda: "(deletion-undone)" in c.main.said)
            assert c.main.said.startswith(f"line {c.main.transcript.cursor + 1}: ")

    asyncio.run(go())


def test_from_my_client_does_not_delete_to_the_line_that_is_guilty() -> None:
    async def go() -> None:
        async with _recording() as (c, address):
            await c.until(lambda: isinstance(c.app.screen, SessionTableScreen))
            _reader, writer = await _talk(address(), b"USER student", b"PASS learn", b"DELE 1")
            writer.close()
            await c.until(lambda: "(deletions-lost)" in c.text)
            await c.keys("enter")
            await c.until(lambda: c.main.conversation is not None and not c.main.conversation.goes_on)
            await c.keys("w")
            await c.until(lambda: "QUIT" in c.panel("brief"))
            assert c.main.transcript.cursor == len(c.main.transcript.history.lines) - 1

    asyncio.run(go())
