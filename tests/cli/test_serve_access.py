"""``popconsole serve``: who may log in and how, what expires, and options that do not go together."""

import json
import os
import poplib
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import UnusableError, popconsole
from popconsole.cli.mail_options import MailOptions
from popconsole.cli.serve import serve
from popconsole.cli.serve_options import ServeOptions
from popconsole.cli.serve_tls import server_tls
from popconsole.server.engine.profile import Profile
from popconsole.server.setup import Limits
from popconsole.server.tls.certificates import own_context
from popconsole.server.tls.issuing import Authority
from tests.cli.served import started

DAY = 86_400


@contextmanager
def serving(*arguments: str, hosts: set[str] | None = None) -> Iterator[tuple[dict[str, int], list[str]]]:
    """Serve on free ports; give the ports by protocol, and what was said on standard error so far.

    Into ``hosts`` goes how the addresses were told.
    """
    with started(*arguments) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        ports: dict[str, int] = {}
        while not (row := process.stdout.readline()).startswith("user "):
            assert row, process.stderr.read()
            name, _, where = row.partition(" ")
            if name.startswith("POP"):
                host, _, port = where.rpartition(":")
                ports[name] = int(port)
                if hosts is not None:
                    hosts.add(host)
        warnings: list[str] = []
        try:
            yield ports, warnings
        finally:
            process.send_signal(signal.SIGINT)
            rest = process.communicate(timeout=10)[1]
            told = ("Warning: ", "127.0.0.1:")
            warnings += [line for line in rest.splitlines() if line.startswith(told)]
        assert process.returncode == 0


def test_no_password_in_clear() -> None:
    with serving("--no-plain", "--login-delay", "60") as (ports, warnings):
        client = poplib.POP3("127.0.0.1", ports["POP3"], timeout=10)
        listed = client.capa()
        assert "USER" not in listed
        assert listed["SASL"] == ["CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"]
        assert listed["LOGIN-DELAY"] == ["60"]
        with pytest.raises(poplib.error_proto, match="in clear: APOP, AUTH CRAM-MD5, "):
            client.user("student")
        client.apop("student", "learn")
        client.quit()
        with socket.create_connection(("127.0.0.1", ports["POP2"]), 10) as connection:
            connection.sendall(b"HELO student learn\r\n")
            said = connection.makefile("rb").read().split(b"\r\n")
            assert said[1:] == [
                b"- HELO sends the password in clear, and here none may be; POP2 has no other way",
                b"",
            ]
    assert len(warnings) == 1
    assert "nobody can log in with POP2" in warnings[0]


def test_nobody_at_all() -> None:
    with serving("--no-plain", "--persona", "exchange") as (ports, warnings):
        client = poplib.POP3("127.0.0.1", ports["POP3"], timeout=10)
        assert set(client.capa()) == {"TOP", "UIDL"}
        client.quit()
    assert ["POP3" in warnings[0], "POP2" in warnings[1]] == [True, True]


def test_mail_that_expires(tmp_path: Path) -> None:
    for name, age in (("old", 3), ("new", 1)):
        file = tmp_path / f"{name}.eml"
        file.write_bytes(b"Subject: x\n\nHello.\n")
        os.utime(file, (time.time() - age * DAY,) * 2)  # noqa: TID251 - the server has the real clock
    with serving("--maildrop", str(tmp_path), "--user", "u:p", "--expire", "2") as (ports, warnings):
        client = poplib.POP3("127.0.0.1", ports["POP3"], timeout=10)
        assert client.capa()["EXPIRE"] == ["2"]
        client.user("u")
        client.pass_("p")
        client.quit()
    assert [path.name for path in tmp_path.iterdir()] == ["new.eml"]
    assert "came more than 2 days ago are removed for good" in warnings[0]


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_ipv6_address_is_told_as_it_is_typed(host: str) -> None:
    hosts: set[str] = set()
    with serving("--host", host, hosts=hosts) as (ports, warnings):
        client = poplib.POP3("::1", ports["POP3"], timeout=10)
        client.quit()
    assert (hosts, warnings) == ({"[::1]"}, [])


def test_a_folder_without_an_inbox_is_told(tmp_path: Path) -> None:
    (tmp_path / "work.mbox").touch()
    with serving("--maildrop", str(tmp_path), "--user", "u:p") as (_ports, warnings):
        pass
    assert [f"{tmp_path} has no INBOX: POP3" in text for text in warnings] == [True]


