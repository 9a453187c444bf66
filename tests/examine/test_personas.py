"""Personas held to the maps of the servers that they play: what differs is known, each with its reason."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from popconsole.examiner.learning.comparing import differences
from popconsole.examiner.learning.references import shipped_map
from popconsole.examiner.running.learner import counterexample, learned
from tests.examine.engine_asked import EngineAsked

PAIRS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("personas.toml").read_text())["pair"]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["map"])
def test_a_persona_differs_from_its_server_as_is_known(pair: dict[str, Any]) -> None:
    real = shipped_map(pair["map"])
    asked = EngineAsked(real.protocol, pair["persona"], real.alphabet)
    asked.begin()
    if not pair.get("differs"):
        assert counterexample(asked, real) is None
        return
    found = {
        (", ".join((*one.word, *([one.letter] if one.letter else []))), one.here, one.there)
        for one in differences(learned(asked, real.letters, real), real)
    }
    assert found == {
        (word, row["persona"], row["server"]) for row in pair["differs"] for word in row["behind"]
    }
    assert all(row["reason"].endswith(".") for row in pair["differs"])
