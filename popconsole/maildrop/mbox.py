"""An mbox, opened in a stream: locked, read once for its index, its messages read again when asked for.

The standard library's ``mailbox.mbox`` is not used: it reads the file line by line, a message whole, splits
at every "From ", writes back without fsync, and can't tell whose lock is in its way.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

from popconsole.i18n import N_
from popconsole.maildrop import arrival, disk, mbox_rewrite
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.foreign import what_it_is
from popconsole.maildrop.locks import FileLock, is_held
from popconsole.maildrop.mbox_scan import BYTE_ORDER_MARK, LONGEST_SEPARATOR, Index, is_mailbox, scan
from popconsole.maildrop.messages import AnyMessage, Stored, StoredMessage
from popconsole.maildrop.source import Mailbox
from popconsole.protocol.slices import crlf

_SLICE = 65_536
_HEAD = 4_096


class MboxMailbox(Mailbox):
    """An mbox, locked by us and indexed. Raises MaildropError.

    ``keeps``: no message will be removed; then one that can't be written is locked as readers lock.
    """

    def __init__(self, path: Path, *, keeps: bool = False) -> None:
        self.path = path
        reads_only = keeps and not _is_writable(path)
        self._lock = FileLock(path, shared=reads_only)
        try:
            if not reads_only:
                mbox_rewrite.clear_away(self._lock.path)
            self._index = self._scan()
        except OSError as error:
            self._lock.release()
            raise disk.trouble(error, path) from error
        except BaseException:
            self._lock.release()
            raise
        self._messages = _Messages(self, self._index)

    def _scan(self) -> Index:
        index = scan(self.read)
        if not len(index) and not index.only_blank:
            raise not_an_mbox(self.path, self.read(_HEAD, 0))
        return index

    @property
    def messages(self) -> Sequence[AnyMessage]:
        """Its messages when it was opened."""
        return self._messages

    def read(self, length: int, offset: int) -> bytes:
        """Read the file that is locked. Raises OSError."""
        return disk.read_at(self._lock.descriptor, length, offset)

    def length(self) -> int:
        """Return how long the file is now, in octets. Raises MaildropError."""
        try:
            return os.fstat(self._lock.descriptor).st_size
        except OSError as error:
            raise disk.trouble(error, self.path) from error

    def remove(self, numbers: frozenset[int]) -> None:
        """Put a new file without these messages in the old one's place; mail that came meanwhile stays."""
        leave_out = sorted(number - 1 for number in numbers if 1 <= number <= len(self._index))
        if not leave_out:
            return
        try:
            mbox_rewrite.rewrite(self._lock, self._index, leave_out)
        except OSError as error:
            raise disk.trouble(error, self.path) from error

    def close(self) -> None:
        """Unlock."""
        self._lock.release()


class _Messages(Stored):
    """The messages of an mbox, each made when it is asked for: there may be hundreds of thousands."""

    __slots__ = ("_index", "_mailbox")

    def __init__(self, mailbox: MboxMailbox, index: Index) -> None:
        self._mailbox = mailbox
        self._index = index

    def __len__(self) -> int:
        return len(self._index)

    @property
    def total(self) -> int:
        """The sum of their sizes, in octets."""
        return self._index.total

    @overload
    def __getitem__(self, at: int) -> "MboxMessage": ...

    @overload
    def __getitem__(self, at: slice) -> "Sequence[MboxMessage]": ...

    def __getitem__(self, at: int | slice) -> "MboxMessage | Sequence[MboxMessage]":
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        number = at + len(self) if at < 0 else at
        if not 0 <= number < len(self):
            raise IndexError(at)
        return MboxMessage(self._mailbox, self._index, number)


class MboxMessage(StoredMessage):
    """One message of an mbox: its place there."""

    __slots__ = ("_index", "_mailbox", "_number", "size")

    def __init__(self, mailbox: MboxMailbox, index: Index, number: int) -> None:
        self._mailbox = mailbox
        self._index = index
        self._number = number
        self.size = index.sizes[number]

    @property
    def unique_id(self) -> str:  # type: ignore[override] # computed when it is asked for
        """Its unique-id."""
        return self._index.unique_id(self._number)

    @property
    def place(self) -> str:
        """The path of the mbox."""
        return str(self._mailbox.path)

    @property
    def utf8(self) -> bool:  # type: ignore[override] # computed when it is asked for
        """Whether UTF-8 stands in its headers."""
        return self._index.utf8(self._number)

    def arrived(self) -> float | None:
        """Return when it came, by the date of its separator."""
        start = self._index.starts[self._number]
        length = min(self._index.texts[self._number] - start, LONGEST_SEPARATOR)
        try:
            return arrival.of_separator(self._mailbox.read(length, start))
        except OSError:
            return None

    def slices(self) -> Iterator[bytes]:
        """See that it is still there, and return its text."""
        if self._mailbox.length() < self._index.ends[self._number]:
            raise self._cut_off()
        return crlf(self._raw())

    def _cut_off(self) -> MaildropError:
        text = N_("{path} was cut off by another program while it was open: log in again")
        return MaildropError(Trouble.TEMPORARY, text, path=self._mailbox.path)

    def _raw(self) -> Iterator[bytes]:
        at, end = self._index.texts[self._number], self._index.ends[self._number]
        while at < end:
            try:
                octets = self._mailbox.read(min(_SLICE, end - at), at)
            except OSError as error:
                raise disk.trouble(error, self._mailbox.path) from error
            if not octets:
                raise self._cut_off()
            at += len(octets)
            yield octets


def _is_writable(path: Path) -> bool:
    """Tell whether we may write a file, and files beside it, as its locks and its removals need."""
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK | os.X_OK)


def begins_as_mbox(path: Path) -> bool:
    """Tell whether a file begins as an mbox does; an empty one is one. Raises OSError."""
    head = _head(path).removeprefix(BYTE_ORDER_MARK)
    return not head.strip() or head.lstrip(b"\r\n").startswith(b"From ")


def check_mbox(path: Path) -> None:
    """See whether a file is an mbox, maybe with something else before its first message.

    Raises OSError, and MaildropError that says what it is.
    """
    if is_held(path):
        return  # closing the file would give back the lock; and it is one
    descriptor = disk.open_file(path)
    try:
        if not is_mailbox(lambda length, offset: disk.read_at(descriptor, length, offset)):
            raise not_an_mbox(path, disk.read_at(descriptor, _HEAD, 0))
    finally:
        os.close(descriptor)


def _head(path: Path) -> bytes:
    if is_held(path):
        return b""  # as above
    descriptor = disk.open_file(path)
    try:
        return disk.read_at(descriptor, _HEAD, 0)
    finally:
        os.close(descriptor)


def not_an_mbox(path: Path, head: bytes) -> MaildropError:
    """Say that a file is no mbox, what it seems to be by its first octets, and what to do."""
    return MaildropError(Trouble.PERMANENT, what_it_is(head), path=path)
