"""Disks that are full, read-only or unreadable, and what lies there that is no mail, or odd mail."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.names import INBOX

FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="rights and limits of POSIX")

# Checks a maildrop, opens it, removes its first message; as a user without special rights where it is given
# the word "nobody", with files of at most so many octets where it is given a number. Prints what went wrong.
CHILD = """
import os, resource, sys
from pathlib import Path
from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
path, how, then, keeps = Path(sys.argv[1]), sys.argv[2], sys.argv[3], bool(sys.argv[4])
if how == "nobody":
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
elif how:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(how), int(how)))
source = PathSource(path, keeps=keeps)
maildrops = Maildrops()
maildrops.keeps = keeps
maildrops.attach(b"u", source)
lease = None
for name, call in (("check", source.check), ("open", lambda: maildrops.open(b"u"))):
    try:
        lease = call()
    except MaildropError as error:
        print(name, error.trouble.name, error)
if lease:
    if then:
        os.chmod(then, 0o555)
    try:
        lease.release(frozenset({1}))
    except MaildropError as error:
        print("remove", error.trouble.name, error)
    else:
        print("done")
"""


def told(path: Path, how: str = "nobody", then: str = "", keeps: str = "") -> list[str]:
    """Return what a child has to say; ``keeps``: it removes nothing, so needs to read alone."""
    command = [sys.executable, "-c", CHILD, str(path), how, then, keeps]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.replace(str(path.parent), "").splitlines()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody can reach, of the user who has no special rights."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def give(path: Path) -> None:
    """Let the user without special rights have it all."""
    for one in (path, *path.rglob("*")):
        one.chmod(0o755 if one.is_dir() else 0o644)
        if os.getuid() == 0:
            os.chown(one, 65534, 65534)


def maildir(path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for n in (1, 2):
        (path / "new" / f"{n}.x").write_bytes(b"A: 1\n\n")
    return path


@posix
def test_a_limit_on_the_size_of_files_loses_nothing(folder: Path) -> None:
    path = folder / "mbox"
    before = (FROM + b"A: 1\n\n" + b"x" * 80 + b"\n\n") * 1_000
    path.write_bytes(before)
    (said,) = told(path, "40000")
    assert said.startswith(
        "remove PERMANENT /mbox: File too large; no message was lost: let the server write"
    )
    assert path.read_bytes() == before
    assert [file.name for file in folder.iterdir()] == ["mbox"]
    box = maildir(folder / "md")
    assert told(box, "0") == ["done"]  # to remove a file takes no room


@posix
def test_an_mbox_without_the_rights(folder: Path) -> None:
    path = folder / "mbox"
    path.write_bytes(FROM + b"A: 1\n\n" + FROM + b"A: 2\n\n")
    give(folder)
    path.chmod(0o444)
    wants = "can't be read and written: give the user who runs the server the right to both"
    needs = "Permission denied; the server needs the right to read and write there"
    assert told(path) == [f"check PERMANENT /mbox {wants}", f"open PERMANENT /mbox: {needs}"]
    path.chmod(0)
    assert told(path) == [f"check PERMANENT /mbox: {needs}", f"open PERMANENT /mbox: {needs}"]
    path.chmod(0o644)
    folder.chmod(0o555)
    checked, opened = told(path)
    assert checked.endswith(wants)
    assert opened == f"open PERMANENT /mbox.lock: {needs}"
    folder.chmod(0o755)
    before = path.read_bytes()
    assert told(path, then=str(folder)) == [f"remove PERMANENT /mbox: {needs}"]  # while it was open
    assert path.read_bytes() == before
    folder.chmod(0o755)
    path.with_name("mbox.lock").unlink()
    assert told(path) == ["done"]


@posix
def test_a_maildir_without_the_rights(folder: Path) -> None:
    path = maildir(folder / "md")
    give(folder)
    wants = "can't be read and written: give the user who runs the server the right to both"
    needs = "Permission denied; the server needs the right to read and write there"
    (path / "new").chmod(0o555)
    assert told(path) == [f"check PERMANENT /md/new {wants}", f"remove PERMANENT /md/new/1.x: {needs}"]
    (path / "new").chmod(0o755)
    assert told(path, then=str(path / "new")) == [f"remove PERMANENT /md/new/1.x: {needs}"]
    (path / "new").chmod(0o755)
    (path / "new" / "2.x").chmod(0)
    assert told(path) == [f"open PERMANENT /md/new/2.x: {needs}"]
    path.chmod(0)
    (folder / "other").mkdir()
    assert told(folder)[0].endswith(f"/md {wants}")  # a folder of mailboxes, one of which can't be read
    path.chmod(0o755)
    assert sorted(file.name for file in path.rglob("*.x")) == ["1.x", "2.x"]


@posix
def test_where_nothing_is_removed_the_right_to_read_is_enough(folder: Path) -> None:
    mbox, box, eml = folder / "a.mbox", maildir(folder / "md"), folder / "eml"
    mbox.write_bytes(FROM + b"A: 1\n\n")
    eml.mkdir()
    (eml / "1.eml").write_bytes(b"A: 1\n\n")
    before = sorted(folder.rglob("*"))
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)
    for path in (mbox, box, eml, folder):
        assert told(path, keeps="keeps") == ["done"]
    assert sorted(folder.rglob("*")) == before
    mbox.chmod(0)
    (said, _) = told(mbox, keeps="keeps")
    assert "a.mbox: Permission denied" in said
    (box / "new").chmod(0)
    assert told(box, keeps="keeps")[0] == (
        "check PERMANENT /md/new can't be read: give the user who runs the server the right to it"
    )
    for path in (folder, *before):  # so that it can be cleared away
        path.chmod(0o755)


@posix
@pytest.mark.parametrize("kind", ["device", "fifo"])
def test_what_is_neither_file_nor_folder(tmp_path: Path, kind: str) -> None:
    path = Path("/dev/null") if kind == "device" else tmp_path / "fifo"
    if kind == "fifo":
        os.mkfifo(path)
    with pytest.raises(MaildropError, match=f"{path} is neither a file nor a folder: expected") as caught:
        PathSource(path).check()
    assert caught.value.trouble is Trouble.PERMANENT


def test_links_to_nowhere_in_a_folder_are_no_mail(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(FROM + b"A: 1\n\n")
    for name in ("dead", "dead.mbox", "dead.eml"):
        (tmp_path / name).symlink_to("nowhere")
    source = PathSource(tmp_path)
    source.check()
    assert source.names() == [b"INBOX", b"a"]
    assert len(source.open(INBOX).messages) == 0


def test_mailboxes_whose_names_collide_are_both_to_be_had(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(FROM + b"A: bare\n\n")
    (tmp_path / "a.mbox").write_bytes(FROM + b"A: mbox\n\n")
    source = PathSource(tmp_path)
    source.check()
    assert source.names() == [b"INBOX", b"a", b"a.mbox"]
    for name, text in ((b"a", b"A: bare\r\n"), (b"a.mbox", b"A: mbox\r\n")):
        box = source.open(name)
        assert box.messages[0].octets == text
        box.close()
    (tmp_path / "INBOX").touch()
    (tmp_path / "inbox.mbox").touch()
    source.check()
    assert source.names() == [b"INBOX", b"a", b"a.mbox", b"inbox.mbox"]


def test_two_inboxes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "INBOX.mbox").touch()
    (tmp_path / "Inbox").mkdir()
    source = PathSource(tmp_path)
    with pytest.raises(MaildropError, match=r"Inbox and INBOX.mbox are both the mailbox INBOX: give one of"):
        source.check()
    (tmp_path / "Inbox").rmdir()
    source.check()


ODD = {
    b"A: 1\r\n\r\nx\r\n": b"A: 1\r\n\r\nx\r\n",
    b"A: 2\n\nx": b"A: 2\r\n\r\nx\r\n",
    b"A: 3\r\rx\ry": b"A: 3\r\rx\ry\r\n",  # a lone CR ends no line (RFC 1939 section 3)
    b"A: 4\n\n\0\0x\n": b"A: 4\r\n\r\n\0\0x\r\n",
    b"A: 5\r\n\nx\r": b"A: 5\r\n\r\nx\r\r\n",
    b"A: 6\n\n" + b"z" * 300_000: b"A: 6\r\n\r\n" + b"z" * 300_000 + b"\r\n",
    b"": b"",
    b"\n": b"\r\n",
    b".\n..\n": b".\r\n..\r\n",
}


def test_files_of_odd_shape(tmp_path: Path) -> None:
    for n, text in enumerate(ODD, 1):
        (tmp_path / f"{n}.eml").write_bytes(text)
    messages = PathSource(tmp_path).open(INBOX).messages
    assert [message.octets for message in messages] == list(ODD.values())
    assert [message.size for message in messages] == [len(text) for text in ODD.values()]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode there")
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xe9"))
    (path / "cur").mkdir(parents=True)
    (path / "new").mkdir()
    for name in ("1.\udce9", "2.x"):
        (path / "new" / name).write_bytes(b"A: 1\n\n")
    box = PathSource(path).open(INBOX)
    first, second = (message.unique_id for message in box.messages)
    assert first.isascii()
    assert second.isascii()
    (path / "new" / "1.\udce9").rename(path / "cur" / "1.\udce9:2,S")
    assert PathSource(path).open(INBOX).messages[0].unique_id == first
    box.remove(frozenset({1}))
    (path / "new" / "2.x").unlink()
    with pytest.raises(MaildropError) as caught:
        box.messages[1].octets  # noqa: B018
    assert f"{path}/new/2.x is gone" in str(caught.value)
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/f"))
    folder.mkdir()
    (folder / "\udce9.mbox").write_bytes(FROM + b"A: 1\n\n")
    mailbox = PathSource(folder).open(b"\xe9")
    assert len(mailbox.messages) == 1
    mailbox.close()
