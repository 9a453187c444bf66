"""The desk on a real terminal: unique-ids and subjects are a server's octets, and a terminal acts on none."""

import socketserver
import sys
import threading
from collections.abc import Iterator

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminal for pexpect", allow_module_level=True)

from tests.tui.test_pty import CSI, NASTY, POINTER, RAW, HostileServer, Terminal

_ANSWERS = {
    b"LIST": b"+OK\r\n1 40\r\n2 \xff40\r\n.\r\n",
    b"UIDL": b"+OK\r\n1 %%;[/]\r\n2 " + NASTY + b"\r\n.\r\n",
    b"RETR": b"+OK\r\nSubject: " + NASTY + b" =?utf-8?b?G11dMjt4BxtbMzFt?=\r\n " + NASTY + b"\r\n\r\n.\r\n",
    b"QUIT": b"+OK bye\r\n",
}


class _Peer(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"+OK ready\r\n")
        for line in self.rfile:
            self.wfile.write(_ANSWERS.get(line[:4], b"+OK " + NASTY + b"\r\n"))
            if line.startswith(b"QUIT"):
                return


@pytest.fixture
def port() -> Iterator[int]:
    with HostileServer(("127.0.0.1", 0), _Peer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_no_octet_of_the_server_reaches_the_terminal_raw(port: int) -> None:
    terminal = Terminal(f"target=Target('127.0.0.1', {port})")
    terminal.until("type a command")
    terminal.type("\x1b[24~")  # F12
    terminal.until("As the session has told")
    for line, told in (
        ("USER a", "USER: a name"),
        ("PASS sesame", "LOCK: this session"),
        ("LIST", "LIST: only asked"),
        ("UIDL", "UIDL: only asked"),
        ("RETR 1", "a copy was sent"),
        ("DELE 1", "a mark, nothing else"),
    ):
        terminal.type(line + "\r")
        terminal.until(told)
    terminal.type("\x1b[24;2~")  # Shift+F12
    terminal.until("Esc closes")
    terminal.until("␛]2;title")
    terminal.until("✗✓ 1")
    terminal.type("\x1b[24;2~")
    terminal.type("QUIT\r")
    terminal.until("QUIT has removed: 1")
    assert terminal.quit() == 0
    sent = POINTER.sub(b"", CSI.sub(b"", terminal.sent))
    assert [sent[max(0, m.start() - 12) : m.end() + 12] for m in RAW.finditer(sent)] == []
    assert b"sesame" not in terminal.sent
    assert b"]2;title" not in terminal.sent.replace("␛]2;title".encode(), b"")
