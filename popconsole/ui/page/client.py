"""The report on a client as one page: a row for each fault, what was said in that run folded behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masked_recording import Secrets, masked_recording
from popconsole.dialogue.masking import Masker
from popconsole.examiner.clients.judged import MailFate
from popconsole.examiner.running.client_run import PASSWORD, ClientRun
from popconsole.guide.words.counts import lines as counted_lines
from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.i18n import _, own_number
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Recording
from popconsole.ui.client_report import ClientExamined, counted, fate_word, fault_words, outcome
from popconsole.ui.export import Exported, in_short
from popconsole.ui.judged import Session, told_one_by_one
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.findings import OF_EACH, explained, meanings
from popconsole.ui.page.frame import foot, head, report_top
from popconsole.ui.page.markup import Markup, closed, element, inside, opened, own
from popconsole.ui.page.said import SaidOnPage

_STYLES = ("ground", "recording", "client")
_FIRST, _LAST = 300, 100  # lines that are shown of a session's beginning and end
_SESSIONS = 4  # that are shown of a run: a client that calls again and again says the same again and again
_HARMLESS = frozenset({MailFate.WHOLE, MailFate.KEPT})
_MASKED = "*****"
_RETURN, _ROW_ENDS = (
    "\N{SYMBOL FOR CARRIAGE RETURN}",
    "\N{SYMBOL FOR LINE FEED}",
)  # as what a client printed is kept


@dataclass(frozen=True, slots=True)
class _Shown:
    """A run with its number on the page and its sessions, each with what was found in it."""

    number: int
    run: ClientRun
    sessions: Sequence[tuple[Exported, Session]]


def client_page(examined: ClientExamined) -> Iterator[str]:
    """Yield the page, piece by piece."""
    protocol = examined.protocol
    title = _("A client of {protocol}, under faults").format(protocol=protocol)
    shown = [_Shown(number, run, _sessions(run)) for number, run in enumerate(examined.runs, 1)]
    yield from head(title, _STYLES)
    yield opened("body")
    yield element("a", _("Skip to the runs"), href="#runs", class_="skip")
    yield from report_top(examined.client, title, _facts(examined), outcome(examined))
    yield opened("main")
    yield element("h2", _("What became of the mail"), id="runs")
    yield opened("table", class_="runs")
    yield element("caption", _("A run for each fault; what was said in it unfolds below."))
    heads = (_("Fault"), _("The mail"), _("Why"), _("Took"))
    yield element("thead", element("tr", *(element("th", one, scope="col") for one in heads)))
    kind = Classes(PROTOCOLS[protocol])
    for one in shown:
        yield opened("tbody", id=f"r{one.number}", class_=_worth(one.run))
        yield _row(one.run)
        yield from _behind(one, kind)
        yield closed("tbody")
    yield closed("table")
    codes = explained(
        found for one in shown for _exported, session in one.sessions for found in session.findings
    )
    if codes:
        parts = element("h2", _("What findings mean")), *meanings(codes)
        yield element("section", *parts, id="meanings")
    yield closed("main")
    yield foot(reveal=False)
    yield closed("body")
    yield closed("html")


def _facts(examined: ClientExamined) -> Markup:
    took = own_number(sum(run.seconds for run in examined.runs))
    told = (
        (_("Runs"), counted(examined.runs)),
        (_("Fails"), str(len(examined.failures))),
        (_("Took"), _("{n} s").format(n=f"{took:.1f}")),
    )
    rows = (element("div", element("dt", name), element("dd", value)) for name, value in told)
    return element("dl", *rows, class_="facts")


def _sessions(run: ClientRun) -> list[tuple[Exported, Session]]:
    """Return the first sessions of a run, secrets masked."""
    if not run.sessions:
        return []
    masked = masked_recording(Recording(run.sessions[:_SESSIONS])).conversations
    known = Masker(Dialogue(PROTOCOLS[run.trial.protocol]))
    return in_short([Exported(number, one, known) for number, one in enumerate(masked, 1)])


def _worth(run: ClientRun) -> str:
    """Return the class of a run: it fails, came to harm all the same, or did not."""
    if run.fails:
        return "broken"
    return "met" if run.fated.fate in _HARMLESS else "allowed"


def _row(run: ClientRun) -> Markup:
    mark = {"broken": "X", "met": ".", "allowed": "~"}[_worth(run)]
    took = _("{n} s").format(n=f"{own_number(run.seconds):.1f}")
    return element(
        "tr",
        element(
            "th", element("span", mark, class_="sign"), " ", element("code", fault_words(run)), scope="row"
        ),
        element("td", fate_word(run.fated.fate), class_="verdict"),
        element("td", run.fated.why, class_="why"),
        element("td", took, class_="took"),
    )


def _behind(one: _Shown, kind: Classes) -> Iterator[Markup]:
    """Yield what is folded behind a run: the fault, what a client does then, what was said and printed."""
    run = one.run
    total = sum(len(session.lines) for session in run.sessions)
    yield opened("tr", class_="behind")
    yield opened("td", colspan=4)
    yield opened("details")
    yield element("summary", _("What was said: {lines}").format(lines=counted_lines(total)))
    advice = FAULT_ADVICE.get(run.trial.fault)
    if advice is not None:
        yield element("p", _(advice.wrong))
        yield element("p", _("What a robust client does: {advice}").format(advice=_(advice.robust)))
    printed = _printed(run)
    if printed:
        yield element("p", _("The end of what it printed:"))
        rows = printed.replace(_RETURN, "").split(_ROW_ENDS)
        yield element("pre", *(inside((row, own("\n"))) for row in rows), class_="printed")
    for exported, session in one.sessions:
        if len(run.sessions) > 1:
            told = _("Session {n} of {count}")
            yield element("h3", told.format(n=exported.number, count=len(run.sessions)))
        yield from _said(one.number, exported, session, kind)
    yield closed("details")
    yield closed("td")
    yield closed("tr")


def _printed(run: ClientRun) -> str:
    """Return the end of what a client printed, with the secrets masked that it said to the server."""
    text = run.output.replace(PASSWORD, _MASKED)
    return Secrets().of(run.sessions).repeated(text) if run.sessions else text


def _said(run: int, one: Exported, session: Session, kind: Classes) -> Iterator[Markup]:
    """Yield what was said in a session, of a long one its beginning and its end."""
    history = one.history()
    total = len(history.lines)
    found = told_one_by_one(session.findings, OF_EACH)
    comments = list(one.told.comments)
    left_out = range(_FIRST, max(_FIRST, total - _LAST))
    if left_out:
        told = _("{lines} are left out here; --transcripts keeps them.")
        comments.append((left_out.stop, told.format(lines=counted_lines(len(left_out)))))
    timed = any(line.at is not None for line in history.lines[:_FIRST])
    yield opened("div", class_="timed" if timed else None)
    rows = SaidOnPage(kind, f"r{run}s{one.number}-L", found, comments)
    yield from rows.rows(_steps(history, left_out), total)
    yield closed("div")


def _steps(history: History, left_out: range) -> Iterator[Step]:
    for index in range(len(history.lines)):
        if index not in left_out:
            yield history.step(index)
