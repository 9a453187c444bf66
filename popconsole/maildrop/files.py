"""Mailboxes with a file for each message: Maildirs, and folders of .eml files. They need no lock.

A message is removed by removing its file, so whatever happens there are only whole messages. What was
measured of a file is kept for the next time, as long as the file is the same.
"""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, overload

from popconsole.i18n import N_
from popconsole.maildrop import arrival, disk
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.measure import DIGEST, Measure, unique_id
from popconsole.maildrop.messages import AnyMessage, Stored, StoredMessage
from popconsole.maildrop.source import Mailbox
from popconsole.protocol.slices import crlf

_SLICE = 65_536
_SETTLED = 2.0  # seconds since a directory was changed, till its time of change can be trusted
_MANY = 1_000  # messages of a Maildir that is remembered whole
_FEW = 50  # messages that are let live on in what is remembered of sessions
_INFO = re.compile(r"[:;!]2,[^,]*\Z")  # of a Maildir's file name; ";" and "!" where a name can't have ":"

Mark = tuple[int, int, int]
"""A file as it was: inode, length, time of change."""


class Measured(NamedTuple):
    """What was measured of a file: its size as sent, its digest, whether UTF-8 stands in its headers."""

    mark: Mark
    size: int
    digest: bytes
    utf8: bool


Known = dict[str, Measured]
"""What was measured, by base name."""


def _slices(descriptor: int) -> Iterator[bytes]:
    at = 0
    while octets := disk.read_at(descriptor, _SLICE, at):
        at += len(octets)
        yield octets


class FileMessage(StoredMessage):
    """A message that is a file."""

    __slots__ = ("_find", "_with_crlf", "path", "size", "unique_id", "utf8")

    def __init__(
        self, path: Path, measured: Measured, name: str, find: Callable[[Path], Path | None]
    ) -> None:
        self.path = path
        self.size = measured.size
        self.utf8 = measured.utf8
        self.unique_id = name
        self._find = find
        self._with_crlf = measured.mark if measured.mark[1] == measured.size else None

    @property
    def place(self) -> str:
        """The path of the file, where it was last seen."""
        return str(self.path)

    def slices(self) -> Iterator[bytes]:
        """Open the file, and return its text."""
        reading = self._read()
        next(reading)  # opens it
        return reading

    def _read(self) -> Iterator[bytes]:
        try:
            descriptor = disk.open_file(self.located(), os.O_RDONLY | disk.NO_LINK)
            try:
                yield b""
                # Each CRLF that is missing makes a text longer: one that was as long has them all.
                has_crlf = _mark(os.fstat(descriptor)) == self._with_crlf
                slices = _slices(descriptor)
                yield from slices if has_crlf else crlf(slices)
            finally:
                os.close(descriptor)
        except FileNotFoundError as error:
            text = N_("{path} is gone, another program has removed it: log in again to see what is left")
            raise MaildropError(Trouble.TEMPORARY, text, path=self.path) from error
        except OSError as error:
            raise disk.trouble(error, self.path) from error

    def arrived(self) -> float | None:
        """Return when the file came, by its name, if that is a Maildir's, and its last change."""
        try:
            path = self.located()
            return arrival.of_file(path.name, path.stat().st_mtime)
        except OSError:
            return None  # gone just now

    def located(self) -> Path:
        """Return where the file is now: another program may have moved it. Raises FileNotFoundError."""
        if not self.path.exists():
            found = self._find(self.path)
            if found is None:
                raise FileNotFoundError(self.path)
            self.path = found
        return self.path


class Files(Stored):
    """The messages of such a mailbox."""

    def __init__(self, messages: Sequence[FileMessage]) -> None:
        self._messages = messages
        self._total = sum(message.size for message in messages)

    def __len__(self) -> int:
        return len(self._messages)

    @overload
    def __getitem__(self, at: int) -> FileMessage: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[FileMessage]: ...

    def __getitem__(self, at: int | slice) -> FileMessage | Sequence[FileMessage]:
        return self._messages[at]

    @property
    def total(self) -> int:
        """The sum of their sizes, in octets."""
        return self._total


