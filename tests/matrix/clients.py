"""A client under each fault, with a page of its runs."""

import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic

from popconsole.examiner.clients.presets import ClientCommand, preset, preset_names
from popconsole.examiner.clients.trials import ClientTrial, trials
from popconsole.examiner.running.client_run import ClientRun, ClientRunner
from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.ui.client_examining import examined_client
from popconsole.ui.client_report import ClientExamined, fault_words
from popconsole.ui.page.client import client_page
from tests.examine import pop2_client
from tests.matrix.rows import ClientRow, RunCell
from tests.matrix.stopping import LeftOffError, Patience

POP2 = "small-pop2"
"""The small client of POP2 that the tests have: mail programs of today speak none."""
_SECONDS, _JOBS = 15.0, 3  # for a run, and runs at a time


def client_names() -> list[str]:
    """List the clients."""
    return [*preset_names(), POP2]


class _Runner(ClientRunner):
    """Leaves off where a person interrupts, between two runs."""

    patience: Patience
    began: float

    def run(self, trial: ClientTrial) -> ClientRun:
        self.patience.check(self.began)
        return super().run(trial)


def client_row(name: str, out: Path, patience: Patience) -> ClientRow:
    """Put a client under all faults."""
    row = _known(name)
    if row.missing:
        return row
    began = monotonic()
    runner, tried = _runner(name)
    runner.patience, runner.began = patience, began
    runs: list[ClientRun] = []
    stopped = ""
    try:
        examined = examined_client(
            name, runner, tried, runs.append, jobs=_JOBS, transcripts=out / "clients" / name
        )
        stopped = examined.unusable
    except LeftOffError as left:
        stopped = str(left)
        examined = ClientExamined(name, tuple(runs), stopped)
    if not runs:
        return ClientRow(name, row.protocol, row.told, stopped=stopped)
    page = f"clients/{name}.html"
    (out / "clients").mkdir(parents=True, exist_ok=True)
    (out / page).write_text("".join(f"{piece}\n" for piece in client_page(examined)))
    cells = tuple(_cell(run, f"{page}#r{number}") for number, run in enumerate(runs, 1))
    return ClientRow(name, row.protocol, row.told, "", page, monotonic() - began, stopped, cells)


def _cell(run: ClientRun, way: str) -> RunCell:
    advice = FAULT_ADVICE.get(run.trial.fault)
    robust = "" if advice is None else advice.robust
    return RunCell(fault_words(run), run.fated.fate.value, run.fails, way, run.fated.why, robust)


def _runner(name: str) -> tuple[_Runner, list[ClientTrial]]:
    if name == POP2:
        command = (
            f"{sys.executable} {pop2_client.__file__} {{host}} {{port}} {{user}} {{password}} {{outbox}}"
        )
        return _Runner(ClientCommand(command), seconds=_SECONDS), trials(protocol="POP2")
    known = preset(name)
    runner = _Runner(known.plain, known.tls, tells=known.tells, as_root=known.as_root, seconds=_SECONDS)
    return runner, trials(tls=known.tls is not None)


def _known(name: str) -> ClientRow:
    """Return what a client is, or why it can't be had."""
    if name == POP2:
        return ClientRow(name, "POP2", "of these tests")
    program = shutil.which(preset(name).program)
    if program is None:
        return ClientRow(name, missing=f"{preset(name).program} is not installed")
    return ClientRow(name, told=_version(program))


def _version(program: str) -> str:
    """Return the version of the package that a program is of; of Python its own."""
    if Path(program).name.startswith("python"):
        return subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False
        ).stdout.strip()
    owner = subprocess.run(
        ["dpkg-query", "-S", str(Path(program).resolve())], capture_output=True, text=True, check=False
    ).stdout.partition(":")[0]
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version}", owner or "-"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return told.stdout if told.returncode == 0 else ""
