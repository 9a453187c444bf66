"""No reply tells a client a path, a process or a name of this machine; who runs the server learns them."""

import mailbox
import os
import re
import shutil
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP2, POP3
from popconsole.server.setup import Setup
from popconsole.server.voice.catalogue import names, persona

Serving = Callable[..., AbstractContextManager[Any]]
FROM = b"From jones@x.example Mon Mar  2 09:00:00 2026\n"
TEXT = b"Subject: one\n\nHello\n"
SECRET = "private-place"
"""A part of every path, and of nothing else."""
LOGIN: dict[str, tuple[bytes, ...]] = {POP3.name: (b"USER u", b"PASS p"), POP2.name: (b"HELO u p",)}
AFTER = {
    POP3.name: (b"RETR 1", b"TOP 1 0", b"LIST", b"UIDL", b"DELE 1", b"STAT", b"QUIT"),
    POP2.name: (b"READ 1", b"RETR", b"ACKD", b"FOLD other", b"READ", b"RETR", b"QUIT"),
}
SPOKEN: list[tuple[str, str | None]] = [
    (POP3.name, None), *((POP3.name, name) for name in names() if persona(name).pop3 is not None),
    (POP2.name, None), *((POP2.name, name) for name in names() if persona(name).pop2 is not None),
]  # fmt: skip


def _mbox(folder: Path) -> Path:
    path = folder / "mail"
    path.write_bytes((FROM + TEXT + b"\n") * 2)
    return path


def _maildir(folder: Path) -> Path:
    path = folder / "Maildir"
    mailbox.Maildir(path).close()
    for n in (1, 2):
        (path / "new" / f"{n}.{SECRET}").write_bytes(TEXT)  # where Maildirs have the name of a machine
    return path


def _eml(folder: Path) -> Path:
    path = folder / "folder"
    path.mkdir()
    for n in (1, 2):
        (path / f"{n}.eml").write_bytes(TEXT)
    return path


MAILDROPS = {"mbox": _mbox, "maildir": _maildir, "eml": _eml}


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


def _removed(path: Path) -> None:
    for file in _files(path):
        file.unlink()


def _unreadable(path: Path) -> None:
    """Put a folder where each file was: whoever reads it, root too, gets an error of the system's."""
    for file in _files(path):
        file.unlink()
        file.mkdir()


def _cut(path: Path) -> None:
    for file in _files(path):
        os.truncate(file, 3)


def _vanished(path: Path) -> None:
    shutil.rmtree(path.parent)


def _locked(path: Path) -> None:
    """Leave the lock file of a program that is at work: this process, for it is one that lives."""
    for file in {path, *_files(path)}:
        file.with_name(f"{file.name}.lock").write_text(str(os.getppid()))


ACCIDENTS = (_removed, _unreadable, _cut, _vanished, _locked)
ON_THE_WAY = {_removed, _unreadable, _vanished}
"""What keeps a message that was there at the login from being read, in every kind of maildrop."""


def _setup(path: Path, name: str | None) -> Setup:
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(path))
    return Setup(accounts=Accounts({b"u": Secret(b"p")}), maildrops=maildrops).as_persona(name)


def _told(address: tuple[str, int], protocol: str, accident: Callable[[], None], *, before: bool) -> bytes:
    """Hold a conversation in which an accident happens, before the login or after it; return what is said."""
    told = b""
    with socket.create_connection(address, 10) as connection:
        file = connection.makefile("rb")
        told += file.readline()
        if before:
            accident()
        for line in LOGIN[protocol]:
            connection.sendall(line + b"\r\n")
            told += file.readline()
        if not before:
            accident()
        with suppress(ConnectionError):  # it may have been hung up already
            connection.sendall(b"".join(line + b"\r\n" for line in AFTER[protocol]))
            connection.shutdown(socket.SHUT_WR)
            told += file.read()
    return told


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.__name__.removeprefix("_"))
@pytest.mark.parametrize("kind", MAILDROPS)
def test_only_who_runs_the_server_learns_where_the_mail_lies(
    serving: Serving,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    accident: Callable[[Path], None],
    before: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: SECRET)
    process = str(os.getppid())
    for number, (protocol, name) in enumerate(SPOKEN):
        folder = tmp_path / str(number) / SECRET
        folder.mkdir(parents=True)
        path = MAILDROPS[kind](folder)
        heard: list[str] = []
        with serving(_setup(path, name)) as running:
            running.server.on_trouble = lambda error, _peer, heard=heard: heard.append(str(error))
            address = running.pop3 if protocol == POP3.name else running.pop2
            told = _told(address, protocol, partial(accident, path), before=before)
        who = f"{protocol} of {name}"
        assert told, who
        assert SECRET.encode() not in told, who
        assert not re.search(rb"\b%s\b" % process.encode(), told), who
        # An mbox is held open and read on: what was done to it shows when QUIT writes it.
        met = not before and accident in ON_THE_WAY and (kind != "mbox" or protocol == POP3.name)
        if met or (before and accident is _vanished):
            assert any(SECRET in text for text in heard), who
        if accident is _locked and before and kind == "mbox":
            assert any(f"process {process} " in text for text in heard), who
