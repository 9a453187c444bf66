"""Build your own: the stages that come with popconsole, and a program held against them, one by one."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from popconsole import resources
from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.clients.presets import ClientCommand
from popconsole.examiner.clients.stages import CLIENT_WANTS, FAULTS, SURVIVES
from popconsole.examiner.clients.trials import CONTROL, ClientTrial
from popconsole.examiner.mail import mail
from popconsole.examiner.result import Result
from popconsole.examiner.running.client_run import ClientRun, ClientRunner
from popconsole.examiner.running.player import LoginAccount, Reached, connected
from popconsole.examiner.running.program import Program, ProgramError
from popconsole.examiner.running.stores import MaildirStore
from popconsole.examiner.running.wire import UnreachableError
from popconsole.examiner.verdict import CheckVerdict
from popconsole.guide.build.stage import STAGE_FILE, BuildStage, read_stage
from popconsole.i18n import LANGUAGES, _, language
from popconsole.transcript.model import Recording
from popconsole.ui.examined_rows import rows_of_exchange
from popconsole.ui.examining import ExaminationAsked, Examining
from popconsole.ui.line_words import line_row

SERVER, CLIENT = "server", "client"
"""The two tracks."""
_PASSES = (CheckVerdict.MET, CheckVerdict.ALLOWED)
_PATIENCE = 3.0  # seconds for a reply
_CLIENT_MAY = 15.0  # seconds that a client may take
_LINES = 12  # of a session that are shown, the last


@dataclass(frozen=True, slots=True)
class StageFailure:
    """Why a stage is not passed: the check, what it wants and what was seen, and what was said."""

    check: str
    why: str
    reasons: tuple[str, ...]
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageResult:
    """How a program stands to a stage: ``failure`` is None where all is as the stage wants it."""

    stage: BuildStage
    failure: StageFailure | None = None

    @property
    def passed(self) -> bool:
        """Whether all is as the stage wants it."""
        return self.failure is None


Told = Callable[[StageResult], None]
"""Takes each result when it is there."""


def stages(track: str = SERVER) -> list[BuildStage]:
    """Return the stages of a track, in their order, in the person's language. Raises LessonError."""
    folder = resources.folder("lessons") / "build" / track
    names = sorted(one.name for one in folder.iterdir() if one.is_dir() and (one / STAGE_FILE).is_file())
    return [_stage(folder / name, name) for name in names]


def _stage(folder: Traversable, name: str) -> BuildStage:
    texts = (folder / f"text.{one}.md" for one in (language(), LANGUAGES[0]))
    text = next(one for one in texts if one.is_file())
    return read_stage(name, (folder / STAGE_FILE).read_bytes(), text.read_bytes(), f"{name}/{text.name}")


def held_against(
    command: str, some: Sequence[BuildStage], user: bytes, password: bytes, told: Told
) -> list[StageResult]:
    """Start a server and hold it against stages, as far as it passes."""

    def tried(stage: BuildStage) -> StageResult:
        if not stage.checks:
            return _listening(command, stage, user, password)
        return _examined(command, stage, user, password)

    return _one_by_one(some, tried, told)


def client_held_against(command: str, some: Sequence[BuildStage], told: Told) -> list[StageResult]:
    """Run a client against a mock server and hold it against stages, as far as it passes."""
    runner = ClientRunner(ClientCommand(command), seconds=_CLIENT_MAY)
    plain: list[ClientRun] = []

    def tried(stage: BuildStage) -> StageResult:
        if not plain:
            plain.append(runner.run(ClientTrial(CONTROL)))
        for check in stage.checks:
            if check == SURVIVES:
                runs = map(runner.run, map(ClientTrial, FAULTS))
                failed = next((run for run in runs if run.fails), None)
            else:
                seen = plain[0].seen
                failed = None if seen is not None and CLIENT_WANTS[check].met(seen) else plain[0]
            if failed is not None:
                return StageResult(stage, _client_failure(check, failed))
        return StageResult(stage)

    return _one_by_one(some, tried, told)


def _one_by_one(
    some: Sequence[BuildStage], tried: Callable[[BuildStage], StageResult], told: Told
) -> list[StageResult]:
    found = []
    for stage in some:
        result = tried(stage)
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
        reached = Reached(program.address, "POP3", LoginAccount(user, password), _PATIENCE)
        try:
            connected(reached, program.again).close()
            return StageResult(stage)
        except (ProgramError, UnreachableError) as error:
            return StageResult(stage, StageFailure("", str(error), (str(error),)))
        finally:
            program.close()


def _examined(command: str, stage: BuildStage, user: bytes, password: bytes) -> StageResult:
    asked = ExaminationAsked("POP3", user, password, command=command, timeout=_PATIENCE)
    checks = tuple(check for check in catalogue("POP3") if check.id in stage.checks)
    count = 0
    with Examining(asked, checks) as examining:
        for result in examining.results():
            count += 1
            if result.verdict not in _PASSES:
                return StageResult(stage, _failure(result))
        stopped = examining.stopped
    if not stopped and count < len(checks):
        stopped = _("not all of it could be tried")
    return StageResult(stage, StageFailure("", stopped, (stopped,)) if stopped else None)


def _failure(result: Result) -> StageFailure:
    check = result.check
    told = _("{requirement} ({place}; {id})")
    wanted = told.format(requirement=check.told, place=check.place, id=check.id)
    absent = result.verdict is CheckVerdict.ABSENT
    why = _("That is not there yet.") if absent else result.ruling.why
    return StageFailure(
        check.id, result.ruling.why, (wanted, why) if why else (wanted,), tuple(rows_of_exchange(result))
    )


def _client_failure(check: str, run: ClientRun) -> StageFailure:
    wanted = _("{requirement} ({id})").format(requirement=_(CLIENT_WANTS[check].requirement), id=check)
    seen = run.fated.why
    if run.trial.text != CONTROL:
        seen = _("under the fault {fault}: {why}").format(fault=run.trial.text, why=seen)
    printed = [_("It printed: {output}").format(output=run.output)] if run.output else []
    return StageFailure(check, seen, (wanted, *([seen] if seen else []), *printed), tuple(_said(run)))


def _said(run: ClientRun) -> list[str]:
    """Return the end of what was said in a run, secrets masked."""
    if not run.sessions:
        return []
    lines = masked_recording(Recording(run.sessions)).conversations[-1].lines
    return [line_row(line) for line in lines[-_LINES:]]


def as_objects(track: str, found: Sequence[StageResult], every: Sequence[BuildStage]) -> dict[str, object]:
    """Return what came of it as an object for JSON: the file for a teacher."""
    failures = {result.stage.name: result.failure for result in found}
    return {
        "track": track,
        "passed": sum(result.passed for result in found),
        "of": len(every),
        "stages": [
            {
                "stage": stage.name,
                "passed": stage.name in failures and failures[stage.name] is None,
                "check": failure.check or None if (failure := failures.get(stage.name)) else None,
                "why": failure.why or None if failure else None,
            }
            for stage in every
        ],
    }
