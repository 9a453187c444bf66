"""What tells two machines apart: each difference with the shortest word that shows it. Pure."""

from collections import deque
from dataclasses import dataclass, replace

from popconsole.examiner.learning.machine import ServerMap


@dataclass(frozen=True, slots=True)
class MapDifference:
    """Behind ``word`` ``letter`` is answered otherwise: ``here`` by the one machine, ``there`` by the other.

    ``letter`` empty: behind the word one of both has closed the connection, whatever is said. ``leads``: what
    differs is where the word leads, the states by their names; the letter shows it. ``places`` are the steps
    of the machine ``here`` that differ in this way, a state and a letter each; of a close, and of a word that
    leads elsewhere, the step that leads there.
    """

    word: tuple[str, ...]
    letter: str
    here: str
    there: str
    places: tuple[tuple[int, str], ...]
    leads: tuple[str, str] | None = None

    @property
    def also(self) -> int:
        """How many further places differ in the same way."""
        return len(self.places) - 1


def differences(here: ServerMap, there: ServerMap) -> list[MapDifference]:
    """Return where two machines with the same letters first part, on each way, the shortest first."""
    found: dict[tuple[object, ...], MapDifference] = {}
    ways: dict[tuple[int, int], list[tuple[int, str]]] = {(0, 0): [(0, "")]}  # steps that lead to both states
    apart: dict[tuple[object, ...], list[tuple[int, int]]] = {}  # pairs of states whose steps are to be told
    mates: dict[int, int] = {}
    waiting: deque[tuple[int, int, tuple[str, ...]]] = deque([(0, 0, ())])
    while waiting:
        one, other, word = waiting.popleft()
        steps = _steps(here, there, one, other)
        mate = mates.setdefault(one, other)
        # What is not as the first state is that leads here: the word leads elsewhere.
        strays = [step for step in steps if step[1] != step[2] and step not in _steps(here, there, one, mate)]
        closes = here.is_closed(one) != there.is_closed(other)
        if closes or strays:
            letter, out, wanted = steps[0] if closes else strays[0]
            key: tuple[object, ...] = ("closed", here.is_closed(one)) if closes else ("leads", one, other)
            names = None if closes else (here.names[one], there.names[other])
            this = MapDifference(word, "" if closes else letter, out, wanted, (), names)
            found.setdefault(key, this)
            apart.setdefault(key, []).append((one, other))
            continue
        for letter, out, wanted in steps:
            if out != wanted:
                key = ("says", letter, out, wanted, other)
                this = found.setdefault(key, MapDifference(word, letter, out, wanted, ()))
                found[key] = replace(this, places=(*this.places, (one, letter)))
                continue
            both = here.step(one, letter)[1], there.step(other, letter)[1]
            if both not in ways:
                waiting.append((*both, (*word, letter)))
            ways.setdefault(both, []).append((one, letter))
    for key, pairs in apart.items():
        found[key] = replace(found[key], places=tuple(place for pair in pairs for place in ways[pair]))
    return list(found.values())


def _steps(here: ServerMap, there: ServerMap, one: int, other: int) -> list[tuple[str, str, str]]:
    """Return each letter with what both say to it in a state."""
    return [(letter, here.step(one, letter)[0], there.step(other, letter)[0]) for letter in here.letters]
