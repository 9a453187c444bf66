"""Real mail programs through the proxy: what comes out is what went in, and what is recorded has no fault."""

import random
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from popconsole.analysis.findings import Severity
from popconsole.client.security import Security
from popconsole.formats.reading import read
from popconsole.record.command_log import CommandLog, LogRow
from popconsole.record.faults import between
from popconsole.record.handshakes import Upstream
from popconsole.record.log_rows import as_json
from popconsole.record.proxy import RecordingProxy
from popconsole.record.served import ServedSessions
from popconsole.record.session import RecordedSession, Watcher
from popconsole.record.session_file import SessionFiles
from popconsole.server.tls.certificates import authority, own_context
from popconsole.transcript.model import LineKind, Side
from tests.interop.certificates import chain_and_key
from tests.interop.clients import CLIENTS, Client
from tests.interop.dovecot import PASSWORD, Dovecot, why_not
from tests.interop.mail import ORDINARY
from tests.interop.ways import PASSWORD as USERS_PASSWORD
from tests.interop.ways import USER, Reached, Way, serving, threaded

pytestmark = pytest.mark.interop

_WAYS = (Way.USER_PASS, Way.STLS, Way.TLS)
_NAMES = ("curl", "fetchmail", "mpop", "mutt")
_PROGRAMS = [
    pytest.param(client, way, id=f"{client.name}-{way.value}")
    for client in CLIENTS
    for way in client.ways
    if client.name in _NAMES and way in _WAYS
]


class _Kept:
    """Keeps the sessions that have ended."""

    def __init__(self) -> None:
        self.over: list[RecordedSession] = []

    def grew(self, session: RecordedSession) -> None:
        pass

    def ended(self, session: RecordedSession) -> None:
        self.over.append(session)


def _never(_session: RecordedSession, error: OSError) -> None:
    raise error


@contextmanager
def _proxied(served: Reached, certificates: Path, out: Path, *faults: str) -> Iterator[tuple[Reached, _Kept]]:
    """Run proxies in front of a server's ports, with faults; yield what a client is told of it then."""
    kept = _Kept()
    context = own_context(certificates, datetime.now(UTC))  # noqa: TID251 - nobody is above who has a clock
    with ExitStack() as stack:
        ports = []
        for port, under_tls in ((served.pop3, False), (served.pop3s, True)):
            security = Security.implicit(served.ca) if under_tls else Security(authority=served.ca)
            proxy = RecordingProxy(
                Upstream("localhost", port, security),
                [kept, SessionFiles(out, _never)],
                time.time,  # noqa: TID251 - as above
                tls=lambda: context,
                under_tls=under_tls,
                faults=between(faults),
            )
            stack.enter_context(threaded(proxy))
            ports.append(proxy.address[1])
        yield Reached(served.ca, *ports), kept


@pytest.mark.parametrize(("client", "way"), _PROGRAMS)
def test_what_comes_out_is_what_went_in(
    client: Client, way: Way, folder: Path, certificates: Path, tmp_path: Path
) -> None:
    reason = client.why_not(way)
    if reason is not None:
        pytest.skip(reason)
    with (
        serving(certificates, client.mail, way) as served,
        _proxied(served, certificates, tmp_path) as (seen, kept),
    ):
        out = client.fetch(seen, way, folder)
    assert sorted(out) == sorted(map(client.expected, client.mail))
    assert len(list(tmp_path.iterdir())) == len(kept.over) > 0
    for session in kept.over:
        found = [one for step in session.history.steps() for one in step.findings]
        assert [one.code for one in found if one.severity is Severity.ERROR] == []
        assert session.secure is (way is Way.TLS)
        assert any(line.kind is LineKind.TLS for line in session.lines) is (way is Way.STLS)


