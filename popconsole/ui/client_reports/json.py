"""The report as one object of JSON: for programs; its words are English and stay."""

import json
from collections.abc import Iterator

from popconsole.examiner.running.client_run import ClientRun
from popconsole.ui.client_report import ClientExamined, ClientForm


def _foot(examined: ClientExamined, _width: int) -> Iterator[str]:
    yield json.dumps(
        {
            "client": examined.client,
            "unusable": examined.unusable or None,
            "failures": len(examined.failures),
            "runs": [_run(run, examined) for run in examined.runs],
        },
        indent=1,
    )


def _run(run: ClientRun, examined: ClientExamined) -> dict[str, object]:
    return {
        "fault": run.trial.text,
        "tls": run.trial.tls,
        "mail": run.fated.fate.value,
        "why": run.fated.why,
        "fails": run.fails,
        "seconds": round(run.seconds, 3),
        "processor": None if run.processor is None else round(run.processor, 3),
        "sessions": len(run.sessions),
        "transcript": examined.files.get((run.trial.text, run.trial.tls)),
    }


FORM = ClientForm(_foot)
