"""The whole page: what stands at its top, each session, and what its findings mean."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.guide.diagram.trace import trace_of
from popconsole.guide.diagram.way import reached
from popconsole.i18n import N_, _, ngettext
from popconsole.ui.export import Exported, in_short
from popconsole.ui.judged import Session, told_one_by_one
from popconsole.ui.page.arrows import MOST, arrows_drawing
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.findings import OF_EACH, explained, findings_table, meanings
from popconsole.ui.page.frame import foot, head
from popconsole.ui.page.markup import Markup, closed, element, opened
from popconsole.ui.page.said import SaidOnPage
from popconsole.ui.page.states import state_drawings, states_in_words
from popconsole.ui.page.summary import facts, sessions_table
from popconsole.ui.sequence import sequence_ends, times

_STYLES = ("ground", "recording")
_LONG = 500  # lines: a browser lays out those of a longer session only where they are looked at


def page(handed: Sequence[Exported], name: str) -> Iterator[str]:
    """Yield a page with the conversations of a recording that is called by a name, piece by piece."""
    told = in_short(handed)
    kinds = {one.protocol.name: Classes(one.protocol) for one in handed}
    title = handed[0].heading if len(handed) == 1 else _("Sessions of {name}").format(name=name)
    yield from head(title, _STYLES, (rule for kind in kinds.values() for rule in kind.rules()))
    yield opened("body")
    yield element("a", _("Skip to what was said"), href=f"#s{handed[0].number}-said", class_="skip")
    yield from _top(title, name, told)
    yield opened("main")
    if len(told) > 1:
        places = [(one, session, f"#s{one.number}") for one, session in told]
        yield element("section", element("table", *sessions_table(places), class_="sessions"))
    for one, session in told:
        yield from session_part(one, session, kinds[one.protocol.name], alone=len(told) == 1)
    yield from behind_sessions(told, kinds.values())
    yield closed("main")
    yield foot(reveal=any(one.reveal for one in handed))
    yield closed("body")
    yield closed("html")


def index(files: Sequence[tuple[Exported, str]], name: str) -> Iterator[str]:
    """Yield a page that leads to the files in which the conversations of a recording are, one in each."""
    title = _("Sessions of {name}").format(name=name)
    told = in_short([one for one, _file in files])
    yield from head(title, _STYLES)
    yield opened("body")
    yield element("header", element("h1", title), class_="top")
    places = [(one, session, quote(file)) for (one, session), (_one, file) in zip(told, files, strict=True)]
    yield element("main", element("table", *sessions_table(places), class_="sessions"))
    yield foot(reveal=any(one.reveal for one, _session in told))
    yield closed("body")
    yield closed("html")


def _top(title: str, name: str, told: Sequence[tuple[Exported, Session]]) -> Iterator[Markup]:
    """Yield what stands over all sessions."""
    yield opened("header", class_="top")
    about = ngettext("{n} session of {name}", "{n} sessions of {name}", len(told))
    yield element("p", about.format(n=len(told), name=name) if name else None, class_="kind")
    yield element("h1", title)
    if len(told) == 1:
        yield facts(*told[0])
    yield closed("header")
    if len(told) == 1:
        yield from _ways(told[0][1])


def _ways(session: Session) -> Iterator[Markup]:
    """Yield the links to the parts of a page with one session."""
    number, findings = session.number, session.findings
    parts = [("found", _("What was found"))] if findings else []
    parts += [("said", _("What was said")), ("drawn", _("As arrows"))]
    links = [element("a", words, href=f"#s{number}-{part}") for part, words in parts]
    links += [element("a", _("What findings mean"), href="#meanings")] if explained(findings) else []
    links.append(element("a", _("The states in words"), href="#states"))
    items = (element("li", link) for link in links)
    yield element("nav", element("ul", *items), aria_label=_("On this page"), class_="ways")


def session_part(one: Exported, session: Session, classes: Classes, *, alone: bool) -> Iterator[Markup]:
    """Yield a session: what was found, what was said beside the states, the arrows."""
    mark, level = f"s{one.number}", "h2" if alone else "h3"
    history = one.history()
    found = told_one_by_one(session.findings, OF_EACH)
    yield opened("section", id=mark, class_="session", aria_label=one.heading)
    if not alone:
        told = _("Session {n}: {title}").format(n=one.number, title=one.heading)
        yield element("h2", told)
        yield facts(one, session)
    if session.findings:
        table = element("table", *findings_table(session.findings, f"{mark}-L"), class_="findings")
        yield _part(f"{mark}-found", element(level, _("What was found")), table)
    kind = ["two", classes.name]
    kind += ["long"] if len(history.lines) > _LONG else []
    known = times(history.lines, 0, len(history.lines))
    kind += ["timed"] if any(at is not None for at in known) else []
    yield opened("div", class_=" ".join(kind))
    yield element(level, _("What was said"), id=f"{mark}-said")
    switch = element("input", type="checkbox", class_="every", id=f"{mark}-every")
    yield element("label", switch, " ", _("Show every explanation"), for_=f"{mark}-every", class_="switch")
    transcript = SaidOnPage(classes, f"{mark}-L", found, one.told.comments, reveal=one.reveal)
    total = len(history.lines)
    yield from transcript.rows(_steps(history), total)
    passed = trace_of(history).passed(total - 1)
    drawings = state_drawings(classes, reached(history), f"{mark}-states", passed)
    words = element("a", _("The states in words"), href="#states")
    map_of = element("div", *drawings, element("p", _(_FOLLOWS), " ", words, class_="hint"))
    yield element("aside", map_of, class_="map", aria_label=_("The states"))
    yield closed("div")
    arrows = arrows_drawing(sequence_ends(history, MOST, reveal=one.reveal), transcript.line_name)
    drawing = element("div", *arrows, class_="arrows")
    yield _part(f"{mark}-drawn", element(level, _("As arrows")), drawing)
    yield closed("section")


_FOLLOWS = N_(
    "Point at a line, or move to it with Tab: the state in which it stands is lit, and the way that it "
    "leads. Before that, how far the session got is lit, and the way it took is drawn in strong lines."
)


def _steps(history: History) -> Iterator[Step]:
    """Yield all steps, each read once, not twice as all at once would be; the way is taken in with them."""
    trace = trace_of(history)
    for index in range(len(history.lines)):
        step = history.step(index)
        trace.read_on(history, index)
        yield step


def _part(name: str, *children: Markup) -> Markup:
    return element("section", *children, id=name)


def behind_sessions(told: Sequence[tuple[Exported, Session]], kinds: Iterable[Classes]) -> Iterator[Markup]:
    """Yield what stands behind all sessions: what the findings mean, the states in words."""
    codes = explained(found for _one, session in told for found in session.findings)
    if codes:
        yield _part("meanings", element("h2", _("What findings mean")), *meanings(codes))
    words = (states_in_words(kind.protocol) for kind in kinds)
    yield _part("states", element("h2", _("The states in words")), *words)
