"""The processes of this machine, as Linux tells of them in ``/proc``; elsewhere none is known."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_SESSION = 3  # which of the words behind the name: see proc(5)
_TIMES = slice(11, 15)  # what it and those that it waited for had of the processor


def of_session(session: int) -> Iterator[tuple[Path, int]]:
    """Yield the folder in ``/proc`` of each process of a session, and its processor time, in clock ticks."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            words = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
            if int(words[_SESSION]) == session:
                yield folder, sum(map(int, words[_TIMES]))
