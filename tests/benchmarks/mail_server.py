"""The mock server as the benchmarks measure it, in a process of its own that tells its time and memory.

    python -m tests.benchmarks.mail_server memory|FOLDER USERS OCTETS

Users are student0, student1 and so on. ``memory``: each has one message of so many octets, in memory; else
FOLDER holds a Maildir for each. Prints its port as JSON, then answers each line of its input with what it
has used so far.
"""

import asyncio
import json
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

LINE = b"A line of a message that is as long as the benchmark wants it to be.\r\n"


def body(octets: int) -> bytes:
    """Return a message of so many octets, with a short header."""
    head = b"Subject: a benchmark\r\n\r\n"
    whole, rest = divmod(octets - len(head), len(LINE))
    return head + LINE * whole + b"x" * (rest - 2) + b"\r\n" * (rest >= 2)


def resident() -> int:
    """Return the octets of memory that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def _serve(where: str, users: int, octets: int) -> None:
    from popconsole.maildrop.accounts import Accounts, Secret
    from popconsole.maildrop.configured import configured
    from popconsole.maildrop.messages import Message
    from popconsole.maildrop.names import INBOX
    from popconsole.maildrop.store import Maildrops
    from popconsole.server.listening.listener import PopServer
    from popconsole.server.setup import Limits, Setup

    names = [b"student%d" % n for n in range(users)]
    if where == "memory":
        accounts = Accounts(dict.fromkeys(names, Secret(b"learn")))
        message = Message(body(octets), "one")
        maildrops = Maildrops({name: {INBOX: [message]} for name in names})
    else:
        told = tuple(f"{name.decode()}:learn" for name in names)
        accounts, maildrops = configured(maildrop=f"{where}/{{user}}/Maildir", users=told, accounts=None)
    limits = Limits(connections=20_000, per_address=20_000)
    server = PopServer(Setup(accounts, maildrops), pop3_port=0, pop2_port=0, limits=limits)
    await server.start()
    print(json.dumps({"port": server.addresses["POP3"][1]}), flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps({"cpu": time.process_time(), "resident": resident()}), flush=True)


class Server:
    """The process, seen from the benchmark; started when entered, ended when left."""

    def __init__(self, where: str, users: int, octets: int) -> None:
        self._command = [sys.executable, "-m", "tests.benchmarks.mail_server", where, str(users), str(octets)]
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._read()["port"])
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def _read(self) -> dict[str, float]:
        assert self._process.stdout is not None
        answer: dict[str, float] = json.loads(self._process.stdout.readline())
        return answer

    def used(self) -> dict[str, float]:
        """Return its seconds of processor time (``cpu``) and its octets of memory (``resident``)."""
        assert self._process.stdin is not None
        with self._lock:
            self._process.stdin.write("used\n")
            self._process.stdin.flush()
            return self._read()

    def cpu(self) -> float:
        """Return the seconds of processor time that it has used."""
        return self.used()["cpu"]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
