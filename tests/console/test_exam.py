"""The exam in the line console: each typed line is an answer; back and on, handed in, written, left."""

from pathlib import Path

import pytest

from popconsole.guide.lessons.exam import read_exam
from popconsole.ui.exam_results import read_results, results_path
from popconsole.ui.lesson_set import our_lessons
from tests.console.conftest import Scripted
from tests.console.test_sandbox import played

_FORM = [
    one
    for one in read_exam((our_lessons() / "exam" / "exam.toml").read_bytes(), "exam.toml")
    if one.form == "A"
]
RIGHT = [str(one.right) for one in _FORM]


def test_it_is_taken_handed_in_and_written(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    before = len(read_results(results_path()))
    console, printed = played(
        ":exam", ":exam A", "4", *RIGHT[1:], ":exam back", ":exam 1", "3", "x", "9", ":exam hand-in",
        f":exam save {file}", f":exam save {file}", ":exam", ":exam save", ":exam B",
        ":exam off", ":exam next",
    )  # fmt: skip
    assert ":exam A begins" in printed[0]
    assert "question 1 of 20, choose" in printed[1]
    assert "question 13 of 20, find the line" in printed[13]
    assert "20 of 20 are answered" in printed[21]
    assert "question 20 of 20" in printed[22]
    assert "* 4" in printed[23]
    assert "question 2 of 20" in printed[24]
    assert "A number from 0 to 4 is an answer" in printed[25]
    assert "A number from 0 to 4 is an answer" in printed[26]
    assert "Form A: 20 of 20 right." in printed[27]
    assert "The result is written to" in printed[28]
    assert "is there already" in printed[29]
    assert "The exam is handed in" in printed[30]
    assert ":exam save FILE writes" in printed[31]
    assert "form B: question 1 of 20" in printed[32]
    assert "nothing of it is kept" in printed[33]
    assert ":exam A begins" in printed[34]
    assert console.exam is None
    assert [one.right for one in read_results(results_path())[before:]] == [20]
    assert b'"right": 20' in file.read_bytes()


def test_what_was_wrong_is_told_and_what_to_take_again() -> None:
    _console, printed = played(":lessons exam", ":exam a", "0", ":exam B", ":exam frog", ":exam hand-in")
    assert ":exam A begins" in printed[0]
    assert "An exam is under way" in printed[3]
    assert '"frog" is none of what :exam takes' in printed[4]
    assert "Form A: 0 of 20 right. I don't know: 20." in printed[5]
    assert "Question 1: The server greets." in printed[5]
    assert ":lessons 1 Two counters" in printed[5]


def test_the_prompt_tells_which_question_is_asked() -> None:
    console, _printed = played(":exam A", "3")
    assert console.where() == "exam, question 2 of 20"
    console, _printed = played(":exam A", ":exam 20", "3")
    assert console.where() == "exam, to be handed in"
    console, _printed = played(":exam A", ":exam off")
    assert "exam" not in console.where().replace("example", "")


def test_a_script_that_ends_before_it_is_handed_in_keeps_nothing(ran: Scripted) -> None:
    done = ran(":exam A\n3\n")
    assert done.code == 2
    assert b"The exam was not handed in: nothing of it is kept." in done.err + done.out


@pytest.mark.parametrize("file", ["", "no/such/folder/x.json"])
def test_a_result_that_can_not_be_written_is_told(file: str, tmp_path: Path) -> None:
    place = f"{tmp_path}/{file}" if file else ""
    _console, printed = played(":exam A", ":exam hand-in", f":exam save {place}")
    assert "is written to" not in printed[2]
