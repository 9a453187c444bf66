"""What tells two machines apart: each difference with the shortest word that shows it. Pure."""

from collections import deque
from dataclasses import dataclass, replace

from popconsole.examiner.learning.letters import CLOSED
from popconsole.examiner.learning.machine import ServerMap


@dataclass(frozen=True, slots=True)
class MapDifference:
    """Behind ``word`` ``letter`` is answered otherwise: ``here`` by the one machine, ``there`` by the other.

    ``states`` are those of both in which that is so. ``letter`` empty: behind the word one of both has
    closed the connection, whatever is said. ``also`` counts the further places that differ in the same way.
    """

    word: tuple[str, ...]
    letter: str
    here: str
    there: str
    states: tuple[int, int]
    also: int = 0


def differences(here: ServerMap, there: ServerMap) -> list[MapDifference]:
    """Return where two machines with the same letters first part, on each way, the shortest first."""
    found: dict[tuple[object, ...], MapDifference] = {}
    seen = {(0, 0)}
    waiting: deque[tuple[int, int, tuple[str, ...]]] = deque([(0, 0, ())])
    while waiting:
        one, other, word = waiting.popleft()
        steps = [(letter, here.step(one, letter), there.step(other, letter)) for letter in here.letters]
        apart = [step for step in steps if step[1][0] != step[2][0]]
        if len(apart) == len(steps) and _closed(apart):
            letter, (out, _a), (wanted, _b) = apart[0]
            key: tuple[object, ...] = ("", out == CLOSED)
            found[key] = _counted(found.get(key), MapDifference(word, "", out, wanted, (one, other)))
            continue
        for letter, (out, after), (wanted, after_there) in steps:
            if out != wanted:
                key = (letter, out, wanted, other)
                found[key] = _counted(found.get(key), MapDifference(word, letter, out, wanted, (one, other)))
            elif (after, after_there) not in seen:
                seen.add((after, after_there))
                waiting.append((after, after_there, (*word, letter)))
    return list(found.values())


def _counted(first: MapDifference | None, this: MapDifference) -> MapDifference:
    """Return the first of its kind; each further one is counted with it."""
    return this if first is None else replace(first, also=first.also + 1)


def _closed(apart: list[tuple[str, tuple[str, int], tuple[str, int]]]) -> bool:
    """Tell whether one of both machines has closed the connection, and the other has not."""
    here = {out for _letter, (out, _after), _there in apart}
    there = {out for _letter, _here, (out, _after) in apart}
    return here == {CLOSED} or there == {CLOSED}
