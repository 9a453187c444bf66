"""A page to be handed out: in the shape of a lesson, for paper first; nothing in it has to be unfolded."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap

from popconsole.i18n import N_, _, colon
from popconsole.ui.handed.sheet import Sheet, SheetPart, SheetQuestion
from popconsole.ui.handed.study import Study, cited, studies
from popconsole.ui.handed.turns import HandedRow, HandedTurn, RowKind
from popconsole.ui.judged import Found
from popconsole.ui.page.arrows import LineName, arrows_drawing
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.findings import meanings, severity
from popconsole.ui.page.frame import foot, head
from popconsole.ui.page.markup import Child, Markup, closed, css_text, element, hidden, inside, opened, own
from popconsole.ui.page.states import state_drawings, states_in_words
from popconsole.ui.page.summary import facts

_STYLES = ("ground", "handout")
_BOXES = {False: ("\u2610", N_("to do:")), True: ("\u2611", N_("done:"))}


def page(sheets: Sequence[Sheet], title: str) -> Iterator[str]:
    """Yield a page with sheets, one behind the other, piece by piece; several are called by a title."""
    title = sheets[0].title if len(sheets) == 1 else title
    yield from head(title, _STYLES, (_margins(number, one) for number, one in enumerate(sheets, 1)))
    yield opened("body")
    if len(sheets) > 1:
        yield element("header", element("h1", title), _contents(sheets), class_="top book")
    for number, sheet in enumerate(sheets, 1):
        yield from _Page(sheet, number, alone=len(sheets) == 1).pieces()
    yield foot(reveal=any(one.warns for one in sheets))
    yield closed("body")
    yield closed("html")


def _margins(number: int, sheet: Sheet) -> str:
    """Return the rule by which each printed page of a sheet tells its title, and which page it is."""
    title, told = css_text(sheet.title), css_text(_("{about} \u00b7 popconsole").format(about=sheet.about))
    pages = 'counter(page) " / " counter(pages)'
    return (
        f".sheet{number},.sheet{number}~footer{{page:sheet{number}}}"
        f"@page sheet{number}{{@top-left{{content:{title}}}"
        f"@bottom-left{{content:{told}}}@bottom-right{{content:{pages}}}}}\n"
    )


def _contents(sheets: Sequence[Sheet]) -> Markup:
    links = (element("a", one.title, href=f"#h{number}") for number, one in enumerate(sheets, 1))
    return element("nav", element("ol", *(element("li", link) for link in links)), aria_label=_("Contents"))


class _Page:
    """One sheet; ``alone``: the page has no other, and its title is the page's."""

    def __init__(self, sheet: Sheet, number: int, *, alone: bool) -> None:
        self._sheet = sheet
        self._mark = f"h{number}"
        self._number = number
        self._levels = ("h1", "h2", "h3") if alone else ("h2", "h3", "h4")
        self._lang = sheet.language or None
        self._studies = studies(sheet)

    @property
    def _classes(self) -> str:
        kind = " worksheet" if self._sheet.blank else ""
        return f"sheet sheet{self._number}{kind}"

    def pieces(self) -> Iterator[Markup]:
        sheet, studies_ = self._sheet, self._studies
        yield opened("article", id=self._mark, class_=self._classes, aria_label=sheet.title)
        yield from self._top()
        for study in studies_:
            yield from self._session(study)
        yield from self._behind()
        yield closed("article")

    def _top(self) -> Iterator[Markup]:
        sheet = self._sheet
        yield opened("header", class_="top")
        yield element("p", sheet.about, class_="kind")
        yield element(self._levels[0], sheet.title, lang=self._lang)
        if sheet.summary:
            yield element("p", sheet.summary, class_="summary", lang=self._lang)
        if sheet.typed:
            yield element("p", _("To take it at a computer, type:"), " ", element("code", sheet.typed))
        if sheet.blank:
            places = ((_("Name:"), "wide"), (_("Date:"), ""))
            blanks = (inside((words, " ", _fill(kind), " ")) for words, kind in places)
            yield element("p", *blanks, class_="whose")
            yield element("p", _(_HOW_TO_FILL_IN), class_="how")
        elif len(self._studies) == 1 and not sheet.summary:
            yield facts(self._studies[0].told, self._studies[0].short)
        yield closed("header")

    def _title(self, words: str, name: str | None = None) -> Markup:
        return element(self._levels[1], words, id=name)

    # --- a session

    def _session(self, study: Study) -> Iterator[Markup]:
        mark = self._name_of(study)
        classes = Classes(study.told.protocol)
        yield opened("section", id=mark, class_="session", aria_label=study.told.heading)
        if len(self._studies) > 1:
            yield self._title(study.title)
            if not self._sheet.blank and not self._sheet.summary:
                yield facts(study.told, study.short)
        for part, turns in study.parts:
            yield from self._part(part, turns, f"{mark}-L")
        yield self._states(study, classes, mark)
        if study.arrows:
            drawing = element(
                "div",
                *arrows_drawing(study.arrows, self._line_name(study), numbered=not self._sheet.blank),
                class_="arrows",
            )
            words = _("As arrows, to be filled in") if self._sheet.blank else _("As arrows")
            yield element("section", self._title(words), drawing, class_="drawn")
        yield closed("section")

    def _name_of(self, study: Study) -> str:
        return f"{self._mark}-s{study.told.number}"

    def _line_name(self, study: Study) -> LineName:
        mark = self._name_of(study)

        def name(n: int) -> str:
            shown = study.turns.nearest(n)
            return f"{mark}-L{shown}" if shown else mark

        return name

    def _part(self, part: SheetPart, turns: Sequence[HandedTurn], line_id: str) -> Iterator[Markup]:
        yield opened("section", class_="part")
        if part.title:
            before = [self._title(_("{n}. {title}").format(n=part.number, title=part.title))]
            before += (element("p", words) for words in part.text)
            if part.tasks:
                before.append(
                    element("ul", *(_task(one.says, done=one.done) for one in part.tasks), class_="tasks")
                )
            before += map(_asked, part.questions)
            yield element("div", *before, class_="before", lang=self._lang)
        for turn in turns:
            yield self._turn(turn, line_id)
        answers = [one for asked in part.questions for one in asked.choices if one.answer]
        if answers or part.after:
            told = [element("li", element("q", one.says), " ", one.answer) for one in answers]
            said = (element("p", words) for words in part.after)
            yield element(
                "div", *said, element("ul", *told) if told else None, class_="after", lang=self._lang
            )
        yield closed("section")

    def _turn(self, turn: HandedTurn, line_id: str) -> Markup:
        state = element("p", _("In {state}").format(state=turn.state), class_="state")
        rows = element("ol", *(_row(one, line_id, blank=self._sheet.blank) for one in turn.rows))
        now = None
        if self._sheet.blank:
            now = element("p", _("Where are we now? State:"), " ", _fill("wide"), class_="now")
            state = inside(())
        return inside((element("div", state, rows, now, class_="turn"), own("\n")))

    def _states(self, study: Study, classes: Classes, mark: str) -> Markup:
        figures = state_drawings(classes, study.lit.current, f"{mark}-states", study.lit.passed)
        words = (
            _("The states: mark the way with a pencil")
            if self._sheet.blank
            else _("The way through the states")
        )
        legs = (_leg(one.state, one.stayed, one.by, one.then) for one in study.legs)
        way = element("ol", *legs, class_="legs") if study.legs else None
        return element("section", self._title(words), *figures, way, class_="map")

    # --- behind the sessions

    def _behind(self) -> Iterator[Markup]:
        """Yield what stands behind all sessions: hints, findings, the states in words, places to read."""
        parts = [part for study in self._studies for part, _turns in study.parts if part.hint]
        if parts:
            items = (element("li", part.hint, value=part.number) for part in parts)
            yield element(
                "section", self._title(_("Hints")), element("ol", *items, lang=self._lang), class_="hints"
            )
        codes = sorted({code for study in self._studies for code in study.codes})
        if codes:
            yield element(
                "section",
                self._title(_("What findings mean")),
                *meanings(codes, f"{self._mark}-means"),
                class_="meanings",
            )
        protocols = {study.told.protocol.name: study.told.protocol for study in self._studies}
        yield element(
            "section",
            self._title(_("The states in words")),
            *map(states_in_words, protocols.values()),
            class_="words",
        )
        named = cited(self._studies)
        yield element(
            "section", self._title(_("To read on")), element("ul", *starmap(_place, named)), class_="places"
        )


