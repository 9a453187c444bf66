"""The report as JUnit's XML: a suite a document, a test a check; for the reports of build machines.

What can't be said and what is not there is skipped; what is broken and fails nothing is output.
"""

from collections.abc import Iterator
from itertools import groupby

from popconsole.examiner.result import Examined, Result
from popconsole.examiner.verdict import CheckVerdict
from popconsole.ui.examination import ExaminationForm, outcome
from popconsole.ui.examined_rows import rows_of_exchange
from popconsole.ui.xml_text import quoted, text

_SKIPPED = (CheckVerdict.UNKNOWN, CheckVerdict.ABSENT)


def _foot(examined: Examined, _width: int) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"
    for place, found in groupby(examined.results, key=lambda result: result.check.id.split("/")[0]):
        results = list(found)
        failures = sum(result.fails(strict=examined.strict) for result in results)
        skipped = sum(result.verdict in _SKIPPED for result in results)
        yield (
            f"  <testsuite name={quoted(place)} tests={quoted(len(results))} "
            f'failures={quoted(failures)} errors="0" skipped={quoted(skipped)}>'
        )
        yield from (_test(result, examined) for result in results)
        yield "  </testsuite>"
    if examined.exit_code == 2:
        yield '  <testsuite name="examination" tests="1" failures="0" errors="1">'
        yield f'    <testcase name="examination"><error message={quoted(outcome(examined))}/></testcase>'
        yield "  </testsuite>"
    yield "</testsuites>"


def _test(result: Result, examined: Examined) -> str:
    check = result.check
    name = f"{check.id} {check.told}"
    begun = (
        f'    <testcase name={quoted(name)} classname={quoted(examined.server)} time="{result.seconds:.3f}">'
    )
    why = result.ruling.why
    if result.fails(strict=examined.strict):
        shown = "\n".join((*rows_of_exchange(result), why))
        inside = f"<failure type={quoted(check.id)} message={quoted(why)}>{text(shown)}</failure>"
    elif result.verdict in _SKIPPED:
        inside = f"<skipped message={quoted(why)}/>"
    elif why:
        inside = f"<system-out>{text(f'{result.verdict.value} ({check.level.value}): {why}')}</system-out>"
    else:
        inside = ""
    return f"{begun}{inside}</testcase>"


FORM = ExaminationForm(_foot)
