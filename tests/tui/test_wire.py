"""The eavesdropper in place of the transcript, while one goes on typing."""

import asyncio
from pathlib import Path
from typing import Any

from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import users_own
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start


def test_it_grows_while_one_types_and_shows_secrets_only_when_told_to(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("shift+f9")
            assert c.main.left == "wire"
            assert c.main.focused is c.main.line
            await c.log_in()
            shown = c.panel("wire")
            assert "On the wire · secrets masked (F9 shows them)" in shown
            assert "  4 C  50 41 53 53  20<** ** **>PASS ***" in shown
            assert "secret: the password, in clear" in shown
            assert "▸ 5 S" in shown
            await c.keys("f9")
            shown = c.panel("wire")
            assert "On the wire · SECRETS SHOWN (F9 masks them)" in shown
            assert "  4 C  50 41 53 53  20<6c 65 61>PASS lea" in shown
            await c.keys("f21")
            assert c.main.left == "transcript"
            assert "4 C ┃ PASS learn" in c.panel("transcript")
            await c.keys("f9", "shift+f9", "escape")
            assert c.main.left == "transcript"

    asyncio.run(go())


def test_there_is_one_selected_line(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),)), size=(120, 30)) as c:
            assert "PASS ********" not in c.panel("explanation")
            await c.keys("x", "down", "down", "down")
            assert c.main.transcript.cursor == 3
            assert "PASS ********" in c.panel("explanation")  # its row is not seen
            assert "4: PASS" in c.text
            assert "▸ 4 C  50 41 53 53 20<** **" in c.panel("wire")
            await c.keys("colon", "8", "enter")
            assert c.main.focused.id == "wire"
            assert "▸ 8 C" in c.panel("wire")
            await c.keys("slash")
            await c.type("^stat|^quit")
            await c.keys("enter", "n")
            assert c.main.focused.id == "wire"
            assert "▸ 6 C" in c.panel("wire")
            await c.keys("N", "down", "down", "up", "up", "colon", "8", "enter", "s")
            assert "▸ 8 " in c.panel("sequence")
            await c.keys("up", "x", "f")
            assert "▸ 8 C" in c.panel("wire")
            await c.keys("pageup", "home", "G", "k", "enter")
            assert c.main.left == "transcript"
            assert c.main.transcript.cursor == 9
            await c.keys("x")
            await c.pilot.click("#wire", offset=(8, 2))
            assert c.main.transcript.cursor < 9
            await c.keys("f1")
            assert "The wire" in c.text
            assert "What somebody sees who listens" in c.text

    asyncio.run(go())


def test_a_filter_holds_for_its_selected_line(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            c.main.filter("side:client")
            await c.keys("home", "x", "down")
            assert c.main.transcript.cursor == 3
            assert "▸ 4 C" in c.panel("wire")
            await c.keys("up")
            assert "▸ 2 C" in c.panel("wire")
            await c.keys("escape")
            assert c.main.left == "transcript"
            assert c.main.filtered_by
            await c.keys("escape")
            assert not c.main.filtered_by

    asyncio.run(go())


def test_under_tls_what_goes_by_is_noise(console: Any) -> None:
    def make() -> PopServer:
        return PopServer(pop3_port=0, pop2_port=0, tls=users_own)

    async def go() -> None:
        async with console(make_server=make, size=(120, 40)) as c:
            await c.keys("f21")
            await c.send("STLS")
            await c.until(lambda: c.main.conversation.session.connection.tls)
            await c.send("USER student")
            last = len(c.main.transcript.history.lines)
            await c.until(lambda: f"octets: line {last} " in c.panel("wire"))
            shown = c.panel("wire")
            assert "[17 03 03 00 1f]" in shown
            assert f"TLS application data, 31 octets: line {last - 1}" in shown
            assert "USER student" not in shown
            await c.keys("tab", "home", "down", "down")
            assert "TLS handshake (client hello" in c.panel("wire")
            assert "the handshake, encrypted" in c.panel("wire")

    asyncio.run(go())


def test_another_conversation_stands_in_the_same_view(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("shift+f9")
            c.main.action_do("open", str(recording))
            await c.until(lambda: "  4 C  50 41 53 53" in c.panel("wire"))
            assert c.main.left == "wire"
            assert c.main.focused.id == "wire"
            await c.keys("f10")
            await c.until(lambda: "▸ 1 S  2b 4f 4b" in c.panel("wire"))
            assert c.main.focused is c.main.line

    asyncio.run(go())


def test_it_survives_any_size(console: Any) -> None:
    async def go() -> None:
        for size in ((20, 6), (80, 24), (200, 60)):
            async with console(size=size) as c:
                await c.keys("shift+f9")
                await c.log_in()
                assert "2b 4f" in c.panel("wire") or size == (20, 6)

    asyncio.run(go())


def test_what_is_to_be_predicted_is_concealed_there_too(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),)), size=(120, 30)) as c:
            await c.keys("x", "down")
            assert "  3 S" in c.panel("wire")
            c.main.action_do("predict")
            await c.until(lambda: "  3 S" not in c.panel("wire"))
            c.main.action_do("sequence")
            await c.until(lambda: c.shows("sequence"))
            assert "USER again" not in c.panel("sequence")
            await c.keys("escape")
            c.main.left = "wire"
            await c.until(lambda: "  3 S" in c.panel("wire"))

    asyncio.run(go())
