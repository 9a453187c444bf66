"""What a server's operator is told at the start."""

from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
from popconsole.server.listener import MockServer
from popconsole.server.notices import notices
from popconsole.server.session import Profile
from popconsole.server.setup import Setup

CLEAR = ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER")


def test_mostly_nothing() -> None:
    assert notices(Setup()) == []
    assert notices(Setup().as_persona("popa3d")) == []


@pytest.mark.parametrize(
    ("setup", "pop3s", "pop3_closed"),
    [
        (Setup(profile=Profile(plain=False)), False, False),
        (Setup(profile=Profile(plain=False, mechanisms=CLEAR)), False, False),  # APOP
        (Setup(profile=Profile(plain=False, mechanisms=CLEAR), apop=False), False, True),
        (Setup(profile=Profile(plain=False, mechanisms=CLEAR, stls=True), apop=False), False, False),
        (Setup(profile=Profile(plain=False)).as_persona("gmail"), False, True),
        (Setup(profile=Profile(plain=False, stls=True)).as_persona("gmail"), True, False),
        (Setup(profile=Profile(plain=False)).as_persona("popa3d"), False, True),
    ],
)
def test_who_cannot_log_in(setup: Setup, *, pop3s: bool, pop3_closed: bool) -> None:
    told = notices(setup, pop3s=pop3s)
    assert told[-1].startswith("nobody can log in with POP2: its HELO sends the password in clear")
    assert len(told) == 1 + pop3_closed
    assert not pop3_closed or told[0].startswith("nobody can log in with POP3: ")


def test_what_will_be_removed(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"")
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(tmp_path / "mail"))

    def told(expire: int) -> str:
        profile = Profile(expire=expire)
        (text,) = notices(Setup(Accounts({b"u": Secret(b"p")}), maildrops, profile))
        return text

    assert "fetched with RETR is removed for good" in told(0)
    assert "came more than 30 days ago are removed for good" in told(30)
    assert notices(Setup(profile=Profile(expire=30))) == [
        "--expire 30 removes nothing: built-in mail has no date of arrival."
    ]


def test_where_no_password_goes_in_clear_none_is_said_to() -> None:
    usual = MockServer(Setup(), host="192.0.2.1").exposes
    assert usual is not None
    assert usual.endswith("both protocols send passwords in clear.")
    hidden = MockServer(Setup(profile=Profile(plain=False)), host="192.0.2.1").exposes
    assert hidden is not None
    assert "clear" not in hidden
