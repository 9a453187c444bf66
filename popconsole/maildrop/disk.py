"""What differs between POSIX and Windows where mail lies on a disk, each with its alternative.

Everything that changes a maildrop goes through the functions of ``os``, none through buffered files: a test
can end the process at any of these calls.
"""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.i18n import N_
from popconsole.maildrop.errors import MaildropError, Trouble

if TYPE_CHECKING or sys.platform != "win32":
    import fcntl

HAS_LOCKS = sys.platform != "win32"
"""Whether the system has locks that other mail programs ask for."""
REPLACES_OPEN_FILES = sys.platform != "win32"
"""Whether a file that is open can be replaced."""

_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line endings
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""The flag that opens no link; nothing on Windows."""
_LOCKS = Path("/proc/locks")
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK)
_NO_HARD_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def open_file(path: Path, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
    """Open a file for octets as they are; return its descriptor. Raises OSError."""
    return os.open(path, flags | _BINARY | getattr(os, "O_CLOEXEC", 0), mode)


def create_new(path: Path, mode: int = 0o600) -> int:
    """Create a file that must not exist, nor be a link, and open it for writing. Raises OSError."""
    return open_file(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | NO_LINK, mode)


def read_at(descriptor: int, length: int, offset: int) -> bytes:
    """Read at an offset. Raises OSError."""
    if sys.platform == "win32":
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, length)
    return os.pread(descriptor, length, offset)


def write_all(descriptor: int, octets: bytes) -> None:
    """Write all octets, however many the system takes at a time. Raises OSError."""
    rest = memoryview(octets)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def remove_if_there(path: Path) -> None:
    """Remove a file; one that is not there is fine. Raises OSError."""
    with suppress(FileNotFoundError):
        path.unlink()


def sync_directory(path: Path) -> None:
    """See to it that what was created, renamed and removed in a directory outlasts a loss of power.

    On Windows a directory can't be opened; NTFS keeps a journal of its own.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(new: Path, path: Path) -> None:
    """Let a new file take the place of another, at once: there is always the one or the other."""
    new.replace(path)


def like(descriptor: int, other: os.stat_result) -> None:
    """Give an open file the permissions and, as far as we may, the owner of another."""
    if sys.platform == "win32":
        return
    with suppress(PermissionError):
        os.fchown(descriptor, other.st_uid, other.st_gid)
    os.fchmod(descriptor, other.st_mode & 0o7777)


def create_whole(path: Path, octets: bytes) -> None:
    """Create a small file with all that is in it, at once. Raises FileExistsError, OSError.

    A process that is killed leaves either all of it or nothing under that name, and maybe a draft, which the
    next one removes. Not for two processes at a time.
    """
    draft = path.with_name(f".{path.name}.popconsole")
    remove_if_there(draft)
    try:
        _create(draft, octets)
        if sys.platform == "win32":
            draft.rename(path)  # refused there if the path exists
        else:
            path.hardlink_to(draft)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _create(path, octets)
    finally:
        remove_if_there(draft)


def _create(path: Path, octets: bytes) -> None:
    descriptor = create_new(path, 0o644)
    try:
        try:
            write_all(descriptor, octets)
        finally:
            os.close(descriptor)
    except OSError:
        path.unlink()
        raise


def process_exists(number: int) -> bool:
    """Tell whether a process of this machine has this number; True where that can't be told."""
    if sys.platform == "win32":
        return True  # os.kill would end it
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the system's exclusive locks on an open file, without waiting: fcntl, and flock too.

    ``shared``: those of readers, for a file that is open for reading alone.

    Programs know the one or the other. Returns False where another program holds one. Windows has none
    that other programs would ask for: an mbox's lock file is what they go by.
    """
    if sys.platform == "win32":
        return True
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    if not _try(fcntl.flock, descriptor, kind):
        return False
    if _try(fcntl.lockf, descriptor, kind):
        return True
    # Over NFS and on BSD the two are one, and the first may be in the way of the second.
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return _try(fcntl.lockf, descriptor, kind)


def lock_holder(descriptor: int) -> int | None:
    """Return the number of the process that holds a lock on an open file; None where that can't be told.

    Linux lists all locks, by device and inode; other systems do not.
    """
    found = os.fstat(descriptor)
    try:
        listed = _LOCKS.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return None
    file = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    for row in listed.splitlines():
        # 1: POSIX ADVISORY WRITE 1234 08:01:5678 0 EOF; what waits has "->" before POSIX
        fields = row.split()
        if len(fields) == 8 and fields[5] == file and fields[4].isdecimal() and int(fields[4]) != os.getpid():
            return int(fields[4]) or None
    return None


def unlock(descriptor: int) -> None:
    """Give the system's locks back."""
    if sys.platform != "win32":
        fcntl.lockf(descriptor, fcntl.LOCK_UN)
        fcntl.flock(descriptor, fcntl.LOCK_UN)


if TYPE_CHECKING or sys.platform != "win32":
    from collections.abc import Callable

    def _try(take: Callable[[int, int], object], descriptor: int, kind: int) -> bool:
        try:
            take(descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True


def trouble(error: OSError, path: Path) -> MaildropError:
    """Say what the system did not let us do, and what can be done about it."""
    what = error.strerror or str(error)
    if isinstance(error, FileNotFoundError):
        text = N_("{path} is gone: is its disk mounted? Put it back, or name another maildrop")
        return MaildropError(Trouble.TEMPORARY, text, path=path)
    if (
        isinstance(error, (PermissionError, IsADirectoryError, NotADirectoryError))
        or error.errno == errno.EROFS
    ):
        text = N_("{path}: {what}; the server needs the right to read and write there")
        return MaildropError(Trouble.PERMANENT, text, path=path, what=what)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = N_("{path}: {what}; no message was lost: make room and try again")
        return MaildropError(Trouble.TEMPORARY, text, path=path, what=what)
    if error.errno == errno.EFBIG:
        text = N_("{path}: {what}; no message was lost: let the server write larger files (ulimit -f)")
        return MaildropError(Trouble.PERMANENT, text, path=path, what=what)
    return MaildropError(Trouble.TEMPORARY, N_("{path}: {what}; try again"), path=path, what=what)