@pytest.mark.parametrize(("client", "way"), _PROGRAMS)
def test_the_mock_server_records_and_logs_them(
    client: Client, way: Way, folder: Path, certificates: Path, tmp_path: Path
) -> None:
    reason = client.why_not(way)
    if reason is not None:
        pytest.skip(reason)
    kept, rows = _Kept(), list[LogRow]()
    watchers: list[Watcher] = [kept, SessionFiles(tmp_path, _never), CommandLog(rows.append)]
    clock = time.time  # noqa: TID251 - as above
    with serving(
        certificates, client.mail, way, ServedSessions(watchers, clock, time.perf_counter)
    ) as served:
        client.fetch(served, way, folder)
    assert len(list(tmp_path.iterdir())) == len(kept.over) > 0
    for session in kept.over:
        found = [one for step in session.history.steps() for one in step.findings]
        assert [one.code for one in found if one.severity is Severity.ERROR] == []
        assert session.secure is (way is Way.TLS)
        said = [history.octets for history in map(session.history.shown, range(len(session.lines)))
                if history.side is Side.CLIENT and history.kind is LineKind.WIRE]  # fmt: skip
        assert [row.command for row in rows if row.session == session.number and row.command] == said
    told = "".join(map(as_json, rows)) + "".join(file.read_text() for file in tmp_path.iterdir())
    assert USERS_PASSWORD not in told


