"""The report as text for a person: each check as it is tried; the first failing exchange stands last."""

from collections import Counter
from collections.abc import Iterator

from popconsole.examiner.result import Examined, Result
from popconsole.examiner.verdict import CheckVerdict
from popconsole.i18n import _
from popconsole.ui.examination import MARKS, ExaminationForm, counted, outcome, word
from popconsole.ui.examined_rows import rows_of_exchange
from popconsole.ui.folded import folded


def _head(examined: Examined, width: int) -> Iterator[str]:
    told = _("{server}, {protocol}").format(server=examined.server, protocol=examined.protocol)
    yield from folded(told, "", width)
    for note in examined.notes:
        yield from folded(note, "  ", width)
    yield ""


def _row(result: Result, width: int) -> Iterator[str]:
    check, verdict = result.check, result.verdict
    told = f"{MARKS[verdict]} {word(verdict):18} {check.id}"
    if verdict is CheckVerdict.BROKEN:
        told += f" ({check.level.value})"
    yield told
    if verdict is CheckVerdict.BROKEN:
        yield from folded(check.told, "    ", width)
    if result.why and verdict in (CheckVerdict.BROKEN, CheckVerdict.ALLOWED):
        yield from folded(result.why, "    ", width)


def _foot(examined: Examined, width: int) -> Iterator[str]:
    yield ""
    reasons = Counter(
        result.ruling.why for result in examined.results if result.verdict is CheckVerdict.UNKNOWN
    )
    if reasons:
        yield _("What could not be said, and why:")
        for why, count in reasons.most_common():
            yield from folded(f"{count:4} {why}", "  ", width)
        yield ""
    yield from folded(counted(examined), "", width)
    yield from folded(outcome(examined), "", width)
    first = (examined.failures or examined.broken)[:1]
    for result in first:
        yield ""
        check = result.check
        yield from folded(
            _("The first failing exchange, {id} ({place}, {level}): {requirement}").format(
                id=check.id, place=check.place, level=check.level.value, requirement=check.told
            ),
            "",
            width,
        )
        for row in rows_of_exchange(result):
            yield from _folded(row, width)
        yield from folded(result.ruling.why, "  ", width)
        if check.id in examined.files:
            file = examined.files[check.id]
            yield from folded(_("popconsole open {file} shows it.").format(file=file), "  ", width)


def _folded(row: str, width: int) -> Iterator[str]:
    width = max(40, width) - 2
    yield f"  {row[:width]}"
    rest, step = row[width:], width - 10
    yield from ("            " + rest[at : at + step] for at in range(0, len(rest), step))


FORM = ExaminationForm(_foot, _row, _head)