class FilesMailbox(Mailbox):
    """A mailbox with a file for each message; ``messages`` were read when it was opened."""

    def __init__(self, messages: Files) -> None:
        self._messages = messages

    @property
    def messages(self) -> Sequence[AnyMessage]:
        """Its messages when it was opened."""
        return self._messages

    def remove(self, numbers: frozenset[int]) -> None:
        """Remove the files; one that is gone already is fine."""
        changed: set[Path] = set()
        failed: list[MaildropError] = []
        for number in sorted(numbers):
            if not 1 <= number <= len(self._messages):
                continue
            message = self._messages[number - 1]
            try:
                path = message.located()
                path.unlink()
                changed.add(path.parent)
            except FileNotFoundError:
                pass
            except OSError as error:
                failed.append(disk.trouble(error, message.path))
        for directory in changed:
            try:
                disk.sync_directory(directory)
            except OSError as error:
                failed.append(disk.trouble(error, directory))
        if failed:
            raise failed[0]


class _Last(NamedTuple):
    """A Maildir as it was when it was last read: its two directories, its messages, their files."""

    directories: list[Mark]
    messages: Files
    files: list[tuple[str, Mark]]


class MaildirReader:
    """Opens a Maildir; a message's unique-id is a digest of its file's base name, which never changes.

    ``clock`` gives the seconds since 1970, as the times of files have them.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:  # noqa: TID251 - here it is taken
        self._clock = clock
        self._known: Known = {}
        self._last: _Last | None = None

    def again(self, path: Path) -> FilesMailbox | None:
        """Open it without reading its directories, where nothing has changed since; None where it has."""
        last = self._last
        if last is None:
            return None
        try:
            if _directories(path) == last.directories and all(
                _mark(os.stat(file)) == mark  # noqa: PTH116 - as quick as can be
                for file, mark in last.files
            ):
                return FilesMailbox(last.messages)
        except OSError:
            pass  # it will be said when it is read
        self._last = None
        return None

    def open(self, path: Path) -> FilesMailbox:
        """Open it. Raises MaildropError."""
        try:
            before = _directories(path)
        except OSError as error:
            raise disk.trouble(error, Path(error.filename or path)) from error
        found = self._read(path)
        messages = Files(found)
        # A directory that was changed just now may be changed again, and its time remain the same.
        settled = (self._clock() - _SETTLED) * 1e9
        if len(found) <= _MANY and all(changed < settled for _, _, changed in before):
            messages.same = len(found) <= _FEW
            files = [(str(m.path), self._known[base_name(m.path.name)].mark) for m in found]
            self._last = _Last(before, messages, files)
        return FilesMailbox(messages)

    def _read(self, path: Path) -> list[FileMessage]:
        found: list[tuple[Path, str]] = []
        for directory in (path / "cur", path / "new"):
            found += [(file, base_name(file.name)) for file in _files(directory)]
        found.sort(key=lambda pair: (_time_of(pair[1]), pair[1]))
        messages = []
        taken: set[str] = set()
        for file, name, measured in _measured(found, self._known, _moved):
            if name in taken:  # seen twice while another program moved it
                continue
            taken.add(name)
            messages.append(FileMessage(file, measured, _of_name(name), _moved))
        return messages


class EmlReader:
    """Opens folders of .eml files, in the order of their names; a unique-id is the digest of name and text.

    The text alone would not do: of files that are alike, each must keep its unique-id when another one is
    removed, or comes. So a file under a new name counts as a new message, and one with a new text too.
    """

    def __init__(self) -> None:
        self._known: Known = {}

    def open(self, path: Path) -> FilesMailbox:
        """Open a folder. Raises MaildropError."""
        found = sorted(
            ((file, file.name) for file in _files(path) if is_eml(file)), key=lambda pair: _natural(pair[1])
        )
        messages = []
        for file, name, measured in _measured(found, self._known, _gone):
            messages.append(FileMessage(file, measured, _of_both(measured.digest, name), _gone))
        return FilesMailbox(Files(messages))


def base_name(name: str) -> str:
    """Return the name of a Maildir's file without the flags, which change."""
    return _INFO.sub("", name)


