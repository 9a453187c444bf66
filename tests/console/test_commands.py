"""The names of the ``:`` commands, and what can be set."""

import pytest

from popconsole.console.colon import chosen_name
from popconsole.console.options import OPTIONS, OptionError, Options, change, vi_keys
from popconsole.ui.actions.all_actions import COMMANDS


def test_the_names_that_the_help_promises_are_there() -> None:
    wanted = "explain state diagram findings history save open replay step back take-over reveal connect set"
    assert {*wanted.split(), "help", "quit"} <= set(COMMANDS)


def test_a_name_may_be_cut_short_where_it_is_alone() -> None:
    assert chosen_name("q") == "quit"
    assert chosen_name("step") == "step"
    assert chosen_name("save") == "save"
    assert chosen_name("sta") == "state"
    assert [chosen_name(word) for word in ("c", "co", "con")] == ["connect"] * 3  # conversations is rarer
    assert chosen_name("conv") == "conversations"
    several = chosen_name("s")
    assert isinstance(several, list)
    assert {"step", "save", "set"} <= set(several)
    assert chosen_name("") == []
    assert chosen_name("nonsense") == []


def test_options_are_set_by_name() -> None:
    options = Options()
    assert change(options, "explain", "on") == "explain on"
    assert change(options, "FOLD", "off") == "fold off"
    assert change(options, "fold", "7") == "fold 7"
    assert (options.explain, options.fold) == (True, 7)
    for row in OPTIONS.values():
        for value in row.values:
            assert change(options, row.name, value) == f"{row.name} {value}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("fold", "-1"), ("fold", "²"), ("fold", "9" * 30), ("keys", "nano"), ("explain", "x"), ("n", "1")],
)
def test_what_cannot_be_set_is_told_so(name: str, value: str) -> None:
    with pytest.raises(OptionError):
        change(Options(), name, value)


def test_whose_keys_are_in_the_fingers() -> None:
    assert not vi_keys("auto", "")
    assert vi_keys("vi", "")
    assert vi_keys("auto", "# mine\nset bell-style none\n  set editing-mode vi # as ever\n")
    assert not vi_keys("emacs", "set editing-mode vi\n")
    assert not vi_keys("auto", "set editing-mode vi\nset editing-mode emacs\n")
