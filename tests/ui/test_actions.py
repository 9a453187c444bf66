"""The registry of actions holds together."""

from collections import Counter

import pytest

from popconsole.ui.actions import ACTIONS, BY_NAME, Where, key_name


def test_names_are_unique_and_keys_are_given_once() -> None:
    assert len(BY_NAME) == len(ACTIONS)
    for where in Where:
        keys = Counter(key for a in ACTIONS if where in a.where for key in (*a.keys, *a.transcript_keys))
        assert [key for key, count in keys.items() if count > 1] == []


def test_few_keys_in_the_footer() -> None:
    for where in Where:
        assert 4 <= sum(where in action.footer for action in ACTIONS) <= 6


def test_every_action_says_what_it_does() -> None:
    for action in ACTIONS:
        assert action.title
        assert len(action.description) > 8
        assert not action.footer or action.short
        assert not action.footer or action.keys


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+s", "^S"),
        ("f1", "F1"),
        ("shift+f7", "Shift+F7"),
        ("slash", "/"),
        ("n", "n"),
        ("N", "N"),
        ("space", "Space"),
    ],
)
def test_key_names(key: str, shown: str) -> None:
    assert key_name(key) == shown
