"""Start-up, beside a bare Textual app and the tools underneath: prints, asserts nothing.

    python tests/benchmarks/start.py [--rounds N]

The time from the start of the process, in a pseudo-terminal of 120 x 40, to the first full frame: the
last word of the screen, in the key bar at its bottom, stands in the output. All byte-compiled, in turns,
medians. The greeting of the mock server, which comes a moment later, is timed as well.

bare      Textual's Header + RichLog + Input + Footer, nothing in them
console   ``python -m popconsole``

Then ``popconsole --version`` beside ``python -c "import click"``.
"""

import argparse
import compileall
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import popconsole

ROWS, COLUMNS = 40, 120
CONTROLS = re.compile(rb"\x1b(?:\[[0-9;:?<=>$]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].|[=>78])")
PATIENCE = 20.0  # seconds


def show_bare() -> None:
    from textual.app import App, ComposeResult
    from textual.widgets import Footer, Header, Input, RichLog

    class Bare(App[None]):
        BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012

        def compose(self) -> ComposeResult:
            yield Header()
            yield RichLog()
            yield Input(placeholder="type")
            yield Footer()

    Bare().run()


def until(command: list[str], *words: bytes) -> list[float]:
    """Start a command in a terminal; return the seconds until each of the words stands in its output."""
    begun = time.perf_counter()
    pid, fd = pty.fork()
    if not pid:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        for name in ("PYTHONDONTWRITEBYTECODE", "NO_COLOR"):
            os.environ.pop(name, None)
        os.execv(command[0], command)  # noqa: S606
    seen, times = b"", []
    try:
        for word in words:
            while word not in CONTROLS.sub(b"", seen):
                if time.perf_counter() - begun > PATIENCE:
                    raise SystemExit(f"{word!r} did not come: {CONTROLS.sub(b'', seen)[-2000:]!r}")
                if select.select([fd], [], [], 0.05)[0]:
                    with contextlib.suppress(OSError):
                        seen += os.read(fd, 1 << 20)
            times.append(time.perf_counter() - begun)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(fd)
    return times


def run(command: list[str]) -> float:
    """Run a command to its end; return the seconds."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def told(name: str, times: list[float], reference: list[float] | None = None) -> None:
    ratio = f"   x{statistics.median(times) / statistics.median(reference):.2f}" if reference else ""
    print(f"  {name:34} {statistics.median(times) * 1000:5.0f} ms   least {min(times) * 1000:5.0f}{ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--show", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.show:
        show_bare()
        return
    compileall.compile_dir(Path(popconsole.__file__).parent, quiet=2)
    compileall.compile_file(__file__, quiet=2)
    python = sys.executable
    console, bare = [python, "-m", "popconsole"], [python, __file__, "--show"]
    bares: list[float] = []
    frames: list[float] = []
    greetings: list[float] = []
    versions: list[float] = []
    clicks: list[float] = []
    for number in range(given.rounds + 1):
        b, (f, g) = until(bare, b"palette")[0], until(console, b"Actions", b"type a command")
        v, c = run([*console, "--version"]), run([python, "-c", "import click"])
        if number:  # the first one warms the disk's cache
            for times, value in ((bares, b), (frames, f), (greetings, g), (versions, v), (clicks, c)):
                times.append(value)
    print(f"{given.rounds} rounds, medians")
    told("bare, first frame", bares)
    told("console, first frame", frames, bares)
    told("console, the server's greeting", greetings, bares)
    told('python -c "import click"', clicks)
    told("popconsole --version", versions, clicks)


if __name__ == "__main__":
    main()
