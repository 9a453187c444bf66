"""The report of an examination as one page: the verdicts, and each failing conversation beside the states."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masking import Masker
from popconsole.examiner.result import Examined, Result
from popconsole.examiner.verdict import CheckVerdict
from popconsole.i18n import _, headed
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.safe import safe
from popconsole.ui.examination import MARKS, counted, outcome, word
from popconsole.ui.examined_rows import transcript
from popconsole.ui.export import Exported, in_short
from popconsole.ui.judged import Session
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.document import behind_sessions, session_part
from popconsole.ui.page.frame import foot, head, report_top
from popconsole.ui.page.markup import Markup, closed, element, opened

_STYLES = ("ground", "recording", "examination")
_DRAWN = 20  # failing checks that are shown with their conversation; all are told in the table


@dataclass(frozen=True, slots=True)
class _Failure:
    """A broken check with the sessions that show it, each under its number on the page."""

    result: Result
    sessions: list[tuple[Exported, Session]]


def examination_page(examined: Examined) -> Iterator[str]:
    """Yield the page, piece by piece."""
    kind = Classes(PROTOCOLS[examined.protocol])
    failures = _failures(examined)
    places = {failure.result.check.id: f"#s{failure.sessions[-1][0].number}" for failure in failures}
    title = _("A server of {protocol}, examined").format(protocol=examined.protocol)
    yield from head(title, _STYLES, kind.rules())
    yield opened("body")
    yield element("a", _("Skip to the checks"), href="#checks", class_="skip")
    yield from report_top(examined.server, title, _facts(examined), outcome(examined), examined.notes)
    yield opened("main")
    if failures:
        yield element("h2", _("What is broken"))
    for failure in failures:
        yield from _failure(failure, kind)
    yield element("h2", _("All checks"), id="checks")
    for place, results in groupby(examined.results, key=lambda result: result.check.id.split("/")[0]):
        yield _table(place, list(results), places)
    told = [one for failure in failures for one in failure.sessions]
    if told:
        yield from behind_sessions(told, [kind])
    yield closed("main")
    yield foot(reveal=False)
    yield closed("body")
    yield closed("html")


def _facts(examined: Examined) -> Markup:
    told = (
        (_("Checks"), counted(examined)),
        (_("Greeting"), safe(examined.greeting) or "-"),
        (_("Took"), _("{n} s").format(n=f"{examined.seconds:.1f}")),
        (_("Exit code"), str(examined.exit_code)),
    )
    rows = (element("div", element("dt", name), element("dd", value)) for name, value in told)
    return element("dl", *rows, class_="facts")


def _failures(examined: Examined) -> list[_Failure]:
    """Return the first broken checks with what shows them, those that the run fails by before the others."""
    order = [*examined.failures, *(one for one in examined.broken if one not in examined.failures)]
    found, number = [], 1
    for result in order[:_DRAWN]:
        recording = transcript(result)
        if recording is None:
            continue
        handed = [
            Exported(number + place, conversation, Masker(Dialogue(PROTOCOLS[examined.protocol])))
            for place, conversation in enumerate(recording.conversations)
        ]
        number += len(handed)
        found.append(_Failure(result, in_short(handed)))
    return found


def _failure(failure: _Failure, kind: Classes) -> Iterator[Markup]:
    check, ruling = failure.result.check, failure.result.ruling
    yield element("h3", headed(check.id, check.told))
    yield element("p", f"{check.place}, {check.level.value}", class_="rfc")
    yield element("p", ruling.why)
    for one, session in failure.sessions:
        yield from session_part(one, session, kind, alone=False)


def _table(place: str, results: list[Result], places: dict[str, str]) -> Markup:
    """Return the table of the checks of one document."""
    names = (_("Verdict"), _("Check"), _("What is required"), _("What was seen"))
    heads = element("thead", element("tr", *(element("th", name, scope="col") for name in names)))
    body = element("tbody", *(_row(result, places) for result in results))
    caption = element("caption", place.replace("rfc", "RFC "))
    return element("table", caption, heads, body, class_="checks")


def _row(result: Result, places: dict[str, str]) -> Markup:
    check, verdict = result.check, result.verdict
    sign = element("span", f"{MARKS[verdict]} {word(verdict)}", class_="verdict")
    way = places.get(check.id)
    name = element("a", check.id, href=way) if way is not None else check.id
    level = element("span", f" ({check.level.value})", class_="rfc")
    shown = result.why if verdict is not CheckVerdict.MET else ""
    return element(
        "tr",
        element("td", sign),
        element("td", name),
        element("td", check.told, level),
        element("td", shown, class_="why"),
        id=check.id,
        class_=verdict.value,
    )
