"""Accounts and maildrops from the command line's options and from a file."""

from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.configured import ConfigurationError, configured
from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.store import INBOX, InUseError

FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"


def test_users_alone_have_built_in_mail_each_their_own() -> None:
    accounts, maildrops = configured(users=["mrose:tan:staaf", "teacher:x"])
    assert accounts.password_fits(b"mrose", Secret(b"tan:staaf"))
    assert not accounts.password_fits(b"student", Secret(b"learn"))
    assert len(maildrops.mailboxes(b"mrose")[INBOX]) == 6
    assert len(maildrops.mailboxes(b"teacher")[INBOX]) == 2
    maildrops.open(b"mrose").release(frozenset({1}))
    assert len(maildrops.mailboxes(b"mrose")[INBOX]) == 5
    assert not maildrops.knows(b"student")


def test_a_maildrop_for_each_user_or_one_for_all(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(FROM + b"Name: %s\n\n" % name.encode())
    _, maildrops = configured(maildrop=str(tmp_path / "{user}"), users=["a:x", "b:x"])
    with_a, with_b = maildrops.open(b"a"), maildrops.open(b"b")
    assert with_b.messages[0].octets == b"Name: b\r\n"
    with_a.release()
    with_b.release()
    _, maildrops = configured(maildrop=str(tmp_path / "a"), users=["a:x", "b:x"])
    lease = maildrops.open(b"a")
    with pytest.raises(InUseError):
        maildrops.open(b"b")
    lease.release()


def test_a_file_of_accounts(tmp_path: Path) -> None:
    for name in ("jones", "own"):
        (tmp_path / name).write_bytes(FROM + b"Name: %s\n\n" % name.encode())
    file = tmp_path / "accounts.toml"
    file.write_text(
        'maildrop = "{user}"\n[users.jones]\npassword = "one"\n'
        '[users."zoé"]\npassword = "deux"\nmaildrop = "own"\n'
    )
    accounts, maildrops = configured(accounts=file)
    assert accounts.password_fits("zoé".encode(), Secret(b"deux"))
    lease = maildrops.open("zoé".encode())
    assert lease.messages[0].octets == b"Name: own\r\n"
    lease.release()
    # What is said on the command line goes before what the file says for all; --user adds to it.
    accounts, maildrops = configured(accounts=file, maildrop=str(tmp_path / "own"), users=["x:y"])
    assert accounts.password_fits(b"x", Secret(b"y"))
    lease = maildrops.open(b"jones")
    assert lease.messages[0].octets == b"Name: own\r\n"
    lease.release()


@pytest.mark.parametrize("user", ["", "name", "name:", ":word"])
def test_users_that_are_none(user: str) -> None:
    with pytest.raises(ConfigurationError, match="--user wants NAME:PASSWORD") as caught:
        configured(users=[user])
    assert "word" not in str(caught.value)


def test_nobody_at_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nobody may log in: say who with --user"):
        configured(maildrop=str(tmp_path))


@pytest.mark.parametrize("name", ["..", "a/b", "."])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"can't stand for \{user\} in a path"):
        configured(maildrop=str(tmp_path / "{user}"), users=[f"{name}:x"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a table"),
        ("users = 1", "expected a table"),
        ("[users.a]\n", 'needs password = "..."'),
        ('[users.a]\npassword = ""\n', 'needs password = "..."'),
        ("[users.a]\npassword = 1\n", "password in .users.a. must be a text in quotes"),
        ('[users]\na = "x"\n', "must be a table"),
        ('[users.a]\npassword = "x"\npasword = "y"\n', "unknown key pasword in .users.a.; there may be: "),
        ('user = 1\n[users.a]\npassword = "x"\n', "unknown key user in the top"),
        ("[users.a\n", "is no TOML: .*line 1"),
        ("\udcff", "is no TOML"),
    ],
)  # fmt: skip
def test_files_that_are_not_understood(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "accounts.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigurationError, match=said) as caught:
        configured(accounts=file)
    assert str(caught.value).startswith(str(file))


def test_a_file_or_a_maildrop_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml: No such file"):
        configured(accounts=tmp_path / "nowhere.toml")
    with pytest.raises(MaildropError, match="nowhere is gone"):
        configured(maildrop=str(tmp_path / "nowhere"), users=["a:x"])
