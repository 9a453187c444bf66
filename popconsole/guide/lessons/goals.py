"""What a lesson can ask for: goals that the session itself reaches, each a predicate on a step.

``GOALS`` has the key that a lesson file uses. A lasting goal is about where the session stands, so it
may have been reached before its turn; the others are about something that happens at a line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popconsole.analysis.findings import CATALOGUE
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.i18n import N_
from popconsole.protocol.table import Content, Outcome, Protocol, Shape

ANY = "any"

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class GoalKind:
    """A kind of goal: what value it takes, in words, and when it is reached."""

    expects: str
    fits: Callable[[Protocol, object], bool]
    reached: Callable[[Protocol, Value, Step], bool]
    lasting: bool = False


def _is_state(protocol: Protocol, value: object) -> bool:
    return any(value in (row.name, row.label) for row in (*protocol.states, *protocol.client_states))


def _is_keyword(protocol: Protocol, value: object) -> bool:
    return isinstance(value, str) and value in {command.keyword for command in protocol.commands}


def _is_message(_protocol: Protocol, value: object) -> bool:
    return value == ANY or (type(value) is int and value >= 1)


def _is_code(_protocol: Protocol, value: object) -> bool:
    return isinstance(value, str) and value in CATALOGUE


def _is_true(_protocol: Protocol, value: object) -> bool:
    return value is True


def _reach(protocol: Protocol, value: Value, step: Step) -> bool:
    here = protocol.row(step.after.state)
    names = [here.name, here.label]
    if step.after.client_state is not None:
        names.append(protocol.row(step.after.client_state).name)
    return value in names


def _answered(_protocol: Protocol, value: Value, step: Step) -> bool:
    """Whether the server has said yes, to the end: a status line, the lone dot, all of the counted data."""
    if step.command is None or step.command.parsed.command is None or step.command.keyword != value:
        return False
    row = step.command.parsed.command.reply(len(step.command.parsed.arguments), step.command.state)
    if step.kind is Kind.REPLY:
        return step.outcome is Outcome.POSITIVE and row.shape is not Shape.MULTI_LINE
    return step.kind is Kind.END or _data_complete(step)


def _refused(_protocol: Protocol, value: Value, step: Step) -> bool:
    named = step.command is not None and step.command.keyword == value
    return named and step.kind is Kind.REPLY and step.outcome is Outcome.NEGATIVE


def _data_complete(step: Step) -> bool:
    return step.kind is Kind.DATA and step.transition is not None


def _marked(_protocol: Protocol, value: Value, step: Step) -> bool:
    return bool(step.after.marked) if value == ANY else value in step.after.marked


def _fetched(_protocol: Protocol, value: Value, step: Step) -> bool:
    """Whether a whole message has come: at POP3's lone dot, at the last octet of POP2's data."""
    if step.content is not Content.MESSAGE or not (step.kind is Kind.END or _data_complete(step)):
        return False
    number = step.command.parsed.number if step.command is not None else None
    return value in (ANY, step.before.current if number is None else number)


def _found(_protocol: Protocol, value: Value, step: Step) -> bool:
    return any(finding.code == value for finding in step.findings)


def _closed(protocol: Protocol, _value: Value, step: Step) -> bool:
    return step.after.state is protocol.closed


GOALS: Mapping[str, GoalKind] = {
    "reach": GoalKind(N_("the name of a state"), _is_state, _reach, lasting=True),
    "answered": GoalKind(N_("the keyword of a command"), _is_keyword, _answered),
    "refused": GoalKind(N_("the keyword of a command"), _is_keyword, _refused),
    "marked": GoalKind(N_('a message-number or "any"'), _is_message, _marked, lasting=True),
    "fetched": GoalKind(N_('a message-number or "any"'), _is_message, _fetched),
    "found": GoalKind(N_("the code of a finding"), _is_code, _found),
    "closed": GoalKind(N_("true"), _is_true, _closed, lasting=True),
}
