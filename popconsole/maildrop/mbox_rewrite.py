"""Messages taken out of an mbox: a new file is written beside it, synced, and takes its place at once.

Whatever happens meanwhile, there is always the old file or the new one, whole. Nothing is left out of the new
one but what has the digest of a message that the session saw; all else is copied as it lies there,
mail that came meanwhile too.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from popconsole.i18n import N_
from popconsole.maildrop import disk
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.locks import FileLock
from popconsole.maildrop.mbox_scan import BYTE_ORDER_MARK, SLICE, Index, measure

_PATIENCE = 0.02  # seconds for a program that waits for the old file's lock to get it
_ROUNDS = 100


def draft_of(path: Path) -> Path:
    """Return where the new file is written; one that is found there was left behind."""
    return path.with_name(f".{path.name}.popconsole")


def clear_away(path: Path) -> None:
    """Remove what a process that was killed has left behind; the caller holds the lock. Raises OSError."""
    disk.remove_if_there(draft_of(path))


def rewrite(lock: FileLock, index: Index, leave_out: Sequence[int]) -> None:
    """Take the messages with these numbers (from 0, ascending) out of a locked mbox.

    The lock's descriptor stays that of the old file. Raises MaildropError and OSError, and then the mbox is
    as it was.
    """
    old = lock.descriptor
    _see_that_it_is_ours(lock)
    draft = draft_of(lock.path)
    clear_away(lock.path)
    new = disk.create_new(draft)
    try:
        try:
            copied = _copy_others(lock, index, leave_out, new)
            disk.like(new, os.fstat(old))
            os.fsync(new)
            while (grown := _copy(old, new, copied, None)) > copied:  # since the last look
                copied = grown
                os.fsync(new)
            _see_that_it_is_ours(lock)
        finally:
            os.close(new)
        lock.put_in_place(draft)
    except BaseException:
        disk.remove_if_there(draft)
        raise
    disk.sync_directory(lock.path.parent)
    _fetch_late_mail(lock, copied)


def _copy_others(lock: FileLock, index: Index, leave_out: Sequence[int], new: int) -> int:
    """Copy what stays, mail behind the index too; return up to which offset."""
    old = lock.descriptor
    at = 0
    for number in leave_out:
        start, limit = index.starts[number], index.limit(number)
        _see_that_it_is_the_same(lock, index, number)
        _copy(old, new, at, start)
        at = limit
    if at == index.end:
        # The blank line that comes with new mail was meant for the end of the message that goes.
        following = disk.read_at(old, 2, at)
        if following == b"\r\n":
            at += 2
        elif following.startswith(b"\n"):
            at += 1
    return _copy(old, new, at, None)


def _see_that_it_is_the_same(lock: FileLock, index: Index, number: int) -> None:
    """Raise MaildropError where another program has changed a message since it was seen."""

    def read(length: int, offset: int) -> bytes:
        return disk.read_at(lock.descriptor, length, offset)

    digest = measure(read, index.starts[number], index.texts[number], index.ends[number])
    behind = read(10, index.limit(number)).lstrip(b"\r\n").removeprefix(BYTE_ORDER_MARK)
    if digest != index.digest(number) or not b"From ".startswith(behind[:5]):
        raise _changed(lock)


def _see_that_it_is_ours(lock: FileLock) -> None:
    there, here = lock.path.stat(), os.fstat(lock.descriptor)
    if (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino):
        raise _changed(lock)


def _changed(lock: FileLock) -> MaildropError:
    text = N_("another program has changed {path} despite the lock; nothing was removed: log in again")
    return MaildropError(Trouble.TEMPORARY, text, path=lock.path)


def _copy(old: int, new: int, at: int, end: int | None) -> int:
    """Copy from an offset to another, or to the end of the file; return where that was."""
    while end is None or at < end:
        octets = disk.read_at(old, SLICE if end is None else min(SLICE, end - at), at)
        if not octets:
            break
        disk.write_all(new, octets)
        at += len(octets)
    return at


def _fetch_late_mail(lock: FileLock, copied: int) -> None:
    """Let programs that wait for the old file's lock have it, and move what they append to the new file.

    A program that asks for the lock file first opens the new one; one that goes by fcntl or flock alone has
    had the old one open since before.
    """
    if not disk.HAS_LOCKS:
        return
    for _ in range(_ROUNDS):
        disk.unlock(lock.descriptor)
        time.sleep(_PATIENCE)
        if disk.lock(lock.descriptor):
            if os.fstat(lock.descriptor).st_size == copied:
                return
            copied = _append(lock, copied)


def _append(lock: FileLock, copied: int) -> int:
    """Append what the old file has behind an offset to the new one; return the offset then, or the same."""
    new = disk.open_file(lock.path, os.O_WRONLY | os.O_APPEND)
    try:
        if not disk.lock(new):
            return copied
        size = os.fstat(new).st_size
        try:
            then = _copy(lock.descriptor, new, copied, None)
            os.fsync(new)
        except OSError:
            os.ftruncate(new, size)  # no room just now: half a message would be worse
            return copied
        return then
    finally:
        os.close(new)
