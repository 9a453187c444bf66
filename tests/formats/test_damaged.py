"""Damaged files of every form: something is read, or it is said why not; no secret is in what is said."""

import random

import pytest

from popconsole.analysis.judging import Judge
from popconsole.formats import registry
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Reader, Sample
from popconsole.formats.reading import read
from popconsole.protocol.table import State
from tests.formats.damaged import cuts, damaged, rows, samples, secrets, told

_PARTS = 8
_EACH = 2  # of all that can be wrong with a sample: ``python -m tests.fuzz.forms`` tries everything


def part(number: int) -> list[tuple[Reader, Sample]]:
    return samples()[number::_PARTS]


def reached(octets: bytes, name: str | None) -> list[State]:
    """Return how far the sessions got in a file; none where it is refused."""
    try:
        recording = read(octets, "damaged", reader=name)
    except TranscriptError:
        return []
    judge = Judge()
    return [judge(conversation).reached for conversation in recording.conversations]


@pytest.mark.parametrize("number", range(_PARTS))
def test_what_is_damaged_is_read_or_refused(number: int) -> None:
    dice = random.Random(number)  # noqa: S311 - the same for the same seed
    for reader, sample in part(number):
        for octets in dice.sample(list(damaged(sample.octets, dice)), _EACH):
            for name in (reader.name, None):
                assert reached(octets, name) is not None


@pytest.mark.parametrize("number", range(_PARTS))
def test_no_secret_is_told_of_what_is_cut_or_in_disorder(number: int) -> None:
    dice = random.Random(number)  # noqa: S311 - the same for the same seed
    for reader, sample in part(number):
        secret = secrets(reader, sample)
        if not secret:
            continue
        some = [
            *dice.sample(list(cuts(sample.octets)), _EACH),
            *dice.sample(list(rows(sample.octets)), _EACH),
        ]
        for octets in some:
            said = told(octets, reader.name)
            assert not [word for word in secret if word in said], octets


def test_each_reader_has_a_sample_to_damage() -> None:
    assert {reader.name for reader, _sample in samples()} == {reader.name for reader in registry.readers()}


def test_octets_that_are_no_text_stand_in_no_column() -> None:
    rows_of_columns = b"2026-11-26 01:20:29+0000 A b\xb0\n2026-11-26 01:20:30+000\xb0 B \xb0\n"
    assert reached(rows_of_columns * 4, None) == []
