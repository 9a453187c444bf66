"""``popconsole serve`` with mail that lies on a disk, and with accounts."""

import poplib
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from tests.cli.served import started

MBOX = "From jones@x.example Mon Mar  2 09:00:00 2026\nSubject: one\n\nHello.\n\n"


@contextmanager
def serving(*arguments: str, ended_by: signal.Signals = signal.SIGINT) -> Iterator[tuple[list[str], int]]:
    """Serve on free ports; give the rows that were printed, and the port of POP3."""
    with started(*arguments) as process:
        assert process.stdout is not None
        rows = [process.stdout.readline() for _ in range(3)]
        try:
            yield rows, int(rows[0].rpartition(":")[2])
        finally:
            process.send_signal(ended_by)
            rest, errors = process.communicate(timeout=10)
        assert (rest, process.returncode) == ("", 0)
        if "--keep" in arguments:
            told, _end, errors = errors.partition("\n")
            assert told == "Nothing is removed (--keep): at the next login all mail is there again."
        assert errors.startswith(f"Ended by {ended_by.name}")
        assert errors.count("\n") == 1


def test_an_mbox_from_start_to_end(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_text(MBOX + MBOX.replace("one", "two"))
    with serving("--maildrop", str(path), "--user", "jones:secret") as (rows, port):
        assert rows[2] == "user jones\n"  # the password is known to who typed it
        client = poplib.POP3("127.0.0.1", port, timeout=10)
        client.user("student")
        with pytest.raises(poplib.error_proto, match="wrong user or password"):
            client.pass_("learn")
        client.user("jones")
        client.pass_("secret")
        assert client.retr(2)[1] == [b"Subject: two", b"", b"Hello."]
        client.dele(1)
        client.quit()
    assert path.read_text() == MBOX.replace("one", "two")


@pytest.mark.parametrize("kind", ["mbox", "maildir", "eml", "built in"])
def test_with_keep_all_is_answered_as_ever_and_nothing_is_removed(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mail"
    if kind == "mbox":
        path.write_text(MBOX + MBOX.replace("one", "two"))
    elif kind == "maildir":
        (path / "cur").mkdir(parents=True)
        (path / "new").mkdir()
    else:
        path.mkdir()
    for n in (1, 2):
        if kind == "maildir":
            (path / "new" / f"{n}.x").write_text("Subject: one\n\nHello.\n")
        elif kind == "eml":
            (path / f"{n}.eml").write_text("Subject: one\n\nHello.\n")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    where = () if kind == "built in" else ("--maildrop", str(path))
    with serving(*where, "--user", "jones:secret", "--keep", "--old") as (rows, port):
        counts = []
        for _session in range(2):
            client = poplib.POP3("127.0.0.1", port, timeout=10)
            client.user("jones")
            client.pass_("secret")
            counts.append(client.stat()[0])
            assert client.dele(1).startswith(b"+OK")
            assert client.stat()[0] == counts[-1] - 1
            assert b"%d message" % (counts[-1] - 1) in client.quit()
        assert counts[0] == counts[1]
        with socket.create_connection(("127.0.0.1", int(rows[1].rpartition(":")[2])), 10) as pop2:
            pop2.sendall(b"HELO jones secret\r\nREAD\r\nRETR\r\n")
            octets = b""
            while b"Subject" not in octets:
                octets += pop2.recv(4096)
            pop2.sendall(b"ACKD\r\nQUIT\r\n")
            while octets.count(b"+") < 2:
                octets += pop2.recv(4096)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_keep_keeps_what_expires(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_text(MBOX.replace("2026", "2001"))
    with started("--maildrop", str(path), "--user", "jones:secret", "--keep", "--expire", "1") as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        client = poplib.POP3("127.0.0.1", port, timeout=10)
        client.user("jones")
        client.pass_("secret")
        assert client.capa()["EXPIRE"] == ["1"]
        client.quit()
        process.send_signal(signal.SIGINT)
        _rest, errors = process.communicate(timeout=10)
    assert "Warning: --expire 1 removes nothing, for --keep is given.\n" in errors
    assert path.read_text() == MBOX.replace("2026", "2001")


@pytest.mark.skipif(sys.platform == "win32", reason="signals that Windows does not have")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
def test_a_signal_gives_locks_back_and_removes_nothing(tmp_path: Path, name: str, protocol: str) -> None:
    path = tmp_path / "mail"
    path.write_text(MBOX)
    lines = "USER jones\r\nPASS secret\r\nDELE 1\r\n" if protocol == "POP3" else "HELO jones secret\r\n"
    with serving("--maildrop", str(path), "--user", "jones:secret", ended_by=signal.Signals[name]) as (
        rows,
        _,
    ):
        port = int(rows[0 if protocol == "POP3" else 1].rpartition(":")[2])
        client = socket.create_connection(("127.0.0.1", port), 10)
        client.sendall(lines.encode())
        octets = b""
        while octets.count(b"\r\n") < lines.count("\n") + 1:
            octets += client.recv(4096)
        assert (tmp_path / "mail.lock").exists()
    client.close()
    assert path.read_text() == MBOX
    assert [file.name for file in tmp_path.iterdir()] == ["mail"]


def test_a_file_of_accounts(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text(MBOX)
    file = tmp_path / "accounts.toml"
    file.write_text('[users.jones]\npassword = "secret"\nmaildrop = "mail"\n')
    with serving("--accounts", str(file)) as (rows, port):
        assert rows[2] == "user jones\n"
        client = poplib.POP3("127.0.0.1", port, timeout=10)
        client.apop("jones", "secret")
        assert client.stat() == (1, 24)
        client.quit()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--maildrop", "PATH"], "nobody may log in: say who with --user NAME:PASSWORD"),
        (
            ["--maildrop", "PATH/nowhere", "--user", "a:b"],
            "for user a: there is nothing at PATH/nowhere",
        ),
        (["--maildrop", "PATH/notes", "--user", "a:b"], "notes is no mbox"),
        (["--user", "secret"], "--user has no colon in it: it wants NAME:PASSWORD"),
        (["--user", "n\udcffme:secret"], "--user has octets that are no UTF-8"),
        (["--user", "a:b", "--user", "a:secret"], "user a is named twice"),
        (["--accounts", "PATH/nowhere.toml"], "nowhere.toml: No such file or directory"),
        (["--accounts", "PATH/notes"], "notes is no TOML"),
    ],
)
def test_what_cannot_be_served_is_said_at_once(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "notes").write_text("Dear diary,\n")
    arguments = [argument.replace("PATH", str(tmp_path)) for argument in arguments]
    result = CliRunner().invoke(popconsole, ["serve", "--pop3-port", "0", "--pop2-port", "0", *arguments])
    assert result.exit_code == 2
    assert said.replace("PATH", str(tmp_path)) in result.output
    assert "secret" not in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ("--maildrop", "PATH"),
        ("--accounts", "FILE.toml"),
        ("--user", "NAME:PASSWORD"),
        ("--tls-cert", "FILE"),
        ("--tls-key", "FILE"),
        ("--host", "ADDRESS"),
        ("--persona", "NAME"),
        ("--fault", "NAME[:ARG[,ARG]][@PLACE]"),
    ],
)
def test_an_unset_variable_is_no_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, wanted: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1.eml").write_text("Subject: what the current directory would lay open\n\n")
    result = CliRunner().invoke(popconsole, ["serve", "--pop3-port", "0", "--user", "a:b", option, ""])
    assert result.exit_code == 2
    assert result.output == (
        f"Error: {option} is empty (an unset shell variable?): it wants {wanted}; give it, or leave it out\n"
    )


def test_an_unset_variable_is_no_file_to_open() -> None:
    result = CliRunner().invoke(popconsole, ["open", ""])
    assert (result.exit_code, "FILE is empty (an unset shell variable?)" in result.output) == (2, True)
