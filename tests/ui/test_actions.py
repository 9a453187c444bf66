"""One table of actions; its rows, what carries them out, keys, palette and help hold together."""

import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import product
from types import ModuleType
from typing import Any

import pytest

import popconsole.console.handlers
import popconsole.tui.handlers
from popconsole.console.colon import Invocation
from popconsole.console.handlers import registry as line_registry
from popconsole.console.handlers.program import help_lines
from popconsole.console.line_console import LineConsole
from popconsole.tui.handlers import registry as screen_registry
from popconsole.tui.handlers.help_pages import TRANSCRIPT_KEYS
from popconsole.tui.key_bar import _STAYS
from popconsole.tui.keys import bindings
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.actions.action import ALWAYS, Action, Where, applies
from popconsole.ui.actions.all_actions import ACTIONS, COMMANDS, ON_SCREEN
from popconsole.ui.actions.key_names import key_name
from popconsole.ui.actions.keymap import KeyWords


def handlers(package: ModuleType, screen: type, argument: type, *, waits: bool) -> Iterator[str]:
    """Yield the public functions of a package that have the form of a handler, as module.function."""
    for found in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__:
                continue
            takes = [p.annotation for p in inspect.signature(function).parameters.values()]
            if takes == [screen, argument] and inspect.iscoroutinefunction(function) is waits:
                yield f"{found.name}.{name}"


def test_names_are_unique_and_some_console_has_each() -> None:
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)
    assert all(action.screen or action.line for action in ACTIONS)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            {action.screen for action in ON_SCREEN.values()},
            sorted(handlers(popconsole.tui.handlers, MainScreen, str, waits=False)),
        ),
        (
            {action.line for action in COMMANDS.values()},
            sorted(handlers(popconsole.console.handlers, LineConsole, Invocation, waits=True)),
        ),
    ],
    ids=["screen", "line"],
)
def test_each_row_names_a_handler_and_each_handler_has_a_row(rows: set[str], found: list[str]) -> None:
    assert rows == set(found)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_what_a_row_names_is_there(action: Action) -> None:
    named: list[tuple[str, Callable[[str], Any]]] = [
        (action.screen, screen_registry.handler),
        (action.line, line_registry.handler),
    ]
    for place, handler in named:
        if place:
            assert handler(place).__name__ == place.partition(".")[2]


def test_the_keys_of_the_screen_are_those_of_the_table() -> None:
    left_out = ("f14", "f15", "f16", "f17", "f18", "f19", "f20", "f21", "f24")
    bound = [(row.key, row.action) for row in bindings(ON_SCREEN.values()) if row.key not in left_out]
    rows = [
        (key, f"do('{action.name}')") for action in ACTIONS for key in (*action.keys, *action.transcript_keys)
    ]
    assert sorted(bound) == sorted(rows)
    assert all(action.screen for action in ACTIONS if action.keys or action.transcript_keys)


def test_a_key_means_one_thing_at_a_time() -> None:
    for where in Where:
        keys = Counter(key for a in ACTIONS if where in a.where for key in (*a.keys, *a.transcript_keys))
        assert [key for key, count in keys.items() if count > 1] == []


def test_the_help_on_the_transcript_has_each_of_its_keys() -> None:
    words = KeyWords(ON_SCREEN, transcript=True)
    told = {key for row, _text in TRANSCRIPT_KEYS for key in row.format_map(words).split()}
    assert {key_name(key) for action in ACTIONS for key in action.transcript_keys} <= told


def test_the_help_of_the_line_console_has_each_command_and_no_other() -> None:
    lines = [line for line in help_lines(80, plain=True) if line.startswith(":")]
    assert sorted(lines) == sorted(
        f"{f':{action.name} {action.argument}'.rstrip()}: {action.description}"
        for action in COMMANDS.values()
    )


def test_the_keys_in_the_footer_have_room_in_80_columns() -> None:
    """In a lesson some give way to the hint: those that always stay have room."""
    for where, lesson in product(Where, (False, True)):
        shown = [a for a in ACTIONS if where in a.footer and applies(a, where, depth=9, lesson=lesson)]
        assert (1 if where is Where.NOTHING else 4) <= len(shown)
        stay = [a for a in shown if not lesson or a.name in _STAYS]
        usual = [f"{key_name(a.key)} {a.brief}" for a in stay if a.name != "answer"]  # which comes and goes
        last = ["Tab Complete"] if where is Where.LIVE and not lesson else []
        assert len(" " + "  ".join([*usual, *last])) <= 80


def test_what_is_in_the_footer_can_be_done_there() -> None:
    for action in ACTIONS:
        assert action.footer <= action.where
        assert not action.footer or action.screen


def test_what_opens_a_conversation_can_be_done_with_nothing_open() -> None:
    opens = {"connect", "pop3", "pop2", "open", "persona", "fault", "help", "quit"}
    assert opens <= {action.name for action in ACTIONS if action.where == ALWAYS}
    asks_for_one = {"save", "history", "diagram", "search", "take-over", "disconnect", "leave"}
    assert not asks_for_one & {a.name for a in ACTIONS if applies(a, Where.NOTHING, depth=0)}


def test_leaving_needs_something_to_go_back_to_and_a_lesson_ends_once() -> None:
    assert not applies(ON_SCREEN["leave"], Where.LIVE, depth=1)
    assert applies(ON_SCREEN["leave"], Where.LIVE, depth=2)
    assert not applies(ON_SCREEN["end-lesson"], Where.LIVE, depth=1, lesson=False)
    assert applies(ON_SCREEN["end-lesson"], Where.LIVE, depth=1, lesson=True)


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


def test_a_shifted_function_key_is_bound_as_terminals_send_it_too() -> None:
    keys = {row.key: row.action for row in bindings(ON_SCREEN.values())}
    assert keys["shift+f7"] == keys["f19"] != keys["f7"]
    assert keys["shift+f2"] == keys["f14"]
