"""The listener's bounds: ports, timers, long lines, slow and vanished clients, many clients."""

import asyncio
import socket
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.server.listening.binding import ListenError
from popconsole.server.listening.listener import LOOPBACK, PopServer
from popconsole.server.setup import Limits, Setup

Serving = Callable[..., AbstractContextManager[Any]]


def _everything(connection: socket.socket) -> bytes:
    octets = b""
    while piece := connection.recv(65536):
        octets += piece
    return octets


def _logged_in(address: tuple[str, int]) -> socket.socket:
    connection = socket.create_connection(address, 10)
    octets = b""
    connection.sendall(b"USER student\r\nPASS learn\r\nDELE 1\r\n")
    while octets.count(b"\r\n") < 4:
        octets += connection.recv(4096)
    return connection


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _drip(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"x")
        time.sleep(0.01)


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_dropped_connection_removes_nothing_and_unlocks(serving: Serving, how: str) -> None:
    with serving() as running:
        connection = _logged_in(running.pop3)
        maildrops = running.server.setup.maildrops
        assert maildrops.is_held(b"student")
        if how == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        _until(lambda: not maildrops.is_held(b"student"))
        assert len(maildrops.mailboxes(b"student")[INBOX]) == 6


def test_pop3_autologout_says_nothing_and_removes_nothing(serving: Serving) -> None:
    with serving(limits=Limits(pop3_idle=0.05)) as running, _logged_in(running.pop3) as connection:
        assert _everything(connection) == b""
        maildrops = running.server.setup.maildrops
        assert not maildrops.is_held(b"student")
        assert len(maildrops.mailboxes(b"student")[INBOX]) == 6


def test_pop2_timeout_says_why(serving: Serving) -> None:
    with (
        serving(limits=Limits(pop2_idle=0.05)) as running,
        socket.create_connection(running.pop2, 10) as connection,
    ):
        assert _everything(connection).split(b"\r\n")[1] == b"- nothing came for too long: closing"


def test_octets_without_an_end_of_line_do_not_hold_off_the_timer(serving: Serving) -> None:
    with (
        serving(limits=Limits(pop3_idle=0.1, linger=0.1)) as running,
        socket.create_connection(running.pop3, 10) as connection,
        pytest.raises((BrokenPipeError, ConnectionResetError)),
    ):
        _drip(connection)  # without a timer, till the test runs out of time


def test_a_long_line_is_refused_and_an_endless_one_closes(serving: Serving) -> None:
    with serving() as running, socket.create_connection(running.pop3, 10) as connection:
        connection.sendall(b"x" * 60_000 + b"\r\nCAPA\r\n" + b"y" * 70_000)
        lines = _everything(connection).split(b"\r\n")
        assert lines[1] == b"-ERR line too long: at most 255 octets, its CRLF included"
        assert lines[2] == b"+OK Capability list follows"
        assert lines[-2].startswith(b"-ERR no end of line within 65536 octets: closing")


def test_the_last_word_arrives_though_the_client_goes_on_sending(serving: Serving) -> None:
    with serving() as running:
        for _ in range(20):
            with socket.create_connection(running.pop2, 10) as connection:
                connection.sendall(b"FROB\r\n" + b"more\r\n" * 100_000)
                connection.shutdown(socket.SHUT_WR)
                assert _everything(connection).split(b"\r\n")[1] == b"- unknown command FROB"


def _big() -> Setup:
    message = Message(b"Subject: big\r\n\r\n" + b".x\r\n" * 250_000, "big")
    return Setup(Accounts({b"u": Secret(b"p")}), Maildrops({b"u": {INBOX: [message]}, b"v": {}}))


def test_a_client_that_does_not_read_is_dropped_and_others_go_on(serving: Serving) -> None:
    with serving(_big(), Limits(stalled=0.2)) as running:
        slow = socket.create_connection(running.pop3, 10)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(b"USER u\r\nPASS p\r\n" + b"RETR 1\r\n" * 1000)
        _until(lambda: running.server.setup.maildrops.is_held(b"u"))
        with socket.create_connection(running.pop3, 10) as other:
            other.sendall(b"QUIT\r\n")
            assert b"signing off" in _everything(other)
        _until(lambda: not running.server.setup.maildrops.is_held(b"u"))
        slow.close()


def test_a_slow_client_gets_everything(serving: Serving) -> None:
    with (
        serving(_big(), Limits(unsent=10_000)) as running,
        socket.create_connection(running.pop3, 10) as connection,
    ):
        connection.sendall(b"USER u\r\nPASS p\r\n" + b"RETR 1\r\n" * 5 + b"QUIT\r\n")
        octets = _everything(connection)
    assert octets.count(b"\r\n..x") == 5 * 250_000
    assert octets.count(b"\r\n.\r\n") == 5
    assert octets.endswith(b"signing off (1 message left)\r\n")


