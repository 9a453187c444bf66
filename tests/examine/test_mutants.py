"""The mutants of the mock server's engine: each fits the text that it changes, and is kept as found out."""

from pathlib import Path

import pytest

from tests.examine.mutants.serve import mutants, mutated


@pytest.mark.parametrize("name", mutants())
def test_a_mutant_is_another_text_that_compiles(name: str) -> None:
    row = mutants()[name]
    compile(mutated(row), row["file"], "exec")


def test_what_is_kept_is_of_these_mutants() -> None:
    rows = (Path(__file__).parent / "mutants" / "killed.txt").read_text().splitlines()
    assert [row.partition(":")[0] for row in rows[:-2]] == list(mutants())