def is_eml(path: Path) -> bool:
    """Tell whether a file is a message, by its name."""
    return path.suffix.lower() == ".eml" and not path.name.startswith(".")


def is_maildir(path: Path) -> bool:
    """Tell whether a directory is a Maildir."""
    return all(part.is_dir() and not part.is_symlink() for part in (path / "cur", path / "new"))


def links_in(directory: Path) -> list[Path]:
    """Return the links in a directory, in the order of their names, but for hidden ones. Raises OSError."""
    with os.scandir(directory) as entries:
        names = sorted(
            entry.name for entry in entries if entry.is_symlink() and not entry.name.startswith(".")
        )
    return [directory / name for name in names]


def _moved(path: Path) -> Path | None:
    """Find a Maildir's file under other flags, or in the other directory."""
    name = base_name(path.name)
    for directory in (path.parent.parent / "cur", path.parent.parent / "new"):
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    if base_name(entry.name) == name:
                        return Path(entry.path)
        except OSError:
            continue
    return None


def _gone(path: Path) -> None:
    del path


def _mark(found: os.stat_result) -> Mark:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _directories(path: Path) -> list[Mark]:
    return [_mark(os.stat(f"{path}/{name}")) for name in ("cur", "new")]  # noqa: PTH116 - as quick as can be


def _files(directory: Path) -> list[Path]:
    try:
        with os.scandir(directory) as entries:
            return [
                Path(entry.path)
                for entry in entries
                if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
            ]
    except OSError as error:
        raise disk.trouble(error, directory) from error


def _measured(
    found: list[tuple[Path, str]], known: Known, find: Callable[[Path], Path | None]
) -> Iterator[tuple[Path, str, Measured]]:
    """Give each file and name what is measured of it; forget what is known of others."""
    before = dict(known)
    known.clear()
    for path, name in found:
        try:
            file, measured = _measure_or_know(path, before.get(name), find)
        except FileNotFoundError:
            continue  # another program removed it just now
        except OSError as error:
            raise disk.trouble(error, path) from error
        known[name] = measured
        yield file, name, measured


def _measure_or_know(
    path: Path, before: Measured | None, find: Callable[[Path], Path | None]
) -> tuple[Path, Measured]:
    try:
        found = path.stat()
    except FileNotFoundError:
        moved = find(path)
        if moved is None:
            raise
        path, found = moved, moved.stat()
    mark = _mark(found)
    if before is not None and before.mark == mark:
        return path, before
    measure = Measure()
    descriptor = disk.open_file(path, os.O_RDONLY | disk.NO_LINK)
    try:
        for octets in _slices(descriptor):
            measure.feed(octets)
    finally:
        os.close(descriptor)
    digest = measure.finish()
    return path, Measured(mark, measure.size, digest, measure.utf8)


def _of_name(name: str) -> str:
    """Return the unique-id of a Maildir's base name: a digest, for the name tells a machine and a process."""
    return unique_id(hashlib.sha256(os.fsencode(name)).digest()[:DIGEST])


def _of_both(digest: bytes, name: str) -> str:
    """Return the unique-id of a text's digest and a file's name."""
    return unique_id(hashlib.sha256(digest + os.fsencode(name)).digest()[:DIGEST])


def _time_of(name: str) -> int:
    """Return the time of delivery that a Maildir's name begins with."""
    digits = re.match(r"[0-9]{1,18}", name)
    return int(digits[0]) if digits else 0


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts 2.eml before 10.eml."""
    parts = re.split(r"([0-9]+)", name)
    return [(int(part), "") if n % 2 else (0, part) for n, part in enumerate(parts)] + [(0, name)]
