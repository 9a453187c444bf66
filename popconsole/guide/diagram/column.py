"""Where the boxes of a simple diagram stand: in a column, from the protocol's table and the room there is."""

from dataclasses import dataclass
from functools import cached_property

from popconsole.guide.diagram.groups import StateBox, Way, groups, partner, ways
from popconsole.protocol.table import Protocol

LEAST_WIDTH, LEAST_HEIGHT = 30, 14
"""Columns and rows in which each protocol has room at all."""

USUAL_HEIGHT = 16
"""Rows in which arrows between boxes have words beside them."""

DOWN = 2
"""The column of the arrows that lead on."""

TEXT = DOWN + 2
"""The column of what stands beside them, and of a box's name."""

_CLIENT = 14  # columns for the client's state at the right of a lower border
_USUAL_WIDTH, _MORE_SPACE, _MOST_SPACE = (
    40,
    8,
    3,
)  # from where on, and each so many columns, words stand apart
_GAP, _WIDE_GAP = 2, 5  # rows between two boxes, at the most: as the boxes are, and where they are higher


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """Where a box stands: its first and last row, its words in rows, and those beside the way to the end.

    ``pad`` are blank rows over its words, and under them.
    """

    group: StateBox
    top: int
    low: int
    rows: tuple[tuple[str, ...], ...]
    ending: tuple[str, ...]
    pad: int = 0


class Column:
    """The boxes of a protocol in ``width`` columns and at most ``height`` rows; the least of each holds.

    ``words`` are the keywords that are shown, None for all; where they are few, the boxes stay as they are.
    """

    def __init__(
        self, protocol: Protocol, width: int, height: int, words: frozenset[str] | None = None
    ) -> None:
        self.protocol = protocol
        self._shown = words
        self.width = max(width, LEAST_WIDTH)
        self.space = max(1, min(_MOST_SPACE, 1 + (self.width - _USUAL_WIDTH) // _MORE_SPACE))
        self.first, *self.boxes, self.last = groups(protocol)
        self.ways = ways(protocol, (self.first, *self.boxes, self.last), words)
        self.places: list[BoxPlace] = []
        inside = [(box, *self._words(box)) for box in self.boxes]
        room = max(height, LEAST_HEIGHT) - 2
        heights = [2 + max(len(rows), bool(ending or box.removes)) for box, rows, ending in inside]
        if room - sum(heights) < len(heights) - 1:  # what a box without commands does is left out then
            heights = [2 + max(len(rows), bool(ending)) for _box, rows, ending in inside]
        count = len(heights)
        pad = int(room - sum(heights) >= count * (_GAP + 2))
        heights = [tall + 2 * pad for tall in heights]
        gaps = self._gaps(room - sum(heights), _WIDE_GAP if pad else _GAP)
        top = 1
        for (box, rows, ending), gap, tall in zip(inside, gaps, heights, strict=True):
            top += gap
            self.places.append(BoxPlace(box, top, top + tall - 1, rows, ending, pad))
            top += tall
        self.bottom = top

    @cached_property
    def edge(self) -> int:
        """The column of the right borders; the way to the end runs two further on."""
        return self.width - 3

    def shows(self, word: str) -> bool:
        """Tell whether a keyword is shown."""
        return self._shown is None or word in self._shown

    def way(self, start: StateBox, then: StateBox) -> Way | None:
        """Return what leads from one box to another."""
        return self.ways.get((start.name, then.name))

    def _gaps(self, spare: int, most: int) -> list[int]:
        """Return the rows before each box: alike, ``most`` at the most, or at first those between boxes."""
        count = len(self.boxes)
        even = min(most, spare // count)
        favoured = (*range(1, count), 0)[:spare] if not even else ()
        return [even or int(at in favoured) for at in range(count)]

    def _words(self, box: StateBox) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
        """Return the rows of words of a box, and the words that can only end the session."""
        room = self.edge - 3
        ending = tuple(word for word in box.words if self._ends(box, word))
        rows: list[list[str]] = []
        between = " " * self.space
        for word in box.words:
            if word in ending:
                continue
            if not rows or len(between.join((*rows[-1], word))) > room:
                rows.append([])
            rows[-1].append(word)
        if rows and len(between.join((*rows[-1], *ending))) > room:
            rows.append([])
        return tuple(map(tuple, rows)), ending

    def _ends(self, box: StateBox, word: str) -> bool:
        then = {m.then for m in self.protocol.transitions if m.state in box.states and m.trigger == word}
        return box is not self.boxes[-1] and then == {self.protocol.closed}

    def beside(self, on: Way, back: Way) -> tuple[str, str]:
        """Return what stands beside two arrows between the same boxes: the fullest texts that have room."""
        client = _CLIENT if partner(self.protocol, on.start) else 0  # stands in the border above
        room = self.edge - TEXT - 4
        pairs = [(a, b) for a in on.texts() for b in back.texts()]
        fitting = (p for p in pairs if len(p[0] + p[1]) <= room and len(p[0]) <= room - client)
        return next(fitting, pairs[-1])
