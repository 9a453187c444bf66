"""Accounts and maildrops from the command line's options and from a file."""

import re
from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.configured import ConfigurationError, configured
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import InUseError

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


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("", "no colon"),
        ("secret", "no colon in it: it wants NAME:PASSWORD"),
        ("name:", "no password behind its colon"),
        (":secret", "no name before its colon"),
        ("n\udcffme:secret", "octets that are no UTF-8, the first as character 2: "),
        ("name:secr\udce9", "octets that are no UTF-8, the first as character 10: "),
        ("na\nme:secret", "a control character"),
    ],
)
def test_users_that_are_none(user: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        configured(users=[user])
    assert str(caught.value).startswith("--user")
    assert "secr" not in str(caught.value)
    assert str(caught.value).isascii()


def test_a_user_named_twice(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="user a is named twice"):
        configured(users=["a:one", "b:two", "a:three"])
    file = tmp_path / "accounts.toml"
    file.write_text('[users.a]\npassword = "x"\n')
    with pytest.raises(ConfigurationError, match="user a is named twice"):
        configured(users=["a:one"], accounts=file)


@pytest.mark.parametrize(
    ("maildrop", "said"),
    [
        ("", "--maildrop is empty .an unset shell variable.*: it wants the path of a maildrop"),
        ("a\0b", "--maildrop has a NUL in it"),
        ("~no-such-user-of-this-machine/x", "--maildrop begins with ~ and there is no such home"),
    ],
)
def test_paths_that_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maildrop: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1.eml").write_bytes(b"A: 1\n\n")  # what an empty path would lay open
    with pytest.raises(ConfigurationError, match=said):
        configured(users=["a:x"], maildrop=maildrop)
    file = tmp_path / "accounts.toml"
    file.write_text('[users.a]\npassword = "x"\n')
    with pytest.raises(ConfigurationError, match=said):
        configured(accounts=file, maildrop=maildrop)
    written = maildrop.replace("\0", "\\u0000")
    said = said.partition(" ")[2]
    for text, where in (
        (f'maildrop = "{written}"\n[users.a]\npassword = "x"\n', "maildrop in the top"),
        (f'[users.a]\npassword = "x"\nmaildrop = "{written}"\n', r"maildrop in \[users.a\]"),
    ):
        file.write_text(text)
        with pytest.raises(ConfigurationError, match=f"accounts.toml: {where} {said}"):
            configured(accounts=file)


def test_a_name_that_begins_with_a_tilde_is_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~root").write_bytes(FROM + b"Name: here\n\n")
    _, maildrops = configured(maildrop="{user}", users=["~root:x"])
    lease = maildrops.open(b"~root")
    assert lease.messages[0].octets == b"Name: here\r\n"
    lease.release()


def test_links_in_a_circle_and_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(ConfigurationError, match="circle: Too many levels of symbolic links"):
        configured(maildrop=str(tmp_path / "circle"), users=["a:x"])
    with pytest.raises(ConfigurationError, match=r"--maildrop, for user a: .*link is gone"):
        configured(maildrop=str(tmp_path / "link"), users=["a:x"])


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
        ('[users.a]\npassword = "x"\ntoken = ""\n', "token in .users.a. is empty"),
        ('[users."a\\n"]\npassword = "x"\n', "a control character"),
        ('[users.a]\npassword = "x"\npasword = "y"\n', "unknown key pasword in .users.a.; there may be: "),
        ('user = 1\n[users.a]\npassword = "x"\n', "unknown key user in the top"),
        ("[users.a\n", "is no TOML: .*line 1"),
        ("\udcff", "line 1: octet ff is not UTF-8, which TOML is: save the file as UTF-8"),
        ('\ufeff[users.a]\npassword = "\udce9"\n', "line 2: octet e9 is not UTF-8"),
        ("\udcff\udcfe[\0", "is UTF-16, as it seems, and TOML is UTF-8: save it as UTF-8"),
        (
            'maildrop = "{user}"\n[users."../md"]\npassword = "x"\n',
            r"top: the user's name \"\.\./md\" can't .* maildrop = \"PATH\".*, into .users\.\.\./md., ",
        ),
    ],
)  # fmt: skip
def test_files_that_are_not_understood(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "accounts.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigurationError, match=said) as caught:
        configured(accounts=file)
    assert str(caught.value).startswith(str(file))
    assert "codec" not in str(caught.value)


def test_a_name_of_the_file_in_a_path_of_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "accounts.toml"
    file.write_text('[users."../md"]\npassword = "x"\n')
    with pytest.raises(ConfigurationError, match=r"into \[users\.\.\./md\] of .*accounts\.toml, or rename"):
        configured(accounts=file, maildrop=str(tmp_path / "{user}"))


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "accounts.toml"
    file.write_text('[users.jones]\npassword = "one"\n', "utf-8-sig")
    accounts, _ = configured(accounts=file)
    assert accounts.password_fits(b"jones", Secret(b"one"))


def test_a_file_or_a_maildrop_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml: No such file"):
        configured(accounts=tmp_path / "nowhere.toml")
    with pytest.raises(ConfigurationError, match=r"--maildrop, for user a: there is nothing at .*nowhere: "):
        configured(maildrop=str(tmp_path / "nowhere"), users=["a:x"])


def test_a_mistyped_relative_path_is_told_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "etc").mkdir()
    file = tmp_path / "etc" / "accounts.toml"
    file.write_text('maildrop = "nope"\n[users.jones]\npassword = "x"\n')
    said = f"etc/accounts.toml: maildrop in the top, for user jones: there is nothing at {tmp_path}/etc/nope"
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        configured(accounts=Path("etc/accounts.toml"))
    file.write_text('[users.jones]\npassword = "x"\nmaildrop = "no/pe"\n')
    said = (
        f"maildrop in [users.jones], for user jones: there is nothing at {tmp_path}/etc/no/pe, and no folder"
    )
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        configured(accounts=Path("etc/accounts.toml"))
    with pytest.raises(ConfigurationError, match=re.escape(f"there is nothing at {tmp_path}/nope: ")):
        configured(maildrop="nope", users=["jones:x"])
