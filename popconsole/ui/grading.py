"""A class's programs, a folder each, held against the stages: each in its own process, with limits."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from popconsole.examiner.running.left_behind import Mark, end_group
from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_prose

_KILO = 1024
_BLOCK = 512  # octets, of which ulimit -f counts so many
_FILE = 64  # megabytes of a file that a program writes
_CONNECTS = "client/connects"  # who does not come that far may have printed why
_ENDS = 5.0  # seconds that it may take to end when it is asked to
_LONGEST = 160  # characters of a line that a program printed


class GradeOutcome(Enum):
    """What became of a folder."""

    PASSED = "passed"
    FAILED = "failed"
    NO_START = "no-start"
    NO_LISTEN = "no-listen"
    DIED = "died"
    TIME = "time"
    NO_PROGRAM = "no-program"
    NOT_GRADED = "not-graded"

    @property
    def graded(self) -> bool:
        """Whether the stages could be tried."""
        return self not in (GradeOutcome.NO_PROGRAM, GradeOutcome.NOT_GRADED)


OUTCOME_WORDS = {
    GradeOutcome.PASSED: N_("all passed"),
    GradeOutcome.FAILED: N_("stopped at"),
    GradeOutcome.NO_START: N_("does not start"),
    GradeOutcome.NO_LISTEN: N_("does not listen"),
    GradeOutcome.DIED: N_("breaks off"),
    GradeOutcome.TIME: N_("out of time"),
    GradeOutcome.NO_PROGRAM: N_("no program"),
    GradeOutcome.NOT_GRADED: N_("not graded"),
}
"""What each is called."""


_USELESS = {
    "ended": GradeOutcome.NO_START,
    "died": GradeOutcome.DIED,
    "deaf": GradeOutcome.NO_LISTEN,
    "elsewhere": GradeOutcome.NO_LISTEN,
    "unfound": GradeOutcome.NO_PROGRAM,
    "forbidden": GradeOutcome.NO_PROGRAM,
    "unstarted": GradeOutcome.NOT_GRADED,
}


@dataclass(frozen=True, slots=True)
class Grade:
    """How far a folder's program came: stages ``passed`` ``of`` so many, the first not passed, and why."""

    folder: str
    outcome: GradeOutcome
    passed: int
    of: int
    stage: str = ""
    check: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class GradeAsked:
    """How programs are graded.

    ``command``: how each is started in its folder, with ``{port}``. ``client``: the track of a client.
    ``upto``: no further than this stage, 0: all of ``of``. ``seconds`` and ``megabytes`` are for each.
    ``output``: where each folder's result and report go, None: nowhere.
    """

    command: str
    of: int
    client: bool = False
    upto: int = 0
    seconds: int = 300
    megabytes: int = 1024
    output: Path | None = None


def graded(folders: Sequence[Path], asked: GradeAsked) -> Iterator[Grade]:
    """Yield what each folder's program reaches, in their order. Raises OSError where ``output`` can't be."""
    for folder in folders:
        yield _graded(folder, asked)


def _graded(folder: Path, asked: GradeAsked) -> Grade:
    name = safe_prose(folder.name)
    with tempfile.TemporaryDirectory(prefix="grade-") as made:
        places = asked.output or Path(made)
        places.mkdir(parents=True, exist_ok=True)
        result, report = places / f"{folder.name}.json", places / f"{folder.name}.txt"
        result.unlink(missing_ok=True)  # that of an earlier run is no result of this one
        if not any(path.is_file() for path in folder.rglob("*")):
            why = _("There is no file in the folder.")
            report.write_text(f"{why}\n", "utf-8")
            return Grade(name, GradeOutcome.NO_PROGRAM, 0, asked.of, why=why)
        with report.open("wb") as printed:
            in_time = _checked(folder, asked, result.resolve(), printed.fileno())
        try:
            told = json.loads(result.read_bytes())
        except (OSError, ValueError):
            if not in_time:
                return Grade(name, GradeOutcome.TIME, 0, asked.of, why=_late(asked))
            return Grade(name, GradeOutcome.NOT_GRADED, 0, asked.of, why=_("The examiner came to no result."))
    return _grade(name, told, asked, in_time=in_time)


def _checked(folder: Path, asked: GradeAsked, result: Path, printed: int) -> bool:
    """Hold a folder's program against the stages; tell whether that was over in time."""
    call = [
        sys.executable, "-m", "popconsole", "build", "check", *(["--client"] if asked.client else []),
        *(["--upto", str(asked.upto)] if asked.upto else []), "-o", str(result), "--", _limited(asked),
    ]  # fmt: skip
    mark = Mark()
    try:
        with subprocess.Popen(  # noqa: S603 - the teacher's own command line
            call, cwd=folder, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix", env=mark.environment,
        ) as process:  # fmt: skip
            try:
                process.wait(asked.seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                return False
            except BaseException:
                _end(process)
                raise
    finally:
        mark.end_all()
    return True


def _limited(asked: GradeAsked) -> str:
    """Return the command with limits on memory, on the processor's time and on files that are written."""
    if os.name != "posix":
        return asked.command
    limits = (
        f"ulimit -v {asked.megabytes * _KILO}",
        f"ulimit -t {asked.seconds}",
        f"ulimit -f {_FILE * _KILO * _KILO // _BLOCK}",
    )
    return "; ".join((*(f"{limit} 2>/dev/null" for limit in limits), asked.command))


def _grade(name: str, told: dict[str, Any], asked: GradeAsked, *, in_time: bool) -> Grade:
    stages = told["stages"][: asked.of]
    passed = sum(stage["passed"] for stage in stages)
    left = next((stage for stage in stages if not stage["passed"]), None)
    if left is None:
        return Grade(name, GradeOutcome.PASSED, passed, asked.of)
    if not in_time:
        return Grade(name, GradeOutcome.TIME, passed, asked.of, left["stage"], why=_late(asked))
    outcome = _USELESS.get(left["kind"] or "", GradeOutcome.FAILED)
    why = left["why"] or ""
    if outcome is not GradeOutcome.FAILED or left["check"] == _CONNECTS:
        printed = [row for row in (left["printed"] or "").splitlines() if row.strip()]
        why = " ".join((why, *(row.strip()[:_LONGEST] for row in printed[-1:])))
    if not left["tried"]:
        outcome, why = GradeOutcome.NOT_GRADED, _("The examiner came to no result.")
    return Grade(name, outcome, passed, asked.of, left["stage"], left["check"] or "", safe_prose(why))


def _late(asked: GradeAsked) -> str:
    return _("It took longer than {n} s.").format(n=asked.seconds)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process, which is asked to end its program first."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGINT)  # it ends its program then
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ENDS)
            return
    end_group(process)
    process.wait()
