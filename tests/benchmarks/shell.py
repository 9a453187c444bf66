"""The line console at a terminal, beside a bare prompt_toolkit prompt: prints, asserts nothing.

    python tests/benchmarks/shell.py [--starts N] [--keys N]

bare    ``PromptSession`` with a word completer that has descriptions, a Pygments lexer, suggestions
        from a history in memory, and a tool bar
shell   ``python -m popconsole shell``, talking with its own mock server

Each runs in a pseudo-terminal of 80 x 24 that answers questions about the cursor, by turns, in a
process of its own, byte-compiled. "first prompt" is from the start of the process to the prompt on the
screen; "greeted" to the mock server's greeting on it. A key is timed from writing it to the terminal
until it stands in the output. Needs a POSIX system.
"""

import argparse
import compileall
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

import popconsole

ROWS, COLUMNS = 24, 80
PROMPT = b">"
GREETING = b"+OK"
WORDS = ("STAT", "RETR 1", "DELE 2", "TOP 1 5", "LIST", "UIDL 3", "NOOP", "RSET")
CLEAR = b"\x15"
ASK_CURSOR = b"\x1b[6n"
CONTROLS = re.compile(rb"\x1b(?:\[[0-9;:?<=>$]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].|[=>78])")
PATIENCE = 10.0
QUIET = 0.08  # seconds without output: the program rests

BARE = """
from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.configs import IniLexer

words = "USER PASS APOP STAT LIST RETR DELE NOOP RSET QUIT TOP UIDL".split()
PromptSession(
    completer=WordCompleter(words, ignore_case=True, meta_dict={w: f"what {w} does" for w in words}),
    lexer=PygmentsLexer(IniLexer),
    auto_suggest=AutoSuggestFromHistory(),
    complete_while_typing=True,
    bottom_toolbar="POP3 TRANSACTION",
).prompt("POP3> ")
"""


class Terminal:
    """A program in a pseudo-terminal of its own."""

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.execvpe(command[0], command, environ)  # noqa: S606 - no shell is wanted
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.seen = b""

    def read(self, patience: float) -> bytes:
        """Read what there is within a time, answering questions about the cursor."""
        ready, _, _ = select.select([self.fd], [], [], patience)
        if not ready:
            return b""
        try:
            octets = os.read(self.fd, 65_536)
        except OSError:
            return b""
        for _ in range(octets.count(ASK_CURSOR)):
            os.write(self.fd, b"\x1b[5;1R")
        self.seen += octets
        return octets

    def until(self, mark: bytes) -> float:
        """Read until a mark stands in the text; return the time then."""
        end = time.perf_counter() + PATIENCE
        while mark not in CONTROLS.sub(b"", self.seen):
            if time.perf_counter() > end:
                raise SystemExit(f"{mark!r} did not come: {self.seen[-400:]!r}")
            self.read(0.5)
        return time.perf_counter()

    def rest(self) -> None:
        """Read until the program rests."""
        while self.read(QUIET):
            pass
        self.seen = b""

    def key(self, key: bytes) -> float:
        """Press a key; return the seconds until it stands in the output."""
        self.seen = b""
        began = time.perf_counter()
        os.write(self.fd, key)
        took = self.until(key) - began
        self.rest()
        return took

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def report(name: str, bare: list[float], ours: list[float], limit: float) -> None:
    """Print two medians in milliseconds and their ratio."""
    a, b = statistics.median(bare) * 1000, statistics.median(ours) * 1000
    print(f"{name:14} bare {a:8.2f} ms   shell {b:8.2f} ms   {b / a:5.2f} times (wanted: {limit:g} at most)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--starts", type=int, default=11)
    parser.add_argument("--keys", type=int, default=80)
    options = parser.parse_args()
    compileall.compile_dir(str(Path(popconsole.__file__).parent), quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        bare_file = Path(folder) / "bare.py"
        bare_file.write_text(BARE)
        own = dict.fromkeys(("XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"), folder)
        environ = {**os.environ, "TERM": "xterm-256color", **own}
        commands = {
            "bare": [sys.executable, str(bare_file)],
            "shell": [sys.executable, "-m", "popconsole", "shell"],
        }
        first: dict[str, list[float]] = {"bare": [], "shell": []}
        greeted: list[float] = []
        for _ in range(options.starts):
            for name, command in commands.items():
                terminal = Terminal(command, environ)
                first[name].append(terminal.until(PROMPT) - terminal.began)
                if name == "shell":
                    greeted.append(terminal.until(GREETING) - terminal.began)
                terminal.close()
        report("first prompt", first["bare"], first["shell"], 1.5)
        print(f"{'greeted':14} {'':16}   shell {statistics.median(greeted) * 1000:8.2f} ms")

        terminals = {name: Terminal(command, environ) for name, command in commands.items()}
        keys: dict[str, list[float]] = {"bare": [], "shell": []}
        terminals["shell"].until(GREETING)
        for terminal in terminals.values():
            terminal.until(PROMPT)
            terminal.rest()
            terminal.key(b"S")
        while len(keys["shell"]) < options.keys:
            for word in WORDS:
                for name, terminal in terminals.items():
                    os.write(terminal.fd, CLEAR)
                    terminal.rest()
                    keys[name] += [terminal.key(bytes([key])) for key in word.encode() if key > ord(" ")][:3]
        report("key to screen", keys["bare"], keys["shell"], 1.25)
        for terminal in terminals.values():
            terminal.close()


if __name__ == "__main__":
    main()
