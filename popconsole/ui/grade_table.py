"""The table of a class's grades: as text, as CSV for a spreadsheet, as JSON."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields

from popconsole.i18n import _
from popconsole.ui.folded import folded
from popconsole.ui.grading import OUTCOME_WORDS, Grade, GradeOutcome

_NARROW, _WIDE = 10, 24  # columns of a folder's name


def rows_of_text(grade: Grade, names: Sequence[str], columns: int) -> Iterator[str]:
    """Yield the rows of a folder for a person; ``names`` are those of all folders."""
    wide = min(_WIDE, max(_NARROW, *map(len, names)))
    words = {outcome: _(word) for outcome, word in OUTCOME_WORDS.items()}
    word = words[grade.outcome]
    told = f"{grade.folder:{wide}}  {grade.passed:2}/{grade.of:<2}  {word:{max(map(len, words.values()))}}"
    yield f"{told}  {grade.stage}".rstrip()
    if grade.why:
        check = f" ({grade.check})" if grade.check and grade.outcome is GradeOutcome.FAILED else ""
        yield from folded(f"{grade.why}{check}", "    ", columns, "")


def rows_of_csv(grades: Sequence[Grade]) -> Iterator[str]:
    """Yield a row of CSV for each grade; without any, the names of the columns."""
    names = [field.name for field in fields(Grade)]
    for grade in grades or (None,):
        row = io.StringIO()
        cells = names if grade is None else [_plain(getattr(grade, name)) for name in names]
        csv.writer(row, lineterminator="").writerow(cells)
        yield row.getvalue()


def _plain(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, GradeOutcome):
        return value.value
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def as_json(grades: Sequence[Grade]) -> str:
    """Return all grades as JSON."""
    return json.dumps([{**asdict(one), "outcome": one.outcome.value} for one in grades], indent=1)


def ending(grades: Sequence[Grade]) -> str:
    """Return how many folders passed all, and how many could not be graded."""
    passed = sum(one.outcome is GradeOutcome.PASSED for one in grades)
    told = _("{passed} of {n} passed all stages; {left} could not be graded.")
    return told.format(passed=passed, n=len(grades), left=sum(not one.outcome.graded for one in grades))
