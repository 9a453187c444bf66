"""Maildirs, folders of .eml files, and folders with mailboxes in them."""

import errno
import mailbox
import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.file_messages import FileMessage, Files
from popconsole.maildrop.files import MaildirReader
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import InUseError, Maildrops

FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"


def make_maildir(path: Path, *names: str) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for name in names:
        (path / name).write_bytes(b"Name: %s\n\n" % name.partition("/")[2].partition(":")[0].encode())
    return path


def names(path: Path, mailbox: bytes = INBOX) -> list[str]:
    box = PathSource(path).open(mailbox)
    try:
        return [message.octets.decode().removeprefix("Name: ").strip() for message in box.messages]
    finally:
        box.close()


def unique_ids(path: Path) -> list[str]:
    box = PathSource(path).open(INBOX)
    return [message.unique_id for message in box.messages]


def test_a_maildir_in_the_order_of_delivery(tmp_path: Path) -> None:
    path = make_maildir(tmp_path / "m", "new/20.b.x", "cur/9.a.x:2,S", "new/100.c.x", "cur/20.a.x:2,")
    (path / "new" / ".hidden").write_bytes(b"")
    (path / "tmp" / "1.not-yet").write_bytes(b"")
    (path / "cur" / "folder").mkdir()
    assert names(path) == ["9.a.x", "20.a.x", "20.b.x", "100.c.x"]
    digests = [sha256(name).hexdigest() for name in (b"9.a.x", b"20.a.x", b"20.b.x", b"100.c.x")]
    assert all(digest.startswith(one) for one, digest in zip(unique_ids(path), digests, strict=True))


def test_a_maildirs_unique_ids_outlast_flags_and_moves(tmp_path: Path) -> None:
    long = "1" * 71
    path = make_maildir(tmp_path / "m", "new/1.a", "new/2 b", f"new/3.{long}", "new/4 d", "new/5 e")
    (path / "new" / "5 e").write_bytes((path / "new" / "4 d").read_bytes())
    before = unique_ids(path)
    assert len(set(before)) == 5
    assert all(len(one) <= 70 and one.isprintable() and " " not in one for one in before)
    for file in list((path / "new").iterdir()):
        file.rename(path / "cur" / f"{file.name}:2,RS")
    assert unique_ids(path) == before


def test_a_maildir_of_the_standard_library(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "m")
    for n in range(3):
        box.add(b"Subject: %d\n\n.\nno end" % n)
    opened = PathSource(tmp_path / "m").open(INBOX)
    texts = sorted(message.octets for message in opened.messages)
    assert texts == [b"Subject: %d\r\n\r\n.\r\nno end\r\n" % n for n in range(3)]
    assert [message.size for message in opened.messages] == [25] * 3
    opened.remove(frozenset({1, 3, 7}))
    assert len(box) == 1


def test_a_message_that_another_program_moved_is_found(tmp_path: Path) -> None:
    path = make_maildir(tmp_path / "m", "new/1.a", "new/2.b", "new/3.c")
    box = PathSource(path).open(INBOX)
    (path / "new" / "1.a").rename(path / "cur" / "1.a:2,S")
    (path / "new" / "2.b").unlink()
    (path / "new" / "3.c").rename(path / "cur" / "3.c:2,")
    (path / "cur" / "3.c:2,").rename(path / "cur" / "3.c:2,RS")
    assert box.messages[2].octets == b"Name: 3.c\r\n\r\n"
    assert box.messages[0].octets == b"Name: 1.a\r\n\r\n"
    with pytest.raises(
        MaildropError, match="is gone, another program has removed it: log in again"
    ) as caught:
        box.messages[1].octets  # noqa: B018
    assert caught.value.trouble is Trouble.TEMPORARY
    box.remove(frozenset({1, 2}))
    assert names(path) == ["3.c"]


