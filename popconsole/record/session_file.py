"""Sessions written as they happen, a transcript each: what has passed is in the file at once."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from popconsole.formats.header import write_header
from popconsole.formats.writers.native import row
from popconsole.record.session import RecordedSession

_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700
_TIME = "%Y%m%dT%H%M%S"


@dataclass(slots=True)
class _Written:
    """The file of a session, and how much of that is in it."""

    path: Path | None = None
    descriptor: int = -1
    lines: int = 0
    failed: bool = False


class SessionFiles:
    """Writes sessions into a folder; secrets are masked unless ``reveal``.

    ``tell`` is told, once for a session, why it can't be written. The folder is made for the user alone.
    """

    def __init__(
        self, folder: Path, tell: Callable[[RecordedSession, OSError], None], *, reveal: bool = False
    ) -> None:
        self.folder = folder
        self._tell = tell
        self._reveal = reveal
        self._written: dict[RecordedSession, _Written] = {}

    def grew(self, session: RecordedSession) -> None:
        """Write the lines that came since."""
        if session not in self._written and not session.lines.wire_octets:
            return  # nothing was said yet: it is not known what is spoken
        written = self._written.setdefault(session, _Written())
        if written.failed:
            return
        try:
            if written.path is None:
                self._begin(session, written)
            self._rows(session, written)
        except OSError as error:
            written.failed = True
            self._tell(session, error)

    def ended(self, session: RecordedSession) -> Path | None:
        """Close the file of a session; return its path, None where there is none."""
        written = self._written.pop(session, None)
        if written is None:
            return None
        if written.descriptor >= 0:
            with suppress(OSError):
                os.close(written.descriptor)
        return written.path

    def close(self) -> None:
        """Close all files."""
        for session in list(self._written):
            self.ended(session)

    def _begin(self, session: RecordedSession, written: _Written) -> None:
        """Make the file of a session, and write its header."""
        self.folder.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
        began = datetime.fromtimestamp(session.began, UTC).strftime(_TIME)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        name = f"{began}Z-{session.protocol.name.lower()}"
        for number in count(session.number):
            try:
                path = self.folder / f"{name}-{number}.txt"
                written.descriptor = os.open(path, flags, _PRIVATE)
            except FileExistsError:
                continue
            written.path = path
            break
        _write(written.descriptor, write_header(session.conversation()))

    def _rows(self, session: RecordedSession, written: _Written) -> None:
        lines, history = session.lines, session.history
        shown = lines.__getitem__ if self._reveal else history.shown
        stop = len(lines)
        rows = b"".join(row(shown(index)) for index in range(written.lines, stop))
        _write(written.descriptor, rows)
        written.lines = stop


def _write(descriptor: int, octets: bytes) -> None:
    left = memoryview(octets)
    while left:
        left = left[os.write(descriptor, left) :]
