"""What Python's poplib can do, each method over each way: in clear, after STLS, under TLS at once."""

import poplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from popconsole.server.engine.profile import Profile
from popconsole.server.setup import Setup
from popconsole.server.tls.certificates import authority, own_context

NOW = datetime.now(UTC)  # noqa: TID251 - files are made at the time it is
WAYS = ["in clear", "STLS", "TLS"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tls")
    own_context(made, NOW)
    return made


@pytest.fixture(scope="module")
def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority(folder))


@pytest.fixture
def running(serving: Callable[..., AbstractContextManager[Any]], folder: Path) -> Iterator[Any]:
    setup = Setup(profile=Profile(obsolete=frozenset({"LAST", "RPOP"})))
    with serving(setup, tls=lambda: own_context(folder, NOW), pop3s=True) as server:
        yield server


@pytest.fixture(params=WAYS)
def client(running: Any, trusting: ssl.SSLContext, request: pytest.FixtureRequest) -> Iterator[poplib.POP3]:
    if request.param == "TLS":
        port = running.server.addresses["POP3S"][1]
        made: poplib.POP3 = poplib.POP3_SSL("localhost", port, context=trusting, timeout=10)
    else:
        made = poplib.POP3("localhost", running.pop3[1], timeout=10)
    if request.param == "STLS":
        made.stls(trusting)
    yield made
    made.close()


@pytest.fixture
def logged_in(client: poplib.POP3) -> poplib.POP3:
    client.user("student")
    client.pass_("learn")
    return client


def test_the_welcome(client: poplib.POP3) -> None:
    assert client.getwelcome() == client.welcome
    assert client.getwelcome().startswith(b"+OK popconsole.example POP3 server ready <")


def test_what_is_refused_raises(client: poplib.POP3) -> None:
    with pytest.raises(poplib.error_proto, match=r"-ERR unknown command ECHO"):
        client._shortcmd("echo -err")  # type: ignore[attr-defined]
    with pytest.raises(poplib.error_proto, match="only after login"):
        client.stat()


def test_user_and_pass(client: poplib.POP3) -> None:
    assert client.user("student").startswith(b"+OK")
    with pytest.raises(poplib.error_proto, match=r"\[AUTH\]"):
        client.pass_("wrong")
    client.user("student")
    assert client.pass_("learn").startswith(b"+OK")


def test_apop(client: poplib.POP3) -> None:
    with pytest.raises(poplib.error_proto, match=r"\[AUTH\]"):
        client.apop("student", "wrong")
    assert client.apop("student", "learn").startswith(b"+OK")


def test_rpop_is_known_and_refused(client: poplib.POP3) -> None:
    client.user("student")
    with pytest.raises(poplib.error_proto, match="trusts no host"):
        client.rpop("student")


def test_stat_list_uidl(logged_in: poplib.POP3) -> None:
    count, size = logged_in.stat()
    answer, listed, octets = logged_in.list()
    assert answer.startswith(b"+OK")
    assert len(listed) == count == 6
    assert sum(int(row.split()[1]) for row in listed) == size
    assert octets == sum(len(row) + 2 for row in listed)
    one: object = logged_in.list(2)
    assert one == b"+OK " + listed[1]
    unique_ids = logged_in.uidl()[1]
    assert len(unique_ids) == 6
    assert logged_in.uidl(6) == b"+OK " + unique_ids[5]


def test_retr_and_top(logged_in: poplib.POP3) -> None:
    for number in range(1, 7):
        sizes: object = logged_in.list(number)
        assert isinstance(sizes, bytes)
        _, lines, octets = logged_in.retr(number)
        assert octets == int(sizes.split()[2])
        header = lines[: lines.index(b"") + 1]
        assert logged_in.top(number, 0)[1] == header
        assert logged_in.top(number, 2)[1] == lines[: len(header) + 2]


def test_dele_rset_noop_quit(logged_in: poplib.POP3, running: Any) -> None:
    assert logged_in.dele(1).startswith(b"+OK")
    with pytest.raises(poplib.error_proto):
        logged_in.retr(1)
    assert logged_in.rset().startswith(b"+OK")
    assert logged_in.noop() == b"+OK"
    logged_in.dele(6)
    assert logged_in.quit().startswith(b"+OK")
    assert len(running.server.setup.maildrops.mailboxes(b"student")[b"INBOX"]) == 5


def test_capa_before_and_after_the_login(client: poplib.POP3) -> None:
    before = client.capa()
    assert before["SASL"][:3] == ["PLAIN", "LOGIN", "CRAM-MD5"]
    assert before["EXPIRE"] == ["NEVER"]
    assert "RESP-CODES" in before
    client.apop("student", "learn")
    after = client.capa()
    assert set(before) - set(after) <= {"STLS"}
    assert set(after) <= set(before)


def test_utf8(client: poplib.POP3) -> None:
    assert client.utf8().startswith(b"+OK")


def test_utf8_where_it_is_not_there(serving: Callable[..., AbstractContextManager[Any]]) -> None:
    with serving(Setup(profile=Profile(utf8=False))) as running:
        client = poplib.POP3("localhost", running.pop3[1], timeout=10)
        with pytest.raises(poplib.error_proto, match="no UTF-8 mode"):
            client.utf8()
        assert "UTF8" not in client.capa()
        client.close()


def test_stls_asks_for_a_certificate_that_fits(running: Any, trusting: ssl.SSLContext) -> None:
    client = poplib.POP3("localhost", running.pop3[1], timeout=10)
    with pytest.raises(ssl.SSLCertVerificationError):
        client.stls(ssl.create_default_context())
    with suppress(OSError):  # its socket is closed already
        client.close()
    client = poplib.POP3("localhost", running.pop3[1], timeout=10)
    client.stls(trusting)
    with pytest.raises(poplib.error_proto):
        client.stls(trusting)
    client.quit()
