"""The mock server beside Dovecot, in one run: prints, asserts nothing.

    python -m tests.benchmarks.dovecot [--rounds N]

Dovecot has high-performance login, and mail processes that are used again; it reads Maildirs, whose lines end
with LF as they mostly do, and looks its users up in a file. The mock server runs twice: with the same mail in
memory, and from the same Maildirs. All are idle but the one that is measured, by the same load. Two figures
each: what was done in a second of the clock, with the load generator on the same machine, and in a second of
the server's own processor time, all its processes taken together. Sessions are made by a generator in C,
where a C compiler is there, else by Python processes, which cannot show what a fast server does in a second
of the clock.
"""

import argparse
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.mail_server import Server, body
from tests.interop.dovecot import Dovecot, why_not
from tests.interop.mail import with_lf

USERS = 50
OCTETS = 1_048_576
_TICK = os.sysconf("SC_CLK_TCK")


_STEPS = "steps of the engine are made anew where they are not remembered"
AIMS = {
    "login sessions, 50 at a time": (
        4.0,
        (
            "the server is one process, Dovecot has one for each core; with mail on a disk a thread looks at "
            "each login whether the Maildir has changed, so that a slow disk stops nobody else: that costs "
            "about as much as the rest of the session"
        ),
    ),
    "pipelined NOOPs": (1.0, _STEPS),
    "pipelined STATs": (0.5, _STEPS),
    "RETR of 1 MB, in MB": (
        1.0,
        "text with dots or CRs is searched for two octets at a time, at some 1.2 GB a second",
    ),
}
"""What is aimed at, as a multiple of Dovecot by the clock, and where the time goes if it is missed."""


@dataclass
class Measured:
    """A server that is measured: its port, and how to learn what processor time it has used."""

    name: str
    port: int
    cpu: Callable[[], float]


def cpu_of(processes: Sequence[int]) -> float:
    """Return the seconds of processor time of processes and of their ended children."""
    ticks = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICK


# --- the load


