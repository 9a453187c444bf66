"""Turns that were read before in the same place: what came of them then comes of them now.

Sessions are much alike: a client asks the same every few minutes, and is told the same. So what is known of a
conversation where nothing is under way is kept as a value, and each *turn* that began there (what the client
says, and all up to what it says next) leads from it to another such value: an automaton that is built as it
is needed, as those of regular expressions are. It is thrown away where it grows too large, and for good where
nearly nothing was said again.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from popconsole.analysis.alike import Likeness
from popconsole.analysis.course import CourseRest
from popconsole.analysis.findings import Finding
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.echoes import Echoes
from popconsole.dialogue.standing import Rest

LONGEST = 128  # lines of a turn that is remembered
_OCTETS = 4_096  # ... and its octets
_MOST = 256  # turns that are remembered,
_LINES = 8_192  # and their lines
_MESSAGES = 32  # messages known: from so many on, comparing situations would cost more than it saves
_WORTH = 4  # of so many turns one must have been read before

Turn = tuple[bytes, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """What came of a turn: the steps of its lines, as they were when it was read first, and where it led.

    ``steps`` differ from those of the same turn later on by their numbers and times alone. ``findings`` and
    ``masked`` are those of its lines that have any, by their place from 0. ``place`` is None where the turn
    can't be remembered.
    """

    steps: tuple[Step, ...]
    place: "TurnPlace | None"
    findings: Mapping[int, Sequence[Finding]]
    masked: Mapping[int, bytes]

    @property
    def count(self) -> int:
        """How many lines it has."""
        return len(self.steps)


class TurnPlace:
    """Where a conversation stands that waits for nothing, and the turns that were met there."""

    __slots__ = ("course", "dialogue", "echoes", "turns")

    def __init__(self, dialogue: Rest, course: CourseRest, echoes: Echoes) -> None:
        self.dialogue = dialogue
        self.course = course
        self.echoes = echoes
        self.turns: dict[Turn, Passage] = {}


class Passages:
    """The places and turns of a conversation that are remembered; ``likeness`` are those that are alike."""

    __slots__ = ("_again", "_echoes", "_lines", "_new", "_places", "likeness", "worth")

    def __init__(self) -> None:
        self._places: dict[Hashable, TurnPlace] = {}
        self._echoes: dict[Hashable, Echoes] = {}
        self._lines = 0  # that are remembered
        self._new = 0  # turns that were remembered,
        self._again = 0  # and those that were met again
        self.worth = True  # that anything is remembered
        self.likeness = Likeness()  # turns that differ in values alone

    def place(self, dialogue: Rest | None, course: CourseRest, echoes: Echoes | None) -> TurnPlace | None:
        """Return the place where a conversation stands; None where it is none that can be remembered."""
        if dialogue is None or echoes is None or len(course.situation.messages) > _MESSAGES:
            return None
        known = echoes.known
        key = (dialogue, _value(course.situation), course[1:], known)
        place = self._places.get(key)
        if place is None:
            kept = self._echoes.get(known)
            if kept is None:
                kept = self._echoes[known] = echoes.copy()
            place = self._places[key] = TurnPlace(dialogue, course, kept)
        return place

    def met(self, place: TurnPlace, turn: Turn) -> Passage | None:
        """Return what came of a turn in a place; None where it was not met there."""
        passage = place.turns.get(turn)
        self._again += passage is not None
        return passage

    def remember(self, place: TurnPlace, turn: Turn, passage: Passage) -> None:
        """Keep what came of a turn that is not too large."""
        if sum(map(len, turn)) > _OCTETS:
            return
        if self._new >= _MOST or self._lines > _LINES:
            self.worth = self._again * _WORTH > self._new
            self._places.clear()
            self._echoes.clear()
            self._new = self._again = self._lines = 0
        place.turns[turn] = passage
        self._new += 1
        self._lines += passage.count


def _value(situation: Situation) -> Hashable:
    """Return a situation as a value that tells apart what came in another order, too."""
    fields = situation.__dict__ | {"messages": tuple(situation.messages.items())}
    return (*fields.values(), tuple(situation.marked))
