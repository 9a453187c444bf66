"""STLS and TLS from the first octet on, with Python's own client; what is said in clear behind STLS."""

import poplib
import socket
import ssl
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from popconsole.server.certificates import CertificateError, authority, own_context, server_context
from popconsole.server.session import Profile
from popconsole.server.setup import Setup

NOW = datetime.now(UTC)  # noqa: TID251 - files are made at the time it is


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data") / "tls"
    own_context(made, NOW)
    return made


@pytest.fixture
def running(serving: Callable[..., AbstractContextManager[Any]], folder: Path) -> Iterator[Any]:
    with serving(tls=lambda: own_context(folder, NOW), pop3s=True) as server:
        yield server


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority(folder))


def test_stls_begins_the_session_anew(running: Any, folder: Path) -> None:
    client = poplib.POP3("localhost", running.pop3[1], timeout=10)
    assert "STLS" in client.capa()
    assert client.stls(trusting(folder)).startswith(b"+OK")
    assert "STLS" not in client.capa()
    with pytest.raises(poplib.error_proto, match="TLS is active already"):
        client._shortcmd("STLS")  # type: ignore[attr-defined]
    client.user("student")
    client.pass_("learn")
    with pytest.raises(poplib.error_proto, match="only before login"):
        client._shortcmd("STLS")  # type: ignore[attr-defined]
    assert len(client.retr(4)[1]) > 3
    client.quit()


def test_many_sessions_under_tls_lose_nothing(running: Any, folder: Path) -> None:
    context = trusting(folder)
    for _ in range(20):  # what comes first under TLS may be there before the server's own task is
        client = poplib.POP3("localhost", running.pop3[1], timeout=10)
        client.stls(context)
        client.user("guest")
        client.pass_("welcome")
        client.quit()


def test_tls_from_the_first_octet_on(running: Any, folder: Path) -> None:
    port = running.server.addresses["POP3S"][1]
    client = poplib.POP3_SSL("localhost", port, context=trusting(folder), timeout=10)
    assert "STLS" not in client.capa()
    assert client.apop("student", "learn").startswith(b"+OK")
    assert client.stat()[0] == 6
    client.quit()


@pytest.mark.parametrize("name", [None, "dovecot", "gmail", "popa3d"])
def test_no_password_in_clear_and_every_way_in_under_tls(
    serving: Callable[..., AbstractContextManager[Any]], folder: Path, name: str | None
) -> None:
    setup = Setup(profile=Profile(plain=False)).as_persona(name)
    with serving(setup, tls=lambda: own_context(folder, NOW), pop3s=True) as running:
        clear = poplib.POP3("localhost", running.pop3[1], timeout=10)
        with pytest.raises(poplib.error_proto):
            clear.user("student")
        if name in (None, "dovecot"):
            assert "USER" not in clear.capa()
            clear.stls(trusting(folder))
            assert "USER" in clear.capa()
            assert "PLAIN" in clear.capa()["SASL"]
            clear.user("student")
            clear.pass_("learn")
        clear.quit()
        port = running.server.addresses["POP3S"][1]
        hidden = poplib.POP3_SSL("localhost", port, context=trusting(folder), timeout=10)
        hidden.user("student")
        hidden.pass_("learn")
        hidden.quit()


def test_stls_behind_an_accepted_user(running: Any, folder: Path) -> None:
    client = poplib.POP3("localhost", running.pop3[1], timeout=10)
    client.user("student")
    client.stls(trusting(folder))
    with pytest.raises(poplib.error_proto, match="send USER first"):
        client.pass_("learn")
    client.user("student")
    client.pass_("learn")
    client.quit()


def test_what_is_said_in_clear_behind_stls_is_thrown_away(running: Any, folder: Path) -> None:
    with socket.create_connection(running.pop3, 10) as connection:
        connection.recv(4096)
        connection.sendall(b"STLS\r\nUSER student\r\nPASS lear")
        assert connection.recv(4096) == b"+OK begin TLS negotiation\r\n"
        with trusting(folder).wrap_socket(connection, server_hostname="localhost") as secured:
            secured.sendall(b"NOOP\r\nCAPA\r\n")
            answer = b""
            while not answer.endswith(b"\r\n.\r\n"):
                answer += secured.recv(4096)
            assert answer.startswith(b"-ERR NOOP only after login: send USER and PASS")


def test_a_client_that_says_stls_and_does_not_mean_it(running: Any) -> None:
    with socket.create_connection(running.pop3, 10) as connection:
        connection.recv(4096)
        connection.sendall(b"STLS\r\n")
        connection.recv(4096)
        connection.sendall(b"CAPA\r\nQUIT\r\n")
        octets = b""
        try:
            while piece := connection.recv(4096):
                octets += piece
        except ConnectionResetError:
            pass
        assert b"+OK" not in octets
    poplib.POP3("localhost", running.pop3[1], timeout=10).quit()


def test_without_tls_there_is_no_stls(serving: Callable[..., AbstractContextManager[Any]]) -> None:
    with serving() as running:
        client = poplib.POP3("localhost", running.pop3[1], timeout=10)
        assert "STLS" not in client.capa()
        with pytest.raises(poplib.error_proto, match="has no TLS"):
            client._shortcmd("STLS")  # type: ignore[attr-defined]
        client.quit()
        assert set(running.server.addresses) == {"POP3", "POP2"}


def test_the_authority_stays_and_a_certificate_that_ends_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "tls"
    own_context(folder, NOW)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    own_context(folder, NOW + timedelta(days=10))
    assert before == {file.name: file.read_bytes() for file in folder.iterdir()}
    own_context(folder, NOW + timedelta(days=390))
    after = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert before["ca.pem"] == after["ca.pem"]
    assert before["server.pem"] != after["server.pem"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_keys_are_for_the_user_alone(folder: Path) -> None:
    for file in folder.iterdir():
        mode = stat.S_IMODE(file.stat().st_mode)
        assert mode == (0o600 if "key" in file.name else 0o644)
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0


def test_ones_own_certificate(folder: Path, tmp_path: Path) -> None:
    server_context(folder / "server.pem", folder / "server-key.pem")
    with pytest.raises(CertificateError, match=r"server\.pem: no certificate and key in PEM that fit"):
        server_context(folder / "server.pem", folder / "ca-key.pem")
    with pytest.raises(CertificateError, match="No such file"):
        server_context(tmp_path / "none.pem")
