"""What a student reads of the stages: which are passed, and of the first that is not what to do."""

from collections.abc import Iterator, Sequence

from popconsole.guide.build.stage import BuildStage
from popconsole.i18n import _, ngettext
from popconsole.ui.building_results import StageFailure, StageResult
from popconsole.ui.folded import folded

_PRINTED = 14  # rows of what the program printed, the last
_PYTHON, _IN_THREAD = "Traceback (most recent call last)", "Exception in thread "
_NARROWEST = 40  # columns of a line of the conversation


def row_of_stage(result: StageResult) -> str:
    """Return the row of a stage that was tried."""
    return f"{'[x]' if result.passed else '[ ]'} {result.stage.number:2}  {result.stage.title}"


def ending_rows(
    found: Sequence[StageResult], wanted: int, every: Sequence[BuildStage], columns: int, *, client: bool
) -> Iterator[str]:
    """Yield what stands behind those rows: the count; what went wrong, what shows it, the rule, what to do.

    ``wanted``: so many stages were to be tried. ``every``: all stages of the track, for their hints.
    """
    passed = sum(result.passed for result in found)
    yield ""
    yield ngettext("{n} of {total} stage", "{n} of {total} stages", wanted).format(n=passed, total=wanted)
    last = found[-1]
    if last.failure is None:
        yield ""
        for sentence in _next(last.stage.number, every, client=client):
            yield from folded(sentence, "", columns, "")
        return
    yield from _failure_rows(last.failure, columns)
    hint = _hint(last, every)
    if hint:
        yield ""
        yield from folded(_("Hint: {hint}").format(hint=hint), "", columns, "")
    yield ""
    shows = f"popconsole build show{' --client' if client else ''} {last.stage.number}"
    yield from folded(_("What this stage asks: {command}").format(command=shows), "", columns, "")


def _next(passed: int, every: Sequence[BuildStage], *, client: bool) -> Iterator[str]:
    """Yield what comes behind a stage that is passed, a sentence each."""
    if passed < len(every):
        shows = f"popconsole build show{' --client' if client else ''} {passed + 1}"
        yield _("What comes next: {command}").format(command=shows)
    elif client:
        yield _("Your client fetches mail. popconsole examine-client -- CMD tries every fault with it.")
    else:
        yield _("Your server speaks POP3. popconsole examine --run CMD asks of it all that the RFCs do.")
        yield _("Started by yourself, it can be talked to: popconsole connect 127.0.0.1:PORT")


def _failure_rows(failure: StageFailure, columns: int) -> Iterator[str]:
    if failure.why:
        yield ""
        yield from folded(_("Wrong: {why}").format(why=failure.why), "", columns, "")
    if failure.said:
        yield ""
    for row in failure.said:
        yield f"  {row}"[: max(_NARROWEST, columns)]
    if failure.fate:
        yield ""
        yield from folded(failure.fate, "", columns, "")
    if failure.printed:
        yield ""
        more = _("It printed {n} octets, which end so:").format(n=failure.printed_of)
        yield more if failure.printed_of else _("It printed:")
        rows = [
            cut
            for row in _end(failure.printed.splitlines())
            for cut in _cut(row, max(_NARROWEST, columns) - 2)
        ]
        yield from rows[-_PRINTED:]
    if failure.wanted:
        yield ""
        yield from folded(_("The rule: {rule}").format(rule=failure.wanted), "", columns, "")


def _end(rows: Sequence[str]) -> Sequence[str]:
    """Return the last lines; none of a traceback of Python's whose beginning is not among them."""
    end = rows[-_PRINTED:]
    if len(rows) == len(end) or not any(row.startswith(_PYTHON) for row in end):
        return end
    inside = next((at for at, row in enumerate(end) if not row.startswith(" ")), 0)
    if inside and not end[inside].startswith((_PYTHON, _IN_THREAD)):  # what was raised, behind its places
        inside += 1
    return end[inside:]


def _cut(row: str, wide: int) -> Iterator[str]:
    """Yield a line that a program printed as rows, a little further in, its blanks as they are."""
    for at in range(0, len(row) or 1, wide):
        yield f"  {row[at : at + wide]}".rstrip()


def _hint(result: StageResult, every: Sequence[BuildStage]) -> str:
    """Return the stage's hint; where it failed by what an earlier stage asks, that one's."""
    failure = result.failure
    if failure is None:
        return ""
    if failure.kind == "helper":
        return next(stage.hint("listens", "helper") for stage in every)
    hints = (stage.hint(failure.check, failure.kind) for stage in (result.stage, *every))
    return next(filter(None, hints), "")
