"""A hand-laid diagram with more room between its boxes."""

from dataclasses import replace
from itertools import groupby

from popconsole.guide.diagram.layout import Box, Layout

_ROUNDS = 2  # rows that are put into one place


def stretched(plan: Layout, spare: int) -> Layout:
    """Return a layout with at most ``spare`` blank rows put in where no box stands: as many at each place."""
    places = _places(plan)
    for _round in range(_ROUNDS):
        if spare < len(places):
            break
        spare -= len(places)
        plan = _with_rows(plan, places)
        places = _places(plan)
    return plan


def _places(plan: Layout) -> list[int]:
    """Return the rows before which a blank one has room: the last one of each gap between boxes."""
    inside = {y for box in plan.boxes for y in _rows_within(box)}
    free = [y for y in range(1, plan.notes_at) if y not in inside]
    top, low = min(box.at[1] for box in plan.boxes), max(box.at[1] for box in plan.boxes)
    gaps = groupby(enumerate(y for y in free if top < y <= low), key=lambda pair: pair[1] - pair[0])
    return [[y for _i, y in rows][-1] for _gap, rows in gaps]


def _rows_within(box: Box) -> range:
    """Return the rows before which nothing can be put without cutting a box in two."""
    return range(box.at[1] + 1, box.at[1] + box.height)


def _with_rows(plan: Layout, places: list[int]) -> Layout:
    def down(y: int) -> int:
        return y + sum(place <= y for place in places)

    return replace(
        plan,
        boxes=tuple(replace(box, at=(box.at[0], down(box.at[1]))) for box in plan.boxes),
        frames=tuple(
            replace(
                frame,
                at=(frame.at[0], down(frame.at[1])),
                size=(frame.size[0], down(frame.at[1] + frame.size[1] - 1) - down(frame.at[1]) + 1),
            )
            for frame in plan.frames
        ),
        paths=tuple(replace(p, points=tuple((x, down(y)) for x, y in p.points)) for p in plan.paths),
        labels=tuple(replace(label, at=(label.at[0], down(label.at[1]))) for label in plan.labels),
        notes_at=down(plan.notes_at),
    )