def test_how_much_it_bears_can_be_told() -> None:
    arguments = ("--max-connections", "2", "--max-per-address", "1", "--idle", "1")
    with serving(*arguments) as (ports, _), socket.create_connection(("127.0.0.1", ports["POP3"]), 10) as one:
        with socket.create_connection(("127.0.0.1", ports["POP2"]), 10) as two:
            assert b"too many connections from your address" in two.makefile("rb").read()
        silent = one.makefile("rb").read()  # for a second
        assert silent.startswith(b"+OK ")
        assert silent.count(b"\r\n") == 1


@pytest.mark.parametrize(
    ("length", "told"), [(298, b"-ERR that was no base64"), (299, b"-ERR line too long: at most 300")]
)
def test_how_long_a_response_of_auth_may_be(length: int, told: bytes) -> None:
    with (
        serving("--auth-line", "300") as (ports, _),
        socket.create_connection(("127.0.0.1", ports["POP3"]), 10) as connection,
    ):
        said = connection.makefile("rb")
        said.readline()
        connection.sendall(b"AUTH PLAIN\r\n")
        assert said.readline() == b"+ \r\n"
        connection.sendall(b"!" * length + b"\r\n")
        assert said.readline().startswith(told)


def test_the_usual_length_of_a_response_is_what_the_help_says() -> None:
    assert next(p.default for p in serve.params if p.name == "auth_line") == Profile().exchange_line


def test_the_options_of_the_command_are_those_of_the_value() -> None:
    given = {parameter.name for parameter in serve.params if parameter.expose_value}
    mail = {field.name for field in fields(MailOptions)}
    assert mail < given
    assert {field.name for field in fields(ServeOptions)} == given - mail | {"mail"}


def test_what_is_thrown_away_behind_stls_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with (
        serving("--tls", "--pop3s-port", "0") as (ports, told),
        socket.create_connection(("127.0.0.1", ports["POP3"]), 10) as connection,
    ):
        connection.sendall(b"STLS\r\nUSER student\r\nPASS learn\r\n")
        said = connection.makefile("rb")
        assert [said.readline()[:3] for _ in range(2)] == [b"+OK", b"+OK"]
        peer = "{}:{}".format(*connection.getsockname())
    assert len(told) == 1
    assert told[0].startswith(f"{peer} stls-injection: 26 octets in clear behind STLS thrown away, ")
    assert told[0].endswith(": USER student | PASS ********")


@pytest.mark.parametrize("persona", [(), ("--persona", "gmail")])
def test_where_a_message_that_is_gone_was_is_said_here_alone(
    tmp_path: Path, persona: tuple[str, ...]
) -> None:
    message = tmp_path / "1.eml"
    message.write_bytes(b"Subject: one\r\n\r\nHello\r\n")
    with (
        serving("--maildrop", str(tmp_path), "--user", "u:p", *persona) as (ports, told),
        socket.create_connection(("127.0.0.1", ports["POP3"]), 10) as connection,
    ):
        replies = connection.makefile("rb")
        connection.sendall(b"USER u\r\nPASS p\r\n")
        assert [replies.readline()[:3] for _ in range(3)] == [b"+OK"] * 3
        message.unlink()
        connection.sendall(b"RETR 1\r\nQUIT\r\n")
        refusal = replies.readline()
        peer = "{}:{}".format(*connection.getsockname())
    assert refusal.startswith(b"-ERR")
    assert str(tmp_path).encode() not in refusal
    assert told == [
        f"{peer} {message} is gone, another program has removed it: log in again to see what is left"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_a_key_that_others_could_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "popconsole")
    folder = tmp_path / "popconsole" / "tls"
    own_context(folder, datetime.now(UTC))  # noqa: TID251 - the server has the real clock
    (folder / "ca-key.pem").chmod(0o644)
    assert server_tls(None, None).authority == folder / "ca.pem"
    assert f"Warning: others could read {folder / 'ca-key.pem'}, and can't" in capsys.readouterr().err
    (folder / "server.pem").write_text("x")
    with pytest.raises(UnusableError, match=r"remove .*server\.pem, and it is made anew"):
        server_tls(None, None)


