"""Where a recording begins that has no greeting: what it shows may all have come behind a login."""

from collections.abc import Iterable

from popconsole.analysis.exchange import Exchange
from popconsole.protocol.table import Outcome, Protocol, State


def begins_behind(protocol: Protocol, exchanges: Iterable[Exchange]) -> State | None:
    """Return the state, other than the one that a greeting leads to, in which a recording begins.

    That is where a command of that state was accepted, and none that leads there was said before. None
    where it begins with a greeting, or as if behind one.
    """
    greeting, *others = exchanges
    if greeting.spoken:
        return None
    at_first = protocol.row(protocol.ready).name
    for exchange in others:
        command = exchange.issued.command if exchange.issued is not None else None
        if command is None or exchange.outcome is not Outcome.POSITIVE or not exchange.spoken:
            continue
        if protocol.ready not in command.states:
            return next(row.state for row in protocol.states if row.state in command.states)
        if all(protocol.row(state).name == at_first for state in command.states):
            return None
    return None
