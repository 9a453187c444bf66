"""What a line and its session answer to a filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popconsole.analysis.filters.expression import Condition, Filter, Joined
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.protocol.table import Outcome, Protocol
from popconsole.transcript.model import Line, Side


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a filter can ask of a session; texts are as they may be shown.

    ``number`` is that of the session in its file, from 1; ``seconds`` is how long it took, None where no
    times are known; ``reached`` is the name of a state.
    """

    number: int
    protocol: Protocol
    user: str = ""
    client: str = ""
    server: str = ""
    title: str = ""
    reached: str = ""
    lines: int = 0
    findings: int = 0
    errors: int = 0
    warnings: int = 0
    seconds: float | None = None


_STATUS = {Outcome.POSITIVE: "ok", Outcome.NEGATIVE: "err", Outcome.CHALLENGE: "continue"}
_WITH_STATUS = (Kind.GREETING, Kind.REPLY, Kind.UNSOLICITED, Kind.CHALLENGE)

_OF_SESSION: dict[str, Callable[[SessionFacts], object]] = {
    "session": lambda facts: facts.number,
    "protocol": lambda facts: facts.protocol.name,
    "user": lambda facts: facts.user,
    "client": lambda facts: facts.client,
    "server": lambda facts: facts.server,
    "title": lambda facts: facts.title,
    "reached": lambda facts: facts.reached,
    "lines": lambda facts: facts.lines,
    "findings": lambda facts: facts.findings,
    "errors": lambda facts: facts.errors,
    "warnings": lambda facts: facts.warnings,
    "took": lambda facts: facts.seconds,
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A line in its session; ``earlier`` is the time of the line before, in seconds from the beginning."""

    facts: SessionFacts
    step: Step
    earlier: float | None


def _status(place: _Place) -> str | None:
    step = place.step
    outcome = step.outcome
    return _STATUS.get(outcome) if outcome is not None and step.kind in _WITH_STATUS else None


def _wait(line: Line, earlier: float | None) -> float | None:
    return None if line.at is None or earlier is None else line.at - earlier


_OF_LINE: dict[str, Callable[[_Place], object]] = {
    "side": lambda place: "client" if place.step.line.side is Side.CLIENT else "server",
    "verb": lambda place: None if place.step.command is None else place.step.command.keyword,
    "status": _status,
    "kind": lambda place: place.step.kind.value,
    "state": lambda place: place.facts.protocol.row(place.step.before.state).name,
    "finding": lambda place: tuple(finding.code for finding in place.step.findings),
    "severity": lambda place: tuple(finding.severity.value for finding in place.step.findings),
    "text": lambda place: place.step.shown.octets.decode("utf-8", "replace"),
    "n": lambda place: place.step.index + 1,
    "octets": lambda place: len(place.step.line.wire),
    "after": lambda place: place.step.line.at,
    "before": lambda place: place.step.line.at,
    "wait": lambda place: _wait(place.step.line, place.earlier),
}


@dataclass(frozen=True, slots=True)
class _Glimpse:
    """A line of which alone what stands in it is known, and ``shown``, how it may be shown."""

    index: int
    line: Line
    shown: Line
    earlier: float | None
    found: bool  # whether something was found at it


_AT_A_GLANCE: dict[str, Callable[[_Glimpse], object]] = {
    "side": lambda seen: "client" if seen.line.side is Side.CLIENT else "server",
    "text": lambda seen: seen.shown.octets.decode("utf-8", "replace"),
    "n": lambda seen: seen.index + 1,
    "octets": lambda seen: len(seen.line.wire),
    "after": lambda seen: seen.line.at,
    "before": lambda seen: seen.line.at,
    "wait": lambda seen: _wait(seen.line, seen.earlier),
}
_OF_FINDINGS = ("finding", "severity")


class Matcher:
    """Picks the lines of a session that a filter asks for; steps are given in their order."""

    def __init__(self, asked: Filter, facts: SessionFacts) -> None:
        self._asked = asked
        self._facts = facts
        self._earlier: float | None = None

    @property
    def possible(self) -> bool:
        """Whether any line of the session can match, as far as the session itself tells."""
        return _held(self._asked, self._of_session) is not False

    def __call__(self, step: Step) -> bool:
        """Tell whether a line is picked."""
        place = _Place(self._facts, step, self._earlier)
        self._earlier = step.line.at if step.line.at is not None else self._earlier
        return _held(self._asked, lambda term: self._answer(term, place)) is True

    def glance(self, index: int, line: Line, shown: Line, *, found: bool) -> bool | None:
        """Tell whether a line is picked, as far as its meaning need not be known for that; None: it must.

        ``shown`` is the line as it may be shown, ``found`` whether something was found at it. A step that is
        asked for then is given as well.
        """
        seen = _Glimpse(index, line, shown, self._earlier, found)
        held = _held(self._asked, lambda term: self._at_a_glance(term, seen))
        if held is not None:
            self._earlier = line.at if line.at is not None else self._earlier
        return held

    def _of_session(self, term: Condition) -> bool | None:
        return _answers(term, _OF_SESSION[term.field.name](self._facts)) if term.field.session else None

    def _answer(self, term: Condition, place: _Place) -> bool:
        name = term.field.name
        return _answers(term, _OF_SESSION[name](self._facts) if term.field.session else _OF_LINE[name](place))

    def _at_a_glance(self, term: Condition, seen: _Glimpse) -> bool | None:
        name = term.field.name
        if name in _AT_A_GLANCE:
            return _answers(term, _AT_A_GLANCE[name](seen))
        if name in _OF_FINDINGS:
            return None if seen.found else False
        return self._of_session(term)


def session_holds(asked: Filter, facts: SessionFacts, found: Mapping[str, str]) -> bool | None:
    """Tell whether a filter holds of a session as a whole; None: it asks for lines too, and may.

    ``found`` are the findings anywhere in it: severities by their codes. One of them is enough.
    """

    def answer(term: Condition) -> bool | None:
        match term.field.name:
            case "finding":
                return _answers(term, tuple(found))
            case "severity":
                return _answers(term, tuple(found.values()))
            case name:
                return _answers(term, _OF_SESSION[name](facts)) if term.field.session else None

    return _held(asked, answer)


def asks_for_lines(asked: Filter) -> tuple[str, ...]:
    """Return the fields of a filter that ``session_holds`` can't answer, each once."""
    if isinstance(asked, Condition):
        name = asked.field.name
        return () if asked.field.session or name in _OF_FINDINGS else (name,)
    return tuple(dict.fromkeys(name for part in asked.parts for name in asks_for_lines(part)))


def session_answers(asked: Filter, facts: SessionFacts) -> tuple[bool, ...]:
    """Return what a session answers to each condition on it: where it answers otherwise, lines are others."""
    if isinstance(asked, Condition):
        return (_answers(asked, _OF_SESSION[asked.field.name](facts)),) if asked.field.session else ()
    return tuple(answer for part in asked.parts for answer in session_answers(part, facts))


def _answers(term: Condition, given: object) -> bool:
    if isinstance(given, tuple):
        return any(map(term.wanted, given))
    return term.wanted(given)


def _held(asked: Filter, answer: Callable[[Condition], bool | None]) -> bool | None:
    """Tell whether a filter holds; ``answer`` is what a condition is answered, None: it is not known."""
    if isinstance(asked, Condition):
        return answer(asked)
    if asked.joined is Joined.NOT:
        held = _held(asked.parts[0], answer)
        return None if held is None else not held
    decides = asked.joined is Joined.ANY  # one part that is so is enough
    known = True
    for part in asked.parts:
        held = _held(part, answer)
        if held is decides:
            return decides
        known = known and held is not None
    return not decides if known else None
