"""The results of exams: kept in a file of their own, written for a teacher. No name stands in them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from popconsole.guide.lessons.exam import ExamQuestion, score
from popconsole.ui.private_file import write_private

FORMAT = 1
_LARGEST = 1 << 20  # octets
_MOST = 100  # results that are kept


@dataclass(frozen=True, slots=True)
class ExamResult:
    """One exam: its form, when it ended (ISO 8601, UTC), the answers by number, 0 for "I don't know"."""

    form: str
    ended: str
    right: int
    asked: int
    answers: tuple[int, ...]
    again: tuple[str, ...]


def result_of(questions: Sequence[ExamQuestion], answers: Sequence[int], ended: str) -> ExamResult:
    """Return the result of an exam; ``ended`` is when."""
    told = score(questions, answers)
    return ExamResult(questions[0].form, ended, told.right, told.asked, tuple(answers), told.again)


def as_json(result: ExamResult) -> bytes:
    """Return a result as it is written for a teacher."""
    return json.dumps({"format": FORMAT, **asdict(result)}, indent=1).encode() + b"\n"


def results_path() -> Path:
    """Return where results are kept: in the person's data folder of this system."""
    from platformdirs import user_data_path  # noqa: PLC0415 - for those who take an exam

    return user_data_path("popconsole", appauthor=False) / "exams.json"


def read_results(path: Path) -> list[ExamResult]:
    """Return the results that are kept, oldest first; none where the file can't be read."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
        return [_result(row) for row in found["exams"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []


def _result(row: dict[str, Any]) -> ExamResult:
    answers = tuple(int(one) for one in row["answers"])
    again = tuple(str(one) for one in row["again"])
    return ExamResult(
        str(row["form"]), str(row["ended"]), int(row["right"]), int(row["asked"]), answers, again
    )


def keep_result(path: Path, result: ExamResult) -> None:
    """Keep a result behind the others. Raises OSError."""
    results = [*read_results(path), result][-_MOST:]
    data = {"format": FORMAT, "exams": [asdict(one) for one in results]}
    write_private(path, json.dumps(data, indent=1).encode())
