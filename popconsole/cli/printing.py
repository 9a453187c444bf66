"""Rows printed in a thread of their own, for what may not wait: a reader can be slow, or gone."""

import os
import threading
from queue import Full, Queue
from typing import TextIO

from popconsole.cli.outcome import safe_rows

_MOST = 1_000  # rows that wait
_PATIENCE = 2.0  # seconds that the last rows may take to be read


class Printer:
    """Prints rows to a stream, such as standard output; who prints never waits.

    Where the reader does not keep up, at most ``most`` rows wait, and those behind them are ``lost``; once it
    is gone, all are. ``stream`` may be None, as standard output is where it was closed.
    """

    def __init__(self, stream: TextIO | None, *, most: int = _MOST) -> None:
        self._stream = stream
        self._rows: Queue[str | None] = Queue(most)
        self._thread: threading.Thread | None = None
        self.lost = 0

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
            self.lost += 1

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
        try:
            with stream:
                while (row := self._rows.get()) is not None:
                    print(row, file=stream, flush=True)
        except OSError:  # nobody reads any more
            while self._rows.get() is not None:
                pass


def _own(stream: TextIO) -> TextIO:
    """Return the same stream once more: Python could not end while a thread waits in its standard output."""
    return os.fdopen(os.dup(stream.fileno()), "w", encoding=stream.encoding, errors="backslashreplace")
