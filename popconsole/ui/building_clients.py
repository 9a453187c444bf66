"""A client of one's own held against the stages of its track: run against a mock server, with faults last."""

from collections.abc import Callable

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.clients.stages import CLIENT_WANTS, FAULTS, SURVIVES
from popconsole.examiner.clients.trials import CONTROL, ClientTrial
from popconsole.examiner.running.client_run import ClientRun
from popconsole.guide.build.stage import BuildStage
from popconsole.i18n import _
from popconsole.transcript.model import Recording
from popconsole.ui.building_results import StageFailure, StageResult
from popconsole.ui.line_words import line_row

_LINES = 12  # of a session that are shown, the last


class ClientStages:
    """Holds a client against stages; ``run`` makes a run of it. What has no fault is run but once."""

    def __init__(self, run: Callable[[ClientTrial], ClientRun]) -> None:
        self._run = run
        self._plain: ClientRun | None = None

    def held(self, stage: BuildStage) -> StageResult:
        """Hold it against a stage. Raises ListenError and OSError."""
        plain = self._plain = self._plain or self._run(ClientTrial(CONTROL))
        for check in stage.checks:
            if check == SURVIVES:
                runs = map(self._run, map(ClientTrial, FAULTS))
                failed = next((run for run in runs if run.fails), None)
            else:
                failed = None if plain.seen is not None and CLIENT_WANTS[check].met(plain.seen) else plain
            if failed is not None:
                return StageResult(stage, _failure(check, failed))
        return StageResult(stage)


def _failure(check: str, run: ClientRun) -> StageFailure:
    want = CLIENT_WANTS[check]
    wanted = _("{requirement} ({id})").format(requirement=_(want.requirement), id=check)
    why, kind = run.fated.why, ""
    if run.trial.text != CONTROL:
        why = _("under the fault {fault}: {why}").format(fault=run.trial.text, why=why)
        kind = run.trial.text
    return StageFailure(check, why, wanted, kind, tuple(_said(run)), run.output)


def _said(run: ClientRun) -> list[str]:
    """Return the end of what was said in a run, secrets masked."""
    if not run.sessions:
        return []
    lines = masked_recording(Recording(run.sessions)).conversations[-1].lines
    return [line_row(line) for line in lines[-_LINES:]]