_HOW_TO_FILL_IN = N_(
    "Foretell what the server will answer, before you try it, in the rows with an S. Each answer has as many "
    "rows, however long it is: leave some empty, or write its first lines and its last."
)


def _fill(kind: str = "") -> Markup:
    """Return a place to write in."""
    return element("span", hidden(_("to be filled in")), class_=f"fill {kind}".strip())


def _asked(question: SheetQuestion) -> Markup:
    """Return a question with its choices, to be ticked."""
    choices = (_task(one.says, done=one.right) for one in question.choices)
    return inside((element("p", question.asks, class_="asks"), element("ul", *choices, class_="tasks")))


def _task(says: str, *, done: bool) -> Markup:
    sign, word = _BOXES[done]
    box = element("span", sign, aria_hidden="true", class_="tick")
    return element("li", box, hidden(_(word)), " ", says)


def _row(row: HandedRow, line_id: str, *, blank: bool) -> Markup:
    """Return a row of a turn; ``blank``: not its number, for that tells how much is answered."""
    if row.kind is RowKind.COMMENT:
        return element("li", row.text, class_="comment")
    if row.kind is RowKind.LEFT_OUT:
        return element("li", row.text, class_="left")
    side = element("b", f"{row.side.value if row.side else '__'}:", class_="who")
    if row.kind is RowKind.BLANK:
        return element("li", side, " ", _fill("whole"), class_="row blank")
    said = row.kind is RowKind.SAID
    name = f"{line_id}{row.n}"
    kind = "row" if said else "row event"
    means: list[Child] = [row.means]
    if row.leads:
        means += [" ", element("strong", f"\u2192 {row.leads}", class_="leads")]
    more = f"{row.more} ({row.cite})" if row.more and row.cite else row.more
    return element(
        "li",
        None if blank else element("span", str(row.n), class_="n", aria_label=_("line {n}").format(n=row.n)),
        side if said else None,
        element("code" if said else "em", row.text, class_="said"),
        element("span", *means, class_="means") if row.means else None,
        element("p", more, class_="more") if more else None,
        *map(_found, row.found),
        id=name,
        class_=f"{kind} {row.side.value}" if row.side is not None else kind,
    )


def _found(found: Found) -> Markup:
    """Return what was found at a line."""
    code, rfc = element("code", found.code), f" ({found.rfc})" if found.rfc else None
    told = (severity(found.severity), " ", code, colon(), found.message, rfc)
    return element("p", *told, class_=f"found {found.severity.value}")


def _leg(state: str, stayed: Iterable[str], by: str, then: str) -> Markup:
    """Return a part of the way, in words."""
    words: list[Child] = [element("b", state)]
    said = " ".join(stayed)
    if said:
        words += [colon(), element("code", said)]
    if then:
        words += [" \u2192 ", element("code", by), " \u2192 " if by else None, then]
    return element("li", *words)


def _place(where: str, cites: str) -> Markup:
    """Return where to read on, with the address written out, for paper has no links."""
    return element("li", cites + colon(), element("a", where, href=where))
