"""What there is to show of a session that is handed out: its turns, its way, its arrows, what was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from popconsole.analysis.findings import CATALOGUE
from popconsole.analysis.history import History
from popconsole.guide.diagram.lit import Lit
from popconsole.guide.diagram.trace import trace_of
from popconsole.guide.diagram.way import WayLeg, reached, way
from popconsole.guide.reference.sections import address
from popconsole.i18n import _
from popconsole.ui.export import Exported, in_short
from popconsole.ui.handed.sheet import Sheet, SheetPart, SheetSession
from popconsole.ui.handed.turns import HandedTurn, Turns, cites
from popconsole.ui.judged import Session, told_one_by_one
from popconsole.ui.sequence import Arrow, Happening, sequence_ends, with_blanks

_OF_EACH = 5  # findings with the same code that are told
_NOTHING = Lit()
_ARROWS = 60  # arrows and remarks of the beginning, and of the end, that are drawn


@dataclass(frozen=True, slots=True)
class Study:
    """A session, with all that is shown of it. ``parts`` are its parts, each with its turns.

    ``short`` is the session in short; ``codes`` are those of the findings that are told. ``legs`` are those
    of its way, which ``lit`` shows in the diagram: nothing where that is to be found out. ``turns`` knows
    which lines are shown.
    """

    told: Exported
    short: Session
    parts: tuple[tuple[SheetPart, tuple[HandedTurn, ...]], ...]
    turns: Turns
    arrows: tuple[Arrow | Happening, ...]
    legs: tuple[WayLeg, ...] = ()
    lit: Lit = _NOTHING
    codes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called among others: of a lesson all have the same title."""
        if any(part.title for part, _turns in self.parts):
            return _("Session {n}").format(n=self.told.number)
        return _("Session {n}: {title}").format(n=self.told.number, title=self.told.heading)


def studies(sheet: Sheet) -> list[Study]:
    """Return what there is to show of each session of a sheet."""
    shorts = in_short([one.told for one in sheet.sessions])
    pairs = zip(sheet.sessions, shorts, strict=True)
    return [_study(one, short, blank=sheet.blank) for one, (_told, short) in pairs]


def _study(session: SheetSession, short: Session, *, blank: bool) -> Study:
    found = told_one_by_one(short.findings, _OF_EACH)
    turns = Turns(session, {} if blank else found, blank=blank)
    parts = tuple((part, tuple(turns.of(part))) for part in session.parts)
    history = turns.history
    arrows = sequence_ends(history, _ARROWS, reveal=session.told.reveal)
    if blank:
        return Study(session.told, short, parts, turns, tuple(with_blanks(arrows)))
    steps = range(history.tracked)
    return Study(
        session.told,
        short,
        parts,
        turns,
        tuple(arrows),
        tuple(way(history.protocol, map(history.step, steps))),
        _lit(history),
        tuple(sorted({one.code for line in found.values() for one in line} & set(CATALOGUE))),
    )


def cited(told: Iterable[Study]) -> list[tuple[str, str]]:
    """Return the addresses of what is cited in sessions, each with the places in RFCs that it leads to.

    Where nothing is, those of what they speak.
    """
    told = list(told)
    named = cites(turn for study in told for _part, turns in study.parts for turn in turns)
    found: dict[str, list[str]] = {}
    for cite in named or dict.fromkeys(study.told.protocol.cite for study in told):
        found.setdefault(address(cite), []).append(str(cite))
    return [(where, ", ".join(places)) for where, places in found.items()]


def _lit(history: History) -> Lit:
    """Return what a diagram shows of a session: how far it got, and its way."""
    trace = trace_of(history)
    trace.read_on(history, history.tracked)
    return Lit(current=reached(history), passed=trace.passed(history.tracked))
