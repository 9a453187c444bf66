"""A capture read, judged and annotated beside tshark on the same file, in one run: asserts nothing.

    python -m tests.benchmarks.packets [--sessions N] [--alike] [--auth] [--rounds N] [--alone]

The capture is made here, of 600,000 packets unless it is said otherwise: sessions of 28 packets, each with a
login, STAT, RETR of a message of ten lines and QUIT; no two are alike in address, user, password and sizes
(users come again after 500), or with ``--alike`` all are; with ``--auth`` they log in with AUTH PLAIN. The
aims are half of tshark's time for ``annotate --format json`` and a quarter for ``check``, in under 60 MB.
Beside the time that passes stands that of the processors, of all processes that a command has begun together,
which other work on the machine changes less; the memory is that of the largest of them. popconsole is
byte-compiled, as it is where it is installed; with ``--alone`` it has one processor.
"""

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from math import nan
from pathlib import Path

import popconsole
from tests.formats.packets.wire import BEGAN, Connection, frames, pcap

_USERS = 500
_HEAD = len(pcap([]))


def _capture(sessions: int, *, alike: bool, auth: bool) -> Iterator[bytes]:
    yield pcap([])
    for number in range(sessions):
        user = 0 if alike else number % _USERS
        octets = 166 if alike else 166 + number % 900
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        connection = Connection(client=(address, 1_024 + number % 60_000), time=BEGAN + number / 100).open()
        body = (
            b"Subject: a\r\n\r\n"
            + b"line of text here\r\n" * 8
            + b"x" * (octets - 168)
            + b"\r\n" * (octets > 167)
        )
        login = b"C: USER user%d\r\n" % user, b"S: +OK\r\n", b"C: PASS pw%dx\r\n" % user
        if auth:
            word = b64encode(b"\0user%d\0pw%dx" % (user, user))
            login = b"C: AUTH PLAIN\r\n", b"S: + \r\n", b"C: %b\r\n" % word
        connection.says(
            b"S: +OK ready\r\n", *login,
            b"S: +OK\r\n", b"C: STAT\r\n", b"S: +OK 1 %d\r\n" % len(body), b"C: RETR 1\r\n",
            b"S: +OK %d octets\r\n" % len(body) + body + b".\r\n", b"C: QUIT\r\n", b"S: +OK bye\r\n",
        )  # fmt: skip
        yield b"".join(pcap([frame])[_HEAD:] for frame in frames(connection.close().segments))


def _measured(command: list[str]) -> tuple[float, float, float]:
    """Return the seconds that a command took, those of the processor, and its largest memory in MB."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, _status, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    spent = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - began, spent, usage.ru_maxrss / 1024


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=21_429)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--alike", action="store_true")
    parser.add_argument("--auth", action="store_true")
    parser.add_argument("--alone", action="store_true")
    asked = parser.parse_args()
    compileall.compile_dir(str(Path(popconsole.__file__).parent), quiet=2)
    if asked.alone:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "capture.pcap")
        with file.open("wb") as made:
            made.writelines(_capture(asked.sessions, alike=asked.alike, auth=asked.auth))
        ours = [sys.executable, "-m", "popconsole"]
        commands = {
            "annotate --format json": [*ours, "annotate", "--format", "json", str(file)],
            "check": [*ours, "check", str(file)],
            "convert to JSON lines": [*ours, "convert", str(file), "-", "--format", "jsonl"],
        }
        if shutil.which("tshark"):
            fields = ["-e", "pop.request.command", "-e", "pop.response.indicator"]
            commands = {
                "tshark": ["tshark", "-r", str(file), "-Y", "pop", "-T", "fields", *fields]
            } | commands
        else:
            print("tshark is not there: no ratios")
        found = {
            name: [_measured(command) for _ in range(asked.rounds)] for name, command in commands.items()
        }
    reference = _medians(found.get("tshark", [(nan, nan, nan)]))
    for name, runs in found.items():
        seconds, spent = _medians(runs)
        print(
            f"{name:24} {seconds:7.2f} s {seconds / reference[0]:6.2f} of tshark"
            f" {spent:9.2f} s of processors {spent / reference[1]:6.2f}"
            f" {max(memory for _seconds, _spent, memory in runs):7.0f} MB"
        )


def _medians(runs: list[tuple[float, float, float]]) -> tuple[float, float]:
    return statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)


if __name__ == "__main__":
    main()
