"""What a key does in a presentation, as a value: nothing but the plan's signs is ever typed."""

from hypothesis import given
from hypothesis import strategies as st

from popconsole.ui.presenting.typing import Deed, TypedSoFar

KEYS = st.sampled_from(
    ["a", "1", "2", "9", "space", "enter", "backspace", "pagedown", "pageup", "tab", "f5", "ctrl+v", "left"]
)


def press(typing: TypedSoFar, key: str) -> tuple[TypedSoFar, Deed]:
    return typing.key(key, printable=len(key) == 1 or key == "space")


@given(st.one_of(st.none(), st.integers(0, 30)), st.integers(0, 3), st.lists(KEYS, max_size=60))
def test_whatever_is_pressed_no_more_than_the_line_is_typed(
    length: int | None, choices: int, keys: list[str]
) -> None:
    typing = TypedSoFar().at(length, choices, anew=True)
    for key in keys:
        before = typing
        typing, deed = press(typing, key)
        assert (typing.length, typing.choices) == (length, choices)
        assert 0 <= typing.typed <= (length or 0)
        assert len(typing.votes) == choices
        if deed is Deed.SEND:
            assert key == "pagedown" or (key == "enter" and before.typed == length)
            assert typing.typed == 0
        if deed is Deed.GO_ON:
            assert length is None


def test_enter_first_completes_the_line_and_then_sends_it() -> None:
    typing = TypedSoFar().at(4, 0, anew=True)
    typing, deed = press(typing, "x")
    assert (typing.typed, deed) == (1, Deed.SHOW)
    typing, deed = press(typing, "enter")
    assert (typing.typed, deed) == (4, Deed.SHOW)
    assert press(typing, "x") == (typing, Deed.NOTHING)
    assert press(typing, "enter")[1] is Deed.SEND


def test_a_number_is_a_vote_until_something_is_typed() -> None:
    typing = TypedSoFar().at(4, 2, anew=True)
    for key in "121":
        typing, _deed = press(typing, key)
    assert (typing.votes, typing.typed) == ((2, 1), 0)
    typing, _deed = press(typing, "3")
    assert (typing.votes, typing.typed) == ((2, 1), 1)
    typing, _deed = press(typing, "1")
    assert (typing.votes, typing.typed) == ((2, 1), 2)
    assert typing.voted(1, -1).voted(1, -1).votes == (2, 0)
    assert typing.voted(2) is typing
    assert typing.at(9, 2, anew=False).votes == (2, 1)
    assert typing.at(9, 2, anew=True).votes == (0, 0)
    assert typing.at(9, 3, anew=False).votes == (0, 0, 0)


def test_where_nothing_is_to_be_typed_letters_do_nothing_and_space_goes_on() -> None:
    typing = TypedSoFar()
    assert press(typing, "x")[1] is Deed.NOTHING
    assert {press(typing, key)[1] for key in ("space", "enter", "pagedown")} == {Deed.GO_ON}
    assert press(typing, "pageup")[1] is Deed.GO_BACK
