"""A transcript of a million lines on the screen, beside a bare Textual app: prints, asserts nothing.

    python tests/benchmarks/transcript.py [--lines N] [--keys N] [--only bare,view,whole]

Every app runs in a pseudo-terminal of 120 x 40 in a process of its own, byte-compiled:

bare    Header + RichLog + Input + Footer, nothing in it
view    the same with the transcript view instead of the RichLog, and the transcript open in it
whole   ``python -m popconsole open FILE``

"first screen" is from the start of the process to the first line of the transcript on the screen; a key
is timed from writing it to the terminal until what was typed stands in the output. "reading" is while
the tracker still reads on, "quiet" when the process rests. Memory is that of the process at rest, over
the same app with a transcript of a hundred lines. Needs Linux (/proc).
"""

import argparse
import compileall
import fcntl
import os
import pty
import random
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

ROWS, COLUMNS = 40, 120
TICKS = os.sysconf("SC_CLK_TCK")
SMALL = 100  # lines of the transcript that memory is compared with
MARK = "ready for the benchmark"
BODY = b"S: line %d of a message, and some words more\n"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ESCAPE = b"\x1b"
CLEAR = b"\x05\x15"  # to the end, delete to the start
TAIL = 4  # characters of what was typed that are looked for
CONTROLS = re.compile(
    r"\x1b(?:\[[0-9;:?<=>$]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[()].|[=>78])"
)


# --- the apps that are measured


def show_bare() -> None:
    from textual.app import App, ComposeResult
    from textual.widgets import Footer, Header, Input, RichLog

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield Header()
            yield RichLog()
            yield Input(placeholder=MARK)
            yield Footer()

        def on_mount(self) -> None:
            self.query_one(Input).focus()

    Bare().run()


def show_view(path: str) -> None:
    from popconsole.tui import tuning

    tuning.before_textual()
    from textual.app import App, ComposeResult
    from textual.events import Event, Key
    from textual.widgets import Footer, Header, Input

    from popconsole.analysis.history import history_of
    from popconsole.formats.reading import open_incrementally
    from popconsole.protocol import PROTOCOLS
    from popconsole.tui.transcript_view import TranscriptView

    stream = Path(path).open("rb")  # noqa: SIM115 - as long as the app runs
    reading = open_incrementally(stream, path)
    next(reading)
    transcript = reading.recording.conversations[0]

    class View(App[None]):
        CSS = "TranscriptView { height: 1fr; }"

        def compose(self) -> ComposeResult:
            yield Header()
            yield TranscriptView(history_of(transcript, PROTOCOLS[transcript.protocol]))
            yield Input()
            yield Footer()

        def on_mount(self) -> None:
            self.query_one(TranscriptView).follow = False
            self.query_one(Input).focus()
            self.timer = self.set_interval(0.01, self.read_on)

        def read_on(self) -> None:
            if next(reading, None) is None:
                self.timer.stop()
            self.query_one(TranscriptView).lines_grew()

        def on_transcript_view_tracked(self) -> None:
            tuning.after_loading()

        async def on_event(self, event: Event) -> None:
            if isinstance(event, Key):
                self.query_one(TranscriptView).rest()
            await super().on_event(event)

    View().run()


# --- driving them


class Terminal:
    """A process in a pseudo-terminal."""

    def __init__(self, command: list[str]) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.environ.pop("NO_COLOR", None)
            os.execv(command[0], command)  # noqa: S606
        self.seen = ""

    def read(self, seconds: float) -> bool:
        """Take what was written within that time; False where nothing was."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            self.seen += os.read(self.fd, 1 << 20).decode("utf-8", "replace")
        except OSError:
            raise SystemExit(f"the app ended early; its last output: {self.text()[-2000:]}") from None
        return True

    def text(self) -> str:
        return CONTROLS.sub("", self.seen)

    def wait_for(self, what: str, seconds: float) -> float:
        """Return the time when ``what`` stood in the output."""
        end = time.perf_counter() + seconds
        while what not in self.text():
            if time.perf_counter() > end:
                raise SystemExit(f"{what!r} did not come within {seconds} s: {self.text()[-2000:]!r}")
            self.read(0.05)
        return time.perf_counter()

    def key(self, data: bytes, what: str) -> float:
        """Send a key; return the milliseconds until ``what`` stands in the output."""
        while self.read(0):
            pass
        self.seen = ""
        begun = time.perf_counter()
        os.write(self.fd, data)
        return (self.wait_for(what, 10) - begun) * 1000

    def drain(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(0.02)

    def busy(self) -> int:
        """Processor time so far, in ticks."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def rest(self, seconds: float = 180) -> None:
        """Wait until the process does next to nothing."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            before = self.busy()
            self.drain(0.5)
            if self.busy() - before <= 2:
                return
        print("  (it never came to rest)")

    def memory(self) -> float:
        """Resident megabytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def type_keys(terminal: Terminal, count: int) -> list[float]:
    """Type names behind USER, a letter at a time; return the milliseconds of each."""
    letters = random.Random(1)  # noqa: S311
    times: list[float] = []
    while len(times) < count:
        os.write(terminal.fd, CLEAR)
        terminal.drain(0.6)
        typed = "USER "
        os.write(terminal.fd, typed.encode())
        terminal.drain(0.6)
        for _ in range(min(25, count - len(times))):
            letter = letters.choice(LETTERS)
            typed += letter
            times.append(terminal.key(letter.encode(), typed[-TAIL:]))
            terminal.drain(letters.uniform(0.02, 0.06))  # as a quick typist, not in step with the frames
    os.write(terminal.fd, CLEAR)
    return times


