"""Going from one place of a drawing to the next: up, down, left, right."""

from collections.abc import Sequence
from enum import Enum

from popconsole.guide.diagram.lit import Place


class Towards(Enum):
    """Where to; columns and rows to go."""

    UP = (0, -1)
    DOWN = (0, 1)
    LEFT = (-1, 0)
    RIGHT = (1, 0)


_TALL = 2.0  # a cell is so many times as high as it is wide
_ASIDE = 2.5  # how much more it counts to go aside than to go on


def next_place(places: Sequence[Place], place: Place, direction: Towards) -> Place:
    """Return the nearest place in a direction; the place itself where there is none."""
    found = ((far, other) for other in places if (far := _far(place, other, direction)) is not None)
    return min(found, key=lambda one: one[0], default=(0.0, place))[1]


def same_place(places: Sequence[Place], owners: frozenset[object]) -> Place | None:
    """Return the place of these owners, or the one that shares most with them; None where none does."""
    shared = [(len(place.owners & owners), -len(place.owners), number) for number, place in enumerate(places)]
    most = max(shared, default=(0, 0, 0))
    return places[most[2]] if most[0] else None


def _far(place: Place, other: Place, direction: Towards) -> float | None:
    """Return how far it is to another place in a direction; None where it does not lie there."""
    x, y = _middle(other)[0] - _middle(place)[0], (_middle(other)[1] - _middle(place)[1]) * _TALL
    across, down = direction.value
    on = x * across + y * down
    if across:
        on = _gap(place.at[0], place.size[0], other.at[0], other.size[0]) * across
        aside = abs(y)
    else:
        aside = abs(_gap(place.at[0], place.size[0], other.at[0], other.size[0]))
    return on + _ASIDE * aside if on > 0 else None


def _middle(place: Place) -> tuple[float, float]:
    return place.at[0] + place.size[0] / 2, place.at[1] + place.size[1] / 2


def _gap(start: int, width: int, other: int, other_width: int) -> int:
    """Return the columns between two stretches of columns: 0 where they overlap, negative to the left."""
    if other >= start + width:
        return other - start - width + 1
    return min(0, other + other_width - start - 1)
