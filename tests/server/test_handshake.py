"""A handshake that fails: who runs the server is told why, whichever way TLS began."""

import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from popconsole.server.faults.spec import parse_fault
from popconsole.server.listening import handshake
from popconsole.server.notices import no_tls
from popconsole.server.tls.certificates import authority, own_context, spoiled_context

NOW = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the time that it is
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets the connection


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data") / "tls"
    own_context(made, NOW)
    return made


@pytest.fixture
def running(folder: Path, serving: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    with serving(tls=lambda: own_context(folder, NOW), pop3s=True) as server:
        yield server


def line_of(connection: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\n"):
        said += connection.recv(1)
    return said


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _knows_nobody(connection: socket.socket, folder: Path) -> None:
    del folder
    with suppress(ssl.SSLError):
        ssl.create_default_context().wrap_socket(connection, server_hostname="localhost")


def _is_old(connection: socket.socket, folder: Path) -> None:
    context = ssl.create_default_context(cafile=authority(folder))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1 is deprecated"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with suppress(ssl.SSLError):
        context.wrap_socket(connection, server_hostname="localhost")


def _goes_on_in_clear(connection: socket.socket, folder: Path) -> None:
    del folder
    connection.sendall(b"USER student\r\nPASS learn\r\n")
    with suppress(ConnectionResetError):
        while connection.recv(4096):
            pass


def _hangs_up(connection: socket.socket, folder: Path) -> None:
    del folder
    connection.close()


def _breaks(connection: socket.socket, folder: Path) -> None:
    del folder
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


@pytest.mark.parametrize(
    ("client", "told"),
    [
        (_knows_nobody, "the client does not trust the certificate"),
        (_is_old, "no version of TLS in common"),
        (_goes_on_in_clear, "the client did not speak TLS"),
        (_hangs_up, "the client hung up while TLS was negotiated"),
        (_breaks, "the client hung up while TLS was negotiated"),
    ],
)
@pytest.mark.parametrize("stls", [True, False], ids=["STLS", "at once"])
def test_why_it_failed_is_told(
    running: Any,
    folder: Path,
    client: Callable[[socket.socket, Path], None],
    told: str,
    stls: bool,  # noqa: FBT001
) -> None:
    notices: list[str] = []
    running.server.on_no_tls = lambda error, peer: notices.append(f"{peer[0]}: {no_tls(error)}")
    with socket.create_connection(running.pop3 if stls else running.server.addresses["POP3S"], 10) as one:
        if stls:
            line_of(one)
            one.sendall(b"STLS\r\n")
            line_of(one)
        client(one, folder)
        _until(lambda: bool(notices) and not running.server.connections)
    assert len(notices) == 1
    assert notices[0].startswith("127.0.0.1: no TLS, so the connection is closed: ")
    assert told in notices[0]


def test_a_certificate_that_is_out_of_date_is_found_so(running: Any, folder: Path) -> None:
    notices: list[str] = []
    running.server.on_no_tls = lambda error, _peer: notices.append(no_tls(error))
    running.server.inject([parse_fault("tls-expired")])
    running.server.spoil = lambda name: spoiled_context(folder, name, NOW)
    with (
        socket.create_connection(running.server.addresses["POP3S"], 10) as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context(cafile=authority(folder)).wrap_socket(
            connection, server_hostname="localhost"
        )
    _until(lambda: bool(notices))
    assert notices == ["no TLS, so the connection is closed: the client finds the certificate out of date"]


def test_no_reason_is_empty() -> None:
    for error in (ssl.SSLError(), OSError(), ValueError(), TimeoutError(), ConnectionAbortedError("long")):
        assert not no_tls(error).endswith(": ")
    assert "did not finish the negotiation in time" in no_tls(ConnectionAbortedError("long"))
    assert "\x1b" not in no_tls(ValueError("\x1b[2J"))


@pytest.mark.parametrize("stls", [True, False], ids=["STLS", "at once"])
def test_who_is_silent_in_the_handshake_is_hung_up_on(
    running: Any,
    monkeypatch: pytest.MonkeyPatch,
    stls: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr(handshake, "_TIMEOUT", 0.05)
    notices: list[str] = []
    running.server.on_no_tls = lambda error, _peer: notices.append(no_tls(error))
    with socket.create_connection(running.pop3 if stls else running.server.addresses["POP3S"], 10) as one:
        if stls:
            line_of(one)
            one.sendall(b"STLS\r\n")
            line_of(one)
        assert one.recv(4096) == b""
        _until(lambda: not running.server.connections)
    assert notices == [
        "no TLS, so the connection is closed: the client did not finish the negotiation in time"
    ]


def test_a_server_stops_in_the_middle_of_a_handshake_and_blames_nobody(
    serving: Callable[..., AbstractContextManager[Any]], folder: Path
) -> None:
    notices: list[str] = []
    with serving(tls=lambda: own_context(folder, NOW), pop3s=True) as running:
        running.server.on_no_tls = lambda error, _peer: notices.append(no_tls(error))
        silent = socket.create_connection(running.server.addresses["POP3S"], 10)
        _until(lambda: running.server.connections == 1)
    silent.close()
    assert notices == []


@pytest.mark.parametrize("stls", [True, False])
def test_a_client_that_ends_tls_with_the_end_of_the_handshake(
    stls: bool,  # noqa: FBT001
    running: Any,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard, to_say = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context(cafile=authority(folder))
    channel = context.wrap_bio(heard, to_say, server_hostname="localhost")
    address = running.pop3 if stls else running.server.addresses["POP3S"]
    with socket.create_connection(address, 10) as connection:
        if stls:
            line_of(connection)
            connection.sendall(b"STLS\r\n")
            line_of(connection)
        while True:
            try:
                channel.do_handshake()
                break
            except ssl.SSLWantReadError:
                connection.sendall(to_say.read())
                heard.write(connection.recv(65536))
        with suppress(ssl.SSLWantReadError):
            channel.unwrap()
        connection.sendall(to_say.read())  # the last of the handshake and the end of TLS, in one piece
        while connection.recv(65536):
            pass
    assert [record.message for record in caplog.records] == []
