"""The hand-laid layouts against the tables, and against the rules of a clean drawing."""

import sys
import textwrap
from collections import Counter
from itertools import combinations

import pytest

from popconsole.guide.diagram import drawing
from popconsole.guide.diagram.canvas import Cell, cells
from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.layout import Box, Frame, Label, Layout, Path, StayLabel
from popconsole.guide.diagram.moves import Key, Move, key, moves, stays
from popconsole.guide.diagram.stretch import stretched
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.pop2 import Pop2ClientState, Pop2State
from popconsole.protocol.table import State

DIAGRAMS = [(POP2, "server"), (POP2, "client"), (POP3, "server")]
every_diagram = pytest.mark.parametrize(("protocol", "side"), DIAGRAMS, ids=lambda v: getattr(v, "name", v))


@pytest.fixture(
    params=[(0, 0), (4, 0), (9, 0), (20, 0), (60, 0), (0, 7), (3, 13), (20, 26), (60, 200)], autouse=True
)
def spread(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """The layouts as they are, and with more rows and columns."""
    spare, across = request.param

    def laid_out(protocol: Protocol, side: str = "server") -> Layout:
        texts = {key(move): move.label for move in moves(protocol, side)}
        return stretched(drawing.layout(protocol, side), spare, across, texts)

    monkeypatch.setattr(sys.modules[__name__], "layout", laid_out)
    return spare, across


def layout(protocol: Protocol, side: str = "server") -> Layout:
    return drawing.layout(protocol, side)


def states(protocol: Protocol, side: str) -> list[State]:
    return [row.state for row in (protocol.client_states if side == "client" else protocol.states)]


def area(at: Cell, size: Cell) -> set[Cell]:
    return {(at[0] + x, at[1] + y) for x in range(size[0]) for y in range(size[1])}


def border(at: Cell, size: Cell, *, corners: bool = False) -> set[Cell]:
    inner = area((at[0] + 1, at[1] + 1), (size[0] - 2, size[1] - 2))
    right, low = at[0] + size[0] - 1, at[1] + size[1] - 1
    rim = area(at, size) - inner
    return rim if corners else rim - {at, (right, at[1]), (at[0], low), (right, low)}


def outline(box: Box | Frame) -> tuple[Cell, Cell]:
    return (box.at, (box.width, box.height)) if isinstance(box, Box) else (box.at, box.size)


def home(plan: Layout, owners: set[State]) -> Box | Frame:
    """Return the box of one state, the frame around several."""
    if len(owners) > 1:
        return next(frame for frame in plan.frames if owners <= set(frame.states))
    return next(box for box in plan.boxes if box.state in owners)


def ends(protocol: Protocol, side: str, path: Path) -> tuple[set[State], set[State]]:
    table: dict[Key, Move] = {key(move): move for move in moves(protocol, side)}
    owned = [table[k] for k in path.keys]
    also = {path.stays} if path.stays else set()
    return {m.state for m in owned} | also, {m.then for m in owned} | also


def extents(protocol: Protocol, side: str) -> list[tuple[Cell, int]]:
    """Return where each row of each label begins and how long it is."""
    table = {key(move): move for move in moves(protocol, side)}
    found: list[tuple[Cell, int]] = []
    for label in layout(protocol, side).labels:
        if isinstance(label, Label):
            found.append((label.at, len(label.text or table[label.keys[0]].label)))
        else:
            rows = textwrap.wrap(" ".join(stays(protocol, label.state)), label.width)
            found += [((label.at[0], label.at[1] + i), len(row)) for i, row in enumerate(rows)]
    return found


def lines(protocol: Protocol, side: str) -> set[Cell]:
    plan = layout(protocol, side)
    drawn = {cell for path in plan.paths for cell in cells(path.points)}
    drawn |= {cell for box in plan.boxes for cell in area(*outline(box))}
    return drawn | {cell for frame in plan.frames for cell in border(*outline(frame), corners=True)}


@every_diagram
def test_every_transition_is_drawn_exactly_once(protocol: Protocol, side: str) -> None:
    plan = layout(protocol, side)
    drawn: Counter[Key] = Counter(
        k for part in [p.keys for p in plan.paths] + [n.keys for n in plan.notes] for k in part
    )
    assert set(drawn) == {key(move) for move in moves(protocol, side)}
    assert set(drawn.values()) == {1}


@every_diagram
def test_every_arrow_is_labelled_and_every_label_has_its_arrow(protocol: Protocol, side: str) -> None:
    plan = layout(protocol, side)
    on_paths = {k for path in plan.paths for k in path.keys}
    labels = [label for label in plan.labels if isinstance(label, Label)]
    assert Counter(k for label in labels if not label.more for k in label.keys) == Counter(on_paths)
    assert {k for label in labels for k in label.keys} == on_paths
    for label in labels:
        assert sum(set(label.keys) <= set(path.keys) for path in plan.paths) == 1


@every_diagram
def test_a_label_of_many_moves_says_what_the_table_says(protocol: Protocol, side: str) -> None:
    table = {key(move): move for move in moves(protocol, side)}
    for label in layout(protocol, side).labels:
        if isinstance(label, Label) and not label.text:
            assert len({table[k].label for k in label.keys}) == 1


@every_diagram
def test_every_state_has_one_box(protocol: Protocol, side: str) -> None:
    boxes = [box.state for box in layout(protocol, side).boxes]
    assert sorted(boxes, key=str) == sorted(states(protocol, side), key=str)


@every_diagram
def test_what_stays_in_a_state_has_one_loop_and_one_label(protocol: Protocol, side: str) -> None:
    plan = layout(protocol, side)
    staying = {s for s in states(protocol, side) if stays(protocol, s)} if side == "server" else set()
    assert Counter(path.stays for path in plan.paths if path.stays) == Counter(staying)
    named = [label.state for label in plan.labels if isinstance(label, StayLabel)]
    assert Counter(named) == Counter(staying)


@every_diagram
def test_every_arrow_begins_and_ends_on_the_border_of_its_box(protocol: Protocol, side: str) -> None:
    plan = layout(protocol, side)
    for path in plan.paths:
        start, then = ends(protocol, side, path)
        assert len(then) == 1
        from_box, to_box = home(plan, start), home(plan, then)
        course = cells(path.points)
        assert course[0] in border(*outline(from_box)), path
        assert course[-1] in border(*outline(to_box)), path
        crossed = {box.state for box in plan.boxes if set(course[1:-1]) & area(*outline(box))}
        assert not crossed, path
        for frame in plan.frames:
            if set(course[1:-1]) & border(*outline(frame), corners=True):
                assert (start <= set(frame.states)) != (then <= set(frame.states)), path
                assert not set(course) & (border(*outline(frame), corners=True) - border(*outline(frame)))


@every_diagram
def test_arrows_meet_only_on_their_way_to_one_end(protocol: Protocol, side: str) -> None:
    courses = [cells(path.points) for path in layout(protocol, side).paths]
    for one, other in combinations(courses, 2):
        shared = set(one) & set(other)
        if shared:
            assert one[-len(shared) :] == other[-len(shared) :]


@every_diagram
def test_labels_touch_nothing(protocol: Protocol, side: str) -> None:
    solid = lines(protocol, side)
    plan = layout(protocol, side)
    for frame in plan.frames:  # its title
        name = protocol.row(frame.states[0]).name
        title = {(frame.at[0] + frame.title + i, frame.at[1]) for i in range(len(name) + 2)}
        assert title <= border(*outline(frame))
        assert not title & {cell for path in plan.paths for cell in cells(path.points)}
    # The cell before a label is the mark's, the one after it is free.
    spans = [area((at[0] - 1, at[1]), (length + 2, 1)) for at, length in extents(protocol, side)]
    for (at, length), span in zip(extents(protocol, side), spans, strict=True):
        assert length > 0
        assert at[0] >= 1
        mark_and_text = area((at[0] - 1, at[1]), (length + 1, 1))
        assert not span & solid, (at, length)
        others = [other for other in spans if other is not span]
        assert not any(mark_and_text & other - {max(other)} for other in others), (at, length)


@every_diagram
def test_everything_fits(protocol: Protocol, side: str, spread: tuple[int, int]) -> None:
    plan, (spare, across) = layout(protocol, side), spread
    drawn = draw(protocol, side=side, spare=spare, across=across)
    assert drawn.width <= plan.width <= 56 + across
    assert drawn.height <= 28 + spare
    plain = draw(protocol, side=side)
    assert drawn.width - plain.width >= min(across, 40) - 1
    if spare in (0, 20, 60):
        rows = {0: 0, 20: 20, 60: 20} if side == "client" else {0: 0, 20: 18, 60: 26}
        assert len(drawn.lines) - drawn.notes - (plain.height - plain.notes) == rows[spare]
    last_row = max(y for _x, y in lines(protocol, side) | {at for at, _length in extents(protocol, side)})
    assert last_row < plan.notes_at
    for box in plan.boxes:
        partner = f" ({protocol.row(box.partner).label})" if box.partner else ""
        text = box.text or protocol.row(box.state).label
        assert max(map(len, text.split("\n"))) + len(partner) <= box.width - 4
    for one, other in combinations(plan.boxes, 2):
        assert not area(*outline(one)) & area(*outline(other))


def test_a_server_state_stands_beside_the_client_state_that_may_send_what_it_takes() -> None:
    sends = {rule.state: set(rule.sends) for rule in POP2.client_rules}
    partners = {box.state: box.partner for box in layout(POP2).boxes}
    for state in set(Pop2State) - {Pop2State.LSTN}:
        partner = partners[state]
        assert partner is not None
        assert sends[partner] == {c.keyword for c in POP2.legal(state)}
    assert partners[Pop2State.LSTN] is Pop2ClientState.CALL
    back = {box.state: box.partner for box in layout(POP2, "client").boxes}
    assert all(partners[server] is client for client, server in back.items() if server is not None)


def test_an_unknown_diagram_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="no diagram for POP3 client; there is: POP2 server"):
        layout(POP3, "client")
