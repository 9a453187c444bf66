"""Which commands a conversation allows now: the table's rule for the state, and what else is known."""

from collections.abc import Mapping
from functools import lru_cache

from popconsole.analysis.step import Situation
from popconsole.protocol.table import Command, Protocol


def is_legal(situation: Situation, command: Command) -> bool:
    """Tell whether a command is legal if it is sent now: in the state that it will be met in, no second STLS.

    RFC 2595 section 4.
    """
    return situation.due_state in command.states and not is_surplus(situation, command)


def is_surplus(situation: Situation, command: Command) -> bool:
    """Tell whether a command asks for TLS where TLS is active already."""
    return command.secures and situation.secure


def legal(protocol: Protocol, situation: Situation) -> tuple[Command, ...]:
    """Return the commands that are legal if sent now, in the table's order; none that was taken out."""
    return tuple(c for c in protocol.legal(situation.due_state) if not is_surplus(situation, c))


def is_unlisted(situation: Situation, command: Command) -> bool:
    """Tell whether the server has answered CAPA since TLS began, and not listed what a command needs."""
    told = listed(situation)
    return bool(told) and bool(command.capability) and command.capability not in told


def listed(situation: Situation) -> Mapping[str, tuple[str, ...]]:
    """Return the capabilities that CAPA has listed since TLS began, with their arguments, in upper case."""
    return _listed(situation.capabilities) if situation.capabilities else _NONE


_NONE: Mapping[str, tuple[str, ...]] = {}


@lru_cache(maxsize=64)
def _listed(capabilities: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Read a list of capabilities: it is asked for with each command."""
    words = (line.upper().split() for line in capabilities)
    return {name: tuple(arguments) for name, *arguments in filter(None, words)}
