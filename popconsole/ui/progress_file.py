"""What a person has learned: a row for each lesson, in a file; exported and imported.

What is kept are counts and times, no line that was typed.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from popconsole.i18n import _
from popconsole.transcript.safe import safe_prose, safe_text
from popconsole.ui.private_file import write_private

FORMAT = 1
_LARGEST = 1 << 20  # octets of a file
_LONGEST = 200  # characters of a text in it
_MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """How far a lesson has come, the best of all times that it was taken.

    ``steps`` that are done of ``steps_of``, ``goals`` that were reached of ``goals_of``, questions answered
    ``right`` at the first go of those ``asked``; ``hints`` and ``seconds`` in all.
    """

    lesson: str
    steps: int = 0
    steps_of: int = 0
    goals: int = 0
    goals_of: int = 0
    right: int = 0
    asked: int = 0
    hints: int = 0
    seconds: int = 0

    @property
    def done(self) -> bool:
        """Whether all its steps are done."""
        return 0 < self.steps_of <= self.steps

    @property
    def part(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(1.0, self.steps / self.steps_of) if self.steps_of else 0.0

    def joined(self, other: "LessonRecord") -> "LessonRecord":
        """Return what both tell of the same lesson: the further of both, hints and time of both."""
        best = max(self, other, key=lambda one: (one.steps, one.goals, one.right))
        return replace(best, hints=self.hints + other.hints, seconds=self.seconds + other.seconds)


class ProgressError(ValueError):
    """A file of progress that can't be used; the message says why and what to do."""


def progress_path() -> Path:
    """Return where progress is kept: in the person's data folder of this system."""
    from platformdirs import user_data_path  # noqa: PLC0415 - for those who learn

    return user_data_path("popconsole", appauthor=False) / "progress.json"


def read_progress(path: Path) -> dict[str, LessonRecord]:
    """Return what is kept, by lesson; nothing where there is no file. Raises ProgressError and OSError."""
    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return {}
    return parse_progress(octets, str(path))


def parse_progress(octets: bytes, name: str) -> dict[str, LessonRecord]:
    """Return what a file in JSON or CSV tells, by lesson; ``name`` is for errors. Raises ProgressError."""
    shown = safe_text(name)
    if len(octets) > _LARGEST:
        raise ProgressError(_("{file} is too large for a file of progress.").format(file=shown))
    try:
        text = octets.decode("utf-8-sig")
        rows = _json_rows(text) if text.lstrip().startswith("{") else list(csv.DictReader(io.StringIO(text)))
        found = [_record(row) for row in rows]
    except (ValueError, TypeError, KeyError, RecursionError, csv.Error) as error:
        told = _(
            "{file} is no file of progress: {why}. Expected: what popconsole lessons export writes, JSON or "
            "CSV."
        )
        raise ProgressError(told.format(file=shown, why=safe_prose(str(error)[:_LONGEST]))) from error
    if not found and octets.strip() and not text.lstrip().startswith("{"):
        raise ProgressError(_("{file} holds no lesson.").format(file=shown))
    return {record.lesson: record for record in found}


def _json_rows(text: str) -> list[Mapping[str, Any]]:
    data = json.loads(text)
    version = data.get("format")
    if version != FORMAT:
        raise ValueError(
            _("its format is {version}, and {known} is read").format(version=version, known=FORMAT)
        )
    rows = data["lessons"]
    if not isinstance(rows, list):
        raise TypeError(_("its lessons are no list"))
    return rows


def _record(row: Mapping[str, Any]) -> LessonRecord:
    name = row["lesson"]
    if not isinstance(name, str) or not name or len(name) > _LONGEST or safe_text(name) != name:
        raise ValueError(_("a lesson without a name"))
    numbers = {}
    for field in fields(LessonRecord)[1:]:
        number = int(row.get(field.name) or 0)
        if not 0 <= number <= _MOST:
            raise ValueError(_("{name} is out of range").format(name=field.name))
        numbers[field.name] = number
    return LessonRecord(name, **numbers)


def as_json(records: Iterable[LessonRecord]) -> bytes:
    """Return progress as JSON, an object with ``format`` and ``lessons``."""
    data = {"format": FORMAT, "lessons": [asdict(record) for record in records]}
    return json.dumps(data, indent=1).encode() + b"\n"


def as_csv(records: Iterable[LessonRecord]) -> bytes:
    """Return progress as CSV, a row for each lesson, with the names of the columns first."""
    written = io.StringIO()
    names = [field.name for field in fields(LessonRecord)]
    rows = csv.DictWriter(written, names, lineterminator="\n")
    rows.writeheader()
    rows.writerows(asdict(record) for record in records)
    return written.getvalue().encode()


def write_progress(path: Path, record: LessonRecord) -> None:
    """Keep how far a lesson has come, in place of what was kept of it. Raises ProgressError and OSError."""
    records = {**read_progress(path), record.lesson: record}
    write_private(path, as_json(records[name] for name in sorted(records)))


def join_progress(path: Path, others: Mapping[str, LessonRecord]) -> None:
    """Keep further records beside those that there are. Raises ProgressError and OSError."""
    records = read_progress(path)
    for name, other in others.items():
        records[name] = records[name].joined(other) if name in records else other
    write_private(path, as_json(records[name] for name in sorted(records)))
