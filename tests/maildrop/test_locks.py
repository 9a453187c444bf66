"""Locks on mboxes: those of other programs, ours, and those that nobody holds any more."""

import errno
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from popconsole.maildrop import disk, locks
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.locks import FileLock
from popconsole.maildrop.mbox import MboxMailbox

FROM = "From jones@x.example Mon Mar  2 09:00:00 2026\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")

# Takes a lock as another mail program does, says so, and waits to be told to go on.
HOLDER = """
import fcntl, sys
file = open(sys.argv[2], "r+b")
getattr(fcntl, sys.argv[1])(file, fcntl.LOCK_EX)
print("locked", flush=True)
sys.stdin.readline()
"""

# Waits for the lock as a delivery agent does that knows fcntl alone, then appends to what it has open.
DELIVERER = """
import fcntl, sys
file = open(sys.argv[2], "ab")
print("opened", flush=True)
getattr(fcntl, sys.argv[1])(file, fcntl.LOCK_EX)
file.write(b"From x Mon Mar  2 09:00:00 2026\\nLate: 1\\n\\nlate\\n\\n")
file.flush()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mbox"
    path.write_text(f"{FROM}A: 1\n\nx\n\n{FROM}A: 2\n\ny\n\n")
    return path


def refused(path: Path) -> MaildropError:
    with pytest.raises(MaildropError) as caught:
        MboxMailbox(path)
    assert caught.value.trouble is Trouble.IN_USE
    return caught.value


@posix
@pytest.mark.parametrize("how", ["flock", "lockf"])
def test_another_programs_lock_is_respected_and_named(path: Path, how: str) -> None:
    command = [sys.executable, "-c", HOLDER, how, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        error = refused(path)
        who = f"process {holder.pid}" if Path("/proc/locks").exists() else "another program"
        assert f"{path} is locked by {who} (fcntl or flock)" in str(error)
        assert not path.with_name("mbox.lock").exists()
        holder.communicate("\n")
    MboxMailbox(path).close()


@posix
@pytest.mark.parametrize("how", ["flock", "lockf"])
def test_other_programs_find_our_locks(path: Path, how: str) -> None:
    box = MboxMailbox(path)
    code = (
        "import fcntl,sys; getattr(fcntl,sys.argv[1])(open(sys.argv[2],'r+b'), fcntl.LOCK_EX|fcntl.LOCK_NB)"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, how, str(path)]
    assert "BlockingIOError" in subprocess.run(command, capture_output=True, text=True, check=False).stderr
    owner = path.with_name("mbox.lock").read_text()
    assert owner == f"{os.getpid()}:{socket.gethostname()}"
    box.close()
    assert subprocess.run(command, check=False).returncode == 0
    assert not path.with_name("mbox.lock").exists()


@pytest.mark.parametrize(
    ("owner", "said"),
    [
        ("", r"locked by another program \(lock file mbox\.lock beside it\).*remove that file"),
        ("0", r"locked by another program"),
        ("nobody", r"locked by another program"),
        (f"{os.getppid()}", rf"locked by process {os.getppid()} \(lock file mbox\.lock beside it\)"),
        ("999999999:elsewhere.example", r"locked by process 999999999"),
    ],
)
def test_a_lock_file_is_respected_and_named(path: Path, owner: str, said: str) -> None:
    lock = path.with_name("mbox.lock")
    lock.write_text(owner)
    error = refused(path)
    assert re.search(said, str(error))
    assert str(error).startswith(f"{path} is locked by ")  # as with the system's locks
    assert lock.read_text() == owner
    lock.unlink()
    MboxMailbox(path).close()


@posix
@pytest.mark.parametrize("host", ["", f":{socket.gethostname()}"])
def test_a_lock_file_of_a_process_that_is_no_more_does_not_count(path: Path, host: str) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    for number in (ended.pid, os.getpid()):  # after a restart in a container, numbers come again
        path.with_name("mbox.lock").write_text(f"{number}{host}\n")
        MboxMailbox(path).close()
        assert not path.with_name("mbox.lock").exists()


@posix
@pytest.mark.parametrize("listed", [None, "nothing\n1: FLOCK ADVISORY WRITE 1 00:00:1 0 EOF\n", "\xff"])
def test_a_lock_whose_holder_is_not_known(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str | None
) -> None:
    monkeypatch.setattr(disk, "_LOCKS", tmp_path / "locks")
    if listed is not None:
        (tmp_path / "locks").write_text(listed)
    command = [sys.executable, "-c", HOLDER, "flock", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        assert f"{path} is locked by another program (fcntl or flock)" in str(refused(path))
        holder.communicate("\n")


def test_one_lock_for_all_names_of_a_file(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    box = MboxMailbox(path)
    assert "in use by another session of this server" in str(refused(link))
    assert "in use by another session of this server" in str(refused(path))
    box.close()
    MboxMailbox(link).close()


def test_a_lock_file_that_another_program_took_over_is_left_to_it(path: Path) -> None:
    lock = FileLock(path)
    lock.lock_file.unlink()
    lock.lock_file.write_text("another's")
    lock.release()
    lock.release()
    assert lock.lock_file.read_text() == "another's"


def test_a_lock_file_is_kept_young(path: Path) -> None:
    lock = FileLock(path)
    os.utime(lock.lock_file, (0, 0))
    locks.refresh()
    assert lock.lock_file.stat().st_mtime > 1_000_000_000
    lock.release()
    locks.refresh()


@posix
@pytest.mark.parametrize("how", ["flock", "lockf"])
def test_mail_of_a_program_that_waited_for_the_lock_is_not_lost(path: Path, how: str) -> None:
    box = MboxMailbox(path)
    command = [sys.executable, "-c", DELIVERER, how, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as deliverer:
        assert deliverer.stdout is not None
        assert deliverer.stdout.readline() == "opened\n"
        time.sleep(0.1)  # till it waits
        box.remove(frozenset({1}))
        deliverer.wait(10)
    box.close()
    assert path.read_text() == f"{FROM}A: 2\n\ny\n\nFrom x Mon Mar  2 09:00:00 2026\nLate: 1\n\nlate\n\n"


def test_a_folder_that_cannot_be_written_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system_open = os.open

    def refusing(at: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return system_open(at, flags, mode)

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(MaildropError, match=r"mbox\.lock: Permission denied; the server needs") as caught:
        MboxMailbox(path)
    assert caught.value.trouble is Trouble.PERMANENT
    monkeypatch.undo()
    MboxMailbox(path).close()
