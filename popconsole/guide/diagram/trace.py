"""The way of a session: in which states it was, which arrows it took, and at which lines.

A line is taken in once; how far the way had come at any line before is looked up, so that stepping back
costs nothing.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple
from weakref import WeakKeyDictionary

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.diagram.moves import Key, key
from popconsole.protocol.table import State


class Passing(NamedTuple):
    """The session took an arrow at the line ``first``, or was in a state from ``first`` to ``last``.

    Lines count from 0; in a state, of which it is told that it goes on still, ``last`` is the last line read.
    """

    first: int
    last: int


class Trace:
    """The way of a conversation whose lines may still be growing; ``read`` lines of it were taken in."""

    def __init__(self) -> None:
        self.read = 0
        self._taken: dict[Key, array[int]] = {}
        self._said: dict[str, int] = {}  # by keyword: the first line
        self._entered: tuple[tuple[array[int], list[State]], ...] = ((array("Q"), []), (array("Q"), []))
        self._first: dict[State, int] = {}

    def read_on(self, history: History, until: int, most: int | None = None) -> bool:
        """Take in lines of the conversation up to ``until``, from 0, as far as tracked, ``most`` at the most.

        Those within a long reply cost nothing, and do not count. Return whether there are others up to there.
        """
        end = min(until + 1, history.tracked)
        left = end if most is None else most
        while self.read < end and left > 0:
            run = history.quiet_run(self.read) if self.read else 0
            if run:  # within a reply nothing moves
                self.read = min(self.read + run, end)
            else:
                self._take(history.step(self.read))
                self.read += 1
                left -= 1
        return self.read < end

    def _take(self, step: Step) -> None:
        index = step.index
        before, after = step.before, step.after
        for state in (before.state, after.state):
            self._enter(0, state, index)
        for client in (before.client_state, after.client_state):
            if client is not None:
                self._enter(1, client, index)
        issued = step.command
        if step.kind is Kind.COMMAND and issued is not None and issued.command is not None:
            self._said.setdefault(issued.keyword, index)
            if before.client_state is not None:
                self._took((before.client_state, issued.keyword, None), index)
        if step.transition is not None:
            self._took(key(step.transition), index)
        elif (
            step.kind is Kind.REPLY and issued is not None and issued.command and issued.state is after.state
        ):
            self._took((issued.state, issued.keyword, None), index)

    def _enter(self, side: int, state: State, index: int) -> None:
        at, states = self._entered[side]
        if states and states[-1] is state:
            return
        at.append(index)
        states.append(state)
        self._first.setdefault(state, index)

    def _took(self, name: Key, index: int) -> None:
        self._taken.setdefault(name, array("Q")).append(index)

    def passed(self, index: int) -> frozenset[object]:
        """Return the states where the session was, and the names of the moves it took, up to a line."""
        states = {state for state, first in self._first.items() if first <= index}
        return frozenset(states | {name for name, at in self._taken.items() if at[0] <= index})

    def said(self, index: int) -> frozenset[str]:
        """Return the keywords of the commands that were said up to a line."""
        return frozenset(word for word, first in self._said.items() if first <= index)

    def passings(self, owners: Iterable[object], index: int) -> Sequence[Passing]:
        """Return when the session passed a place of a diagram, by its owners, up to a line.

        Where moves are among the owners, when it took one of them; else from where to where it was in one of
        the states.
        """
        owned = frozenset(owners)
        names = [owner for owner in owned if isinstance(owner, tuple)]
        if names:
            found = sorted({at for name in names for at in self._until(name, index)})
            return [Passing(at, at) for at in found]
        states = {owner for owner in owned if isinstance(owner, State)}
        return [found for side in (0, 1) for found in self._spans(side, states, index)]

    def changes(self, index: int, *, client: bool = False) -> list[tuple[int, State]]:
        """Return every state that the session came to, up to a line, each with the line where it did.

        The first is the one it began in. ``client``: of POP2's client.
        """
        at, entered = self._entered[client]
        return list(zip(at[: bisect_right(at, index)], entered, strict=False))

    def _until(self, name: Key, index: int) -> Sequence[int]:
        at = self._taken.get(name, array("Q"))
        return at[: bisect_right(at, index)]

    def _spans(self, side: int, states: set[State], index: int) -> Iterable[Passing]:
        at, entered = self._entered[side]
        count = bisect_right(at, index)
        end = min(index, self.read - 1) + 1
        began: int | None = None
        for (first, then), state in zip(pairwise((*at[:count], end)), entered, strict=False):
            if state in states:
                began = first if began is None else began
                if then == end:
                    yield Passing(began, end - 1)
            elif began is not None:
                yield Passing(began, max(began, first - 1))
                began = None


_KNOWN: WeakKeyDictionary[History, Trace] = WeakKeyDictionary()


def trace_of(history: History) -> Trace:
    """Return the way of a conversation, the same one each time: what was taken in stays known."""
    return _KNOWN.setdefault(history, Trace())
