"""A client of one's own held against the stages of its track: run against a mock server, with faults last."""

from collections.abc import Callable, Sequence
from itertools import groupby

from popconsole.dialogue.masked_recording import masked_recording
from popconsole.examiner.clients.letters import LETTERS
from popconsole.examiner.clients.stages import CLIENT_WANTS, FAULTS, SURVIVES
from popconsole.examiner.clients.trials import CONTROL, ClientTrial
from popconsole.examiner.running.client_run import ClientRun
from popconsole.guide.build.stage import BuildStage
from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.i18n import _
from popconsole.transcript.model import Line, LineKind, Recording, Side
from popconsole.ui.building_results import StageFailure, StageResult
from popconsole.ui.line_words import line_row

_LINES = 16  # of a session that are shown, the last
_FIRST, _OF_LETTER, _LAST = 4, 12, 2  # lines of a long reply that are shown


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
                failure = next(filter(None, map(self._under, FAULTS)), None)
            elif plain.seen is not None and (unmet := CLIENT_WANTS[check].unmet(plain.seen)) is not None:
                kind = "hangs" if plain.seen.code is None and not unmet.kind else unmet.kind
                failure = _failure(check, plain, _with_end(unmet.why, plain), kind, unmet.letter)
            else:
                failure = None
            if failure is not None:
                return StageResult(stage, failure)
        return StageResult(stage)

    def _under(self, fault: str) -> StageFailure | None:
        """Run it under a fault; return how it fails, None where it does not."""
        run = self._run(ClientTrial(fault))
        if not run.fails:
            return None
        told = _("The fault {fault} was tried: {happened} What came of it: {why}")
        happened = _(FAULT_ADVICE[run.trial.fault].wrong)
        why = told.format(happened=happened, why=run.fated.why, fault=fault)
        return _failure(SURVIVES, run, why, fault)


def _with_end(why: str, run: ClientRun) -> str:
    """Return why with how the program ended, where that is part of it."""
    seen = run.seen
    if seen is None or not seen.sessions or seen.code == 0:
        return why
    if seen.code is None:
        told = _("{why} It was ended after {seconds:.0f} s.")
        return told.format(why=why, seconds=seen.seconds)
    return _("{why} The program ended with {code}.").format(why=why, code=seen.code)


def _failure(check: str, run: ClientRun, why: str, kind: str, letter: str = "") -> StageFailure:
    want = CLIENT_WANTS[check]
    told = _("{requirement} ({place}; {id})")
    wanted = told.format(requirement=_(want.requirement), place=want.place, id=check)
    said = tuple(_said(run, letter))
    return StageFailure(check, why, wanted, kind, said, _printed(run), printed_of=run.printed)


def _printed(run: ClientRun) -> str:
    return run.output.replace("\N{SYMBOL FOR LINE FEED}", "\n")


def _said(run: ClientRun, letter: str) -> list[str]:
    """Return the end of what was said in a run, secrets masked; of a letter, how it was fetched."""
    if not run.sessions:
        return []
    lines = masked_recording(Recording(run.sessions)).conversations[-1].lines
    shown = _shortened(_fetching(lines, letter), _OF_LETTER) if letter else _shortened(lines, _FIRST)
    return shown[-_LINES:]


def _fetching(lines: Sequence[Line], letter: str) -> Sequence[Line]:
    """Return the lines from the command that fetches a letter up to the next one; all, where none does."""
    wanted = b"RETR %d" % (list(LETTERS).index(letter) + 1)
    says = [n for n, one in enumerate(lines) if one.side is Side.CLIENT and one.kind is LineKind.WIRE]
    begins = [n for n in says if b" ".join(lines[n].octets.upper().split()) == wanted]
    if not begins:
        return lines
    return lines[begins[-1] : next((n for n in says if n > begins[-1]), len(lines))]


def _shortened(lines: Sequence[Line], first: int) -> list[str]:
    """Return the rows of lines; of what the server says at a stretch the first and the last."""
    rows: list[str] = []
    for server, some in groupby(lines, lambda line: line.side is Side.SERVER and line.kind is LineKind.WIRE):
        found = list(map(line_row, some))
        if server and len(found) > first + _LAST + 1:
            more = _("({n} more lines)").format(n=len(found) - first - _LAST)
            found = [*found[:first], more, *found[-_LAST:]]
        rows += found
    return rows