def test_a_message_that_another_program_changed_is_not_taken_for_whole(tmp_path: Path) -> None:
    path = make_maildir(tmp_path / "m", "new/1.a")
    for changed in (b"", b"Name: 1.a and more of it\n\n"):
        box = PathSource(path).open(INBOX)
        (path / "new" / "1.a").write_bytes(changed)
        with pytest.raises(MaildropError, match=r"new/1\.a was changed"):
            box.messages[0].octets  # noqa: B018
        (path / "new" / "1.a").write_bytes(b"Name: 1.a\n\n")


def test_lines_get_their_crlf_whatever_the_file_has(tmp_path: Path) -> None:
    texts = {
        "1.crlf": b"A: b\r\n\r\n\rx\r\n",
        "2.lf": b"A: b\n\n.\n",
        "3.both": b"A: b\r\n\r\nx\ny\r\n",
        "4.cut": b"A: b\r\n\r\nx",
    }
    path = make_maildir(tmp_path / "m", *(f"new/{name}" for name in texts))
    for name, text in texts.items():
        (path / "new" / name).write_bytes(text)
    messages = PathSource(path).open(INBOX).messages
    # As long as before, and no line has its CR any more: what was known of the file does not count.
    (path / "new" / "1.crlf").write_bytes(b"A: b!\n\n!x!!\n")
    os.utime(path / "new" / "1.crlf", (1, 1))  # a file system's clock may be a coarse one
    assert [message.octets for message in messages[1:]] == [
        b"A: b\r\n\r\n.\r\n",
        b"A: b\r\n\r\nx\r\ny\r\n",
        b"A: b\r\n\r\nx\r\n",
    ]
    with pytest.raises(MaildropError, match="was changed"):
        messages[0].octets  # noqa: B018
    (path / "new" / "1.crlf").write_bytes(texts["1.crlf"])
    assert PathSource(path).open(INBOX).messages[0].octets == texts["1.crlf"]


def test_a_folder_of_eml_files(tmp_path: Path) -> None:
    for name in ("10.eml", "2.EML", "b.eml", "notes.txt", ".hidden.eml"):
        (tmp_path / name).write_bytes(b"Name: %s\n\n" % name.encode())
    assert names(tmp_path) == ["2.EML", "10.eml", "b.eml"]
    before = unique_ids(tmp_path)
    (tmp_path / "2.EML").rename(tmp_path / "c.eml")  # a new name, a new message
    after = unique_ids(tmp_path)
    assert after[:2] == before[1:]
    assert after[2] not in before
    box = PathSource(tmp_path).open(INBOX)
    box.remove(frozenset({1}))
    assert not (tmp_path / "10.eml").exists()
    assert (tmp_path / "notes.txt").exists()


def test_eml_files_that_are_alike_keep_their_unique_ids(tmp_path: Path) -> None:
    for name in ("1.eml", "2.eml", "3.eml"):
        (tmp_path / name).write_bytes(b"A: 1\n\n")
    before = unique_ids(tmp_path)
    assert len(set(before)) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", unique_id) for unique_id in before)
    PathSource(tmp_path).open(INBOX).remove(frozenset({1}))
    assert unique_ids(tmp_path) == before[1:]
    (tmp_path / "0.eml").write_bytes(b"A: 1\n\n")
    assert unique_ids(tmp_path)[1:] == before[1:]
    (tmp_path / "2.eml").write_bytes(b"A: 2\n\n")
    assert unique_ids(tmp_path)[1] not in before


def test_what_is_known_of_a_file_serves_while_it_is_the_same(tmp_path: Path) -> None:
    source = PathSource(tmp_path)
    file = tmp_path / "a.eml"
    file.write_bytes(b"A: 1\n\n")
    first = source.open(INBOX).messages[0]
    assert source.open(INBOX).messages[0].unique_id == first.unique_id
    file.write_bytes(b"A: 22\n\n")
    again = source.open(INBOX).messages[0]
    assert again.size == first.size + 1
    assert again.unique_id != first.unique_id


