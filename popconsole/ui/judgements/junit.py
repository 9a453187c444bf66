"""What was found as JUnit's XML: a suite a file, a test a session; for the reports of build machines."""

from collections.abc import Iterable, Iterator

from popconsole.i18n import _
from popconsole.ui.judged import Found, Session
from popconsole.ui.judgement import JudgementForm
from popconsole.ui.judging import Summary
from popconsole.ui.xml_text import quoted, text


def _head() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"


def _foot(_summaries: object, _width: int) -> Iterator[str]:
    yield "</testsuites>"


def _file(sessions: Iterable[Session], summary: Summary, _width: int) -> Iterator[str]:
    by_number: dict[int, str] = {}
    failures = 0
    for session in sessions:
        failed = [found for found in session.findings if found.fails]
        failures += bool(failed)
        by_number[session.number] = "".join(_test(session, failed, summary))
    tests = [by_number[number] for number in sorted(by_number)]
    errors = int(bool(summary.error or summary.doubtful))
    if errors:
        told = summary.error or summary.doubt
        tests.append(f"    <testcase name={quoted(_('reading'))} classname={quoted(summary.file)}>")
        tests[-1] += f"<error message={quoted(told)}/></testcase>"
    yield (
        f"  <testsuite name={quoted(summary.file)} tests={quoted(len(tests))} "
        f"failures={quoted(failures)} errors={quoted(errors)}>"
    )
    yield from tests
    yield "  </testsuite>"


def _test(session: Session, failed: list[Found], summary: Summary) -> Iterator[str]:
    name = _("session {n}").format(n=session.number)
    yield f"    <testcase name={quoted(name)} classname={quoted(summary.file)}"
    yield "" if session.seconds is None else f" time={quoted(f'{session.seconds:.3f}')}"
    if not session.findings:
        yield "/>"
        return
    yield ">"
    if failed:
        worst = failed[0]
        told = "\n".join(map(_told, failed))
        yield f"<failure type={quoted(worst.code)} message={quoted(worst.message)}>{text(told)}</failure>"
    others = [found for found in session.findings if not found.fails]
    if others:
        yield f"<system-out>{text(chr(10).join(map(_told, others)))}</system-out>"
    yield "</testcase>"


def _told(found: Found) -> str:
    rfc = f", {found.rfc}" if found.rfc else ""
    return f"{found.n}: {found.severity.value} {found.code}{rfc}: {found.message}"


FORM = JudgementForm(_file, _head, _foot)
