"""A class's programs, a folder each, held against the stages: each in its own process, with limits."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from popconsole.i18n import _
from popconsole.transcript.safe import safe_prose

_WIDE = 24  # columns of a folder's name
_KILO = 1024


@dataclass(frozen=True, slots=True)
class Grade:
    """How far a folder's program came: stages ``passed`` ``of`` so many, 0 where it could not be graded."""

    folder: str
    passed: int
    of: int
    stage: str = ""
    check: str = ""
    why: str = ""

    def as_text(self) -> str:
        """Return it as a row for a person."""
        told = f"{self.folder:{_WIDE}} {self.passed:2}/{self.of:<2}"
        return f"{told}  {' '.join(part for part in (self.stage, self.check, self.why) if part)}".rstrip()

    def as_csv(self) -> str:
        """Return it as a row of CSV."""
        row = io.StringIO()
        csv.writer(row, lineterminator="").writerow(
            (self.folder, self.passed, self.of, self.stage, self.check, self.why)
        )
        return row.getvalue()


def graded(folders: Sequence[Path], command: str, *, seconds: int, megabytes: int) -> Iterator[Grade]:
    """Yield what each folder's program reaches, in their order."""
    for folder in folders:
        yield _graded(folder, command, seconds, megabytes)


def _graded(folder: Path, command: str, seconds: int, megabytes: int) -> Grade:
    name = safe_prose(folder.name)
    limited = f"ulimit -v {megabytes * _KILO}; {command}" if os.name == "posix" else command
    with tempfile.TemporaryDirectory(prefix="grade-") as made:
        result = Path(made) / "result.json"
        call = [sys.executable, "-m", "popconsole", "build", "check", "-o", str(result), "--", limited]
        with subprocess.Popen(  # noqa: S603 - the teacher's own command line
            call, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
        ) as process:  # fmt: skip
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                return Grade(name, 0, 0, why=_("it took longer than {n} s").format(n=seconds))
        try:
            told = json.loads(result.read_bytes())
        except (OSError, ValueError):
            return Grade(name, 0, 0, why=_("it could not be graded"))
    left = next((one for one in told["stages"] if not one["passed"]), None)
    if left is None:
        return Grade(name, told["passed"], told["of"])
    why = safe_prose(left["why"] or "")
    return Grade(name, told["passed"], told["of"], left["stage"], left["check"] or "", why)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and what it has started, its program too, which is in a session of its own."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGINT)  # it ends its program then
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
            return
    process.kill()
    process.wait()