def page_keys(terminal: Terminal, count: int) -> list[float]:
    """Page down in the transcript; return the milliseconds of each. The view has the focus."""
    times = []
    for _ in range(count):
        while terminal.read(0):
            pass
        terminal.seen = ""
        begun = time.perf_counter()
        os.write(terminal.fd, b"\x1b[6~")
        terminal.wait_for("\u25b8", 10)
        times.append((time.perf_counter() - begun) * 1000)
        terminal.drain(0.03)
    return times


def told(times: list[float]) -> str:
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"median {statistics.median(times):5.1f} ms   99th {last:5.1f} ms"


def write_transcript(path: Path, count: int) -> None:
    """Write a conversation of about that many lines: a login, then one message fetched over and over."""
    head = f"Transcript: 1\nProtocol: POP3\nFidelity: exact\n\nS: +OK {MARK}\n".encode()
    head += b"C: USER student\nS: +OK\nC: PASS learn\nS: +OK\n"
    body = b"C: RETR 1\nS: +OK 800 octets\n" + b"".join(BODY % n for n in range(17)) + b"S: .\n"
    with path.open("wb") as file:
        file.write(head)
        for _ in range(max(1, (count - 5) // 20)):
            file.write(body)


def measure(which: str, small: Path, big: Path, keys: int) -> None:
    def command(path: Path) -> list[str]:
        if which == "whole":
            return [sys.executable, "-m", "popconsole", "open", str(path)]
        return [sys.executable, __file__, "--show", which, str(path)]

    print(which)
    first = Terminal(command(small))
    try:
        at = first.wait_for(MARK, 30)
        first.rest()
        base = first.memory()
        print(
            f"  first screen, {SMALL if which != 'bare' else 0} lines: {(at - first.started) * 1000:7.0f} ms"
        )
        if which == "bare":
            print(f"  keys                     {told(type_keys(first, keys))}")
            return
    finally:
        first.close()
    second = Terminal(command(big))
    try:
        at = second.wait_for(MARK, 60)
        print(f"  first screen, the file   {(at - second.started) * 1000:7.0f} ms")
        second.drain(0.5)
        if which == "whole":
            os.write(second.fd, ESCAPE)  # to the command line
            second.drain(2)  # escape and the next key must not arrive as one
        print(f"  keys, reading            {told(type_keys(second, keys))}")
        second.rest()
        took = time.perf_counter() - second.started
        size = big.stat().st_size / 1e6
        added = second.memory() - base
        print(f"  at rest after            {took:7.1f} s, {second.busy() / TICKS:.1f} s of a processor")
        print(
            f"  memory added             {added:7.0f} MB, {added / size:.1f} times the file of {size:.1f} MB"
        )
        print(f"  keys, quiet              {told(type_keys(second, keys))}")
        if which == "view":
            os.write(second.fd, b"\x1b[Z")  # back to the transcript
            second.drain(0.3)
            print(f"  page down, quiet         {told(page_keys(second, keys))}")
    finally:
        second.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--only", default="bare,view,whole")
    parser.add_argument("--show", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.show:
        which, path = options.show
        show_bare() if which == "bare" else show_view(path)
        return
    compileall.compile_dir(str(Path(popconsole.__file__).parent), quiet=2)
    with tempfile.TemporaryDirectory() as directory:
        small, big = Path(directory, "small.txt"), Path(directory, "big.txt")
        write_transcript(small, SMALL)
        write_transcript(big, options.lines)
        for which in options.only.split(","):
            measure(which, small, big, options.keys)


if __name__ == "__main__":
    main()
