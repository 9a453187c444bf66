"""The real console in a pseudo-terminal: what only a terminal shows."""

import json
import os
import re
import shlex
import socketserver
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminal for pexpect", allow_module_level=True)

import pexpect
import pyte

ROWS, COLUMNS = 24, 80
NASTY = b"\x1b]2;title\x1b\\\x1b[31m\x9b32m\x00\x07\x08\x7f\x05\xc2\x9d\xe2\x80\xae[/]"
# What the console itself may send: CSI sequences (cursor, colours, modes).
CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
POINTER = re.compile(rb"\x1b\]22;[a-z]*\x07")  # Textual's own: the shape of the mouse pointer
RAW = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]")
COLOUR = re.compile(rb"\x1b\[(?:[0-9;:]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m")


class Terminal:
    """A program on a terminal of its own: what it drew, and every octet that it sent."""

    def __init__(self, *start: str, code: str = "", **environ: str) -> None:
        code = code or (
            "import sys; from popconsole.tui.app import run; from popconsole.ui.start import Start\n"
            "from popconsole.ui.pop_url import Target\n"
            f"sys.exit(run(Start({', '.join(start)})))"
        )
        env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM", "TERM")}
        env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", **environ}
        self.child = pexpect.spawn(
            sys.executable, ["-c", code], env=env, dimensions=(ROWS, COLUMNS), timeout=10
        )
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.sent = b""

    def read(self, seconds: float = 0.05) -> None:
        try:
            octets = self.child.read_nonblocking(65536, seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.sent += octets
        self.stream.feed(octets)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def until(self, words: str) -> None:
        end = time.monotonic() + 20
        while words not in self.text:
            assert time.monotonic() < end, f"{words!r} did not come:\n{self.text}"
            self.read()

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def quit(self) -> int:
        self.type("\x11")
        end = time.monotonic() + 10
        while self.child.isalive():
            assert time.monotonic() < end, self.text
            self.read()
        self.child.close()
        status: int = self.child.exitstatus
        return status


class Hostile(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"+OK <1.2@" + NASTY + b">\r\n")
        for line in self.rfile:
            if line.startswith(b"QUIT"):
                self.wfile.write(b"+OK\r\n")
                return
            self.wfile.write(b"-ERR [" + NASTY + b"] " + NASTY + b"\r\n")


class HostileServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


@pytest.fixture
def hostile() -> Iterator[int]:
    with HostileServer(("127.0.0.1", 0), Hostile) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_from_start_to_quit_with_a_hostile_server(hostile: int) -> None:
    terminal = Terminal(f"target=Target('127.0.0.1', {hostile})")
    terminal.until("type a command")
    terminal.type("USER ada\r")
    terminal.until("2 C")
    terminal.until("3 S")
    terminal.type("PASS sesame")
    terminal.until("PASS ••••••")
    terminal.type("\r")
    terminal.until("5 S")
    terminal.until("␛]2;title")
    terminal.type("\x1bOR")  # F3
    terminal.until("Esc closes")
    terminal.type("\x1bOR")
    terminal.until("F2 Diagram")
    terminal.type("\x1b[20;2~")  # Shift+F9
    terminal.until("On the wire")
    terminal.until("secret: the password, in clear")
    terminal.type("\ts")
    terminal.until("5 │◀─ -ERR")
    terminal.type("s\t")
    terminal.until("5 S │")
    terminal.type("QUIT\r")
    terminal.until("Connection closed")
    assert terminal.quit() == 0
    sent = CSI.sub(b"", terminal.sent)
    sent = POINTER.sub(b"", sent)
    raw = [sent[max(0, m.start() - 12) : m.end() + 12] for m in RAW.finditer(sent)]
    assert raw == []
    assert b"sesame" not in terminal.sent
    assert b"]2;title" not in terminal.sent.replace("␛]2;title".encode(), b"")


def test_the_diagram_with_a_hostile_server(hostile: int) -> None:
    terminal = Terminal(f"target=Target('127.0.0.1', {hostile})")
    terminal.until("type a command")
    for line, answer in (("USER ada", "3 S"), ("PASS sesame", "5 S"), ("\x1b]2;x NOOP", "7 S")):
        terminal.type(f"{line}\r")
        terminal.until(answer)
    terminal.type("\ti")
    terminal.until("«AUTHORIZATION»")
    terminal.until("The session was here")
    terminal.type("\x1b[Z\r")  # Shift+Tab, to the arrow of the greeting
    terminal.until("BACK at line 1")
    terminal.type("\x1bOQ")  # F2
    terminal.until("«greeting +OK»")
    terminal.until("the greeting")
    for keys, seen in (
        ("2\t", "«AUTHORIZATION»"),
        ("c", "c: all"),
        ("1", "no user"),
        ("\x1b", "F2 Diagram"),
    ):
        terminal.type(keys)
        terminal.until(seen)
    assert terminal.quit() == 0
    sent = POINTER.sub(b"", CSI.sub(b"", terminal.sent))
    assert RAW.findall(sent) == []
    assert b"sesame" not in terminal.sent


def test_a_prediction_with_a_hostile_server(hostile: int) -> None:
    terminal = Terminal(f"target=Target('127.0.0.1', {hostile})")
    terminal.until("type a command")
    terminal.type("PASS sesame")
    terminal.until("PASS ••••••")
    terminal.type("\x1b[1;2S")  # Shift+F4
    terminal.until("What will the server answer?")
    terminal.until("C: PASS ********")
    terminal.type("v9 1\r")
    terminal.until("And which state follows?")
    terminal.type("v1")
    terminal.until("[␛]2;title␛\\␛[31m")
    terminal.until("Reply:")
    terminal.type("\r\r")
    terminal.until("type a command")
    terminal.type("\tp")
    terminal.until("From now on")
    assert terminal.quit() == 0
    sent = POINTER.sub(b"", CSI.sub(b"", terminal.sent))
    assert RAW.findall(sent) == []
    assert b"sesame" not in terminal.sent


def test_two_hostile_servers_side_by_side_and_by_errand(hostile: int) -> None:
    terminal = Terminal(f"target=Target('127.0.0.1', {hostile})")
    terminal.until("type a command")
    terminal.type("USER ada\r")
    terminal.until("3 S")
    terminal.type("PASS sesame-0pen\r")
    terminal.until("5 S")
    terminal.type("\x19server\r")  # Ctrl+Y
    terminal.until("Connect to a POP3 server")
    terminal.type(f"127.0.0.1:{hostile}\r")
    terminal.until("▶ B POP3 AUTHORIZATION")
    terminal.type("XYZZY sesame-0pen\r")
    terminal.until("XYZZY ********")
    terminal.type("\x1b[Z")  # Shift+Tab
    terminal.until("▶ A AUTHORIZATION")
    terminal.type("\te")
    terminal.until("━ greeting ━")
    terminal.until("something else")
    terminal.type("\x1b")
    terminal.until("type a command")
    assert terminal.quit() == 0
    sent = POINTER.sub(b"", CSI.sub(b"", terminal.sent))
    assert RAW.findall(sent) == []
    assert b"sesame" not in terminal.sent


def test_the_embedded_server_from_start_to_quit() -> None:
    terminal = Terminal()
    terminal.until("type a command")
    for line, seen in (("USER student", "send"), ("PASS learn", "TRANSACTION: type"), ("STAT", "+OK 6 ")):
        terminal.type(line + "\r")
        terminal.until(seen)
    terminal.type("RE")
    terminal.until("RETR msg")
    terminal.type("\t1\r")
    terminal.until("end of message")
    terminal.type("QUIT\r")
    terminal.until("^R connects again")
    assert terminal.quit() == 0
    assert COLOUR.search(terminal.sent)


def test_where_standard_error_goes_elsewhere_the_terminal_says_why_nothing_is_drawn(tmp_path: Path) -> None:
    code = "from popconsole.cli import popconsole; popconsole()"
    kept = tmp_path / "err.log"
    child = pexpect.spawn(
        "sh",
        ["-c", f"{shlex.quote(sys.executable)} -c '{code}' 2>{shlex.quote(str(kept))}"],
        env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        timeout=20,
    )
    child.expect("standard error, where it is drawn, is not a terminal")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    assert "standard error" in kept.read_text()


def test_no_color_means_no_colour() -> None:
    terminal = Terminal(NO_COLOR="1")
    terminal.until("type a command")
    terminal.type("USER student\r")
    terminal.until("┏━▼━ AUTHORIZATION ━ ◄ now ┓")
    terminal.type("\x1bOQ")  # F2
    terminal.until("Esc closes")
    terminal.type("\x1b")
    assert terminal.quit() == 0
    assert COLOUR.findall(terminal.sent) == []


def test_a_hostile_plan_presented_with_its_notes_beside(tmp_path: Path) -> None:
    nasty = json.dumps(NASTY.decode("utf-8", "backslashreplace"))
    plan = tmp_path / "plan.toml"
    plan.write_text(
        f'format = 1\ntitle = {nasty}\nprotocol = "POP3"\n[[moment]]\ntitle = {nasty}\nminutes = 1\n'
        f"notes = {nasty}\ntask = {nasty}\n"
        f'ask = {{ question = {nasty}, choices = [{nasty}, "no"], right = 1, why = {nasty} }}\n'
        'type = ["USER student"]\n'
        f'[[moment]]\ntitle = "Behind {nasty[1:]}\nminutes = 1\ncover = true\nnotes = "Quietly."\n'
    )
    recording = tmp_path / "seen.txt"
    recording.write_bytes(b"S: +OK hi\nC: USER " + NASTY + b"\nS: +OK\nC: PASS x\nS: -ERR " + NASTY + b"\n")
    opened = "presented=__import__('popconsole.ui.presenting.opening', fromlist=['x']).open_presented({!r})"
    own = {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    for path, first in ((plan, "1/2"), (recording, "1/2")):
        presents = Terminal(opened.format(str(path)), **own)
        presents.until(first)
        watches = Terminal(code="from popconsole.tui.notes_app import run; run(None)", **own)
        watches.until("Moment 1 of 2")
        presents.type("1xx\r\r")
        presents.until("USER")
        watches.until("✓ USER")
        watches.type(" ")
        presents.until("2/2")
        watches.until("Moment 2 of 2")
        watches.type("q")
        assert presents.quit() == 0
        for terminal in (presents, watches):
            sent = POINTER.sub(b"", CSI.sub(b"", terminal.sent))
            assert not RAW.search(sent), RAW.search(sent)
