"""Words that go through a machine so that each two letters follow each other in each state. Pure."""

from collections import deque
from collections.abc import Iterator

from popconsole.examiner.learning.machine import ServerMap

_LONGEST = 60  # letters of a word


def pair_walks(machine: ServerMap) -> Iterator[tuple[str, ...]]:
    """Yield words, few and long, that say each pair of letters in each state, but behind a close.

    What a machine takes for one state and is two shows in what a letter is answered behind another.
    """
    open_states = [state for state in range(len(machine.table)) if not machine.is_closed(state)]
    left = {
        (state, first, second)
        for state in open_states
        for first in machine.letters
        if not machine.is_closed(machine.step(state, first)[1])
        for second in machine.letters
    }
    while left:
        word: list[str] = []
        state, last = 0, None
        before = 0
        while len(word) < _LONGEST:
            way = _way(machine, state, last, before, left)
            if way is None:
                break
            for letter in way:
                if last is not None:
                    left.discard((before, last, letter))
                before, last = state, letter
                word.append(letter)
                state = machine.step(state, letter)[1]
            if machine.is_closed(state):
                break
        if not word:
            return
        yield tuple(word)


def _way(
    machine: ServerMap, state: int, last: str | None, before: int, left: set[tuple[int, str, str]]
) -> tuple[str, ...] | None:
    """Return the shortest way from a state that says a pair which is left; what closes comes last."""
    waiting: deque[tuple[int, str | None, int, tuple[str, ...]]] = deque([(state, last, before, ())])
    seen = {(state, last, before)}
    closing: tuple[str, ...] | None = None
    while waiting:
        at, behind, origin, way = waiting.popleft()
        for letter in machine.letters:
            after = machine.step(at, letter)[1]
            closes = machine.is_closed(after)
            if behind is not None and (origin, behind, letter) in left:
                if not closes:
                    return (*way, letter)
                closing = closing or (*way, letter)
            if not closes and (after, letter, at) not in seen:
                seen.add((after, letter, at))
                waiting.append((after, letter, at, (*way, letter)))
    return closing
