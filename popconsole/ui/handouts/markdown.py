"""A handout as Markdown: for a wiki, an issue, a course page, and to be read as it stands."""

from collections.abc import Iterable, Iterator, Sequence

from popconsole.analysis.findings import CATALOGUE
from popconsole.guide.diagram.drawing import draw
from popconsole.i18n import _, headed
from popconsole.ui.exports.mermaid import rows as mermaid_rows
from popconsole.ui.handed.sheet import Sheet, SheetPart
from popconsole.ui.handed.study import Study, cited, studies
from popconsole.ui.handed.turns import HandedRow, HandedTurn, RowKind
from popconsole.ui.handout import HandoutForm
from popconsole.ui.markdown_text import code, fence, prose
from popconsole.ui.severities import severity_words

_FILL = "_" * 40


def pieces(sheets: Sequence[Sheet], title: str) -> Iterator[str]:
    """Yield sheets, one behind the other; several are called by a title."""
    if len(sheets) > 1:
        yield f"# {prose(title)}\n\n"
        yield from (f"{number}. {prose(one.title)}\n" for number, one in enumerate(sheets, 1))
        yield "\n"
    for place, sheet in enumerate(sheets):
        if place:
            yield "\n"
        yield from (f"{row}\n" for row in _Sheet(sheet, "#" if len(sheets) == 1 else "##").rows())


class _Sheet:
    """One sheet, its title at a level that is told by so many signs."""

    def __init__(self, sheet: Sheet, level: str) -> None:
        self._sheet = sheet
        self._level = level
        self._studies = studies(sheet)

    def rows(self) -> Iterator[str]:
        sheet = self._sheet
        yield f"{self._level} {prose(sheet.title)}"
        yield from ("", prose(sheet.about))
        if sheet.summary:
            yield from ("", prose(sheet.summary))
        if sheet.typed:
            yield from ("", f"{_('To take it at a computer, type:')} {code(sheet.typed)}")
        if sheet.blank:
            yield from ("", *fence([f"{_('Name:')} {_FILL}   {_('Date:')} {_FILL[:16]}"]))
        for study in self._studies:
            yield from self._session(study)
        yield from self._behind()
        made = _("Secrets are shown: keep this to yourself.") if sheet.warns else ""
        yield from ("", "---", "", " ".join(part for part in (_("Made by popconsole."), made) if part))

    def _title(self, words: str) -> Iterator[str]:
        yield from ("", f"{self._level}# {words}", "")

    def _session(self, study: Study) -> Iterator[str]:
        if len(self._studies) > 1:
            yield from self._title(prose(study.title))
        for part, turns in study.parts:
            yield from self._part(part, turns)
        yield from self._states(study)
        if study.arrows:
            yield from self._title(_("As arrows, to be filled in") if self._sheet.blank else _("As arrows"))
            yield from fence(mermaid_rows("", study.arrows), "mermaid")

    def _part(self, part: SheetPart, turns: Sequence[HandedTurn]) -> Iterator[str]:
        if part.title:
            yield from self._title(f"{part.number}. {prose(part.title)}")
            for words in part.text:
                yield from (prose(words), "")
            yield from (_box(task.says, done=task.done) for task in part.tasks)
            for question in part.questions:
                yield from ("", f"**?** {prose(question.asks)}", "")
                yield from (_box(one.says, done=one.right) for one in question.choices)
        for turn in turns:
            yield from self._turn(turn)
        for words in part.after:
            yield from ("", prose(words))
        answers = [one for question in part.questions for one in question.choices if one.answer]
        yield from [""] if answers else []
        yield from (f"- {prose(one.says)} *{prose(one.answer)}*" for one in answers)

    def _turn(self, turn: HandedTurn) -> Iterator[str]:
        """Yield what was said as it stands, and below it what it means."""
        yield ""
        for row in turn.rows:
            if row.kind is RowKind.COMMENT:
                yield from (f"> {prose(row.text)}", "")
        rows = [_said(row, blank=self._sheet.blank) for row in turn.rows if row.kind is not RowKind.COMMENT]
        if self._sheet.blank:
            yield from fence([*rows, "", f"{_('Where are we now? State:')} {_FILL[:24]}"])
            return
        yield from fence(rows)
        means = [told for row in turn.rows for told in _means(row)]
        yield from ("", headed(_("In {state}").format(state=prose(turn.state)), "").rstrip(), "", *means)

    def _states(self, study: Study) -> Iterator[str]:
        blank, protocol = self._sheet.blank, study.told.protocol
        yield from self._title(_("The states") if blank else _("The way through the states"))
        for side in ("server", "client") if protocol.client_states else ("server",):
            if side == "client":
                yield ""
            yield from fence(draw(protocol, study.lit, side=side).lines)
        yield from [""] if study.legs else []
        for number, leg in enumerate(study.legs, 1):
            said = f": {code(' '.join(leg.stayed))}" if leg.stayed else ""
            on = f" \u2192 {code(leg.by)} \u2192 {prose(leg.then)}" if leg.then else ""
            yield f"{number}. **{prose(leg.state)}**{said}{on}"

    def _behind(self) -> Iterator[str]:
        parts = [part for study in self._studies for part, _turns in study.parts]
        hints = [(part.number, part.hint) for part in parts if part.hint]
        if hints:
            yield from self._title(_("Hints"))
            yield from (f"{number}. {prose(hint)}" for number, hint in hints)
        codes = sorted({one for study in self._studies for one in study.codes})
        if codes:
            yield from self._title(_("What findings mean"))
            yield f"| {_('What')} | {_('Why it matters')} | {_('What to do')} |"
            yield "| --- | --- | --- |"
            yield from (
                f"| {code(one)} | {prose(_(CATALOGUE[one].why))} | {prose(_(CATALOGUE[one].advice))} |"
                for one in codes
            )
        yield from self._title(_("To read on"))
        yield from (f"- {cites}: <{where}>" for where, cites in cited(self._studies))


def _box(says: str, *, done: bool) -> str:
    return f"- [{'x' if done else ' '}] {prose(says)}"


def _said(row: HandedRow, *, blank: bool) -> str:
    """Return a row as it stands: who, and what.

    ``blank``: not which line, for that tells how much is answered.
    """
    if row.kind is RowKind.BLANK:
        return f"{'':5} {row.side.value if row.side else '__'}: {_FILL}"
    if row.kind is RowKind.LEFT_OUT or row.side is None:
        return f"{'':9}{row.text}"
    n = "" if blank else row.n
    return f"{n:>5} {row.side.value}: {row.text if row.kind is RowKind.SAID else f'({row.text})'}"


def _means(row: HandedRow) -> Iterable[str]:
    """Yield what a line means, as an item of a list, and what was found there below it."""
    if not row.n or (row.within and not row.found):
        return
    leads = f" \u2192 **{prose(row.leads)}**" if row.leads else ""
    cite = f" ({row.cite})" if row.more and row.cite else ""
    more = f" {prose(row.more)}{cite}" if row.more else ""
    side = row.side.value if row.side else ""
    yield f"- {row.n} {side}: {prose(row.means)}{leads}.{more}"
    for found in row.found:
        rfc = f" ({found.rfc})" if found.rfc else ""
        told = headed(code(found.code), prose(found.message))
        yield f"  - **{severity_words(found.severity)}** {told}{rfc}"


FORM = HandoutForm(pieces, (".md", ".markdown"))
