"""What was learned is kept, exported and joined: counts and times alone."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.ui.progress_file import (
    LessonRecord,
    ProgressError,
    as_csv,
    as_json,
    join_progress,
    parse_progress,
    progress_path,
    read_progress,
    write_progress,
)

_COUNTS = st.integers(0, 1000)
RECORDS = st.builds(
    LessonRecord, st.from_regex(r"[0-9]{2}-[a-z]{1,8}", fullmatch=True), *(_COUNTS for _n in range(8))
)


@given(st.lists(RECORDS, max_size=4, unique_by=lambda record: record.lesson))
def test_both_forms_are_read_back(records: list[LessonRecord]) -> None:
    wanted = {record.lesson: record for record in records}
    assert parse_progress(as_json(records), "f") == wanted
    if records:
        assert parse_progress(as_csv(records), "f") == wanted


@given(RECORDS, RECORDS)
def test_of_two_the_further_counts_and_effort_adds_up(one: LessonRecord, other: LessonRecord) -> None:
    both = one.joined(other)
    assert both.steps == max(one.steps, other.steps)
    assert (both.hints, both.seconds) == (one.hints + other.hints, one.seconds + other.seconds)


def test_it_is_kept_in_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "data" / "progress.json"
    assert read_progress(path) == {}
    write_progress(path, LessonRecord("01-a", steps=1, steps_of=2, seconds=5))
    join_progress(path, {"01-a": LessonRecord("01-a", steps=2, steps_of=2, seconds=5)})
    join_progress(path, {"02-b": LessonRecord("02-b", steps=1, steps_of=4)})
    kept = read_progress(path)
    assert (kept["01-a"].done, kept["01-a"].seconds, kept["02-b"].part) == (True, 10, 0.25)
    assert LessonRecord("x").part == 0
    assert path.stat().st_mode & 0o077 == 0
    assert progress_path().name == "progress.json"


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"{", "is no file of progress"),
        (b"[]", "holds no lesson"),
        (b'{"format": 2, "lessons": []}', "its format is 2"),
        (b'{"format": 1, "lessons": 3}', "its lessons are no list"),
        (b'{"format": 1, "lessons": [{"lesson": ""}]}', "a lesson without a name"),
        (b'{"format": 1, "lessons": [{"lesson": "a", "steps": -1}]}', "steps is out of range"),
        (b"lesson,steps\na,x\n", "is no file of progress"),
        (b"\xff", "is no file of progress"),
        (b" " * ((1 << 20) + 1), "too large"),
    ],
)
def test_what_is_none_is_told(octets: bytes, told: str) -> None:
    with pytest.raises(ProgressError, match=told):
        parse_progress(octets, "f\x1b")


@given(st.binary(max_size=60))
def test_any_octets_are_progress_or_an_error(octets: bytes) -> None:
    with contextlib.suppress(ProgressError):
        parse_progress(octets, "f")
