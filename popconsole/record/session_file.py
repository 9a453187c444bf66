"""Sessions written as they happen, a transcript each: what has passed is in the file at once."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from popconsole.formats.header import write_header
from popconsole.formats.writers.native import row, rows
from popconsole.i18n import _
from popconsole.record.session import RecordedSession
from popconsole.transcript.model import LineKind, Side

_RUN = 4  # lines of the server in a row that are worth to be written at once
_AT_ONCE = 4_096  # ... and no more of them
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
        if session in self._written or session.lines.wire_octets:
            self._write(session)  # else nothing was said yet: it is not known what is spoken

    def _write(self, session: RecordedSession) -> None:
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
        """Close the file of a session; return its path, None where there is none that has all of it."""
        if session not in self._written and any(line.kind is LineKind.NOTE for line in session.lines):
            self._write(session)  # nothing was said, and why
        written = self._written.pop(session, None)
        if written is None:
            return None
        if written.descriptor >= 0:
            with suppress(OSError):
                os.close(written.descriptor)
        if written.path is not None and not (written.failed or written.path.exists()):
            gone = FileNotFoundError(errno.ENOENT, _("somebody has removed it meanwhile"), str(written.path))
            self._tell(session, gone)
            return None
        return None if written.failed else written.path

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
        lines, index, stop = session.lines, written.lines, len(session.lines)
        if stop - index < _RUN:
            shown = lines.__getitem__ if self._reveal else session.history.shown
            _write(written.descriptor, b"".join([row(shown(place)) for place in range(index, stop)]))
        else:
            _write(written.descriptor, self._many(session, index, stop))
        written.lines = stop

    def _many(self, session: RecordedSession, index: int, stop: int) -> bytes:
        """Return the rows of many lines: those within replies are read and written many at once."""
        lines = session.lines
        secret: list[int] = []  # the last first
        if not self._reveal:
            session.history.extend()  # lines within replies many at once
            secret = sorted(session.history.with_secrets(index, stop), reverse=True)
        parts = []
        while index < stop:
            end = secret[-1] if secret else stop
            count = lines.plain_run(index, min(end, index + _AT_ONCE), Side.SERVER)
            if index == end:
                parts.append(row(session.history.shown(secret.pop())))
                index += 1
            elif count < _RUN:
                parts.append(row(lines[index]))
                index += 1
            else:
                said, times = lines.octets_between(index, index + count), lines.times(index, index + count)
                parts.append(rows(Side.SERVER, said, times))
                index += count
        return b"".join(parts)


def _write(descriptor: int, octets: bytes) -> None:
    left = memoryview(octets)
    while left:
        left = left[os.write(descriptor, left) :]
