"""What may answer a command: named answers, what is due by the rules, and to which state each leads."""

from collections.abc import Mapping
from typing import NamedTuple

from popconsole.guide.predict.conditions import Sent
from popconsole.guide.words.predictions import ANSWERS
from popconsole.i18n import _
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Content, Event, Outcome, Shape, State

Value = tuple[str, object]
"""What an answer is worth when it is held against the one that came: its form, and what is asked of it."""

_MOST_LISTED = 12  # messages whose numbers are asked for

FORMS: Mapping[str, str] = {
    "rest": "lines", "close-up": "lines", "all": "lines", "header": "lines", "whole": "lines",
    "fewer": "line", "as-many": "line", "unread": "line", "quiet": "line", "greeting": "line",
}  # fmt: skip
"""Answers of which more than their form is asked, and that form; each other one is its own form."""

_NEGATIVE = ("refused",)
_NOTHING = ("silent", "number", "other", "cut")
_OF_SHAPE = {
    Shape.SINGLE_LINE: "line",
    Shape.MULTI_LINE: "lines",
    Shape.COUNT: "count",
    Shape.LENGTH: "length",
    Shape.DATA: "data",
}


class PossibleAnswer(NamedTuple):
    """An answer: its ``name`` in ``guide.words.predictions``, and what it tells, where that is asked."""

    name: str
    told: object = None

    @property
    def value(self) -> Value:
        """What it is worth when it is held against the one that came."""
        return FORMS.get(self.name, self.name), self.told

    def text(self, protocol: str) -> str:
        """Return it in words; ``protocol`` is the name of one."""
        told = self.told
        numbers = _numbers(told) if isinstance(told, tuple) else ""
        return _(ANSWERS[protocol][self.name]).format(numbers=numbers or _("nothing"), n=told)


def _numbers(numbers: tuple[int, ...]) -> str:
    """Return numbers in words, those in a row as one: "1, 3 to 6"."""
    told: list[str] = []
    start = 0
    for place, number in enumerate(numbers):
        if place + 1 < len(numbers) and numbers[place + 1] == number + 1:
            continue
        run = numbers[start : place + 1]
        told += map(str, run) if len(run) < 3 else (_("{n} to {last}").format(n=run[0], last=run[-1]),)
        start = place + 1
    return ", ".join(told)


class Due(NamedTuple):
    """What the rules have for an answer.

    ``answers`` are those that may come, the likely one first; ``asked`` says what of them is asked besides
    their form, empty for nothing: "numbers", "count", "body" or "greeting".
    """

    answers: tuple[PossibleAnswer, ...]
    asked: str = ""


def due(sent: Sent) -> Due:
    """Return the answers that the rules allow to a line, where the state and what was told are known."""
    command = sent.command
    if sent.closes and not sent.parsed.problems:
        return Due((PossibleAnswer("closed"),))
    if sent.is_garbage or command is None:
        return Due((PossibleAnswer("refused"),))
    if sent.protocol is POP2:
        return Due(_of_pop2(sent))
    if sent.is_marked or sent.is_unknown:
        return Due((PossibleAnswer("refused"),))
    row = command.reply(len(sent.parsed.arguments), sent.situation.state)
    if command.exchange and row.moves:
        return Due((PossibleAnswer("challenge"), PossibleAnswer("line"), PossibleAnswer("refused")))
    if command.secures:
        return Due((PossibleAnswer("quiet", "quiet"), PossibleAnswer("refused")), "greeting")
    if sent.has("zero-lines"):
        return Due((PossibleAnswer("header", "header"), PossibleAnswer("refused")), "body")
    listed = _rest(sent, row.content, row.shape)
    return listed or Due((PossibleAnswer(_OF_SHAPE[row.shape]), PossibleAnswer("refused")))


