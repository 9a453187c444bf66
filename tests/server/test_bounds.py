"""What one client can make the server hold: so much and no more, whatever it sends or leaves unread."""

import contextlib
import gc
import itertools
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.inputs import MaildropOpened, Opened
from popconsole.server.engine.profile import Profile
from popconsole.server.faults.spec import parse_fault
from popconsole.server.listening.memo import Memo
from popconsole.server.setup import Limits, Setup

Serving = Callable[..., AbstractContextManager[Any]]
MB = 1024 * 1024
MESSAGE = Message(b"Subject: big\r\n\r\n" + b"x" * 70 * 1000 + b"\r\n", "big")

_USUAL = 700, 10, 10  # of the garbage collector, where nobody says otherwise: tests have it look less often


@contextlib.contextmanager
def _growth() -> Iterator[list[int]]:
    """Give a list that has, at the end, the octets that this process holds more than before, at most."""
    told: list[int] = []
    gc.collect()
    rounds = gc.get_threshold()
    gc.set_threshold(*_USUAL)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        yield told
        told.append(tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
        gc.set_threshold(*rounds)


def _pushed(connection: socket.socket, piece: bytes, most: int) -> int:
    """Send a piece again and again till the other side takes no more; return the octets it took."""
    connection.settimeout(0.3)
    sent = 0
    with contextlib.suppress(TimeoutError):
        while sent < most:
            sent += connection.send(piece)
    return sent


@pytest.mark.parametrize("line", [b"RETR 1\r\n", b"NOOP\r\n", b"CAPA\r\n", b"FROB\r\n", b"RETR 99\r\n"])
def test_who_does_not_read_is_not_read_from(serving: Serving, line: bytes) -> None:
    setup = Setup(Accounts({b"u": Secret(b"p")}), Maildrops({b"u": {INBOX: [MESSAGE]}}))
    with serving(setup, Limits(unsent=65_536)) as running, _growth() as told:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        connection.connect(running.pop3)
        connection.sendall(b"USER u\r\nPASS p\r\n")
        taken = _pushed(connection, line * 2_000, 400 * MB)
        assert taken < 40 * MB  # the system's own buffers, both ways
        assert threading.active_count() < 10
        connection.close()
    assert told[0] < 8 * MB


def test_who_is_kept_waiting_is_not_read_from(serving: Serving) -> None:
    with serving() as running, _growth() as told:
        running.server.inject([parse_fault("greeting-late:60")])
        with socket.create_connection(running.pop3, 10) as connection:
            taken = _pushed(connection, b"NOOP\r\n" * 10_000, 400 * MB)
        assert taken < 40 * MB  # the system's own buffers, both ways
    assert told[0] < 8 * MB


def test_many_lines_that_are_never_the_same_leave_nothing_behind() -> None:
    memo = Memo("POP3", Profile(), Setup().speaker("POP3"))
    point, _ = memo.event(memo.start, Opened())
    with _growth() as told:
        for number in range(5_000):
            memo.line(point, b"USER u%d" % number)
            memo.line(point, b"TOP 1 %d" % number)
            memo.line(point, b"FROB %d" % number)
    assert told[0] < MB


def test_many_sessions_that_are_never_the_same_leave_nothing_behind() -> None:
    memo = Memo("POP3", Profile(), Setup().speaker("POP3"))
    messages = (MESSAGE,)
    with _growth() as told:
        for number in range(1_000):
            point, _ = memo.event(memo.start, Opened())
            for line in (b"USER u%d" % number, b"PASS p%d" % number):
                point, _ = memo.line(point, line)
            point, _ = memo.event(point, MaildropOpened(messages))
            for line in (b"STAT", b"LIST 1", b"UIDL", b"DELE 1"):
                point, _ = memo.line(point, line)
    assert told[0] < MB


def test_connections_that_come_and_go_leave_nothing_behind(serving: Serving) -> None:
    with serving(limits=Limits(connections=4)) as running:
        counts = []
        for _round in range(3):
            for _ in itertools.repeat(None, 50):
                with socket.create_connection(running.pop3, 10) as connection:
                    connection.sendall(b"QUIT\r\n")
                    while connection.recv(4096):
                        pass
            gc.collect()
            counts.append(len([o for o in gc.get_objects() if type(o).__name__ == "Connection"]))
        assert max(counts) <= 4
        assert running.server._by_address == {}
