"""A client examined from beginning to end: its runs, several at a time, and their transcripts."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path

from popconsole.examiner.clients.judged import MailFate
from popconsole.examiner.clients.trials import CONTROL, ClientTrial
from popconsole.examiner.running.client_run import ClientRun, ClientRunner
from popconsole.i18n import _
from popconsole.transcript.model import Recording
from popconsole.ui.client_report import ClientExamined
from popconsole.ui.saving import save

Told = Callable[[ClientRun], None]
"""Takes each run when it has ended, in the order of the trials."""


def examined_client(
    client: str,
    runner: ClientRunner,
    trials: Sequence[ClientTrial],
    tell: Told,
    *,
    jobs: int = 1,
    transcripts: Path | None = None,
) -> ClientExamined:
    """Run a client under each fault, ``jobs`` at a time; first without one: if it fails there, no further.

    ``transcripts`` is the folder for those of all runs, secrets masked. Raises OSError, and what the runner
    raises.
    """
    runner.prepare()
    controls = [*takewhile(lambda one: one.text == CONTROL, trials)]
    runs: list[ClientRun] = []
    for trial in controls:
        run = runner.run(trial)
        tell(run)
        runs.append(run)
        if run.fated.fate is not MailFate.WHOLE:
            return ClientExamined(client, tuple(runs), _unusable(run))
    with ThreadPoolExecutor(jobs) as pool:
        for run in pool.map(runner.run, trials[len(controls) :]):
            tell(run)
            runs.append(run)
    files = {} if transcripts is None else dict(_written(runs, transcripts))
    return ClientExamined(client, tuple(runs), files=files)


def _unusable(run: ClientRun) -> str:
    if run.trial.tls:
        told = _(
            "without a fault, under TLS, it did not fetch and deliver all mail ({why}). It printed: {output}"
        )
    else:
        told = _("without a fault it did not fetch and deliver all mail ({why}). It printed: {output}")
    return told.format(why=run.fated.why or run.fated.fate.value, output=run.output or "-")


def _written(runs: Sequence[ClientRun], folder: Path) -> Iterator[tuple[tuple[str, bool], str]]:
    folder.mkdir(parents=True, exist_ok=True)
    for run in runs:
        if run.sessions:
            name = run.trial.text.replace(":", "-").replace("@", "-at-").replace(",", "-")
            path = folder / f"{name}{'-tls' if run.trial.tls else ''}.txt"
            save(Recording(run.sessions), path, overwrite=True)
            yield (run.trial.text, run.trial.tls), str(path)
