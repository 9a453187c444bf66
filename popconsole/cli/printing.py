"""Rows printed for those who may not wait: a reader can be slow, or gone, and a disk full."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Full, Queue
from typing import TextIO

from popconsole.cli.outcome import safe_rows

_MOST = 1_000  # rows that wait
_PATIENCE = 2.0  # seconds that the last rows may take to be read
_PRIVATE = 0o600

Told = Callable[[OSError], None]


def _nobody(_error: OSError) -> None:
    pass


class Printer:
    """Prints rows to a stream, such as standard output, in a thread of its own; who prints never waits.

    Where the reader does not keep up, at most ``most`` rows wait, and those behind them are ``lost``; once it
    is gone, which ``tell`` is told, all are. ``stream`` may be None, as standard output is where it was
    closed.
    """

    def __init__(self, stream: TextIO | None, *, most: int = _MOST, tell: Told = _nobody) -> None:
        self._stream = stream
        self._rows: Queue[str | None] = Queue(most)
        self._thread: threading.Thread | None = None
        self._tell = tell
        self._too_many = 0  # rows, by who prints
        self._unread = 0  # rows, by the thread

    @property
    def lost(self) -> int:
        """How many rows nobody could read."""
        return self._too_many + self._unread

    def __call__(self, text: str) -> None:
        """Print a text for a person, made safe."""
        if self._stream is None:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._print, args=(_own(self._stream),), daemon=True)
            self._thread.start()
        try:
            self._rows.put_nowait(safe_rows(text))
        except Full:
            self._too_many += 1

    def close(self, patience: float = _PATIENCE) -> None:
        """Have what waits printed, if that takes no more than so many seconds."""
        if self._thread is None:
            return
        try:
            self._rows.put(None, timeout=patience)
        except Full:
            return
        self._thread.join(patience)

    def _print(self, stream: TextIO) -> None:
        row = None
        try:
            with stream:
                while (row := self._rows.get()) is not None:
                    print(row, file=stream, flush=True)
        except OSError as error:  # nobody reads any more
            if row is None:
                return
            self._unread += 1
            self._tell(error)
            while self._rows.get() is not None:
                self._unread += 1


class FilePrinter:
    """Adds rows to a file, each at once: who prints may be killed, and all but the row in flight is there.

    A row that can't be written, for the disk is full, is ``lost``; ``tell`` is told of the first.
    """

    def __init__(self, path: Path, *, tell: Told = _nobody) -> None:
        """Open the file, and make it for the user alone where it is not there. Raises OSError."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, _PRIVATE)
        self._tell = tell
        self._torn = False  # the last row has no end
        self.lost = 0

    def __call__(self, text: str) -> None:
        """Write a text for a person, made safe."""
        octets = b"\n" * self._torn + safe_rows(text).encode("utf-8", "backslashreplace") + b"\n"
        left = octets
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self._torn = self._torn or left != octets
            self.lost += 1
            if self.lost == 1:
                self._tell(error)
            return
        self._torn = False

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def _own(stream: TextIO) -> TextIO:
    """Return the same stream once more: Python could not end while a thread waits in its standard output."""
    return os.fdopen(os.dup(stream.fileno()), "w", encoding=stream.encoding, errors="backslashreplace")
