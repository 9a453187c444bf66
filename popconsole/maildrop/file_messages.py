"""Messages that are files, and mailboxes of them; a message is removed by removing its file."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, overload

from popconsole.i18n import N_
from popconsole.maildrop import arrival, disk
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.messages import AnyMessage, Stored, StoredMessage
from popconsole.maildrop.source import Mailbox
from popconsole.protocol.slices import crlf

_SLICE = 65_536

Mark = tuple[int, int, int]
"""A file as it was: inode, length, time of change."""


def mark_of(found: os.stat_result) -> Mark:
    """Return the mark of a file that was looked at."""
    return found.st_ino, found.st_size, found.st_mtime_ns


class Measured(NamedTuple):
    """What was measured of a file: its size as sent, its digest, whether UTF-8 stands in its headers."""

    mark: Mark
    size: int
    digest: bytes
    utf8: bool


def slices_of(descriptor: int) -> Iterator[bytes]:
    """Yield the octets of an open file, in slices. Raises OSError."""
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
                has_crlf = mark_of(os.fstat(descriptor)) == self._with_crlf
                slices = slices_of(descriptor)
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
