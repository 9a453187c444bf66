"""What a server's operator is told at the start."""

import os
from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.profile import Profile
from popconsole.server.listening.listener import PopServer
from popconsole.server.notices import notices, surveyed
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
    usual = PopServer(Setup(), host="192.0.2.1").exposes
    assert usual is not None
    assert usual.endswith("both protocols send passwords in clear.")
    hidden = PopServer(Setup(profile=Profile(plain=False)), host="192.0.2.1").exposes
    assert hidden is not None
    assert "clear" not in hidden


def told_of(*paths: Path) -> tuple[list[str], list[str]]:
    maildrops = Maildrops()
    for number, path in enumerate(paths):
        maildrops.attach(b"%d" % number, PathSource(path))
    return surveyed(maildrops.surveys())


def _message(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"Subject: x\n\nHello.\n")


def test_what_goes_without_saying_of_mail_on_a_disk(tmp_path: Path) -> None:
    _message(tmp_path / "emls" / "1.eml")
    (tmp_path / "emls" / ".hidden").write_text("x")
    (tmp_path / "mbox").touch()
    (tmp_path / "mbox.lock").touch()
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    (tmp_path / "Maildir" / "dovecot-uidlist").write_text("3")
    paths = [tmp_path / name for name in ("emls", "mbox", "Maildir")]
    assert told_of(*paths) == ([], [])
    setup = Setup()
    assert surveyed(setup.maildrops.surveys()) == ([], [])  # in memory


def test_a_folder_of_mailboxes_tells_what_is_served_and_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "work.mbox").write_text("From jones@x.example Mon Mar  2 09:00:00 2026\n\nx\n\n")
    (tmp_path / "work.mbox.lock").touch()
    _message(tmp_path / "emls" / "1.eml")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "notes").write_text("Dear diary,\n")
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    left_out = [
        'binary (does not begin with "From ", as an mbox does)',
        "deep (a folder, and no mail in it)",
        'notes (does not begin with "From ", as an mbox does)',
    ]
    if hasattr(os, "mkfifo"):
        (tmp_path / "dangling").symlink_to("nowhere")
        os.mkfifo(tmp_path / "fifo")
        left_out.insert(1, "dangling (a link that leads nowhere)")
        left_out.insert(3, "fifo (neither a file nor a folder)")
    served, warnings = told_of(tmp_path, tmp_path)
    assert served[0] == f"{tmp_path} is served as emls, work; POP2's FOLD selects by these names."
    assert warnings[0].startswith(f"{tmp_path} has no INBOX: POP3, which knows no other mailbox, shows no ")
    assert warnings[1] == f"in {tmp_path}, not served: {', '.join(left_out)}."


def test_messages_beside_an_inbox_are_told(tmp_path: Path) -> None:
    _message(tmp_path / "lone.eml")
    assert told_of(tmp_path) == ([], [])  # they are the INBOX
    (tmp_path / "INBOX").touch()
    served, warnings = told_of(tmp_path)
    assert served == []
    assert warnings == [
        f"in {tmp_path}, not served: lone.eml (a message beside the INBOX: put it into a folder)."
    ]


def test_what_is_told_of_folders_is_bounded(tmp_path: Path) -> None:
    for user in range(12):
        for number in range(13):
            (tmp_path / f"{user}" / f"mail{number}").mkdir(parents=True)
            (tmp_path / f"{user}" / f"note{number}").write_text("x")
    served, warnings = told_of(*(tmp_path / f"{user}" for user in range(12)))
    assert (len(served), len(warnings)) == (11, 20)
    assert served[0].endswith("mail5, mail6 and 3 more; POP2's FOLD selects by these names.")
    assert served[-1] == "2 more folders are served, and not listed here."
    assert warnings[1].endswith(" and 3 more.")
