"""What a program leaves behind: processes that it has started, known again by a mark in their environment.

Whoever leaves the session and the process group of a program, as a daemon does, still has its environment.
Where processes can't be asked for theirs, only the process group is ended.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import sleep
from uuid import uuid4

_NAME = "POPCONSOLE_STARTED"
_ROUNDS, _PAUSE = 50, 0.01  # who forks while it is ended is met again; seconds between


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a process at once, with all in its group: it was started as the first of a session of its own."""
    if sys.platform == "win32":  # pragma: no cover
        ended = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(ended, check=False, capture_output=True)  # noqa: S603 - no word of anybody's in it
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class Mark:
    """The mark of what is started with ``environment``, and of all that this starts in its turn."""

    def __init__(self) -> None:
        self._mark = uuid4().hex

    @property
    def environment(self) -> dict[str, str]:
        """The environment of this process, with the mark."""
        return {**os.environ, _NAME: f"{os.environ.get(_NAME, '')}:{self._mark}"}

    def end_all(self) -> None:
        """End all that has the mark and runs, at once."""
        for _round in range(_ROUNDS):
            found = list(self._running())
            for process in found:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(process, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
            if not found:
                return
            sleep(_PAUSE)

    def _running(self) -> Iterator[int]:
        """Yield the processes with the mark; one that has ended has no environment any more."""
        wanted = self._mark.encode()
        for path in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if wanted in path.read_bytes() and path.parent.name != str(os.getpid()):
                    yield int(path.parent.name)