def test_a_certificate_that_is_out_of_date_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the server has the real clock
    ca = Authority.new(now)
    file = tmp_path / "server.pem"
    day = timedelta(days=1)

    def said(begins: datetime, ends: datetime) -> str:
        issued = ca.issue(["localhost"], begins, ends)
        file.write_bytes(issued.key + issued.certificate + ca.pem.certificate)
        server_tls(file, None)
        return capsys.readouterr().err

    assert said(now - day, now + day) == ""
    assert said(now - 3 * day, now - 2 * day) == (
        f"Warning: certificate 1 in {file} expired on {now - 2 * day:%Y-%m-%d %H:%M} UTC: clients will "
        "refuse it; renew it\n"
    )
    assert said(now + day, now + 2 * day).startswith(
        f"Warning: certificate 1 in {file} is not valid before {now + day:%Y-%m-%d %H:%M} UTC: clients will "
    )


def test_what_it_bears_stands_in_the_help() -> None:
    usual = Limits()
    assert (usual.pop3_idle, usual.pop2_idle) == (600, 600)
    told = " ".join(CliRunner().invoke(popconsole, ["serve", "--help"]).output.split())
    assert f"turn others away; {usual.connections} without it." in told
    assert f"from one address; {usual.per_address} without it." in told
    assert f"without it {usual.pop3_idle:g}, the least that RFC 1939 has." in told
    assert f"is dropped after {usual.stalled:g} in any case." in told


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--expire", "-1"], "-1 is not in the range"),
        (["--expire", "never"], "not a valid integer"),
        (["--login-delay", "86401"], "not in the range"),
        (["--max-connections", "0"], "not in the range"),
        (["--max-per-address", "0"], "not in the range"),
        (["--idle", "0"], "not in the range"),
        (["--pop3-port", "4000", "--pop2-port", "4000"], "--pop3-port and --pop2-port are both 4000"),
        (
            ["--tls", "--pop3-port", "4000", "--pop3s-port", "4000"],
            "--pop3-port and --pop3s-port are both 4000",
        ),
        (["--pop3s-port", "4000"], "--pop3s-port goes with --tls"),
        (["--tls-key", "FILE"], "--tls-key goes with --tls-cert"),
        (["--tls-cert", "FILE"], "FILE"),
        (["--host", "x..y", "--pop3-port", "0"], "cannot listen on x..y: that is no name of a host"),
        (["--host", 70 * "x", "--pop3-port", "0"], "that is no name of a host"),
        (["--host", "2001:db8::1", "--pop3-port", "4000"], "cannot listen on [2001:db8::1]:4000"),
        (["--host", "192.0.2.1", "--pop3-port", "0"], "cannot listen on 192.0.2.1"),
    ],
)
def test_what_does_not_go_is_said(tmp_path: Path, arguments: list[str], says: str) -> None:
    file = tmp_path / "key.pem"
    file.write_text("no key")
    arguments = [argument.replace("FILE", str(file)) for argument in arguments]
    result = CliRunner().invoke(popconsole, ["serve", *arguments])
    assert result.exit_code == 2
    assert says.replace("FILE", str(file)) in result.output
    assert "Traceback" not in result.output


def test_a_port_that_was_asked_for_is_not_taken_by_what_takes_any() -> None:
    from popconsole.server.listening.listener import PopServer

    async def addresses() -> dict[str, tuple[str, int]]:
        port = free_port()
        server = PopServer(pop3_port=None, pop2_port=port)
        server._ports["POP3"] = (None, port)  # whose usual port that is
        async with server:
            assert server.addresses["POP2"][1] == port
            assert server.addresses["POP3"][1] != port
            return server.addresses

    import asyncio

    assert list(asyncio.run(addresses())) == ["POP3", "POP2"]


def test_for_machines(tmp_path: Path) -> None:
    with started("--json", "--tls", "--pop3s-port", "0") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        process.kill()
    assert set(told["addresses"]) == {"POP3", "POP2", "POP3S"}
    assert told["addresses"]["POP3"]["host"] == "127.0.0.1"
    assert Path(told["authority"]).name == "ca.pem"
    assert {"name": "student", "password": "learn"} in told["users"]
    (tmp_path / "mail.mbox").write_text("")
    with started("--json", "--maildrop", str(tmp_path / "mail.mbox"), "--user", "nora:sesame") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        process.kill()
    assert told["authority"] is None
    assert told["users"] == [{"name": "nora", "password": None}]
