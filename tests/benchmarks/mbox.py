"""A large mbox served: prints, asserts nothing.

    python tests/benchmarks/mbox.py [--size MB] [--message KB] [--folder PATH]

Writes an mbox of --size MB with messages of --message KB (the last one takes a tenth of the file), and
serves it in a process of its own. One session logs in, lists, retrieves and deletes, while another sends NOOP
all the time: what is printed is how long each step took, how long the other had to wait for an answer, and
the most memory that the server had (VmHWM, Linux alone).
"""

import argparse
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

MB = 1 << 20
LINE = b"A line of a message in a large mbox, and the next one is like it in every way.\n"


def write(path: Path, size: int, message: int) -> int:
    """Write the mbox; return how many messages it has."""
    count = 0
    body = LINE * (message // len(LINE))
    with path.open("wb") as file:
        while file.tell() < size:
            large = file.tell() > size - size // 10
            file.write(b"From jones@x.example Mon Mar  2 09:00:00 2026\nSubject: %d\n\n" % count)
            written = 0
            while written < (size // 10 if large else 1):
                written += file.write(body)
            file.write(b"\n")
            count += 1
    return count


class Session:
    """A POP3 session that throws away what it gets."""

    def __init__(self, port: int, user: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.lines = self.socket.makefile("rb")
        self.lines.readline()
        self.say(b"USER " + user)

    def say(self, line: bytes) -> bytes:
        self.socket.sendall(line + b"\r\n")
        return self.lines.readline()

    def skip(self) -> int:
        """Read on to the end of a multi-line response; return its octets."""
        octets = 0
        tail = b""
        while not (tail.endswith(b"\r\n.\r\n") or tail == b".\r\n"):
            piece = self.lines.read1(MB)
            octets += len(piece)
            tail = (tail + piece)[-5:]
        return octets


class Other(threading.Thread):
    """A session that asks all the time, and remembers its longest wait."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.session = Session(port, b"other")
        self.session.say(b"PASS word")
        self.worst = 0.0
        self.going_on = True

    def run(self) -> None:
        while self.going_on:
            began = time.perf_counter()
            self.session.say(b"NOOP")
            self.worst = max(self.worst, time.perf_counter() - began)
            time.sleep(0.001)


def _memory(process: int) -> str:
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return "?"
    text = status.read_text()
    peak, now = (re.search(rf"{key}:\s+(\d+) kB", text) for key in ("VmHWM", "VmRSS"))
    return f"{int(now[1]) // 1024} MB, at most {int(peak[1]) // 1024} MB" if now and peak else "?"


def _measure(port: int, process: int) -> None:
    other = Other(port)
    other.start()
    print(f"{'step':28}{'seconds':>9}{'the other waited':>18}   server's memory")

    def step(title: str, began: float) -> None:
        worst, other.worst = other.worst, 0.0
        print(f"{title:28}{time.perf_counter() - began:9.2f}{worst * 1000:15.0f} ms   {_memory(process)}")

    time.sleep(0.5)
    step("nothing", time.perf_counter() - 0.5)
    session = Session(port, b"jones")
    began = time.perf_counter()
    said = session.say(b"PASS word")
    step("log in", began)
    print("  " + said.decode().strip())
    count = int(session.say(b"STAT").split()[1])
    for line in (b"STAT", b"LIST", b"UIDL"):
        began = time.perf_counter()
        session.say(line)
        if line != b"STAT":
            session.skip()
        step(line.decode(), began)
    for number in (1, count):
        began = time.perf_counter()
        session.say(b"RETR %d" % number)
        octets = session.skip()
        step(f"RETR of {octets / MB:,.2f} MB", began)
    session.say(b"DELE 2")
    began = time.perf_counter()
    said = session.say(b"QUIT")
    step("QUIT, one message deleted", began)
    print("  " + said.decode().strip())
    other.going_on = False
    other.join()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve a large mbox and measure.")
    parser.add_argument("--size", type=int, default=2048, help="megabytes")
    parser.add_argument("--message", type=int, default=50, help="kilobytes of most messages")
    parser.add_argument("--folder", type=Path, help="where there is room for twice that size")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        path = Path(folder) / "big.mbox"
        count = write(path, arguments.size * MB, arguments.message * 1024)
        (Path(folder) / "other.mbox").touch()
        (Path(folder) / "accounts.toml").write_text(
            '[users.jones]\npassword = "word"\nmaildrop = "big.mbox"\n'
            '[users.other]\npassword = "word"\nmaildrop = "other.mbox"\n'
        )
        print(f"mbox of {path.stat().st_size / MB:,.0f} MB, {count:,} messages")
        command = [sys.executable, "-m", "popconsole", "serve", "--pop3-port", "0", "--pop2-port", "0"]
        command += ["--accounts", str(Path(folder) / "accounts.toml")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            try:
                _measure(port, process.pid)
            finally:
                process.terminate()


if __name__ == "__main__":
    main()
