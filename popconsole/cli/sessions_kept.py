"""What is kept of sessions while they happen: transcripts in a folder, and the log of commands."""

import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from popconsole.cli.outcome import UnusableError
from popconsole.cli.printing import FilePrinter, Printer
from popconsole.i18n import _, headed, ngettext

if TYPE_CHECKING:
    from popconsole.record.command_log import LogRow
    from popconsole.record.session import RecordedSession
    from popconsole.record.session_file import SessionFiles

STANDARD_OUTPUT = Path("-")


def session_files(folder: Path, errors: Printer, *, reveal: bool = False) -> "SessionFiles":
    """Return what writes sessions into a folder; what can't be written is told, and the session goes on."""
    from popconsole.record.session_file import SessionFiles

    def tell(session: "RecordedSession", error: OSError) -> None:
        told = _("session {n} can't be written: {why}; it goes on")
        why = (
            headed(str(error.filename), error.strerror or "")
            if error.filename
            else error.strerror or str(error)
        )
        errors(told.format(n=session.number, why=why))

    return SessionFiles(folder, tell, reveal=reveal)


class LogPrinter:
    """Prints the rows of the log of commands to a file or standard output; it never holds a session up.

    ``form`` is "text" or "json". Raises UnusableError where the file can't be opened.
    """

    def __init__(self, path: Path, form: str, errors: Printer) -> None:
        from popconsole.record.log_rows import FORMS

        self._write = FORMS[form]
        self._errors = errors
        self._name = _("standard output") if path == STANDARD_OUTPUT else str(path)
        self._stream: TextIO | None = None
        try:
            self._print = self._printer(path)
        except OSError as error:
            text = _("{path} can't be written: {why}. Name a file that can be, or - for standard output.")
            raise UnusableError(text.format(path=path, why=error.strerror or error)) from error

    def __call__(self, row: "LogRow") -> None:
        """Print a row."""
        self._print(self._write(row))

    def _printer(self, path: Path) -> "FilePrinter | Printer":
        """Return what prints to a file at once, to anything else in a thread: that may take its time."""
        if path == STANDARD_OUTPUT:
            return Printer(sys.stdout, tell=self._cannot)
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            self._stream = path.open("a", encoding="utf-8")
            return Printer(self._stream, tell=self._cannot)
        return FilePrinter(path, tell=self._cannot)

    def _cannot(self, error: OSError) -> None:
        told = _("the log can't be written to {name}: {why}; the server goes on")
        self._errors(told.format(name=self._name, why=error.strerror or error))

    def close(self) -> None:
        """Have the last rows printed, and say how many were lost."""
        self._print.close()
        if self._stream is not None:
            self._stream.close()
        if lost := self._print.lost:
            told = ngettext("{n} line of the log was lost.", "{n} lines of the log were lost.", lost)
            self._errors(told.format(n=lost))
