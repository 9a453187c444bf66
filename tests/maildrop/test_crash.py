"""A crash or a full disk at any step of removing messages: none is lost, and the maildrop can be read."""

import errno
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from popconsole.maildrop import mbox_rewrite
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops

SCRIPT = Path(__file__).with_name("killed.py")
OLD = [f"Subject: {n}\n\n" + "a line of text\n" * 10 for n in range(4)]
NEW = "Subject: new\n\ncame meanwhile\n"
STAYS = [OLD[1], OLD[3]]

posix = pytest.mark.skipif(sys.platform == "win32", reason="the child is forked")


@posix
@pytest.mark.parametrize("kind", ["mbox", "maildir", "eml"])
def test_killed_at_each_step(kind: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), kind, str(tmp_path / "folder")],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    ends = [json.loads(row) for row in done.stdout.splitlines()]
    assert [end["code"] for end in ends] == [9] * (len(ends) - 1) + [0]
    assert len(ends) > 10
    before_and_after = [[*OLD], [*OLD, NEW], [*STAYS, NEW]]
    if kind != "mbox":  # a file at a time
        before_and_after.append([*OLD[1:], NEW])
    seen = [before_and_after.index(end["texts"]) for end in ends]
    assert set(seen) == set(range(len(before_and_after)))
    assert seen[-1] == 2
    for end in ends:  # no lock and no draft in the way of the next session
        assert len(end["files"]) == (1 if kind == "mbox" else len(end["texts"]))


class _Full:
    """A disk that is full at the nth call that would need room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.numbers: Iterator[int] = itertools.count(1)
        self.at = at
        self.hit = False
        for name in ("open", "write", "fsync", "link", "replace", "ftruncate"):
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    def _failing(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            needs_room = name != "open" or arguments[1] & os.O_CREAT
            if needs_room and next(self.numbers) == self.at:
                self.hit = True
                if name == "write":  # some of it still fits
                    function(arguments[0], bytes(arguments[1])[:10])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return function(*arguments, **named)

        return call


def _found(path: Path) -> list[str]:
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(path))
    lease = maildrops.open(b"u")
    try:
        return [message.octets.replace(b"\r\n", b"\n").decode() for message in lease.messages]
    finally:
        lease.release()


@posix
def test_a_disk_that_is_full_at_each_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox_rewrite, "SLICE", 64)
    monkeypatch.setattr(mbox_rewrite, "_PATIENCE", 0.0001)
    path = tmp_path / "mail"
    separator = "From jones@x.example Mon Mar  2 09:00:00 2026\n"
    refused: list[MaildropError] = []
    failed: list[MaildropError] = []
    for at in itertools.count(1):
        path.write_text("".join(separator + text + "\n" for text in OLD), newline="")
        maildrops = Maildrops()
        maildrops.attach(b"u", PathSource(path))
        with monkeypatch.context() as patch:
            full = _Full(patch, at)
            try:
                lease = maildrops.open(b"u")
            except MaildropError as error:
                refused.append(error)
                lease = None
            if lease is not None:
                with path.open("a") as file:
                    file.write(separator + NEW + "\n")
                try:
                    lease.release(frozenset({1, 3}))
                except MaildropError as error:
                    failed.append(error)
        assert not maildrops.is_held(b"u")
        assert [p.name for p in tmp_path.iterdir()] == ["mail"]
        assert _found(path) in ([*OLD], [*OLD, NEW], [*STAYS, NEW])
        # It goes through once there is room.
        lease = maildrops.open(b"u")
        lease.release(frozenset({1}))
        if not full.hit:
            break
    assert len(refused) >= 2
    assert len(failed) >= 10
    for trouble in (*refused, *failed):
        assert trouble.trouble is Trouble.TEMPORARY
        assert "No space left on device" in str(trouble)
        assert "make room" in str(trouble)
