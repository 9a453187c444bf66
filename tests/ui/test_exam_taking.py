"""An exam while it is taken: answers, back and forth, handed in and kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from popconsole.ui.exam_results import read_results, results_path
from popconsole.ui.exam_taking import (
    lessons_again,
    open_exam,
    right_told,
    score_told,
    write_result,
    wrong_ones,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_answers_are_kept_back_and_forth_until_it_is_handed_in() -> None:
    paper = open_exam("A")
    assert (paper.form, paper.at, paper.answered, paper.rests) == ("A", 0, 0, False)
    assert not paper.answer(5)
    assert paper.answer(3)
    assert paper.answer(0)
    assert paper.answered == 1
    paper.go(99)
    assert paper.question is None
    assert not paper.answer(1)
    paper.go(-1)
    assert paper.at == 0
    result = paper.hand_in(NOW)
    assert (result.right, result.answers) == (0, (0,) * 20)
    assert not paper.answer(3)
    assert not paper.rests
    assert read_results(results_path())[-1] == result


def test_all_right_leaves_nothing_to_take_again() -> None:
    paper = open_exam("B")
    for at, question in enumerate(paper.questions):
        paper.go(at)
        paper.answer(question.right)
    result = paper.hand_in(NOW)
    assert list(score_told(result)) == ["Form B: 20 of 20 right."]
    assert not list(wrong_ones(paper.questions, result.answers))
    assert not list(lessons_again(result))


def test_what_was_wrong_is_told_with_the_lessons(tmp_path: Path) -> None:
    paper = open_exam("A")
    paper.answer(1)
    result = paper.hand_in(NOW)
    assert list(score_told(result)) == ["Form A: 0 of 20 right.", "I don't know: 19."]
    told = [right_told(one) for one in wrong_ones(paper.questions, result.answers)]
    assert told[0] == "The server greets."
    assert told[12].startswith("line 5, S: -ERR [IN-USE]")
    assert ("01-two-counters", "Two counters") in list(lessons_again(result))
    write_result(tmp_path / "result.json", result)
    assert b'"right": 0' in (tmp_path / "result.json").read_bytes()
    with pytest.raises(FileExistsError):
        write_result(tmp_path / "result.json", result)
