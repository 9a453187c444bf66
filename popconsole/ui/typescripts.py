"""The files that script(1) writes of one session at a terminal: what was shown, what was typed, when.

They belong together where their names are the same up to the first dot, and what was shown and typed begins
with the same row. What was typed is shown as well, so that what was shown is read, with the times.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from popconsole.formats.halves.form import DONE
from popconsole.formats.script_both import Printed, holds_both
from popconsole.formats.script_times import HEAD, ScriptTimes, is_timing, row_times

_LOOKED_AT = 4_096  # octets
_USUAL = ("timing", "timingfile")  # beside a typescript of the usual name
_TYPESCRIPT = "typescript"


class _Kind(Enum):
    SHOWN = 1
    TYPED = 2
    TIMING = 3


@dataclass(frozen=True, slots=True)
class Typescript:
    """What was shown at a terminal, and the file that tells when, None where there is none."""

    shown: Path
    timing: Path | None

    def times(self) -> ScriptTimes | None:
        """Return when the rows of what was shown came; None where nothing tells. Raises OSError."""
        if self.timing is None:
            return None
        with self.open() as shown, self.timing.open("rb") as timing:
            return row_times(shown, timing)

    def open(self) -> BinaryIO:
        """Open what was shown, without what was typed, if that stands in it too. Raises OSError."""
        shown = self.shown.open("rb")
        if self.timing is None:
            return shown
        try:
            timing = self.timing.open("rb")
            both = holds_both(timing)
            timing.seek(0)
        except BaseException:
            shown.close()
            raise
        if both:
            return BufferedReader(Printed(shown, timing))
        timing.close()
        return shown


def typescript_of(path: Path) -> Typescript | None:
    """Return what was shown in the session that one of script's files is of; None: it is none of these."""
    own = _looked_at(path)
    if own is None:
        return None
    kind, head = own
    shown = path if kind is _Kind.SHOWN else None
    timing = path if kind is _Kind.TIMING else None
    for other in _beside(path):
        found = _looked_at(other)
        if found is None:
            continue
        if found[0] is _Kind.TIMING:
            timing = timing or other
        elif found[0] is _Kind.SHOWN and (kind is _Kind.TIMING or found[1] == head):
            shown = shown or other
    return None if shown is None else Typescript(shown, timing)


def _beside(path: Path) -> Iterator[Path]:
    """Yield the files whose names are the same up to the first dot, and those of the usual names."""
    stem = path.name.partition(".")[0]
    usual = (_TYPESCRIPT, *_USUAL)
    try:
        inside = sorted(path.parent.iterdir())
    except OSError:
        return
    for other in inside:
        of_both = other.name.partition(".")[0]
        if other != path and (of_both == stem or (stem in usual and of_both in usual)):
            yield other


def _looked_at(path: Path) -> tuple[_Kind, bytes] | None:
    """Return what a file of script's is, and its first row; None: it is none."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError:
        return None
    first, _end, rest = start.partition(b"\n")
    if is_timing(start):
        return _Kind.TIMING, first
    if not first.startswith(HEAD):
        return None
    body = rest.partition(DONE)[0]
    return (_Kind.TYPED if b"\r" in body and b"\n" not in body else _Kind.SHOWN), first
