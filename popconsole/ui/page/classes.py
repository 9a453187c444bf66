"""What ties a line to the drawing of the states: classes with the numbers of states and moves."""

from collections.abc import Iterable, Iterator

from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.diagram.moves import Key, key, moves, stays
from popconsole.protocol.table import Protocol, State
from popconsole.transcript.model import LineKind


class Classes:
    """The classes of a protocol: ``in``, ``to`` and ``by`` of lines, ``st`` and ``mv`` of what is drawn."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.name = protocol.name.lower()
        rows = (*protocol.states, *protocol.client_states)
        self.states: dict[State, int] = {row.state: number for number, row in enumerate(rows)}
        known = [key(move) for side in ("server", "client") for move in moves(protocol, side)]
        known += [(row.state, word, None) for row in rows for word in stays(protocol, row.state)]
        self.moves: dict[Key, int] = {name: number for number, name in enumerate(dict.fromkeys(known))}

    def of_group(self, step: Step) -> Iterator[str]:
        """Yield the classes of a group of lines: the states in which they stand, of which one is a step."""
        for state in (step.before.state, step.before.client_state):
            if state is not None:
                yield f"in{self.states[state]}"

    def of_line(self, step: Step) -> Iterator[str]:
        """Yield the classes of a line: by what it leads on, and to which states."""
        before, after = step.before, step.after
        for here, then in ((before.state, after.state), (before.client_state, after.client_state)):
            if then is not None and then is not here:
                yield f"to{self.states[then]}"
        yield from (f"by{self.moves[name]}" for name in self._taken(step) if name in self.moves)

    def _taken(self, step: Step) -> Iterator[Key]:
        """Yield the moves that a line takes, those among them that leave the state as it is."""
        if step.transition is not None:
            yield key(step.transition)
        elif step.command is not None and step.line.kind is LineKind.WIRE:
            yield step.before.state, step.command.keyword, None
        client = step.before.client_state
        if client is not None and step.kind is Kind.COMMAND and step.command is not None:
            yield client, step.command.keyword, None

    def of_drawn(self, owners: Iterable[object]) -> Iterator[str]:
        """Yield the classes of something drawn: of the states and the moves that own it."""
        for owner in owners:
            if isinstance(owner, State):
                yield f"st{self.states[owner]}"
            elif owner in self.moves:
                yield f"mv{self.moves[owner]}"

    def rules(self) -> Iterator[str]:
        """Yield the rows of the style sheet by which what is drawn follows the pointer.

        What is pointed at counts first, then what has the focus, then what a link led to. A state is lit by
        the group of lines that stand in it, which is quick however many they are; within a group its lines
        are told apart by ``:has()``.
        """
        two = f".two.{self.name}"
        yield f"{two}{_IDLE}:not(:has(:target)) .reached{{{_LIT['here']}}}"
        for number in self.states.values():
            ways = (
                f"{two}>.group.in{number}:hover~.map .st{number}",
                f"{two}{_NOT_POINTED}>.group.in{number}:focus-within~.map .st{number}",
            )
            yield f"{','.join(ways)}{{{_LIT['here']}}}"
            yield f"{two}{_IDLE}>.group.in{number}:has(:target)~.map .st{number}{{{_LIT['here']}}}"
            yield self._of_lines(f"to{number}", f"st{number}", "next")
        for number in self.moves.values():
            yield self._of_lines(f"by{number}", f"mv{number}", "taken")

    def _of_lines(self, line: str, drawn: str, how: str) -> str:
        two = f".two.{self.name}"
        ways = (
            f"{two}>.group:has(.{line}:hover)~.map .{drawn}",
            f"{two}{_NOT_POINTED}>.group:has(.{line}:focus-within)~.map .{drawn}",
            f"{two}{_IDLE}>.group:has(.{line}:target)~.map .{drawn}",
        )
        return f"{','.join(ways)}{{{_LIT[how]}}}"


_NOT_POINTED = ":not(:has(>.group:hover))"
_IDLE = ":not(:has(>.group:is(:hover,:focus-within)))"
_LIT = {
    "here": "--edge:var(--accent);--thick:3px;--face:var(--lit);--ink:var(--lit-ink);--bold:700;--sign:1",
    "next": "--edge:var(--accent);--thick:2.5px;--dash:7 3",
    "taken": "--edge:var(--accent);--thick:3px;--ink:var(--accent);--bold:700",
}
