"""A file of expectations rewritten so that what came is what is expected; all that is as expected stays."""

from collections.abc import Callable, Iterable, Sequence

from popconsole.expect.difference import Difference
from popconsole.expect.nearness import Why
from popconsole.expect.pattern import literal
from popconsole.expect.playbook import (
    CloseComes,
    Comes,
    Item,
    LineComes,
    Playbook,
    ReplyComes,
)
from popconsole.expect.rows import row_text
from popconsole.transcript.model import Line

MOST_LINES = 2_000  # of a reply that is rewritten
_STAY = (Why.NEVER, Why.NOTHING, Why.NO_END, Why.MORE, Why.UNKNOWN, Why.CLOSED, Why.NOT_CLOSED, Why.LENGTH)

Edits = dict[int, list[bytes | None]]
"""The rows that take the place of a row, by its number from 1; None among them: the row as it was."""


def rewritten(octets: bytes, playbook: Playbook, differences: Iterable[Difference]) -> tuple[bytes, int]:
    """Return the octets of a file with what differs rewritten, and how many differences could not be.

    ``differences`` are all of one run that went on behind each.
    """
    edits: Edits = {}
    left = 0
    for difference in differences:
        found = _edits(playbook, difference)
        if found is None:
            left += 1
        else:
            edits.update(found)
    return apply(octets, edits), left


def apply(octets: bytes, edits: Edits) -> bytes:
    """Return the octets of a file in which rows, by their numbers, have others in their places.

    New rows get the number of the connection that the row has.
    """
    done: list[bytes] = []
    for number, row in enumerate(octets.split(b"\n"), start=1):
        text, end = row.removesuffix(b"\r"), b"\r" if row.endswith(b"\r") else b""
        found = row_text(text)
        mark = b"%d" % found.connection if found is not None and found.connection else b""
        done += [row if new is None else mark + new + end for new in edits.get(number, [None])]
    return b"\n".join(done)


def aligned(rows: Sequence[int], news: Sequence[bytes], costs: Callable[[int, int], float | None]) -> Edits:
    """Lay new rows along old ones so that as little as can be changes.

    ``rows`` are the numbers of the old ones, in their order. ``costs`` tells of an old and a new one, by
    their indexes, what it costs to have them side by side: 0 where the old row stays, more where the new one
    takes its place, None where neither can be.
    """
    best: list[list[tuple[float, str]]] = [[(0.0, "")]]
    for j in range(len(news)):
        best[0].append((best[0][j][0] + 1, "add"))
    for i in range(len(rows)):
        line = [(best[i][0][0] + 1, "drop")]
        for j in range(len(news)):
            ways = [(best[i][j + 1][0] + 1, "drop"), (line[j][0] + 1, "add")]
            cost = costs(i, j)
            if cost is not None:
                ways.insert(0, (best[i][j][0] + cost, "change" if cost else "keep"))
            line.append(min(ways, key=lambda way: way[0]))
        best.append(line)
    i, j = len(rows), len(news)
    edits: Edits = {}
    added: list[bytes | None] = []
    while i or j:
        how = best[i][j][1]
        if how == "add":
            j -= 1
            added.insert(0, news[j])
            continue
        i -= 1
        here: list[bytes | None] = [] if how == "drop" else [None]
        if how != "drop":
            j -= 1
            here = [news[j]] if how == "change" else here
        if here != [None] or added:
            edits[rows[i]] = here + added
        added = []
    if added and rows:
        edits[rows[0]] = added + edits.get(rows[0], [None])
    return edits


def new_row(line: Line) -> bytes:
    """Return a row that expects a line and nothing else, without the number of its connection."""
    return b"S: " + literal(line.octets, line.ending)


def _edits(playbook: Playbook, difference: Difference) -> Edits | None:
    """Return what makes a reply as it came; None where nothing can."""
    step = playbook.steps[difference.step] if difference.step < len(playbook.steps) else None
    if difference.why in _STAY or not isinstance(step, Comes) or not difference.came:
        return None
    way = next((w for w in step.ways if any(item.row == difference.row for item in w.items)), step.ways[0])
    items = [item for item in way.items if not isinstance(item, CloseComes)]
    lines = difference.came
    if isinstance(items[0], ReplyComes) and len(items) == 1:
        return {items[0].row: [b"S~ " + lines[0].octets.split(b" ")[0]]}
    return _around_rest(items, lines, difference)


def _around_rest(items: Sequence[Item], lines: Sequence[Line], difference: Difference) -> Edits | None:
    """Return what makes rows as lines came: those before one that stands for many, and the last ones."""
    many = [n for n, item in enumerate(items) if not isinstance(item, LineComes)]
    before = many[0] if many else len(items)
    behind = len(items) - many[-1] - 1 if many else 0
    if (many and len(lines) < before + behind) or (not many and len(lines) > MOST_LINES):
        return None
    cut = len(lines) - behind if many else len(lines)
    edits: Edits = {}
    for some, said in (
        (items[:before], lines[: before if many else cut]),
        (items[len(items) - behind :] if behind else [], lines[cut:]),
    ):
        edits |= _of_lines([item for item in some if isinstance(item, LineComes)], said, difference)
    return edits or None


def _of_lines(items: Sequence[LineComes], lines: Sequence[Line], difference: Difference) -> Edits:
    def costs(i: int, j: int) -> float:
        return 0 if _fits(items[i], lines[j], difference) else 1

    return aligned([item.row for item in items], [new_row(line) for line in lines], costs)


def _fits(item: LineComes, line: Line, difference: Difference) -> bool:
    if line.ending != item.ending:
        return False
    return any(pattern.match(line.octets, difference.values) is not None for pattern in item.patterns)
