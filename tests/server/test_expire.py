"""EXPIRE (RFC 2449 section 6.7): announced as it is enforced, and enforced at QUIT alone."""

import os
import poplib
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.effects import Login, Release
from popconsole.server.engine.inputs import MaildropOpened
from popconsole.server.engine.profile import Profile
from popconsole.server.listening.access import Access, Pace
from popconsole.server.setup import Setup

Serving = Callable[..., AbstractContextManager[Any]]

DAY = 86_400
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC).timestamp()
TEXT = b"Subject: %d\n\nHello.\n"
AGES = (40, 10, 31, 0)  # days, of the messages in their order


def _mbox(path: Path, now: float) -> None:
    dates = [
        datetime.fromtimestamp(now - age * DAY, UTC).strftime("%a %b %d %H:%M:%S %Y +0000") for age in AGES
    ]
    path.write_bytes(
        b"".join(
            b"From a@x.example %s\n%s\n" % (date.encode(), TEXT % age)
            for date, age in zip(dates, AGES, strict=True)
        )
    )


def _folder(path: Path, now: float) -> None:
    path.mkdir()
    for number, age in enumerate(AGES):
        (path / f"{number}.eml").write_bytes(TEXT % age)
        os.utime(path / f"{number}.eml", (now - age * DAY, now - age * DAY))


def _maildir(path: Path, now: float) -> None:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for number, age in enumerate(sorted(AGES, reverse=True)):
        file = path / "new" / f"{int(now - age * DAY)}.M{number}.host"
        file.write_bytes(TEXT % age)
        os.utime(file, (1, 1))


KINDS = {"mbox": _mbox, "eml": _folder, "maildir": _maildir}


def _setup(path: Path, expire: int | None) -> Setup:
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(path))
    return Setup(accounts=Accounts({b"u": Secret(b"p")}), maildrops=maildrops, profile=Profile(expire=expire))


def _subjects(path: Path) -> list[int]:
    lease = _setup(path, None).maildrops.open(b"u")
    try:
        return sorted(int(message.octets.split(b"\r\n")[0].split()[1]) for message in lease.messages)
    finally:
        lease.release()


def _now() -> float:
    return datetime.now(UTC).timestamp()  # noqa: TID251 - the server on the wire has the real one


@pytest.mark.parametrize("kind", KINDS)
def test_older_messages_go_at_quit(serving: Serving, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mail"
    KINDS[kind](path, _now())
    with serving(_setup(path, 30)) as running:
        client = poplib.POP3(*running.pop3)
        assert client.capa()["EXPIRE"] == ["30"]
        client.user("u")
        assert client.pass_("p").endswith(b"; 2 messages older than 30 days, removed at QUIT")
        assert client.capa()["EXPIRE"] == ["30"]
        assert client.stat()[0] == 4
        assert len(client.retr(1)[1]) == 3  # still there
        client.rset()  # takes back DELE, and nothing else
        assert b"2 messages left" in client.quit()
    assert _subjects(path) == [0, 10]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_goes_without_quit(serving: Serving, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mail"
    KINDS[kind](path, _now())
    with serving(_setup(path, 30)) as running, socket.create_connection(running.pop3, 10) as connection:
        file = connection.makefile("rb")
        connection.sendall(b"USER u\r\nPASS p\r\nSTAT\r\n")
        assert [file.readline()[:3] for _ in range(4)] == [b"+OK"] * 4
    assert _subjects(path) == [0, 10, 31, 40]


@pytest.mark.parametrize(("expire", "left"), [(None, 4), (0, 4), (1, 1), (35, 3), (36_500, 4)])
def test_the_days_count(serving: Serving, tmp_path: Path, expire: int | None, left: int) -> None:
    _mbox(tmp_path / "mail", _now())
    with serving(_setup(tmp_path / "mail", expire)) as running:
        client = poplib.POP3(*running.pop3)
        client.apop("u", "p")
        client.quit()
    assert len(_subjects(tmp_path / "mail")) == left


def test_what_is_marked_too_goes_once(serving: Serving, tmp_path: Path) -> None:
    _mbox(tmp_path / "mail", _now())
    with serving(_setup(tmp_path / "mail", 30)) as running:
        client = poplib.POP3(*running.pop3)
        client.apop("u", "p")
        client.dele(1)
        client.dele(2)
        assert b"1 message left" in client.quit()
    assert _subjects(tmp_path / "mail") == [0]


def test_pop2_removes_what_its_client_acknowledges_and_no_more(serving: Serving, tmp_path: Path) -> None:
    _mbox(tmp_path / "mail", _now())
    with (
        serving(_setup(tmp_path / "mail", 30)) as running,
        socket.create_connection(running.pop2, 10) as connection,
    ):
        connection.sendall(b"HELO u p\r\nQUIT\r\n")
        assert connection.makefile("rb").read().count(b"\r\n") == 3
    assert _subjects(tmp_path / "mail") == [0, 10, 31, 40]


def test_the_clock_is_the_server_s(tmp_path: Path) -> None:
    _mbox(tmp_path / "mail", NOW)
    for days, expired in ((30, {1, 3}), (31, {1}), (9, {1, 2, 3}), (40, set())):
        access = Access(_setup(tmp_path / "mail", days), Pace(today=lambda: NOW))
        answer = access.answer(Login(b"u", Secret(b"p")))
        assert isinstance(answer, MaildropOpened)
        assert answer.expired == expired
        access.answer(Release())


def test_built_in_mail_has_no_age() -> None:
    access = Access(Setup(profile=Profile(expire=1)), Pace(today=lambda: NOW + 10_000 * DAY))
    answer = access.answer(Login(b"student", Secret(b"learn")))
    assert isinstance(answer, MaildropOpened)
    assert answer.expired == frozenset()
