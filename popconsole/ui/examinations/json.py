"""The report as one object of JSON."""

import json
from collections.abc import Iterator
from typing import Any

from popconsole.examiner.result import Examined, Result
from popconsole.transcript.safe import safe
from popconsole.ui.examination import ExaminationForm
from popconsole.ui.examined_rows import rows_of_exchange


def _foot(examined: Examined, _width: int) -> Iterator[str]:
    told: dict[str, Any] = {
        "server": examined.server,
        "protocol": examined.protocol,
        "greeting": safe(examined.greeting),
        "exit": examined.exit_code,
        "stopped": examined.stopped or None,
        "strict": examined.strict,
        "seconds": round(examined.seconds, 3),
        "counts": {verdict.value: count for verdict, count in examined.counts.items()},
        "checks": [_check(examined, result) for result in examined.results],
    }
    yield json.dumps(told, indent=1)


def _check(examined: Examined, result: Result) -> dict[str, Any]:
    check = result.check
    told: dict[str, Any] = {
        "id": check.id,
        "level": check.level.value,
        "place": check.place,
        "requirement": check.told,
        "verdict": result.verdict.value,
        "fails": result.fails(strict=examined.strict),
        "why": result.why or None,
        "seconds": round(result.seconds, 3),
    }
    if result.verdict.value == "broken":
        told["shown"] = list(rows_of_exchange(result))
        told["transcript"] = examined.files.get(check.id)
    return told


FORM = ExaminationForm(_foot)
