"""Mailboxes with a file for each message: Maildirs, and folders of .eml files. They need no lock.

A message is removed by removing its file, so whatever happens there are only whole messages. What was
measured of a file is kept for the next time, as long as the file is the same.
"""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from popconsole.maildrop import disk
from popconsole.maildrop.file_messages import (
    FileMessage,
    Files,
    FilesMailbox,
    Mark,
    Measured,
    mark_of,
    slices_of,
)
from popconsole.maildrop.measure import DIGEST, Measure, unique_id

_SETTLED = 2.0  # seconds since a directory was changed, till its time of change can be trusted
_MANY = 1_000  # messages of a Maildir that is remembered whole
_FEW = 50  # messages that are let live on in what is remembered of sessions
_INFO = re.compile(r"[:;!]2,[^,]*\Z")  # of a Maildir's file name; ";" and "!" where a name can't have ":"

Known = dict[str, Measured]
"""What was measured, by base name."""


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
                mark_of(os.stat(file)) == mark  # noqa: PTH116 - as quick as can be
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


def _directories(path: Path) -> list[Mark]:
    return [mark_of(os.stat(f"{path}/{name}")) for name in ("cur", "new")]  # noqa: PTH116 - as quick as can be


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
    mark = mark_of(found)
    if before is not None and before.mark == mark:
        return path, before
    measure = Measure()
    descriptor = disk.open_file(path, os.O_RDONLY | disk.NO_LINK)
    try:
        for octets in slices_of(descriptor):
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
