"""The mock server beside a minimal asyncio.Protocol responder, in one run: prints, asserts nothing.

    python tests/benchmarks/server.py [--rounds N]

Both run in processes of their own, and what counts is what they get done in a second of their own
processor time, so that the load generator, which shares the machine, does not hide the difference.
"""

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import ClassVar

SESSION = (b"USER student\r\n", b"PASS learn\r\n", b"STAT\r\n", b"QUIT\r\n")
BODY = (b"A line of a message that is one megabyte long, as the rest of it.\r\n" * 15_400)[
    : 1024 * 1024 - 2
] + b"\r\n"


# --- the servers, in a process of their own


class Responder(asyncio.Protocol):
    """The least that passes for a POP3 server: fixed answers, whole buffers, one write for each."""

    ANSWERS: ClassVar = {
        b"USER student": b"+OK\r\n", b"PASS learn": b"+OK\r\n", b"NOOP": b"+OK\r\n",
        b"STAT": b"+OK 1 1048576\r\n", b"QUIT": b"+OK\r\n",
    }  # fmt: skip

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.rest = b""
        transport.write(b"+OK ready\r\n")

    def data_received(self, data: bytes) -> None:
        lines = (self.rest + data).split(b"\r\n")
        self.rest = lines.pop()
        out = []
        known = self.ANSWERS.get
        for line in lines:
            reply = known(line)
            if reply is None and line.startswith(b"RETR"):
                reply = b"+OK\r\n" + BODY.replace(b"\n.", b"\n..") + b".\r\n"
            out.append(reply or b"+OK\r\n")
        self.transport.write(b"".join(out))
        if lines and lines[-1] == b"QUIT":
            self.transport.close()


async def _serve(which: str) -> None:
    loop = asyncio.get_running_loop()
    if which == "minimal":
        server = await loop.create_server(Responder, "127.0.0.1", 0, backlog=512)
        port = server.sockets[0].getsockname()[1]
    else:
        from popconsole.maildrop.accounts import Accounts, Secret
        from popconsole.maildrop.messages import Message
        from popconsole.maildrop.names import INBOX
        from popconsole.maildrop.store import Maildrops
        from popconsole.server.listening.listener import PopServer
        from popconsole.server.setup import Setup

        users = [b"student", *(b"student%d" % n for n in range(64))]
        mail = {user: {INBOX: [Message(BODY, "one")]} for user in users}
        accounts = Accounts(dict.fromkeys(users, Secret(b"learn")))
        mock = PopServer(Setup(accounts, Maildrops(mail)), pop3_port=0, pop2_port=0)
        await mock.start()
        port = mock.addresses["POP3"][1]
    print(json.dumps({"port": port}), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "time":
            print(json.dumps({"cpu": time.process_time()}), flush=True)


class Child:
    """A server in a process of its own, which tells how much processor time it has used."""

    def __init__(self, which: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", which],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._read()["port"])

    def _read(self) -> dict[str, float]:
        assert self.process.stdout is not None
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def cpu(self) -> float:
        assert self.process.stdin is not None
        self.process.stdin.write("time\n")
        self.process.stdin.flush()
        return self._read()["cpu"]

    def call(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate()


# --- the load


def _sessions(child: Child, count: int, user: bytes = b"student") -> int:
    first = b"USER " + user + b"\r\n"
    for _ in range(count):
        with child.call() as connection:
            connection.recv(4096)
            for line in (first, *SESSION[1:]):
                connection.sendall(line)
                connection.recv(4096)
    return count


def one_at_a_time(child: Child) -> int:
    return _sessions(child, 1500)


def fifty_at_a_time(child: Child) -> int:
    threads = [threading.Thread(target=_sessions, args=(child, 40, b"student%d" % n)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 50 * 40


def _logged_in(child: Child) -> socket.socket:
    connection = child.call()
    connection.recv(4096)
    for line in SESSION[:2]:
        connection.sendall(line)
        connection.recv(4096)
    return connection


def _pipelined(child: Child, line: bytes, count: int) -> int:
    with _logged_in(child) as connection:
        connection.sendall(line)
        reply = len(connection.recv(4096))
        due = reply * count
        sender = threading.Thread(target=connection.sendall, args=(line * count,))
        sender.start()
        while due > 0:
            due -= len(connection.recv(1 << 20))
        sender.join()
    return count


def noop(child: Child) -> int:
    return _pipelined(child, b"NOOP\r\n", 1_500_000)


def stat(child: Child) -> int:
    return _pipelined(child, b"STAT\r\n", 800_000)


def retr(child: Child) -> int:
    with _logged_in(child) as connection:
        for _ in range(200):
            connection.sendall(b"RETR 1\r\n")
            tail = b""
            while not tail.endswith(b"\r\n.\r\n"):
                tail = tail[-5:] + connection.recv(1 << 20)
    return 200


MEASURES: tuple[tuple[str, Callable[[Child], int]], ...] = (
    ("sessions/s, 1 at a time", one_at_a_time),
    ("sessions/s, 50 at a time", fifty_at_a_time),
    ("pipelined NOOP/s", noop),
    ("pipelined STAT/s", stat),
    ("RETR of 1 MB, MB/s", retr),
)


def _measure(children: dict[str, Child], rounds: int) -> None:
    print(f"{'each second of processor time':32}{'minimal':>12}{'popconsole':>12}{'ratio':>8}")
    for title, load in MEASURES:
        rates: dict[str, list[float]] = {name: [] for name in children}
        for _ in range(rounds):
            for name, child in children.items():
                before = child.cpu()
                done = load(child)
                rates[name].append(done / (child.cpu() - before))
        least, ours = (statistics.median(rates[name]) for name in ("minimal", "popconsole"))
        print(f"{title:32}{least:12,.0f}{ours:12,.0f}{ours / least:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the mock server beside a minimal responder.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", choices=("minimal", "popconsole"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(_serve(arguments.serve))
        return
    children = {name: Child(name) for name in ("minimal", "popconsole")}
    try:
        _measure(children, arguments.rounds)
    finally:
        for child in children.values():
            child.stop()


if __name__ == "__main__":
    main()
