"""Words that go through a machine and show what it hides: two states taken for one, a counter. Pure."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from popconsole.examiner.learning.letters import FAILING
from popconsole.examiner.learning.machine import ServerMap

_LONGEST = 60  # letters of a word
_FAILED = 5  # logins that fail in a word: servers make who fails wait, and shut out who takes too long
_REPEATED = 5  # times that each letter is said in each state: counters up to that are found


def telling_words(machine: ServerMap) -> Iterator[tuple[str, ...]]:
    """Yield words that a server is asked to see whether it has this machine.

    Each letter is said several times in each state, which finds counters, and each two in each state.
    """
    for way in sorted(machine.ways(), key=lambda one: (len(one), one)):
        for letter in machine.letters:
            yield (*way, *[letter] * _REPEATED, machine.letters[0])
    yield from pair_walks(machine)


def pair_walks(machine: ServerMap) -> Iterator[tuple[str, ...]]:
    """Yield words, few and long, that say each pair of letters in each state, but behind a close.

    What a machine takes for one state and is two shows in what a letter is answered behind another.
    """
    closed = frozenset(state for state in range(len(machine.table)) if machine.is_closed(state))
    steps = [
        {letter: after for letter, (_output, after) in zip(machine.letters, row, strict=True)}
        for row in machine.table
    ]
    left = {
        (state, first, second)
        for state, row in enumerate(steps)
        if state not in closed
        for first, after in row.items()
        if after not in closed
        for second in machine.letters
    }
    while left:
        word: list[str] = []
        state, last = 0, None
        before = 0
        while len(word) < _LONGEST and sum(letter in FAILING for letter in word) < _FAILED:
            way = _way(steps, closed, (state, last, before), left)
            if way is None:
                break
            for letter in way:
                if last is not None:
                    left.discard((before, last, letter))
                before, last = state, letter
                word.append(letter)
                state = steps[state][letter]
            if state in closed:
                break
        if not word:
            return
        yield tuple(word)


_At = tuple[int, str | None, int]
"""A state, the letter that led there, and the state in which that was said."""


def _way(
    steps: Sequence[Mapping[str, int]], closed: frozenset[int], start: _At, left: set[tuple[int, str, str]]
) -> tuple[str, ...] | None:
    """Return the shortest way from a state that says a pair which is left; what closes comes last."""
    waiting: deque[tuple[_At, tuple[str, ...]]] = deque([(start, ())])
    seen = {start}
    closing: tuple[str, ...] | None = None
    while waiting:
        (at, behind, origin), way = waiting.popleft()
        for letter, after in steps[at].items():
            closes = after in closed
            if behind is not None and (origin, behind, letter) in left:
                if not closes:
                    return (*way, letter)
                closing = closing or (*way, letter)
            there = (after, letter, at)
            if not closes and there not in seen:
                seen.add(there)
                waiting.append((there, (*way, letter)))
    return closing
