"""What a program prints, kept within bounds: whoever prints without end fills neither memory nor disk."""

import os
import select
import threading
from contextlib import nullcontext, suppress
from time import monotonic, sleep

UNBUFFERED = {"PYTHONUNBUFFERED": "1"}
"""For the environment of a program: what one of Python's prints is not lost where it is ended."""

_AT_ONCE = 1 << 16  # octets
_FREELY = 1 << 24  # octets that are taken as fast as they come; who prints more is made to wait
_PAUSE = 0.05  # seconds between two reads of such a one
_SETTLES = 0.2  # seconds that what was printed last may take to be read
_SELECTS = os.name == "posix"  # elsewhere a pipe can't be asked whether it holds anything


class PrintedOutput:
    """Takes what is written to ``end_of_pipe``, and keeps its first and its last octets."""

    def __init__(self, *, first: int = 0, last: int = 0) -> None:
        self._read, self.end_of_pipe = os.pipe()
        self._most_first, self._most_last = first, last
        self._first, self._last = bytearray(), bytearray()
        self._total = 0
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._taken, daemon=True)
        self._reader.start()

    def first(self) -> bytes:
        """Return what came first."""
        self._settled()
        with self._lock:
            return bytes(self._first)

    def place(self) -> int:
        """Return how many octets came by now."""
        self._settled()
        with self._lock:
            return self._total

    def end(self, since: int = 0) -> bytes:
        """Return the last octets, none that came before so many had."""
        self._settled()
        with self._lock:
            came = max(0, self._total - since)
            return bytes(self._last[-came:]) if came else b""

    def close(self) -> None:
        """Take no more; whoever still writes has the other end closed on it when this process ends."""
        os.close(self.end_of_pipe)
        self._reader.join(_SETTLES)

    def _taken(self) -> None:
        while True:
            if _SELECTS:
                select.select([self._read], [], [])
            # Elsewhere the read may wait, and would keep out who asks what came by then.
            with self._lock if _SELECTS else nullcontext():
                piece = b""
                with suppress(OSError):
                    piece = os.read(self._read, _AT_ONCE)
                self._first += piece[: max(0, self._most_first - len(self._first))]
                self._last = (self._last + piece)[-self._most_last :] if self._most_last else self._last
                self._total += len(piece)
            if not piece:
                os.close(self._read)
                return
            if self._total > _FREELY:
                sleep(_PAUSE)

    def _settled(self) -> None:
        """Wait until what was printed by now is read."""
        until = monotonic() + _SETTLES
        while monotonic() < until and self._reader.is_alive():
            with self._lock, suppress(OSError, ValueError):
                if _SELECTS and not select.select([self._read], [], [], 0)[0]:
                    return
            sleep(_PAUSE / 10)
