"""Where the mail lies that a server is examined with: written, put back, never over anybody's own."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli.root import popconsole
from popconsole.examiner.mail import kind_of, mail
from popconsole.examiner.running.stores import FilledStore, MaildirStore, MboxStore, StoreError

_SERVE = (
    f"{sys.executable} -m popconsole serve --pop3-port {{port}} --pop2-port 0 --user {{user}}:{{password}}"
)
_REMOVES = ("--only", "rfc1939/6-QUIT/1", "--only", "rfc1939/6/1", "--only", "rfc1939/4/2")


def _run(*words: str) -> Result:
    return CliRunner().invoke(popconsole, ["examine", *words, *_REMOVES])


def test_a_maildir_is_put_back(tmp_path: Path) -> None:
    store = MaildirStore(tmp_path / "box", mail())
    store.put_back()
    assert not store.changed()
    next((tmp_path / "box" / "new").iterdir()).unlink()
    assert store.changed()
    store.put_back(empty=True)
    assert not list((tmp_path / "box" / "new").iterdir())
    assert not store.changed()


def test_an_mbox_is_put_back(tmp_path: Path) -> None:
    store = MboxStore(tmp_path / "box", mail())
    assert store.changed()
    store.put_back()
    assert (tmp_path / "box").read_bytes().count(b"\nFrom examiner@") == len(mail()) - 1
    assert not store.changed()


def test_mail_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        MaildirStore(tmp_path / "file" / "box", mail()).put_back()
    with pytest.raises(StoreError):
        MboxStore(tmp_path / "file" / "box", mail()).put_back()


def test_a_command_puts_mail_back_or_says_why_not() -> None:
    FilledStore("exit 0").put_back()
    with pytest.raises(StoreError, match="ended with 3: no"):
        FilledStore("echo no; exit 3").put_back()


def test_each_kind_of_mail_is_known_again() -> None:
    kinds = {kind_of(octets) for octets in mail().values()}
    assert kinds == (set(mail()) - {"twina", "twinb"}) | {"twin"}
    assert kind_of(b"Subject: other\r\n\r\n") is None


def test_a_program_is_examined_with_an_mbox() -> None:
    done = _run("--run", f"{_SERVE} --maildrop {{mbox}}")
    assert "3 checks: 3 met" in done.stdout
    assert done.exit_code == 0


def test_a_program_is_examined_with_mail_in_a_place_that_is_named(tmp_path: Path) -> None:
    box = tmp_path / "Maildir"
    done = _run("--run", f"{_SERVE} --maildrop {box}", "--maildir", str(box), "--fresh")
    assert "3 checks: 3 met" in done.stdout


def test_mail_that_is_not_the_examiners_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.M1.host").write_bytes(b"Subject: mine\n\nhello\n")
    done = _run("--run", f"{_SERVE} --maildrop {tmp_path}", "--maildir", str(tmp_path))
    assert "holds mail that is not the examiner's" in " ".join(done.stderr.split())
    assert done.exit_code == 2
    box = tmp_path / "mbox"
    box.write_bytes(b"From me Mon Mar  9 08:00:00 2026\nSubject: mine\n\nhello\n\n")
    done = _run("--run", f"{_SERVE} --maildrop {box}", "--mbox", str(box))
    assert done.exit_code == 2


def test_without_a_way_back_nothing_is_marked_and_it_is_said(tmp_path: Path) -> None:
    store = MaildirStore(tmp_path / "box", mail())
    store.put_back()
    done = _run("--run", f"{_SERVE} --maildrop {tmp_path / 'box'}")
    assert "Nothing puts mail back" in done.stdout
    assert "3 checks: 1 met, 2 cannot say" in done.stdout
    assert not store.changed()
    done = _run("--run", f"{_SERVE} --maildrop {tmp_path / 'box'}", "--may-delete")
    assert "3 checks: 3 met" in done.stdout
    assert store.changed()
