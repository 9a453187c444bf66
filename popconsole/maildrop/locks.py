"""The lock on an mbox: the system's locks on the file, and a lock file beside it.

In this order, as Debian's policy has it. The lock file holds our process number and host, so that one
that was left behind by a process that is no more can be told from one that counts.
"""

import os
import re
import socket
import threading
from contextlib import suppress
from pathlib import Path

from popconsole.i18n import N_
from popconsole.maildrop import disk
from popconsole.maildrop.errors import MaildropError, Trouble

REFRESH = 60.0
"""Seconds after which a lock file is touched: other programs take one for left behind after 300."""

_OWNER = re.compile(rb"\s*([1-9][0-9]*)(?::(\S+))?")
_TRIES = 5

# Closing any descriptor of a file gives back all fcntl locks that this process has on it, and a process may
# take a lock that it has: so what we hold ourselves must be known without asking the system.
_held: dict[Path, "FileLock"] = {}
_guard = threading.Lock()


class FileLock:
    """An exclusive lock on one file, taken at once or refused; ``descriptor`` is the file, open.

    ``shared``: the file is read alone, and maybe nothing can be written there: the system's locks are those
    of readers, and a lock file beside it is respected, but none is made.

    Raises MaildropError: IN_USE naming the lock that is in the way, or what is wrong with the file.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path = path.resolve()
        self._shared = shared
        self.lock_file = self.path.with_name(self.path.name + ".lock")
        self._mark: bytes | None = None  # what the lock file says, once it is ours
        self.descriptor = -1
        with _guard:
            if self.path in _held:
                text = N_("{path} is in use by another session of this server: QUIT there, then log in again")
                raise MaildropError(Trouble.IN_USE, text, path=path)
            _held[self.path] = self
        try:
            self._take()
        except OSError as error:
            self.release()
            raise disk.trouble(error, self.path) from error
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Give all of it back; a second time does nothing."""
        with suppress(OSError):
            if self._mark is not None and self.lock_file.read_bytes() == self._mark:
                self.lock_file.unlink()
        self._mark = None
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        with _guard:
            if _held.get(self.path) is self:
                del _held[self.path]

    def put_in_place(self, new: Path) -> None:
        """Let a new file take this one's place; ``descriptor`` stays that of the old one. Raises OSError.

        Where a file that is open can't be replaced (Windows), ``descriptor`` is that of the new one.
        """
        if disk.REPLACES_OPEN_FILES:
            disk.put_in_place(new, self.path)
            return
        os.close(self.descriptor)
        self.descriptor = -1
        try:
            disk.put_in_place(new, self.path)
        finally:
            self.descriptor = disk.open_file(self.path, os.O_RDWR)

    def touch(self) -> None:
        """Show other programs that the lock file still counts."""
        if self._mark is not None:
            with suppress(OSError):
                os.utime(self.lock_file)

    def _take(self) -> None:
        for _ in range(_TRIES):
            self.descriptor = disk.open_file(self.path, os.O_RDONLY if self._shared else os.O_RDWR)
            if not disk.lock(self.descriptor, shared=self._shared):
                raise self._locked(disk.lock_holder(self.descriptor))
            if _identity(os.fstat(self.descriptor)) == _identity(self.path.stat()):
                break
            os.close(self.descriptor)  # another program has put a new file there meanwhile
            self.descriptor = -1
        else:
            raise MaildropError(
                Trouble.TEMPORARY, N_("{path} changes all the time: try again"), path=self.path
            )
        if not self._shared:
            self._take_lock_file()
        elif self.lock_file.exists():
            self._see_that_it_is_left_behind()

    def _locked(self, process: int | None) -> MaildropError:
        if process is None:
            text = N_("{path} is locked by another program (fcntl or flock): wait till it is done, try again")
        else:
            text = N_(
                "{path} is locked by process {process} (fcntl or flock): wait till it is done, try again"
            )
        return MaildropError(Trouble.IN_USE, text, path=self.path, process=process)

    def _take_lock_file(self) -> None:
        mark = f"{os.getpid()}:{socket.gethostname()}".encode()
        for _ in range(_TRIES):
            try:
                disk.create_whole(self.lock_file, mark)
            except FileExistsError:
                if self._see_that_it_is_left_behind():
                    disk.remove_if_there(self.lock_file)  # we hold the file's own lock: no other of ours can
            except OSError as error:
                raise disk.trouble(error, self.lock_file) from error
            else:
                self._mark = mark
                return
        text = N_("the lock file {lock} comes back all the time: try again")
        raise MaildropError(Trouble.TEMPORARY, text, lock=self.lock_file)

    def _see_that_it_is_left_behind(self) -> bool:
        """Tell whether a lock file is there and counts no more. Raises MaildropError where it counts."""
        try:
            owner = _OWNER.match(self.lock_file.read_bytes()[:200])
        except FileNotFoundError:
            return False
        if owner is None:
            text = N_(
                "{path} is locked by another program (lock file {lock} beside it): wait till it is done; "
                "if none has this mail open, remove that file"
            )
            raise MaildropError(Trouble.IN_USE, text, path=self.path, lock=self.lock_file.name)
        process = int(owner[1])
        here = owner[2] is None or owner[2] == socket.gethostname().encode()
        if here and (process == os.getpid() or not disk.process_exists(process)):
            return True
        text = N_(
            "{path} is locked by process {process} (lock file {lock} beside it): wait till it is done; "
            "if it is no mail program, remove that file"
        )
        raise MaildropError(Trouble.IN_USE, text, path=self.path, process=process, lock=self.lock_file.name)


def is_held(path: Path) -> bool:
    """Tell whether this process holds the lock of a file; then nobody may open and close it."""
    return path.resolve() in _held


def refresh() -> None:
    """Touch all lock files that this process holds."""
    with _guard:
        held = list(_held.values())
    for lock in held:
        lock.touch()


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