def test_removal_goes_on_behind_a_file_that_cannot_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_maildir(tmp_path / "m", "new/1.a", "new/2.b", "new/3.c")
    box = PathSource(path).open(INBOX)
    unlink = os.unlink

    def refusing(path: Path) -> None:
        if Path(path).name == "1.a":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        unlink(path)

    monkeypatch.setattr(os, "unlink", refusing)
    with pytest.raises(MaildropError, match=r"1\.a: Permission denied") as caught:
        box.remove(frozenset({1, 2}))
    assert caught.value.trouble is Trouble.PERMANENT
    assert names(path) == ["1.a", "3.c"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_maildir(tmp_path / "lists", "new/1.list")
    make_maildir(tmp_path / "lists" / ".inner", "new/1.inner")
    (tmp_path / "old.mbox").write_bytes(FROM + b"Name: old\n\n")
    (tmp_path / "empty").touch()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.eml").write_bytes(b"Name: letter\n\n")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "README").write_bytes(b"Not mail.\n")
    (tmp_path / "old.mbox.lock.txt").write_bytes(b"neither\n")
    return tmp_path


def test_a_folder_of_mailboxes(folder: Path) -> None:
    source = PathSource(folder)
    source.check()
    assert source.names() == [b"INBOX", b"empty", b"letters", b"lists", b"nothing", b"old"]
    assert names(folder) == []
    assert names(folder, b"old") == ["old"]
    assert names(folder, b"letters") == ["letter"]
    assert names(folder, b"lists") == ["1.list"]
    assert names(folder, b"nothing") == names(folder, b"empty") == names(folder, b"nowhere") == []
    assert names(folder, b"../" + folder.name.encode() + b"/old.mbox") == []
    assert PathSource(folder / "lists").names() == [b"INBOX", b"inner"]
    assert names(folder / "lists", b"inner") == ["1.inner"]
    (folder / "x.eml").write_bytes(b"Name: x\n\n")
    assert names(folder) == ["x"]
    (folder / "inbox").write_bytes(FROM + b"Name: in\n\n")
    assert names(folder) == ["in"]


def test_going_from_mailbox_to_mailbox(folder: Path) -> None:
    maildrops = Maildrops()
    source = PathSource(folder)
    maildrops.attach(b"u", source)
    maildrops.attach(b"v", source)
    assert maildrops.on_disk(b"u")
    lease = maildrops.open(b"u")
    with pytest.raises(InUseError):
        maildrops.open(b"v")
    assert len(lease.select(b"old")) == 1
    assert (folder / "old.mbox.lock").exists()
    assert len(lease.select(b"letters", frozenset({1}))) == 1
    assert not (folder / "old.mbox.lock").exists()
    assert (folder / "old.mbox").read_bytes() == b""
    lease.release(frozenset({1}))
    assert not (folder / "letters" / "a.eml").exists()
    maildrops.open(b"v").release()


@pytest.mark.parametrize(
    ("make", "trouble", "said"),
    [
        (lambda _: None, Trouble.TEMPORARY, "is gone: is its disk mounted?"),
        (lambda path: path.write_bytes(b"Dear diary\n"), Trouble.PERMANENT, "is no mbox"),
        (
            lambda path: (path / "a").mkdir(parents=True) or (path / "a" / "x").touch(),
            Trouble.PERMANENT,
            "no mail",
        ),
    ],
)
def test_what_is_no_maildrop_is_said(tmp_path: Path, make, trouble: Trouble, said: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    path = tmp_path / "x"
    make(path)
    for way in (PathSource(path).check, lambda: PathSource(path).open(INBOX)):
        with pytest.raises(MaildropError, match=said) as caught:
            way()
        assert caught.value.trouble is trouble
        assert str(path) in str(caught.value)


def test_a_maildrop_that_vanishes_and_comes_back(tmp_path: Path) -> None:
    path = make_maildir(tmp_path / "m", "new/1.a")
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(path))
    path.rename(tmp_path / "away")
    with pytest.raises(MaildropError, match="is gone"):
        maildrops.open(b"u")
    (tmp_path / "away").rename(path)
    lease = maildrops.open(b"u")
    path.rename(tmp_path / "away")
    with pytest.raises(MaildropError, match="is gone"):
        lease.select(b"other")
    lease.release()
    assert not maildrops.is_held(b"u")


def test_rights_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_maildir(tmp_path / "m", "new/1.a")
    access = os.access
    monkeypatch.setattr(os, "access", lambda at, mode: Path(at).name != "new" and access(at, mode))
    with pytest.raises(MaildropError, match=r"m/new can't be read and written") as caught:
        PathSource(path).check()
    assert caught.value.trouble is Trouble.PERMANENT


class Counting(MaildirReader):
    """Counts how often the directories were read."""

    def __init__(self) -> None:
        super().__init__(lambda: self.now)
        self.now = 0.0
        self.read = 0

    def _read(self, path: Path) -> list[FileMessage]:
        self.read += 1
        return super()._read(path)

    def texts(self, path: Path) -> list[bytes]:
        """Open it as a source does; return what is there."""
        box = self.again(path) or self.open(path)
        return [message.octets for message in box.messages]


def test_a_maildir_is_read_again_when_something_has_changed_and_not_before(tmp_path: Path) -> None:
    path = make_maildir(tmp_path / "m", "new/1.a", "new/2.b")
    reader = Counting()
    for directory in ("cur", "new"):
        os.utime(path / directory, (1_000, 1_000))
    reader.now = 1_001.0  # too soon to tell by the directories' times
    reader.texts(path)
    reader.texts(path)
    assert reader.read == 2
    reader.now = 1_003.0
    first = reader.open(path).messages
    assert isinstance(first, Files)
    assert first.same
    again = reader.again(path)
    assert again is not None
    assert again.messages is first
    assert reader.read == 3
    new, cur = path / "new", path / "cur"
    two = b"Name: 2.b\r\n\r\n"
    changes: list[tuple[Callable[[], object], list[bytes]]] = [
        (lambda: (new / "3.c").write_bytes(b"C\n"), [b"Name: 1.a\r\n\r\n", two, b"C\r\n"]),
        ((new / "1.a").unlink, [two, b"C\r\n"]),
        (lambda: (new / "2.b").rename(cur / "2.b:2,S"), [two, b"C\r\n"]),
        (lambda: (cur / "2.b:2,S").rename(cur / "2.b:2,RS"), [two, b"C\r\n"]),
        (lambda: (cur / "2.b:2,RS").write_bytes(b"B!\n"), [b"B!\r\n", b"C\r\n"]),  # in a directory as it was
    ]
    for number, (change, texts) in enumerate(changes, 4):
        change()
        assert reader.texts(path) == texts
        assert reader.read == number
        for n, directory in enumerate(("cur", "new")):
            os.utime(path / directory, (1_000 + 2 * number + n, 1_000))
        reader.open(path)
        reader.read -= 1
        assert reader.texts(path) == texts
        assert reader.read == number


def test_a_maildir_that_was_remembered_may_go(tmp_path: Path) -> None:
    path = make_maildir(tmp_path / "m", "new/1.a")
    for directory in ("cur", "new"):
        os.utime(path / directory, (1_000, 1_000))
    source = PathSource(path)
    assert source.open(INBOX).messages is source.open(INBOX).messages
    path.rename(tmp_path / "away")
    with pytest.raises(MaildropError, match="is gone"):
        source.open(INBOX)
    (tmp_path / "m").write_bytes(FROM + b"Name: an mbox now\n\n")
    box = source.open(INBOX)
    assert box.messages[0].octets == b"Name: an mbox now\r\n"
    box.close()
