"""What the recording proxy adds to a command, beside the direct line, in one run: prints, asserts nothing.

    python -m tests.benchmarks.proxy [--commands N] [--sessions N]

Server and proxy run in processes of their own. First the round trip of a command, direct and through the
proxy in turn; then many sessions through the proxy, with its memory and its open files before, between and
behind.
"""

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

SESSION = (b"USER student\r\n", b"PASS learn\r\n", b"STAT\r\n", b"QUIT\r\n")


def _started(*arguments: str) -> "tuple[subprocess.Popen[str], int]":
    """Start a command of popconsole's that prints where it listens; return it and the port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "popconsole", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    words = process.stdout.readline().split()
    address = next(word for word in words if ":" in word)
    return process, int(address.rpartition(":")[2])


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.recv(4_096)
    return connection


def _round_trips(connection: socket.socket, count: int) -> list[float]:
    """Return how long each of so many NOOPs takes, in seconds."""
    took = []
    for _time in range(count):
        before = time.perf_counter()
        connection.sendall(b"NOOP\r\n")
        answer = connection.recv(4_096)
        assert answer.startswith(b"+OK")
        assert answer.endswith(b"\n")
        took.append(time.perf_counter() - before)
    return took


def _logged_in(port: int, user: bytes, password: bytes) -> socket.socket:
    connection = _connected(port)
    for said in (b"USER " + user, b"PASS " + password):
        connection.sendall(said + b"\r\n")
        assert connection.recv(4_096).startswith(b"+OK")
    return connection


def _drain(process: "subprocess.Popen[str]") -> None:
    """Read what a process prints, so that it never waits for us."""
    assert process.stdout is not None
    threading.Thread(target=process.stdout.read, daemon=True).start()


def _sessions(port: int, count: int) -> None:
    for _time in range(count):
        with _connected(port) as connection:
            for said in SESSION:
                connection.sendall(said)
                connection.recv(4_096)


def _state(process: "subprocess.Popen[str]") -> str:
    """Return memory and open files of a process, as Linux tells them."""
    folder = Path("/proc") / str(process.pid)
    if not folder.is_dir():
        return "unknown on this system"
    rows = dict(row.split(":", 1) for row in (folder / "status").read_text().splitlines() if ":" in row)
    return f"{int(rows['VmRSS'].split()[0]) / 1024:.1f} MB, {len(list((folder / 'fd').iterdir()))} files open"


def _told(name: str, took: Sequence[float]) -> None:
    ordered = sorted(took)
    median, last = statistics.median(took) * 1e3, ordered[len(ordered) * 99 // 100] * 1e3
    print(f"{name:10} median {median:.3f} ms, 99th {last:.3f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The recording proxy beside the direct line.")
    parser.add_argument("--commands", type=int, default=5_000, help="round trips each way")
    parser.add_argument("--sessions", type=int, default=10_000, help="sessions through the proxy")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        server, port = _started("serve", "--pop3-port", "0", "--pop2-port", "0", "--keep")
        proxy, through = _started("record", "--to", f"127.0.0.1:{port}", "--out", out)
        try:
            for process in (server, proxy):
                _drain(process)
            direct = _logged_in(port, b"student", b"learn")
            proxied = _logged_in(through, b"teacher", b"chalk")
            took: dict[str, list[float]] = {"direct": [], "proxied": []}
            for _round in range(10):
                took["direct"] += _round_trips(direct, given.commands // 10)
                took["proxied"] += _round_trips(proxied, given.commands // 10)
            for name, times in took.items():
                _told(name, times)
            added = statistics.median(took["proxied"]) - statistics.median(took["direct"])
            print(f"added      median {added * 1e3:.3f} ms a command")
            direct.close()
            proxied.close()
            for part in range(5):
                print(f"{part * given.sessions // 4:6} sessions: {_state(proxy)}")
                if part < 4:
                    _sessions(through, given.sessions // 4)
        finally:
            for process in (proxy, server):
                process.kill()
                process.communicate()


if __name__ == "__main__":
    main()
