"""Whole sessions in a pseudo-terminal: what a person would see, and all octets that reached it."""

import asyncio
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect", reason="pseudo-terminals are POSIX's")
pyte = pytest.importorskip("pyte", reason="without pyte there is no terminal to draw on")

from popconsole.server.listening.listener import PopServer  # noqa: E402
from tests.console.conftest import HOSTILE  # noqa: E402

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX's", allow_module_level=True)

_PATIENCE = 15.0
_CURSOR = b"\x1b[6n"
_KNOWN = re.compile(rb"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])")


class Seen:
    """The program in a terminal of so many rows and columns."""

    def __init__(
        self, folder: Path, *arguments: str, rows: int = 24, columns: int = 80, term: str = "xterm"
    ) -> None:
        environ = {
            **os.environ, "TERM": term, "XDG_DATA_HOME": str(folder), "XDG_STATE_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder), "HOME": str(folder), "LANG": "C.UTF-8", "NO_COLOR": "",
        }  # fmt: skip
        self._child = pexpect.spawn(
            sys.executable, ["-m", "popconsole", "shell", *arguments], dimensions=(rows, columns), env=environ
        )
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def read(self) -> bool:
        try:
            octets = self._child.read_nonblocking(65_536, 0.05)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return False
        self.raw += octets
        self._stream.feed(octets)
        for _ in range(octets.count(_CURSOR)):
            self._child.send(f"\x1b[{self._screen.cursor.y + 1};{self._screen.cursor.x + 1}R")
        return True

    def until(self, condition: str | Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        text = condition if isinstance(condition, str) else None
        wanted = condition if callable(condition) else lambda: str(text) in self.text
        while not wanted():
            assert time.monotonic() < end, f"{condition} did not come:\n{self.text}"
            self.read()

    def keys(self, text: str, shows: str | Callable[[], bool]) -> None:
        self._child.send(text)
        self.until(shows)

    def resize(self, rows: int, columns: int) -> None:
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def ended(self) -> int:
        end = time.monotonic() + _PATIENCE
        while self._child.isalive():
            assert time.monotonic() < end, self.text
            self.read()
        self._child.close()
        return int(self._child.exitstatus)

    @property
    def controls(self) -> set[int]:
        """Octets that a terminal acts on, whose meaning is none that a command line needs."""
        rest = _KNOWN.sub(b"", self.raw).decode("utf-8", "surrogateescape")
        return {ord(c) for c in rest if not c.isprintable() and c not in "\r\n\b\x07"}

    def kill(self) -> None:
        self._child.close(force=True)


@contextmanager
def serving(serve: Callable[[asyncio.Event], object]) -> Iterator[None]:
    """Run a server in a thread of its own."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(stop)))  # type: ignore[arg-type]
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.fixture
def mock() -> Iterator[dict[str, str]]:
    """The addresses of a mock server whose autologout is short."""
    addresses: dict[str, str] = {}
    ready = threading.Event()

    async def serve(stop: asyncio.Event) -> None:
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            for name, (host, port) in server.addresses.items():
                addresses[name] = f"{host}:{port}"
            ready.set()
            await stop.wait()

    with serving(serve):
        ready.wait()
        yield addresses


def test_a_whole_session(tmp_path: Path, mock: dict[str, str]) -> None:
    seen = Seen(tmp_path, mock["POP3"])
    try:
        seen.until(f"POP3 AUTHORIZATION {mock['POP3']}>")
        seen.keys("us", "Names the maildrop")  # the candidate's description
        seen.keys("\t", "> USER")
        seen.keys("student", "> USER student")
        seen.keys("\r", "AUTHORIZATION, user named")
        seen.keys("PASS lea", "> PASS ***")
        seen.keys("rn", "> PASS *****")
        seen.keys("\r", "POP3 TRANSACTION")
        assert "C: PASS ********" in seen.text
        seen.keys("QUIT", "> QUIT")
        seen.resize(30, 60)
        seen.keys("\x03", lambda: "> QUIT" not in seen.text)
        seen.keys("STAT\r", "S: +OK 6")
        seen.keys("\x04", "C: QUIT")
        seen.until("disconnected")
        seen.keys("\x04", lambda: True)
        assert seen.ended() == 0
    finally:
        seen.kill()
    assert b"learn" not in seen.raw
    assert seen.controls == set()
    kept = tmp_path / "popconsole" / "shell-history"
    if kept.exists():  # another system keeps it elsewhere
        assert "learn" not in kept.read_text()


def test_a_server_that_speaks_of_itself_does_so_above_the_line(tmp_path: Path) -> None:
    address: list[str] = []
    ready, speak = threading.Event(), threading.Event()

    async def serve(stop: asyncio.Event) -> None:
        async def peer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"+OK " + HOSTILE + b"\r\n")
            await writer.drain()
            while not speak.is_set():  # noqa: ASYNC110 - another thread sets it
                await asyncio.sleep(0.02)
            writer.write(b"-ERR autologout " + HOSTILE + b"\r\n")
            writer.close()

        server = await asyncio.start_server(peer, "127.0.0.1", 0)
        address.append("{}:{}".format(*server.sockets[0].getsockname()[:2]))
        ready.set()
        async with server:
            await stop.wait()

    with serving(serve):
        ready.wait()
        seen = Seen(tmp_path, address[0])
        try:
            seen.until("POP3 AUTHORIZATION")
            seen.keys("USER half", "> USER half")
            speak.set()
            seen.until("# the server closed the connection")
            assert "S: -ERR autologout" in seen.text
            seen.until("> USER half")
            seen.keys("\x03", lambda: "> USER half" not in seen.text)
            seen.keys("\x04", lambda: True)
            assert seen.ended() == 0
        finally:
            seen.kill()
    assert seen.controls == set()
    assert b"]2;owned\x07" not in seen.raw
    assert b"owned" in seen.raw


@pytest.mark.parametrize("arguments", [(), ("--plain",)])
def test_a_terminal_that_knows_lines_alone(
    tmp_path: Path, mock: dict[str, str], arguments: tuple[str, ...]
) -> None:
    seen = Seen(tmp_path, mock["POP2"], "--pop2", *arguments, term="xterm" if arguments else "dumb")
    try:
        seen.until("POP2 AUTH ")
        seen.keys(":hidden\n", "unseen:")
        seen.keys("HELO student learn\n", "state: MBOX")
        seen.keys("READ 1\n", "state: ITEM")
        seen.keys("\x04", "state: DONE")
        seen.until("disconnected")
        seen.keys("\x04", lambda: True)
        assert seen.ended() == 0
    finally:
        seen.kill()
    assert b"learn" not in seen.raw
    assert b"\x1b" not in seen.raw


def test_a_password_is_masked_where_a_terminal_knows_lines_alone(
    tmp_path: Path, mock: dict[str, str]
) -> None:
    seen = Seen(tmp_path, mock["POP3"], "--plain")
    try:
        seen.until("POP3 AUTHORIZATION ")
        seen.keys("USER stud\x7fdent", "USER student")
        seen.keys("\n", "user named")
        seen.keys("PASS learn", "PASS *****")
        seen.keys("\x7f\x7f", lambda: "PASS ***" in seen.text and "****" not in seen.text)
        seen.keys("rn\n", "state: TRANSACTION")
        seen.keys("\x1b[ANOOX", "NOOX")  # an arrow means nothing here
        seen.keys("\x03", lambda: seen.text.count("POP3 TRANSACTION ") > 1)  # Ctrl-C clears the line
        seen.keys("STAT\n", "server: +OK ")
        assert "NOOXSTAT" not in seen.text
        seen.keys("AUTH PLAIN\n", "server: -ERR")
        seen.keys("AHN0dWRlbnQAbGVhcm4=", "*" * 20)  # what is left of a refused exchange
        seen.keys("\n", lambda: seen.text.count("server: -ERR") > 1)
        seen.keys("\x04", "disconnected")
        seen.keys("\x04", lambda: True)
        assert seen.ended() == 0
    finally:
        seen.kill()
    assert b"learn" not in seen.raw
    assert b"AHN0" not in seen.raw
    assert b"Traceback" not in seen.raw


@pytest.mark.parametrize("arguments", [(), ("--plain",)])
def test_ctrl_d_cancels_an_exchange_first(
    tmp_path: Path, mock: dict[str, str], arguments: tuple[str, ...]
) -> None:
    seen = Seen(tmp_path, mock["POP3"], *arguments)
    try:
        seen.until("AUTHORIZATION ")
        seen.keys("AUTH LOGIN\r", "AUTHORIZATION, challenged ")
        seen.keys("\x04", "-ERR cancelled")
        seen.keys("\x04", "disconnected")
        seen.keys("\x04", lambda: True)
        assert seen.ended() == 0
    finally:
        seen.kill()


@pytest.mark.parametrize("arguments", [(), ("--plain",)], ids=["prompt", "plain"])
def test_what_is_typed_before_the_first_prompt_is_not_echoed(
    tmp_path: Path, mock: dict[str, str], arguments: tuple[str, ...]
) -> None:
    seen = Seen(tmp_path, *arguments, mock["POP3"])
    terminal = seen._child
    end = time.monotonic() + _PATIENCE
    while terminal.getecho():
        assert time.monotonic() < end
    terminal.send("USER student\rPASS learn\r")
    seen.until("PASS ***")
    assert b"learn" not in seen.raw
    seen.keys("QUIT\r", "signing off")
    seen.keys("\x04", lambda: not terminal.isalive() or terminal.getecho())
    seen.kill()
