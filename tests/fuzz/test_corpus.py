"""The kept corpus, once through: what was found before stays mended."""

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from popconsole.protocol import PROTOCOLS
from popconsole.server.faults.catalogue import FAULTS
from tests.fuzz.corpus import load, shipped
from tests.fuzz.faulty import faulty
from tests.fuzz.targets import Features, engine, reader, servers, tracker

_FAILED = Path(__file__).parent.glob("failed-*.input")


def _columns(found: Iterable[object], length: int) -> list[set[object]]:
    """Return what stands in each place of the features of so many parts."""
    rows = {feature for feature in found if isinstance(feature, tuple) and len(feature) == length}
    return [set(column) for column in zip(*rows, strict=True)]


@pytest.mark.exhaustive
def test_the_corpus_passes_and_goes_far() -> None:
    """Each target asserts what must hold; what they reach is what the corpus was kept for."""
    among = servers()
    inputs = [*shipped(), *load(), *(path.read_bytes() for path in _FAILED)]

    def reached(*found: Features) -> set[object]:
        return {feature for features in found for feature in features}

    commands = {command.keyword for table in PROTOCOLS.values() for command in table.commands}
    states = {row.state for table in PROTOCOLS.values() for row in table.states}
    _before, keywords, _after, _effects = _columns(reached(*(engine(among, data) for data in inputs)), 4)
    assert keywords >= commands
    before, _kinds, keywords, _outcomes, _after = _columns(reached(*map(tracker, inputs)), 5)
    assert keywords >= commands
    assert before == states
    struck, _verbs = _columns(reached(*(faulty(among, data) for data in inputs)), 2)
    assert len(struck & set(FAULTS)) >= len(FAULTS) // 4  # which ones, chance says
    assert _columns(reached(*map(reader, inputs)), 2)[0] == {"oddity", "unusable"}


def test_thousands_of_commands_that_wait_take_their_time_each_and_no_more() -> None:
    """Each line took longer than the one before it, while none was answered: here calls are counted."""

    def calls(count: int) -> int:
        made = 0

        def note(_frame: object, event: str, _argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            features = list(tracker(b"Transcript: 1\nS: +OK\nC: STLS\n" + b"C: NOOP\n" * count))
        finally:
            sys.setprofile(before)
        assert len([feature for feature in features if isinstance(feature, tuple)]) > count
        return made

    calls(10)  # what is remembered from now on
    first, second, third = (calls(count) for count in (500, 1_000, 1_500))
    assert abs((third - second) - (second - first)) < (second - first) / 50
