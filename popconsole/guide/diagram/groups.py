"""The states of a protocol as the few boxes of its simple diagram, and what leads from one to another.

States that share a name in their RFC are one box. All of it is read off the protocol's table.
"""

from dataclasses import dataclass

from popconsole.guide.diagram.moves import ANYWHERE, Key, key, offered, server_moves
from popconsole.protocol.table import CommandEffect, Event, Outcome, Protocol, State, Transition


@dataclass(frozen=True, slots=True)
class StateBox:
    """One box: its name, its states, and the ``words`` (keywords) that may be said in some of them."""

    name: str
    states: tuple[State, ...]
    words: tuple[str, ...]
    removes: bool  # the marked messages are removed here

    def keys(self, protocol: Protocol, word: str) -> tuple[Key, ...]:
        """Return what names a word said in this box: its moves, and that it leaves a state as it is."""
        moving = (key(m) for m in protocol.transitions if m.state in self.states and m.trigger == word)
        return (*((state, word, None) for state in self.states), *moving)


@dataclass(frozen=True, slots=True)
class Way:
    """All that leads from one box to another: the moves, and those of them that are offered."""

    start: StateBox
    then: StateBox
    moves: tuple[Transition, ...]
    offered: tuple[Transition, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """What names its moves."""
        return tuple(map(key, self.moves))

    def texts(self) -> tuple[str, ...]:
        """Return what may stand beside the arrow, the fullest first: ``PASS APOP +OK``, ``PASS APOP``."""
        shown = self.offered or self.moves
        labels = dict.fromkeys(move.label for move in shown)
        if isinstance(shown[0].trigger, Event):
            short = (label.partition(" ")[2] if label[0].isalpha() else label for label in labels)
            return ", ".join(labels), ", ".join(short)
        words = dict.fromkeys(str(move.trigger) for move in shown)
        tails = dict.fromkeys(move.label.removeprefix(str(move.trigger)).strip() for move in shown)
        if any(label.split()[0] not in words for label in labels):  # "goodbye", which answers QUIT
            return (", ".join(labels),)
        said = " ".join(words)
        return f"{said} {', '.join(filter(None, tails))}".strip(), said


def groups(protocol: Protocol) -> tuple[StateBox, ...]:
    """Return the boxes in the table's order: first the one of the beginning, last the one of the end."""
    states: dict[str, list[State]] = {}
    for row in protocol.states:
        states.setdefault(row.name, []).append(row.state)
    removing = {c.keyword for c in protocol.with_effect(CommandEffect.REMOVES)}
    found = []
    for name, members in states.items():
        legal = {c.keyword for state in members for c in protocol.legal(state)}
        words = tuple(c.keyword for c in protocol.commands if c.keyword in legal)
        removes = any(
            move.then in members and move.outcome is Outcome.ISSUED and move.trigger in removing
            for move in protocol.transitions
        )
        found.append(StateBox(name, tuple(members), words, removes))
    return tuple(found)


def partner(protocol: Protocol, group: StateBox) -> State | None:
    """Return POP2's client state that goes with a box: the one in which the client may say its words."""
    words = set(group.words)
    return next((rule.state for rule in protocol.client_rules if words and set(rule.sends) == words), None)


def ways(
    protocol: Protocol, boxes: tuple[StateBox, ...], words: frozenset[str] | None = None
) -> dict[tuple[str, str], Way]:
    """Return what leads from box to box, by their names; what can happen anywhere is left out.

    So is, where there are ``words``, what takes another command than those.
    """
    home = {state: box for box in boxes for state in box.states}
    between: dict[tuple[str, str], list[Transition]] = {}
    for move in server_moves(protocol):
        if words is not None and isinstance(move.trigger, str) and move.trigger not in words:
            continue
        start, then = home[move.state], home[move.then]
        if start is not then and move.trigger not in ANYWHERE:
            between.setdefault((start.name, then.name), []).append(move)
    return {
        names: Way(
            home[found[0].state],
            home[found[0].then],
            tuple(found),
            tuple(move for move in found if offered(protocol, move)),
        )
        for names, found in between.items()
    }
