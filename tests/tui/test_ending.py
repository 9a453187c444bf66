"""What ends a console from outside: its terminal is as before, and what was said is kept."""

import os
import pty
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has neither these signals nor such terminals", allow_module_level=True)

import fcntl
import select
import termios

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?2004l")  # screen, cursor, mouse, pastes


class Held:
    """A console on a terminal that is held in the hand, and may be taken away."""

    def __init__(self, state: Path, *arguments: str) -> None:
        self.state = state
        self._hand, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.before = termios.tcgetattr(terminal)
        self.terminal: int | None = terminal
        environ = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(state), "HOME": str(state)}
        for name in ("COLUMNS", "LINES"):  # the terminal says how large it is
            environ.pop(name, None)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "popconsole", *arguments], env=environ, start_new_session=True,
            stdin=terminal, stdout=terminal, stderr=terminal,
        )  # fmt: skip
        self.seen = b""

    def until(self, octets: bytes) -> None:
        """Wait for what comes on the terminal."""
        end = time.monotonic() + 20
        while octets not in self.seen:
            assert time.monotonic() < end, self.seen[-500:]
            self.read()

    def read(self) -> None:
        if select.select([self._hand], [], [], 0.05)[0]:
            self.seen += os.read(self._hand, 65_536)

    def type(self, octets: bytes) -> None:
        os.write(self._hand, octets)

    def ended(self) -> int:
        """Wait for the end, and return the exit code."""
        end = time.monotonic() + 20
        while self.program.poll() is None:
            assert time.monotonic() < end
            if self.terminal is not None:
                self.read()
            else:
                time.sleep(0.02)
        return self.program.returncode

    def take_away(self) -> None:
        """Close the terminal under it, which it does not own: no signal tells it."""
        assert self.terminal is not None
        os.close(self.terminal)
        os.close(self._hand)
        self.terminal = None

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        if self.terminal is not None:
            os.close(self.terminal)
            os.close(self._hand)

    @property
    def kept(self) -> str:
        """What is kept of the one session."""
        [file] = (self.state / "popconsole" / "sessions").iterdir()
        return file.read_text()


@pytest.fixture
def full_screen(tmp_path: Path) -> Iterator[Held]:
    held = Held(tmp_path)
    yield held
    held.close()


@pytest.fixture
def line_console(tmp_path: Path) -> Iterator[Held]:
    held = Held(tmp_path, "shell")
    yield held
    held.close()


def logged_in(held: Held) -> None:
    held.until(b"server ready")
    held.type(b"USER student\r")
    held.until(b"send the password")
    held.type(b"PASS learn\r")


def test_a_signal_leaves_the_terminal_as_it_was_and_the_session_kept(full_screen: Held) -> None:
    logged_in(full_screen)
    full_screen.until(b"maildrop has")
    full_screen.program.send_signal(signal.SIGTERM)
    assert full_screen.ended() == 128 + signal.SIGTERM
    full_screen.until(RESTORED[0])
    assert all(sequence in full_screen.seen for sequence in RESTORED)
    assert b"Traceback" not in full_screen.seen
    assert full_screen.terminal is not None
    assert termios.tcgetattr(full_screen.terminal) == full_screen.before
    assert "C: PASS ********" in full_screen.kept
    assert full_screen.kept.rstrip().endswith("C! close")


def test_a_terminal_that_goes_ends_the_full_screen_with_the_session_kept(full_screen: Held) -> None:
    logged_in(full_screen)
    full_screen.until(b"maildrop has")
    full_screen.take_away()
    assert full_screen.ended() == 129
    assert "C: PASS ********" in full_screen.kept
    assert full_screen.kept.rstrip().endswith("C! close")


def test_a_signal_ends_the_line_console_in_order_too(line_console: Held) -> None:
    logged_in(line_console)
    line_console.until(b"POP3 TRANSACTION")
    line_console.program.send_signal(signal.SIGHUP)
    assert line_console.ended() == 128 + signal.SIGHUP
    assert line_console.terminal is not None
    assert termios.tcgetattr(line_console.terminal) == line_console.before
    assert line_console.kept.rstrip().endswith("C! close")
