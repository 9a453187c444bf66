"""Many idle sessions, and a new one between them: prints, asserts nothing.

    python -m tests.benchmarks.idle [--before N] [--logged-in N]

First sessions that were greeted and wait (5,000), and how long a new one takes to the reply to its first
command, 200 times over. Then sessions that are logged in, each to a maildrop of its own with a message
(10,000), and the memory that the server has with them. Each end holds as many sockets as there are sessions:
the limit of open files is raised as far as the system lets it, and told where that is too low.
"""

import argparse
import resource
import selectors
import socket
import statistics
import sys
import time
from collections.abc import Callable

from tests.benchmarks.mail_server import Server

SPARE = 100  # open files that are no sessions
AT_ONCE = 200  # sessions that are opened at a time: the backlog of a listening socket is short


def _open(port: int, count: int, say: Callable[[int], bytes], replies: int) -> list[socket.socket]:
    """Open sessions; say what ``say`` gives for each and wait for so many lines, the greeting among them."""
    opened: list[socket.socket] = []
    for first in range(0, count, AT_ONCE):
        selector = selectors.DefaultSelector()
        waiting: dict[socket.socket, bytes] = {}
        for number in range(first, min(first + AT_ONCE, count)):
            connection = socket.create_connection(("127.0.0.1", port), 30)
            connection.sendall(say(number))
            waiting[connection] = b""
            opened.append(connection)
            selector.register(connection, selectors.EVENT_READ)
        while waiting:
            ready = selector.select(30)
            if not ready:
                sys.exit("a session got no answer within 30 seconds")
            for key, _ in ready:
                answered = key.fileobj
                assert isinstance(answered, socket.socket)
                waiting[answered] += answered.recv(4096)
                if waiting[answered].count(b"\r\n") >= replies:
                    if b"-ERR" in waiting[answered]:
                        sys.exit(f"a session was refused: {waiting[answered]!r}")
                    del waiting[answered]
                    selector.unregister(answered)
        selector.close()
    return opened


def _one(port: int) -> float:
    """Have a session of CAPA and QUIT; return the seconds from calling to the reply to CAPA."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.recv(4096)
        connection.sendall(b"CAPA\r\n")
        connection.recv(4096)
        took = time.perf_counter() - began
        connection.sendall(b"QUIT\r\n")
        connection.recv(4096)
    return took


def _told(server: Server, title: str, empty: int, count: int) -> None:
    now = int(server.used()["resident"])
    each = (now - empty) / count
    print(f"{title}: {now / 1e6:.0f} MB with them, {empty / 1e6:.0f} MB before: {each:,.0f} octets each")
    times = sorted(_one(server.port) for _ in range(200))
    print(
        f"  a new one is answered, greeting and CAPA, in {statistics.median(times) * 1000:.1f} ms (median), "
        f"{times[-3] * 1000:.1f} ms (99th percentile), {times[-1] * 1000:.1f} ms (the longest of 200)"
    )
    before = server.cpu()
    time.sleep(2)
    print(f"  idle, they take {(server.cpu() - before) / 2:.1%} of a processor")


def main() -> None:
    """Run, and print."""
    parser = argparse.ArgumentParser(description="Hold many idle sessions and answer a new one.")
    parser.add_argument("--before", type=int, default=5_000, help="sessions before login")
    parser.add_argument("--logged-in", type=int, default=10_000, help="sessions that are logged in")
    arguments = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    most = hard - SPARE if hard != resource.RLIM_INFINITY else 1_000_000
    for wanted in (arguments.before, arguments.logged_in):
        if wanted > most:
            print(f"only {most:,} of {wanted:,} sessions: the limit of open files is {hard:,} (ulimit -Hn)")
    before, logged_in = min(arguments.before, most), min(arguments.logged_in, most)
    with Server("memory", 1, 2_000) as server:
        empty = int(server.used()["resident"])
        began = time.perf_counter()
        held = _open(server.port, before, lambda _: b"", 1)
        title = f"{before:,} greeted sessions, opened in {time.perf_counter() - began:.1f} s"
        _told(server, title, empty, before)
        for connection in held:
            connection.close()
    with Server("memory", logged_in, 2_000) as server:
        empty = int(server.used()["resident"])
        began = time.perf_counter()
        held = _open(server.port, logged_in, lambda n: b"USER student%d\r\nPASS learn\r\nSTAT\r\n" % n, 4)
        title = f"{logged_in:,} logged-in sessions, opened in {time.perf_counter() - began:.1f} s"
        _told(server, title, empty, logged_in)
        for connection in held:
            connection.close()


if __name__ == "__main__":
    main()