def test_ten_thousand_commands_in_one_go(serving: Serving) -> None:
    with serving() as running, socket.create_connection(running.pop3, 10) as connection:
        connection.sendall(b"USER student\r\nPASS learn\r\n")
        connection.sendall(b"".join(b"NOOP\r\nLIST %d\r\n" % n for n in range(5_000)) + b"QUIT\r\n")
        lines = _everything(connection).split(b"\r\n")[3:-1]
    assert len(lines) == 10_001
    assert lines[::2][:-1] == [b"+OK"] * 5_000
    assert [n for n, line in enumerate(lines[1::2]) if line.startswith(b"+OK")] == [1, 2, 3, 4, 5, 6]


def test_too_many_connections_are_turned_away(serving: Serving) -> None:
    with serving(limits=Limits(connections=3, per_address=2)) as running:
        first = [socket.create_connection(running.pop3, 10) for _ in range(2)]
        for connection in first:
            assert connection.recv(4096).startswith(b"+OK")
        with socket.create_connection(running.pop3, 10) as third:
            assert _everything(third).startswith(b"-ERR too many connections from your address")
        with socket.create_connection(running.pop2, 10) as fourth:
            assert _everything(fourth).startswith(b"- too many connections")
        for connection in first:
            connection.close()

        def room() -> bool:
            with socket.create_connection(running.pop3, 10) as connection:
                return connection.recv(4096).startswith(b"+OK")

        _until(room)


def test_stop_ends_sessions_without_removing_anything(serving: Serving) -> None:
    with serving() as running:
        connection = _logged_in(running.pop3)
        maildrops = running.server.setup.maildrops
    assert not maildrops.is_held(b"student")
    assert len(maildrops.mailboxes(b"student")[INBOX]) == 6
    connection.close()


def test_a_port_that_is_taken_is_an_error_when_asked_for() -> None:
    async def go() -> None:
        with socket.socket() as taken:
            taken.bind((LOOPBACK, 0))
            taken.listen()
            port = taken.getsockname()[1]
            server = PopServer(pop3_port=0, pop2_port=port)
            with pytest.raises(ListenError, match=f"POP2: 127.0.0.1:{port} is taken by another program"):
                await server.start()
            assert server.addresses == {}

    asyncio.run(go())


def test_the_usual_ports_give_way_to_free_ones() -> None:
    async def go() -> None:
        async with PopServer() as first, PopServer() as second:
            ports = {port for server in (first, second) for _, port in server.addresses.values()}
            assert len(ports) == 4
            assert {host for host, _ in first.addresses.values()} == {LOOPBACK}

    asyncio.run(go())


def test_a_server_can_be_started_again() -> None:
    async def go() -> None:
        server = PopServer(pop3_port=0, pop2_port=0)
        for _ in range(2):
            await server.start()
            assert set(server.addresses) == {"POP3", "POP2"}
            await server.stop()
            assert server.addresses == {}

    asyncio.run(go())


@pytest.mark.parametrize(
    ("host", "exposed"),
    [
        ("127.0.0.1", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),  # noqa: S104
        ("", True),
        ("mail.test", True),
    ],
)
def test_listening_elsewhere_says_what_it_exposes(host: str, exposed: bool) -> None:  # noqa: FBT001
    assert (PopServer(host=host).exposes is not None) == exposed


def test_who_is_turned_away_may_have_gone_meanwhile(serving: Serving) -> None:
    """Nobody is told of an error (``serving`` sees to that), and whoever comes then is served."""
    with serving(limits=Limits(per_address=1)) as running:
        with socket.create_connection(running.pop3, 10) as held:
            assert held.recv(4096).startswith(b"+OK")
            for number in range(50):
                gone = socket.create_connection(running.pop3, 10)
                if number % 2:
                    gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                gone.close()
            _until(lambda: running.server.connections == 1)
            with socket.create_connection(running.pop3, 10) as stays:
                assert stays.recv(4096).startswith(b"-ERR too many connections")
            held.sendall(b"NOOP\r\n")
            assert held.recv(4096).startswith(b"-ERR")  # the session goes on: before login, that is refused
        _until(lambda: running.server.connections == 0)
        with socket.create_connection(running.pop3, 10) as served:
            assert served.recv(4096).startswith(b"+OK")


def test_a_start_that_is_broken_off_leaves_nothing_bound() -> None:
    async def go() -> list[int]:
        loop = asyncio.get_running_loop()
        bound: list[int] = []
        real = loop.create_server

        async def create(*arguments: Any, **more: Any) -> asyncio.Server:
            server = await real(*arguments, **more)
            bound.append(server.sockets[0].getsockname()[1])
            return server

        loop.create_server = create  # type: ignore[method-assign]
        starting = asyncio.ensure_future(PopServer(pop3_port=0, pop2_port=0).start())
        for _step in range(2):
            await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        for _step in range(5):
            await asyncio.sleep(0.01)
        return bound

    for port in asyncio.run(go()):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1)
