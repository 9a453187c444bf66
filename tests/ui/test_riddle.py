"""Riddles: what can be drawn, and the choices that tempt."""

from collections import Counter

import pytest

from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.server.faults.catalogue import FAULTS
from popconsole.ui.riddle import NAMES, drawn

_NUMBERS = range(400)


@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
def test_what_is_drawn_can_strike_and_stands_among_five_choices(protocol: str) -> None:
    riddles = [drawn(number, protocol) for number in _NUMBERS]
    for riddle in riddles:
        assert protocol in riddle.spec.fault.protocols
        assert riddle.spec.name in riddle.choices
        assert len(set(riddle.choices)) == len({FAULT_ADVICE[one].wrong for one in riddle.choices}) == 5
        assert all(protocol in FAULTS[one].protocols for one in riddle.choices)
    possible = {name for name in NAMES if protocol in FAULTS[name].protocols}
    assert {riddle.spec.name for riddle in riddles} == possible
    places = Counter(riddle.choices.index(riddle.spec.name) for riddle in riddles)
    assert min(places.values()) > len(_NUMBERS) / 10, places  # the order tells nothing


def test_a_number_always_draws_the_same() -> None:
    assert drawn(7, "POP3") == drawn(7, "POP3")
    assert len({drawn(number, "POP3").spec.text for number in _NUMBERS}) > 40


def test_no_fault_is_drawn_that_a_persona_can_not_have() -> None:
    capa = {"caps-none", "caps-lie", "caps-change", "stls-stripped"}
    assert capa & {drawn(number, "POP3").spec.name for number in _NUMBERS}
    assert "caps-none" not in {drawn(number, "POP3", "popa3d").spec.name for number in _NUMBERS}
