"""What tells two machines apart: each difference with the shortest word that shows it. Pure."""

from collections import deque
from dataclasses import dataclass, replace

from popconsole.examiner.learning.machine import ServerMap


@dataclass(frozen=True, slots=True)
class MapDifference:
    """Behind ``word`` ``letter`` is answered otherwise: ``here`` by the one machine, ``there`` by the other.

    ``letter`` empty: behind the word one of both has closed the connection, whatever is said. ``places`` are
    the steps of the machine ``here`` that differ in this way, a state and a letter each; of a close it is the
    step that leads there.
    """

    word: tuple[str, ...]
    letter: str
    here: str
    there: str
    places: tuple[tuple[int, str], ...]

    @property
    def also(self) -> int:
        """How many further places differ in the same way."""
        return len(self.places) - 1


def differences(here: ServerMap, there: ServerMap) -> list[MapDifference]:
    """Return where two machines with the same letters first part, on each way, the shortest first."""
    found: dict[tuple[object, ...], MapDifference] = {}
    ways: dict[tuple[int, int], list[tuple[int, str]]] = {(0, 0): [(0, "")]}  # steps that lead to both states
    closed: dict[bool, list[tuple[int, int]]] = {True: [], False: []}  # by whether it is so here
    waiting: deque[tuple[int, int, tuple[str, ...]]] = deque([(0, 0, ())])
    while waiting:
        one, other, word = waiting.popleft()
        if here.is_closed(one) != there.is_closed(other):
            (out, _after), (wanted, _there) = here.table[one][0], there.step(other, here.letters[0])
            key: tuple[object, ...] = ("", here.is_closed(one))
            found.setdefault(key, MapDifference(word, "", out, wanted, ()))
            closed[here.is_closed(one)].append((one, other))
            continue
        for letter in here.letters:
            (out, after), (wanted, after_there) = here.step(one, letter), there.step(other, letter)
            if out != wanted:
                key = (letter, out, wanted, other)
                found[key] = _counted(
                    found.get(key), MapDifference(word, letter, out, wanted, ((one, letter),))
                )
                continue
            both = (after, after_there)
            if both not in ways:
                waiting.append((*both, (*word, letter)))
            ways.setdefault(both, []).append((one, letter))
    for is_here, pairs in closed.items():
        if pairs:
            places = tuple(place for pair in pairs for place in ways[pair])
            found["", is_here] = replace(found["", is_here], places=places)
    return list(found.values())


def _counted(first: MapDifference | None, this: MapDifference) -> MapDifference:
    """Return the first of its kind; each further one is counted with it."""
    return this if first is None else replace(first, places=(*first.places, *this.places))
