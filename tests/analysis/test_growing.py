"""Sets and mappings that grow by copies are what sets and dictionaries are, whichever copy grows."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.growing import NO_NUMBERS, Numbers, Table, updated, with_number

STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=25)
CHANGES = st.lists(
    st.tuples(st.integers(0, 30), st.dictionaries(st.integers(1, 5), st.integers(0, 3), max_size=3)),
    max_size=25,
)


@given(STEPS)
def test_any_copy_of_a_set_can_grow_and_the_others_stay(steps: list[tuple[int, int]]) -> None:
    copies, models = [NO_NUMBERS], [frozenset[int]()]
    for which, number in steps:
        at = which % len(copies)
        copies.append(with_number(copies[at], number))
        models.append(models[at] | {number})
    for copy, model in zip(copies, models, strict=True):
        assert (frozenset(copy), len(copy), bool(copy)) == (model, len(model), bool(model))
        assert all((number in copy) == (number in model) for number in range(8))
        for other, known in zip(copies, models, strict=True):
            assert (copy == other) == (model == known)
            assert copy != other or hash(copy) == hash(other)
    assert not NO_NUMBERS


@given(CHANGES)
def test_any_copy_of_a_table_can_change_and_the_others_stay(steps: list[tuple[int, dict[int, int]]]) -> None:
    empty: Table[int] = Table()
    copies, models = [empty], [dict[int, int]()]
    for which, changes in steps:
        at = which % len(copies)
        copies.append(updated(copies[at], changes))
        models.append(models[at] | changes)
    for copy, model in zip(copies, models, strict=True):
        assert (dict(copy), len(copy)) == (model, len(model))
        assert all(copy.get(number) == model.get(number) for number in range(8))
        assert all((number in copy) == (number in model) for number in range(8))
        for number in range(8):
            if number not in model:
                with pytest.raises(KeyError):
                    copy[number]
        for other, known in zip(copies, models, strict=True):
            assert (copy == other) == (model == known)
            assert copy != other or hash(copy) == hash(other)


def test_what_grows_from_a_plain_one_leaves_it_alone() -> None:
    numbers, table = {1, 2}, {1: "a"}
    assert with_number(numbers, 3) == {1, 2, 3}
    assert updated(table, {2: "b"}) == {1: "a", 2: "b"}
    assert (numbers, table) == ({1, 2}, {1: "a"})
    assert isinstance(with_number(numbers, 1), Numbers)


def test_a_copy_takes_no_more_room_the_more_there_is() -> None:
    numbers, table = NO_NUMBERS, Table[int]()
    sizes = set()
    for number in range(1, 2000):
        numbers, table = with_number(numbers, number), updated(table, {number: 1})
        sizes.add((sys.getsizeof(numbers), sys.getsizeof(table)))
    assert len(sizes) == 1
    before = numbers
    assert with_number(numbers, 2000)._places is before._places


def test_sets_are_joined_and_cut_as_sets_are() -> None:
    one = with_number(with_number(NO_NUMBERS, 1), 2)
    other = with_number(NO_NUMBERS, 2)
    assert one | {3} == Numbers({1: 0, 2: 1, 3: 2}) == frozenset({1, 2, 3})
    assert one & other == other
    assert one - other == frozenset({1})


def test_they_say_what_they_hold() -> None:
    assert repr(with_number({1}, 2)) == "Numbers([1, 2])"
    assert repr(updated({1: "a"}, {2: "b"})) == "Table({1: 'a', 2: 'b'})"
