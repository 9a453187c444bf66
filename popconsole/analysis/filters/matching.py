"""What a line and its session answer to a filter."""

from collections.abc import Callable
from dataclasses import dataclass

from popconsole.analysis.filters.expression import Condition, Filter, Joined
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.protocol.table import Outcome, Protocol
from popconsole.transcript.model import Side


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


def _wait(place: _Place) -> float | None:
    at = place.step.line.at
    return None if at is None or place.earlier is None else at - place.earlier


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
    "wait": _wait,
}


class Matcher:
    """Picks the lines of a session that a filter asks for; steps are given in their order."""

    def __init__(self, asked: Filter, facts: SessionFacts) -> None:
        self._asked = asked
        self._facts = facts
        self._earlier: float | None = None

    @property
    def possible(self) -> bool:
        """Whether any line of the session can match, as far as the session itself tells."""
        return _of_session(self._asked, self._facts) is not False

    def __call__(self, step: Step) -> bool:
        """Tell whether a line is picked."""
        place = _Place(self._facts, step, self._earlier)
        self._earlier = step.line.at if step.line.at is not None else self._earlier
        return _holds(self._asked, place)


def _answers(term: Condition, given: object) -> bool:
    if isinstance(given, tuple):
        return any(map(term.wanted, given))
    return term.wanted(given)


def _holds(asked: Filter, place: _Place) -> bool:
    if isinstance(asked, Condition):
        name = asked.field.name
        return _answers(
            asked, _OF_SESSION[name](place.facts) if asked.field.session else _OF_LINE[name](place)
        )
    held = (_holds(part, place) for part in asked.parts)
    if asked.joined is Joined.NOT:
        return not next(held)
    return all(held) if asked.joined is Joined.ALL else any(held)


def _of_session(asked: Filter, facts: SessionFacts) -> bool | None:
    """Tell whether a filter holds, as far as that is the same for all lines of a session; None: it is not."""
    if isinstance(asked, Condition):
        return _answers(asked, _OF_SESSION[asked.field.name](facts)) if asked.field.session else None
    held = [_of_session(part, facts) for part in asked.parts]
    if asked.joined is Joined.NOT:
        return None if held[0] is None else not held[0]
    decides = asked.joined is Joined.ANY  # one part that is so is enough
    if decides in held:
        return decides
    return None if None in held else not decides