def compiled(folder: Path) -> Path | None:
    """Return the load generator, compiled; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    program = folder / "load"
    subprocess.run([compiler, "-O2", "-o", program, Path(__file__).with_name("load.c")], check=True)
    return program


def _call(port: int, user: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), 30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.recv(4096)
    for line in (b"USER student%d\r\n" % user, b"PASS learn\r\n"):
        connection.sendall(line)
        if not connection.recv(4096).startswith(b"+OK"):
            raise RuntimeError("the server refused a login")
    return connection


def _sessions_in_python(port: int, first: int, at_once: int, count: int) -> None:
    def run(user: int) -> None:
        for _ in range(count // at_once):
            with _call(port, user) as connection:
                for line in (b"STAT\r\n", b"QUIT\r\n"):
                    connection.sendall(line)
                    connection.recv(4096)

    threads = [threading.Thread(target=run, args=(first + n,)) for n in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sessions(at_once: int, count: int, program: Path | None) -> Callable[[int], float]:
    """Return a load: so many sessions, so many at a time."""

    def with_program(port: int) -> float:
        assert program is not None
        subprocess.run([program, str(port), str(at_once), str(count)], check=True, stdout=subprocess.DEVNULL)
        return count

    def with_python(port: int) -> float:
        workers = min(2, at_once)
        share, each = at_once // workers, count // workers
        with ProcessPoolExecutor(workers) as pool:
            jobs = [pool.submit(_sessions_in_python, port, n * share, share, each) for n in range(workers)]
            for job in jobs:
                job.result()
        return (each // share) * share * workers

    return with_python if program is None else with_program


def pipelined(line: bytes, count: int) -> Callable[[int], float]:
    """Return a load: one command, sent so often without waiting."""

    def load(port: int) -> float:
        with _call(port, 0) as connection:
            connection.sendall(line)
            due = len(connection.recv(4096)) * count
            sender = threading.Thread(target=connection.sendall, args=(line * count,))
            sender.start()
            while due > 0:
                got = len(connection.recv(1 << 20))
                if not got:
                    raise RuntimeError("the server closed the connection")
                due -= got
            sender.join()
            connection.sendall(b"QUIT\r\n")
            connection.recv(4096)
        return count

    return load


def retr(port: int) -> float:
    """Fetch a message of 1 MB again and again; return the megabytes."""
    buffer = bytearray(1 << 20)
    with _call(port, 0) as connection:
        for _ in range(200):
            connection.sendall(b"RETR 1\r\n")
            tail = b""
            while not tail.endswith(b"\r\n.\r\n"):
                got = connection.recv_into(buffer)
                tail = (tail + buffer[max(0, got - 5) : got])[-5:]
        connection.sendall(b"QUIT\r\n")
        connection.recv(4096)
    return 200 * OCTETS / 1e6


# --- the run


def _measure(servers: list[Measured], loads: dict[str, Callable[[int], float]], rounds: int) -> None:
    dovecot, *ours = servers
    for title, load in loads.items():
        print(f"\n{title}\n{'':24}{'a second':>14}{'to Dovecot':>12}{'a cpu second':>16}{'to Dovecot':>12}")
        rates: dict[str, list[tuple[float, float]]] = {server.name: [] for server in servers}
        for _ in range(rounds):
            for server in servers:
                before, began = server.cpu(), time.perf_counter()
                done = load(server.port)
                took = time.perf_counter() - began
                time.sleep(0.05)  # let it end what it does behind the last reply
                rates[server.name].append((done / took, done / max(server.cpu() - before, 0.01)))
        middle = {
            name: (statistics.median(r[0] for r in found), statistics.median(r[1] for r in found))
            for name, found in rates.items()
        }
        base = middle[dovecot.name]
        for server in (dovecot, *ours):
            clock, cpu = middle[server.name]
            print(
                f"{server.name:24}{clock:14,.0f}{clock / base[0]:12.2f}{cpu:16,.0f}{cpu / base[1]:12.2f}",
                flush=True,
            )
        if title in AIMS:
            _judge(title, {server.name: middle[server.name][0] / base[0] for server in ours})


def _judge(title: str, reached: dict[str, float]) -> None:
    """Say which aim was reached, and why not if it was missed."""
    aim, why = AIMS[title]
    told = [f"{name} {'reached' if times >= aim else 'MISSED'}" for name, times in reached.items()]
    print(f"aim {aim:.1f} by the clock: {', '.join(told)}")
    if any(times < aim for times in reached.values()):
        print(textwrap.fill(f"Why: {why}.", 100, subsequent_indent="     "))


def main() -> None:
    """Run, and print."""
    parser = argparse.ArgumentParser(description="Measure the mock server beside Dovecot.")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    reason = why_not()
    if reason:
        sys.exit(f"no benchmark: {reason}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    mail = {f"student{n}": [with_lf(body(OCTETS))] for n in range(USERS)}
    with (
        tempfile.TemporaryDirectory(prefix="pop-") as folder,
        Dovecot(mail, fast=True) as dovecot,
        Server("memory", USERS, OCTETS) as memory,
        Server(str(dovecot.folder / "mail"), USERS, OCTETS) as maildir,
    ):
        program = compiled(Path(folder))
        if program is None:
            print("no C compiler: sessions are made in Python; look at the processor time")
        loads: dict[str, Callable[[int], float]] = {
            "login sessions, 1 at a time": sessions(1, 1_000, program),
            "login sessions, 50 at a time": sessions(50, 5_000, program),
            "pipelined NOOPs": pipelined(b"NOOP\r\n", 1_500_000),
            "pipelined STATs": pipelined(b"STAT\r\n", 1_000_000),
            "RETR of 1 MB, in MB": retr,
        }
        servers = [
            Measured("Dovecot", dovecot.port, lambda: cpu_of(dovecot.processes())),
            Measured("popconsole, in memory", memory.port, memory.cpu),
            Measured("popconsole, Maildir", maildir.port, maildir.cpu),
        ]
        _measure(servers, loads, arguments.rounds)


if __name__ == "__main__":
    main()