def _of_pop2(sent: Sent) -> tuple[PossibleAnswer, ...]:
    """Return what may answer a line of POP2 that is well formed and legal."""
    command = sent.command
    assert command is not None  # noqa: S101 - it is legal
    row = command.replies[0]
    if row.content is Content.MESSAGE_COUNT:
        logs_in = len(command.arguments) > 1
        return (PossibleAnswer("count"), PossibleAnswer("refused")) if logs_in else (PossibleAnswer("count"),)
    if row.shape is Shape.LENGTH:
        if command.keyword == "NACK":
            return (PossibleAnswer("length"),)
        none = sent.is_marked or sent.is_unknown
        return (
            (PossibleAnswer("zero"), PossibleAnswer("length"))
            if none
            else (PossibleAnswer("length"), PossibleAnswer("zero"))
        )
    return (PossibleAnswer(_OF_SHAPE[row.shape]),)


def _rest(sent: Sent, content: Content, shape: Shape) -> Due | None:
    """Return what is due of a listing where messages are marked: which are left in it, how many."""
    now = sent.situation
    counts = content is Content.DROP_LISTING and sent.fetched
    if not (now.marked or counts) or now.count is None or max(now.marked, default=0) > now.count:
        return None
    if content is Content.DROP_LISTING:
        return Due((PossibleAnswer("fewer", now.count - len(now.marked)), PossibleAnswer("refused")), "count")
    listing = content in (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)
    if not listing or shape is not Shape.MULTI_LINE or now.count > _MOST_LISTED:
        return None
    rest = tuple(n for n in range(1, now.count + 1) if n not in now.marked)
    return Due((PossibleAnswer("rest", rest), PossibleAnswer("refused")), "numbers")


def told_by(name: str, sent: Sent) -> PossibleAnswer:
    """Return an answer of which more than the form is asked, as a wrong idea has it."""
    count, marked = sent.situation.count or 0, len(sent.situation.marked)
    told: dict[str, object] = {
        "close-up": tuple(range(1, count - marked + 1)),
        "all": tuple(range(1, count + 1)),
        "as-many": count,
        "unread": max(0, count - marked - sent.fetched),
        "whole": "whole",
        "greeting": "greeting",
    }
    return PossibleAnswer(name, told.get(name))


def leads_to(sent: Sent, name: str) -> tuple[State, ...]:
    """Return the states that an answer leads through, the last one last; the one before where it stays."""
    protocol, before, keyword = sent.protocol, sent.situation.state, sent.issued.keyword
    form = FORMS.get(name, name)
    if form in _NOTHING:
        return (before,)
    if form == "closed":
        return (protocol.closed,)
    path = [before]

    def take(trigger: str | Event, outcome: Outcome) -> None:
        then = protocol.after(path[-1], trigger, outcome)
        if then is not path[-1]:
            path.append(then)

    elsewhere = sent.command is not None and form not in _NEGATIVE and not sent.is_legal
    if sent.command is not None and not sent.parsed.problems:
        if elsewhere:  # as if it were allowed here
            path = [next(row.state for row in protocol.states if row.state in sent.command.states)]
        take(keyword, Outcome.ISSUED)
    if form in _NEGATIVE:
        known = protocol.transition(path[-1], keyword, Outcome.NEGATIVE)
        take(keyword if known or protocol is not POP2 else Event.GARBAGE, Outcome.NEGATIVE)
    elif form == "challenge":
        take(keyword, Outcome.CHALLENGE)
    elif sent.command is not None:
        given = len(sent.parsed.arguments)
        if sent.command.reply(given, path[-1]).moves:
            take(keyword, Outcome.POSITIVE)
    return passed(before, path[-1:] if elsewhere else path)


def passed(before: State, path: list[State]) -> tuple[State, ...]:
    """Return the states that were gone through from one on, each once in a row; that one where it stays."""
    states = [state for place, state in enumerate(path) if not place or state is not path[place - 1]]
    if len(states) > 1 and states[0] is before:
        del states[0]
    return tuple(states)
