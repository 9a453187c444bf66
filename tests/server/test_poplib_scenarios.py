"""What CPython's own tests try its POP3 client with, tried here with the mock server behind it.

Each in the clear, after STLS and over TLS from the start. Its tests of the client's time limits and arguments
have no part for a server to play and are left out.
"""

import poplib
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

import pytest

from tests.interop.ways import HOST, PASSWORD, USER, Served, Way, serving

MAIL = [
    b"From: ida@mail.example\r\nContent-Type: text/plain\r\nSubject: Dummy\r\n\r\none\r\ntwo\r\n.three\r\n",
    b"Subject: a line that is longer than poplib bears\r\n\r\n" + b"x" * 4_000 + b"\r\n",
]


class Called(NamedTuple):
    client: poplib.POP3
    served: Served
    way: Way | None


@pytest.fixture(scope="module")
def certificates() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _command(client: poplib.POP3, line: str) -> bytes:
    """Say a command that poplib has no method for."""
    reply: bytes = client._shortcmd(line)  # type: ignore[attr-defined]
    return reply


def _context(served: Served) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(served.ca))


@pytest.fixture(params=[None, Way.STLS, Way.TLS], ids=["clear", "stls", "tls"])
def called(request: pytest.FixtureRequest, certificates: Path) -> Iterator[Called]:
    way = request.param
    with serving(certificates, MAIL) as served:
        if way is Way.TLS:
            client: poplib.POP3 = poplib.POP3_SSL(
                "localhost", served.pop3s, timeout=10, context=_context(served)
            )
        else:
            client = poplib.POP3("localhost" if way else HOST, served.pop3, timeout=10)
        if way is Way.STLS:
            assert client.stls(_context(served)).startswith(b"+OK")
        try:
            yield Called(client, served, way)
        finally:
            client.close()


@pytest.fixture
def client(called: Called) -> poplib.POP3:
    assert called.client.user(USER).startswith(b"+OK")
    assert called.client.pass_(PASSWORD).startswith(b"+OK")
    return called.client


def test_welcome(called: Called) -> None:
    assert called.client.getwelcome() == called.client.welcome
    assert called.client.welcome.startswith(b"+OK popconsole.example POP3 server ready <")


def test_what_is_refused_is_an_error_of_the_protocol(called: Called) -> None:
    with pytest.raises(poplib.error_proto, match="-ERR unknown command ECHO"):
        _command(called.client, "echo -ERR")


def test_user_and_a_wrong_password(called: Called) -> None:
    assert called.client.user("guido").startswith(b"+OK")
    with pytest.raises(poplib.error_proto, match="-ERR"):
        called.client.pass_("python")
    assert called.client.user(USER).startswith(b"+OK")


def test_stat(client: poplib.POP3) -> None:
    assert client.stat() == (2, sum(map(len, MAIL)))


def test_list(client: poplib.POP3) -> None:
    sizes = [b"%d %d" % (n, len(message)) for n, message in enumerate(MAIL, start=1)]
    reply, lines, octets = client.list()
    assert reply.startswith(b"+OK")
    assert lines == sizes
    assert octets == sum(len(line) + 2 for line in lines)
    one: object = client.list(1)  # typeshed knows the form without an argument only
    assert one == b"+OK " + sizes[0]


def test_retr(client: poplib.POP3) -> None:
    reply, lines, octets = client.retr(1)
    assert reply == b"+OK %d octets" % len(MAIL[0])
    assert lines == MAIL[0].removesuffix(b"\r\n").split(b"\r\n")
    assert octets == len(MAIL[0])


def test_a_line_too_long_for_the_client(client: poplib.POP3) -> None:
    with pytest.raises(poplib.error_proto, match="line too long"):
        client.retr(2)


def test_dele_noop_rset(client: poplib.POP3) -> None:
    assert client.dele(1).startswith(b"+OK")
    assert client.noop().startswith(b"+OK")
    assert client.stat()[0] == 1
    assert client.rset().startswith(b"+OK")
    assert client.stat()[0] == 2


def test_rpop_was_taken_out(called: Called) -> None:
    called.client.user(USER)
    with pytest.raises(poplib.error_proto, match="-ERR"):
        called.client.rpop("foo")


def test_apop(called: Called) -> None:
    with pytest.raises(poplib.error_proto, match="-ERR"):
        called.client.apop(USER, "wrong")
    assert called.client.apop(USER, PASSWORD).startswith(b"+OK")
    assert called.client.stat()[0] == 2


def test_top(client: poplib.POP3) -> None:
    header, _, body = MAIL[0].partition(b"\r\n\r\n")
    reply, lines, _ = client.top(1, 1)
    assert reply.startswith(b"+OK")
    assert lines == [*header.split(b"\r\n"), b"", body.split(b"\r\n")[0]]


def test_uidl(client: poplib.POP3) -> None:
    assert client.uidl()[1] == [b"1 uid-1", b"2 uid-2"]
    assert client.uidl(1) == b"+OK 1 uid-1"


def test_utf8(called: Called) -> None:
    assert called.client.utf8().startswith(b"+OK")
    called.client.user(USER)
    assert called.client.pass_(PASSWORD).startswith(b"+OK")


def test_capa(called: Called) -> None:
    capabilities = called.client.capa()
    assert capabilities["IMPLEMENTATION"] == ["popconsole"]
    assert {"TOP", "UIDL", "PIPELINING", "UTF8"} <= set(capabilities)
    assert ("STLS" in capabilities) == (called.way is None)


def test_quit(client: poplib.POP3) -> None:
    assert client.quit().startswith(b"+OK")


def test_quit_before_login(called: Called) -> None:
    assert called.client.quit().startswith(b"+OK")


def test_a_second_stls_is_refused(called: Called) -> None:
    if called.way is None:
        assert called.client.stls(_context(called.served)).startswith(b"+OK")
    with pytest.raises(poplib.error_proto, match="-ERR"):
        _command(called.client, "STLS")
    assert cast("ssl.SSLSocket", called.client.sock).version() in ("TLSv1.2", "TLSv1.3")


def test_no_stls_behind_login(client: poplib.POP3) -> None:
    assert "STLS" not in client.capa()
    with pytest.raises(poplib.error_proto, match="-ERR"):
        _command(client, "STLS")
