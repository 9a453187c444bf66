"""The way that a session takes through the states of its protocol, told in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.diagram.moves import spoken
from popconsole.protocol.table import Protocol, State


@dataclass(frozen=True, slots=True)
class WayLeg:
    """A part of the way: a state, what was said there that left it as it was, and what led on, and where.

    All are labels; ``by`` and ``then`` are empty for the last one.
    """

    state: str
    stayed: tuple[str, ...] = ()
    by: str = ""
    then: str = ""


def way(protocol: Protocol, steps: Iterable[Step]) -> Iterator[WayLeg]:
    """Yield the way of a session through the states of the server, each command that stays named once."""
    state, stayed = protocol.initial, dict[str, None]()
    for step in steps:
        if step.kind is Kind.COMMAND and step.command is not None and step.command.parsed.command is not None:
            stayed[step.command.parsed.command.keyword] = None
        if step.after.state is step.before.state:
            continue
        move = step.transition
        by = spoken(move) if move is not None else ""
        if move is not None and isinstance(move.trigger, str):
            stayed.pop(move.trigger, None)
        here, then = (protocol.row(one.state).label for one in (step.before, step.after))
        yield WayLeg(here, tuple(stayed), by, then)
        state, stayed = step.after.state, {}
    yield WayLeg(protocol.row(state).label, tuple(stayed))


def reached(history: History) -> State:
    """Return the state in which the last line stood before the session was closed."""
    for index in range(len(history.lines) - 1, -1, -1):
        step = history.step(index)
        for state in (step.after.state, step.before.state):
            if state is not history.protocol.closed:
                return state
    return history.protocol.initial
