"""The report as JUnit's XML, for build machines: a test for each fault."""

from collections.abc import Iterator

from popconsole.ui.client_report import ClientExamined, ClientForm, fate_word, outcome
from popconsole.ui.xml_text import quoted


def _foot(examined: ClientExamined, _width: int) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f"<testsuite name={quoted(examined.client)} tests={quoted(len(examined.runs))} "
        f"failures={quoted(len(examined.failures))} errors={quoted(int(bool(examined.unusable)))}>"
    )
    for run in examined.runs:
        name = f"{run.trial.text} (TLS)" if run.trial.tls else run.trial.text
        yield f'  <testcase classname="client" name={quoted(name)} time={quoted(f"{run.seconds:.3f}")}>'
        if run.fails:
            told = f"{fate_word(run.fated.fate)}: {run.fated.why}"
            yield f"    <failure type={quoted(run.fated.fate.value)} message={quoted(told)}/>"
        yield "  </testcase>"
    if examined.unusable:
        error = f"<error message={quoted(outcome(examined))}/>"
        yield f'  <testcase classname="client" name="examined">{error}</testcase>'
    yield "</testsuite>"


FORM = ClientForm(_foot)
