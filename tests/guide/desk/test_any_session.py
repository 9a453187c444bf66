"""The fold over sessions by chance: the same however it is read, and no more is removed than had a mark."""

from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.guide.desk.of_lines import desk_of_lines
from popconsole.guide.desk.told import LinesTold, ToldDesk
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, Lines
from tests.analysis.sessions import sessions


def _all(protocol: Protocol, lines: list[Line], *, packed: bool, most: int | None) -> list[LinesTold]:
    history = History(protocol, Lines(lines) if packed else lines, exact=True)
    if packed:
        history.extend()  # so that there are runs of lines that need no step
    told = ToldDesk(history)
    while not told.read_on(len(lines), most):
        pass
    return [told.at(index) for index in range(-1, len(lines))]


def _told(one: LinesTold) -> tuple[object, ...]:
    removed = [(gone.index, gone.by, set(gone.numbers)) for gone in one.removed]
    return one.lock, one.stage, one.since, set(one.fetched), dict(one.subjects), removed, one.begun


@given(sessions(odd=4), st.integers(1, 7), st.sampled_from((POP3, POP2)))
@settings(max_examples=150)
def test_it_is_the_same_however_it_is_read(lines: list[Line], most: int, protocol: Protocol) -> None:
    by_steps = list(map(_told, _all(protocol, lines, packed=False, most=None)))
    assert list(map(_told, _all(protocol, lines, packed=True, most=None))) == by_steps
    assert list(map(_told, _all(protocol, lines, packed=True, most=most))) == by_steps


@given(sessions(odd=4), st.sampled_from((POP3, POP2)))
@settings(max_examples=150)
def test_no_more_is_removed_than_had_a_mark(lines: list[Line], protocol: Protocol) -> None:
    history = History(protocol, lines, exact=True)
    told = ToldDesk(history)
    told.read_on(len(lines))
    for index in range(-1, len(lines)):
        desk = desk_of_lines(told, index)
        for gone in desk.removed:
            assert set(gone.numbers) <= set(history.situation(gone.index - 1).marked)
        rows = list(desk.rows)
        assert [one.number for one in rows] == sorted({one.number or 0 for one in rows})
        assert {one.number for one in rows if one.fate.word == "marked"} <= set(desk.marked)
        step = history.step(index) if index >= 0 else None
        if step is not None and step.after.marked == set() and not desk.removed:
            assert not any(one.fate.word in ("marked", "removed") for one in rows)
        assert all(text.isprintable() for one in rows for text in (one.unique_id or "", one.subject or ""))
        assert desk.change.isprintable()
