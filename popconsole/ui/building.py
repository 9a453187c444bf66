"""Build your own: the stages that come with popconsole, and a program held against them, one by one."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from popconsole import resources
from popconsole.examine.catalogue import catalogue
from popconsole.examine.mail import mail
from popconsole.examine.result import Result
from popconsole.examine.running.program import Program, ProgramError
from popconsole.examine.running.stores import MaildirStore
from popconsole.examine.running.wire import UnreachableError, Wire
from popconsole.examine.verdict import CheckVerdict
from popconsole.guide.build.stage import STAGE_FILE, BuildStage, read_stage
from popconsole.i18n import LANGUAGES, _, language
from popconsole.ui.examining import ExaminationAsked, Examining

_TRACK = "build/server"
_PASSES = (CheckVerdict.MET, CheckVerdict.ALLOWED)
_PATIENCE = 3.0  # seconds for a reply


@dataclass(frozen=True, slots=True)
class StageResult:
    """How a program stands to a stage: ``failed`` is the first result that is not as wanted, if one is."""

    stage: BuildStage
    results: tuple[Result, ...] = ()
    failed: Result | None = None
    trouble: str = ""

    @property
    def passed(self) -> bool:
        """Whether all is as the stage wants it."""
        return self.failed is None and not self.trouble


def stages() -> list[BuildStage]:
    """Return the stages of a server, in their order, in the person's language. Raises LessonError."""
    folder = resources.folder("lessons")
    for part in _TRACK.split("/"):
        folder = folder / part
    names = sorted(one.name for one in folder.iterdir() if one.is_dir() and (one / STAGE_FILE).is_file())
    return [_stage(folder / name, name) for name in names]


def _stage(folder: Traversable, name: str) -> BuildStage:
    texts = (folder / f"text.{one}.md" for one in (language(), LANGUAGES[0]))
    text = next(one for one in texts if one.is_file())
    return read_stage(name, (folder / STAGE_FILE).read_bytes(), text.read_bytes(), f"{name}/{text.name}")


def held_against(
    command: str,
    some: Sequence[BuildStage],
    user: bytes,
    password: bytes,
    told: Callable[[StageResult], None],
) -> list[StageResult]:
    """Start a program and hold it against stages, as far as it passes; ``told`` takes each result."""
    found = []
    for stage in some:
        result = (
            _listening(command, stage, user, password)
            if not stage.checks
            else _examined(command, stage, user, password)
        )
        told(result)
        found.append(result)
        if not result.passed:
            break
    return found


def _listening(command: str, stage: BuildStage, user: bytes, password: bytes) -> StageResult:
    with tempfile.TemporaryDirectory(prefix="build-") as made:
        MaildirStore(Path(made) / "Maildir", mail()).put_back()
        values = {"maildir": f"{made}/Maildir", "user": user.decode(), "password": password.decode()}
        program = Program(command, values)
        try:
            while True:
                try:
                    Wire(program.address(), _PATIENCE).close()
                except UnreachableError:
                    if not program.again():
                        raise
                else:
                    return StageResult(stage)
        except (ProgramError, UnreachableError) as error:
            return StageResult(stage, trouble=str(error))
        finally:
            program.close()


def _examined(command: str, stage: BuildStage, user: bytes, password: bytes) -> StageResult:
    asked = ExaminationAsked("POP3", user, password, command=command, timeout=_PATIENCE)
    checks = tuple(check for check in catalogue("POP3") if check.id in stage.checks)
    results = []
    with Examining(asked, checks) as examining:
        for result in examining.results():
            results.append(result)
            if result.verdict not in _PASSES:
                return StageResult(stage, tuple(results), result)
        stopped = examining.stopped
    if not stopped and len(results) < len(checks):
        stopped = _("not all of it could be tried")
    return StageResult(stage, tuple(results), trouble=stopped)


def as_objects(found: Sequence[StageResult], all_stages: Sequence[BuildStage]) -> dict[str, object]:
    """Return what came of it as an object for JSON: the file for a teacher."""
    done = {result.stage.name: result for result in found}
    return {
        "track": _TRACK,
        "passed": sum(result.passed for result in found),
        "of": len(all_stages),
        "stages": [
            {
                "stage": stage.name,
                "passed": stage.name in done and done[stage.name].passed,
                "check": _failed_check(done.get(stage.name)),
                "why": _why(done.get(stage.name)),
            }
            for stage in all_stages
        ],
    }


def _failed_check(result: StageResult | None) -> str | None:
    return result.failed.check.id if result is not None and result.failed is not None else None


def _why(result: StageResult | None) -> str | None:
    if result is None or result.passed:
        return None
    return result.trouble or (result.failed.ruling.why if result.failed is not None else None)


def reasons(result: StageResult) -> Iterator[str]:
    """Yield, in sentences, why a stage is not passed: the rule, where it stands, what was seen."""
    if result.trouble:
        yield result.trouble
    if result.failed is not None:
        check = result.failed.check
        told = _("{requirement} ({place}; {id})")
        yield told.format(requirement=check.told, place=check.place, id=check.id)
        if result.failed.verdict is CheckVerdict.ABSENT:
            yield _("That is not there yet.")
        elif result.failed.ruling.why:
            yield result.failed.ruling.why