@pytest.mark.parametrize(("client", "way"), _PROGRAMS)
def test_what_comes_in_pieces_is_what_went_in(
    client: Client, way: Way, folder: Path, certificates: Path, tmp_path: Path
) -> None:
    reason = client.why_not(way)
    if reason is not None:
        pytest.skip(reason)
    with (
        serving(certificates, client.mail, way) as served,
        _proxied(served, certificates, tmp_path, "split:70,0") as (seen, kept),
    ):
        out = client.fetch(seen, way, folder)
    assert sorted(out) == sorted(map(client.expected, client.mail))
    for session in kept.over:
        found = {one.code: one.severity for step in session.history.steps() for one in step.findings}
        assert "fault-injected" in found
        assert Severity.ERROR not in found.values()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("err-on:RETR", "negative"),
        ("dot-missing@LIST", "closed-early"),
        ("lf-only@LIST", "line-ending"),
        ("drop-after:30@RETR", "line-cut"),
    ],
)
def test_a_fault_between_curl_and_dovecot(dovecot: Dovecot, tmp_path: Path, fault: str, code: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed (Debian: apt-get install curl)")
    kept = _Kept()
    proxy = RecordingProxy(
        Upstream(*dovecot.address, Security()),
        [kept, SessionFiles(tmp_path, _never)],
        time.time,  # noqa: TID251 - as above
        tls=_no_tls,
        faults=between([fault]),
    )
    what = "" if "LIST" in fault else "1"
    with threaded(proxy):
        url = f"pop3://127.0.0.1:{proxy.address[1]}/{what}"
        command = ["curl", "-sS", "-m", "2", "-u", f"student:{PASSWORD}", url]
        subprocess.run(command, capture_output=True, check=False, timeout=20)
    (session,) = kept.over
    found = {one.code for step in session.history.steps() for one in step.findings}
    assert {code, "fault-injected"} <= found
    (file,) = tmp_path.iterdir()
    assert f"S# fault injected: {fault}\n" in file.read_text()


def _fetched(port: int) -> bytes:
    """Log in, fetch the first message, and return all that was said."""
    said = (b"USER student", b"PASS " + PASSWORD.encode(), b"STAT", b"RETR 1", b"QUIT")
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        heard = b""
        for line in (b"", *said):
            if line:
                connection.sendall(line + b"\r\n")
            end = b"\r\n.\r\n" if line.startswith(b"RETR") else b"\r\n"
            start = len(heard)
            while not heard[start:].endswith(end):
                heard += connection.recv(65_536)
        return heard


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with Dovecot({"student": ORDINARY}) as running:
        yield running


@contextmanager
def _dovecot_reached(mail: Sequence[bytes], certificates: Path) -> Iterator[Reached]:
    """Run a Dovecot that has STLS and TLS, with the certificate of our own authority."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    files = chain_and_key(certificates)
    with Dovecot({USER: mail}, certificate=files, password=USERS_PASSWORD) as running:
        yield Reached(authority(certificates), running.port, running.tls_port)


@pytest.mark.parametrize(("client", "way"), _PROGRAMS)
def test_dovecots_mail_comes_through_it(
    client: Client, way: Way, folder: Path, certificates: Path, tmp_path: Path
) -> None:
    reason = client.why_not(way)
    if reason is not None:
        pytest.skip(reason)
    mail = [message for message in client.mail if b"\r\r\n" not in message]  # Dovecot keeps mail in lines
    with (
        _dovecot_reached(mail, certificates) as served,
        _proxied(served, certificates, tmp_path) as (seen, kept),
    ):
        out = client.fetch(seen, way, folder)
    assert sorted(out) == sorted(map(client.expected, mail))
    for session in kept.over:
        assert session.secure is (way is Way.TLS)
        assert any(line.kind is LineKind.TLS for line in session.lines) is (way is Way.STLS)


@pytest.mark.parametrize("way", _WAYS)
def test_openssl_hears_of_dovecot_through_it_what_it_hears_directly(
    way: Way, certificates: Path, tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed (Debian: apt-get install openssl)")
    with (
        _dovecot_reached(ORDINARY, certificates) as served,
        _proxied(served, certificates, tmp_path) as (seen, kept),
    ):
        direct, through = (_said_to_openssl(reached, way) for reached in (served, seen))
    assert through == direct
    assert b"\r\n.\r\n" in through
    (session,) = kept.over
    heard = b"".join(line.wire for line in session.lines if line.side is Side.SERVER)
    assert heard.partition(through)[1]  # but for what was said before STLS


def _said_to_openssl(reached: Reached, way: Way) -> bytes:
    """Return what a server says from the login on, in clear to a plain connection."""
    login = (b"USER %b" % USER.encode(), b"PASS %b" % USERS_PASSWORD.encode())
    said = b"".join(
        line + b"\r\n" for line in (*login, b"STAT", b"LIST", b"UIDL", b"RETR 1", b"TOP 1 0", b"QUIT")
    )
    if way is Way.USER_PASS:
        with socket.create_connection(("127.0.0.1", reached.pop3), 20) as connection:
            connection.sendall(said)
            heard = b"".join(iter(lambda: connection.recv(65_536), b""))
        return heard.partition(b"\r\n")[2]
    command = ["openssl", "s_client", "-quiet", "-verify_return_error", "-verify_hostname", "localhost"]
    command += ["-CAfile", str(reached.ca), "-connect", f"localhost:{reached.port(way)}"]
    command += ["-starttls", "pop3"] if way is Way.STLS else []
    done = subprocess.run(command, input=said, capture_output=True, check=False, timeout=20)
    heard = done.stdout
    return heard if way is Way.STLS else heard.partition(b"\r\n")[2]


def test_dovecot_says_through_it_what_it_says(dovecot: Dovecot, tmp_path: Path) -> None:
    kept = _Kept()
    proxy = RecordingProxy(
        Upstream(*dovecot.address, Security()),
        [kept, SessionFiles(tmp_path, _never)],
        time.time,  # noqa: TID251 - as above
        tls=_no_tls,
    )
    direct = _fetched(dovecot.port)
    with threaded(proxy):
        through = _fetched(proxy.address[1])
    assert (
        through.partition(b"\r\n")[2] == direct.partition(b"\r\n")[2]
    )  # the greetings have their own timestamps
    (session,) = kept.over
    assert b"".join(line.wire for line in session.lines if line.side is Side.SERVER) == through
    assert [
        one.code
        for step in session.history.steps()
        for one in step.findings
        if one.severity is Severity.ERROR
    ] == []


def test_whoever_is_killed_at_any_moment_leaves_whole_lines(dovecot: Dovecot, tmp_path: Path) -> None:
    chance = random.Random(937)  # noqa: S311 - no secret is drawn
    kept = _Kept()
    proxy = RecordingProxy(
        Upstream(*dovecot.address, Security()),
        [kept, SessionFiles(tmp_path, _never)],
        time.time,  # noqa: TID251 - as above
        tls=_no_tls,
    )
    with threaded(proxy):
        for _time in range(20):
            with socket.create_connection(("127.0.0.1", proxy.address[1]), 20) as connection:
                connection.settimeout(chance.random() / 20)
                said = b"USER student\r\nPASS %b\r\nSTAT\r\nLIST\r\n" % PASSWORD.encode()
                connection.sendall(said[: chance.randrange(len(said))])
                with suppress(TimeoutError):
                    connection.recv(1_000)
        assert _fetched(proxy.address[1]).startswith(b"+OK")
    assert proxy.connections == 0
    assert len(kept.over) == 21
    for file in tmp_path.iterdir():
        octets = file.read_bytes()
        assert octets.endswith(b"\n")
        (conversation,) = read(octets, file.name).conversations
        assert conversation.lines[0].kind is LineKind.OPENED


def _no_tls() -> ssl.SSLContext:
    raise AssertionError("nobody asked for TLS")
