"""STLS and TLS from the first octet on, with Python's own client; what is said in clear behind STLS."""

import poplib
import re
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
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from popconsole.server.engine.profile import Profile
from popconsole.server.faults.spec import parse_fault
from popconsole.server.notices import discarded
from popconsole.server.setup import Setup
from popconsole.server.tls.certificates import (
    CertificateError,
    authority,
    own_context,
    server_context,
    spoiled_context,
    tighten,
)
from popconsole.server.tls.issuing import Authority

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


def line_of(connection: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\n"):
        said += connection.recv(1)
    return said


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
        # All at once: had a line been lost, a reply would be missing, or be that to another line.
        client.sock.sendall(b"USER guest\r\nPASS welcome\r\nNOOP\r\nXYZZY\r\nSTAT\r\nQUIT\r\n")
        said = [client.file.readline() for _ in range(6)] + [client.file.read()]
        assert [reply.split(b" ")[0].strip() for reply in said] == [
            b"+OK",
            b"+OK",
            b"+OK",
            b"-ERR",
            b"+OK",
            b"+OK",
            b"",
        ]
        assert re.match(rb"\+OK \d+ \d+\r\n", said[4])
        client.close()


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


@pytest.mark.parametrize("fault", [None, "split:1", "greeting-late:0.01"])
def test_what_is_said_in_clear_behind_stls_is_thrown_away(
    running: Any, folder: Path, fault: str | None
) -> None:
    thrown: list[bytes] = []
    running.server.on_discard = lambda octets, _peer: thrown.append(octets)
    running.server.inject([] if fault is None else [parse_fault(fault)])
    with socket.create_connection(running.pop3, 10) as connection:
        line_of(connection)
        connection.sendall(b"STLS\r\nUSER student\r\nPASS lear")
        assert line_of(connection) == b"+OK begin TLS negotiation\r\n"
        with trusting(folder).wrap_socket(connection, server_hostname="localhost") as secured:
            secured.sendall(b"NOOP\r\nCAPA\r\n")
            answer = b""
            while not answer.endswith(b"\r\n.\r\n"):
                answer += secured.recv(4096)
            assert answer.startswith(b"-ERR NOOP only after login: send USER and PASS")
    assert thrown == [b"USER student\r\nPASS lear"]


def test_what_was_thrown_away_is_told_masked() -> None:
    told = discarded(b"USER student\r\nPASS learn\r\n")
    assert told.startswith("stls-injection: 26 octets in clear behind STLS thrown away, anybody may ")
    assert told.endswith(": USER student | PASS ********")
    assert discarded(b"PASS lear").endswith(": PASS ********")
    assert discarded(b"\x1b[2J\nNOOP\n" + b"x" * 500).endswith("| NOOP | " + "x" * 80)
    assert discarded(b"NOOP\r\n" * 7).endswith("NOOP | NOOP | 2 lines more")
    assert "\x1b" not in discarded(b"\x1b[2J\n")


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_keys_that_others_can_read_are_closed_to_them(tmp_path: Path) -> None:
    own_context(tmp_path, NOW)
    assert tighten(tmp_path) == []
    (tmp_path / "ca-key.pem").chmod(0o644)
    own_context(tmp_path, NOW)
    assert stat.S_IMODE((tmp_path / "ca-key.pem").stat().st_mode) == 0o600
    (tmp_path / "server-key.pem").chmod(0o640)
    assert tighten(tmp_path) == [tmp_path / "server-key.pem"]


def test_the_authority_vouches_for_servers_on_this_machine_alone(folder: Path) -> None:
    ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    assert ca.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    constraints = ca.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    permitted = constraints.value.permitted_subtrees or []
    assert [str(name.value) for name in permitted] == ["localhost", "example", "127.0.0.0/8", "::1/128"]
    assert ca.not_valid_after_utc - NOW < timedelta(days=3660)
    leaf = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert leaf.not_valid_after_utc - NOW <= timedelta(days=397)


@pytest.mark.parametrize(
    ("names", "says"),
    [(("localhost", "127.0.0.1"), None), (("bank.test", "localhost"), "permitted subtree")],
)
def test_no_certificate_for_others_is_good_by_it(
    tmp_path: Path, names: tuple[str, ...], says: str | None
) -> None:
    ca = Authority.new(NOW)
    (tmp_path / "ca.pem").write_bytes(ca.pem.certificate)
    leaf = ca.issue(names, NOW, NOW + timedelta(days=1))
    (tmp_path / "leaf.pem").write_bytes(leaf.certificate + leaf.key)
    client, server = (ssl.MemoryBIO(), ssl.MemoryBIO()), (ssl.MemoryBIO(), ssl.MemoryBIO())
    ends = [
        trusting(tmp_path).wrap_bio(*client, server_hostname=names[0]),
        server_context(tmp_path / "leaf.pem").wrap_bio(*server, server_side=True),
    ]
    told = ""
    for _ in range(4):
        for end, (_in, out), (other, _out) in ((ends[0], client, server), (ends[1], server, client)):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError as error:
                told = error.verify_message
            except ssl.SSLError:
                assert told  # the server hears of it
            other.write(out.read())
    assert says in told if says else not told


def test_an_authority_that_ends_soon_or_lost_its_key_is_made_anew(tmp_path: Path) -> None:
    own_context(tmp_path, NOW)
    first = (tmp_path / "ca.pem").read_bytes()
    (tmp_path / "server.pem").unlink()
    own_context(tmp_path, NOW + timedelta(days=3000))
    assert (tmp_path / "ca.pem").read_bytes() == first
    (tmp_path / "server.pem").unlink()
    own_context(tmp_path, NOW + timedelta(days=3400))
    second = (tmp_path / "ca.pem").read_bytes()
    assert second != first
    (tmp_path / "server.pem").unlink()
    (tmp_path / "ca-key.pem").write_bytes((tmp_path / "server-key.pem").read_bytes())
    own_context(tmp_path, NOW)
    assert (tmp_path / "ca.pem").read_bytes() != second


def test_ones_own_certificate(folder: Path, tmp_path: Path) -> None:
    server_context(folder / "server.pem", folder / "server-key.pem")
    with pytest.raises(CertificateError, match=r"none\.pem: No such file"):
        server_context(tmp_path / "none.pem")
    with pytest.raises(CertificateError, match=r"none\.pem: No such file"):
        server_context(folder / "server.pem", tmp_path / "none.pem")


ENCIPHERED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("certificate", "key", "says"),
    [
        ("server.pem", None, r"server\.pem holds a certificate and no key: give the key's file"),
        ("server.pem", "ca-key.pem", r"ca-key\.pem: the key is not that of the first certificate in "),
        ("server.pem", "ca.pem", r"ca\.pem holds a certificate and no key: give the key of .*server\.pem"),
        ("server.pem", "empty", "empty is empty: a key in PEM was expected"),
        ("server.pem", "x", 'x holds no key in PEM: a line "-----BEGIN PRIVATE KEY-----"'),
        ("server.pem", "secret", 'secret is enciphered, .*: "openssl pkey -in .*secret -out key.pem"'),
        ("server-key.pem", None, r"server-key\.pem holds a key and no certificate: give the certificate"),
        ("server-key.pem", "server-key.pem", "holds a key and no certificate"),
        ("empty", None, "empty is empty: a certificate in PEM was expected"),
        ("empty", "server-key.pem", "empty is empty"),
        ("x", "server-key.pem", "x holds no certificate in PEM"),
        ("der", "server-key.pem", "der holds no PEM, but DER, as it seems: "),
        ("broken", "server-key.pem", "broken, .*server-key.pem: no usable certificate and key in PEM"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_files_is_named(
    folder: Path, tmp_path: Path, certificate: str, key: str | None, says: str
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "empty").write_bytes(b"\n")
    (tmp_path / "x").write_bytes(b"x\n")
    (tmp_path / "secret").write_bytes(ENCIPHERED)
    (tmp_path / "der").write_bytes(ssl.PEM_cert_to_DER_cert((folder / "server.pem").read_text()))
    (tmp_path / "broken").write_bytes(b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    with pytest.raises(CertificateError, match=says):
        server_context(tmp_path / certificate, None if key is None else tmp_path / key)


def test_what_to_do_where_the_servers_own_certificate_is_of_no_use(tmp_path: Path) -> None:
    own_context(tmp_path, NOW)
    trusted = (tmp_path / "ca.pem").read_bytes()
    (tmp_path / "server.pem").write_bytes(b"x\n")
    with pytest.raises(
        CertificateError, match=r"remove .*server\.pem, and it is made anew \(.* no certificate"
    ):
        own_context(tmp_path, NOW)
    (tmp_path / "server.pem").unlink()
    own_context(tmp_path, NOW)
    assert (tmp_path / "ca.pem").read_bytes() == trusted
    (tmp_path / "ca-key.pem").write_bytes(b"x\n")
    with pytest.raises(
        CertificateError, match="has no authority for certificates: remove it, and it is made"
    ):
        spoiled_context(tmp_path, "tls-expired", NOW)
