"""How to come to a place of a diagram: what must be said and answered, one thing after another."""

from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import count

from popconsole.guide.diagram.moves import Key, Move, key, moves, offered, spoken
from popconsole.protocol.table import ArgumentKind, Outcome, Protocol, State

_WORKED_OUT = frozenset({ArgumentKind.DIGEST, ArgumentKind.MECHANISM})
_LONG_WAY = 3  # what a command counts whose argument has to be worked out; any other one counts 1
_LATER = {Outcome.NEGATIVE: 1, None: 2}  # of what takes one there, this is told where nothing else does


def way_there(protocol: Protocol, here: State, owners: Iterable[object]) -> tuple[str, ...] | None:
    """Return what must happen, in order, to come from a state to a place of a diagram.

    For an arrow the last of it is what takes it. It is empty where one is there; None: nothing leads there.
    """
    owned = tuple(owners)
    side = "client" if here in {row.state for row in protocol.client_states} else "server"
    every = moves(protocol, side)
    takes = _takes(protocol, every, [owner for owner in owned if isinstance(owner, tuple)])
    targets = takes or {owner: "" for owner in owned if isinstance(owner, State)}
    order = count()
    waiting: list[tuple[int, int, State, tuple[str, ...]]] = [(0, next(order), here, ())]
    done: set[State] = set()
    while waiting:
        cost, _number, state, way = heappop(waiting)
        if state in targets:
            return (*way, targets[state]) if targets[state] else way
        done.add(state)
        for move in every:
            if move.state is state and move.then not in done and offered(protocol, move):
                heappush(
                    waiting, (cost + _cost(protocol, move), next(order), move.then, (*way, spoken(move)))
                )
    return None


def _cost(protocol: Protocol, move: Move) -> int:
    command = protocol.command(str(key(move)[1]))
    worked_out = command is not None and any(one.kind in _WORKED_OUT for one in command.arguments)
    return _LONG_WAY if worked_out else 1


def _takes(protocol: Protocol, every: Iterable[Move], names: list[Key]) -> dict[State, str]:
    """Return, for each state from which one of these is taken, what takes it, the best of them."""
    spoken_of = {key(move): spoken(move) for move in every}
    found: dict[State, str] = {}
    for name in sorted(names, key=lambda one: _LATER.get(one[2], 0)):
        state, word, _outcome = name
        stays = word in {command.keyword for command in protocol.legal(state)}
        if name in spoken_of or stays:
            found.setdefault(state, spoken_of.get(name, str(word)))
    return found
