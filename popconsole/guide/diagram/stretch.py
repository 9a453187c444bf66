"""A hand-laid diagram with more room: between its boxes, in them, and across."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby, pairwise

from popconsole.guide.diagram.layout import Box, Label, Layout, Path, StayLabel
from popconsole.guide.diagram.moves import Key

_ROUNDS = (0, 1, 0, 0, 0)  # what is widened, one after the other: 0 the gaps between boxes, 1 the boxes
_BESIDE = 2  # columns from a label to the line that it stands beside, at the most
_MOST_ACROSS = 1.8  # how many times as wide a diagram becomes, at the most

_Moved = Callable[[int], int]


def stretched(plan: Layout, spare: int, across: int = 0, texts: Mapping[Key, str] | None = None) -> Layout:
    """Return a layout with at most ``spare`` blank rows put in, as many at each place of a kind.

    ``across``: with at most so many columns more; ``texts`` are the labels of the moves then, by their names.
    """
    wider = _wider(plan, across, texts or {}) if across > 0 else plan
    for kind in _ROUNDS:
        places = _rows_in_boxes(wider) if kind else _rows_between(wider)
        if spare < len(places):
            continue
        spare -= len(places)
        wider = _with_rows(wider, places)
    return wider


def _rows_between(plan: Layout) -> list[int]:
    """Return the rows before which a blank one has room: the last one of each gap between boxes."""
    inside = {y for box in plan.boxes for y in _rows_within(box)}
    free = [y for y in range(1, plan.notes_at) if y not in inside]
    top, low = min(box.at[1] for box in plan.boxes), max(box.at[1] for box in plan.boxes)
    gaps = groupby(enumerate(y for y in free if top < y <= low), key=lambda pair: pair[1] - pair[0])
    return [[y for _i, y in rows][-1] for _gap, rows in gaps]


def _rows_in_boxes(plan: Layout) -> list[int]:
    """Return the rows before which a blank one makes a box higher: over its name, and under it."""
    return sorted({y for box in plan.boxes for y in (box.at[1] + 1, box.at[1] + box.height - 1)})


def _rows_within(box: Box) -> range:
    """Return the rows before which nothing can be put without cutting a box in two."""
    return range(box.at[1] + 1, box.at[1] + box.height)


def _with_rows(plan: Layout, places: list[int]) -> Layout:
    def down(y: int) -> int:
        return y + sum(place <= y for place in places)

    return replace(
        plan,
        boxes=tuple(_higher(box, down) for box in plan.boxes),
        frames=tuple(
            replace(
                frame,
                at=(frame.at[0], down(frame.at[1])),
                size=(frame.size[0], down(frame.at[1] + frame.size[1] - 1) - down(frame.at[1]) + 1),
            )
            for frame in plan.frames
        ),
        paths=tuple(replace(p, points=tuple((x, down(y)) for x, y in p.points)) for p in plan.paths),
        labels=tuple(replace(one, at=(one.at[0], _row_of(plan, one, down))) for one in plan.labels),
        notes_at=down(plan.notes_at),
    )


def _higher(box: Box, down: _Moved) -> Box:
    x, y = box.at
    return replace(box, at=(x, down(y)), more=down(y + box.height - 1) - down(y) + 1 - box.height + box.more)


def _row_of(plan: Layout, label: Label | StayLabel, down: _Moved) -> int:
    """Return the new row of a label: one over or under a line stays there."""
    x, y = label.at
    if isinstance(label, Label):
        for (x0, y0), (x1, y1) in pairwise(_path_of(plan, label).points):
            if y0 == y1 and min(x0, x1) <= x <= max(x0, x1) and abs(y0 - y) == 1:
                return down(y0) + y - y0
    return down(y)


def _path_of(plan: Layout, label: Label | StayLabel) -> Path:
    """Return the arrow that a label belongs to."""
    if isinstance(label, StayLabel):
        return next(path for path in plan.paths if path.stays is label.state)
    return next(path for path in plan.paths if set(label.keys) <= set(path.keys))


def _wider(plan: Layout, across: int, texts: Mapping[Key, str]) -> Layout:
    """Return a layout that is wider in all its parts; words stay as near to their lines as they were."""
    wide = min(int((plan.width - 1) * _MOST_ACROSS), plan.width - 1 + across)
    last = max(x for path in plan.paths for x, _y in path.points)
    last = max([last, *(box.at[0] + box.width - 1 for box in plan.boxes)])

    def right(x: int) -> int:
        return x * (last + wide - plan.width + 1) // last

    labels = []
    for label in plan.labels:
        shift = _shift(plan, label, right, texts)
        labels.append(replace(label, at=(label.at[0] + shift, label.at[1])))
    return replace(
        plan,
        width=wide + 1,
        boxes=tuple(
            replace(box, at=(right(box.at[0]), box.at[1]), width=_width(box.at[0], box.width, right))
            for box in plan.boxes
        ),
        frames=tuple(
            replace(
                frame,
                at=(right(frame.at[0]), frame.at[1]),
                size=(_width(frame.at[0], frame.size[0], right), frame.size[1]),
                title=right(frame.title),
            )
            for frame in plan.frames
        ),
        paths=tuple(replace(p, points=tuple((right(x), y) for x, y in p.points)) for p in plan.paths),
        labels=tuple(labels),
    )


def _width(x: int, width: int, right: _Moved) -> int:
    return right(x + width - 1) - right(x) + 1


def _shift(plan: Layout, label: Label | StayLabel, right: _Moved, texts: Mapping[Key, str]) -> int:
    """Return the columns by which a label moves: as the line beside it, or with the one before it."""
    path = _path_of(plan, label)
    lines = {x0 for (x0, _y0), (x1, _y1) in pairwise(path.points) if x0 == x1}
    x, y = label.at
    row = [one for one in plan.labels if one.at[1] == y and one.at[0] <= x and _path_of(plan, one) is path]
    for one in (label, *sorted(row, key=lambda other: other.at[0])):
        for line in lines:
            if 0 < one.at[0] - line <= _BESIDE or 0 <= line - _end(one, texts) <= _BESIDE:
                return right(line) - line
    return right(x) - x


def _end(label: Label | StayLabel, texts: Mapping[Key, str]) -> int:
    """Return the last column of a label."""
    if isinstance(label, StayLabel):
        return label.at[0] + label.width - 1
    return label.at[0] + len(label.text or texts[label.keys[0]]) - 1
