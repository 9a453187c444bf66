"""The commands about lessons and the exam: list, check, export, import, twenty questions in a pipe."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.i18n import choose_language
from popconsole.ui.exam_results import keep_result, read_results, result_of
from popconsole.ui.lesson_set import lesson_names, our_lessons
from popconsole.ui.progress_file import LessonRecord, write_progress
from tests.guide.test_exam import OURS, form

RIGHT = [one.right for one in form("A")]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data" / "popconsole"


def run(*arguments: str | Path, typed: str = "") -> Result:
    try:
        return CliRunner().invoke(popconsole, list(map(str, arguments)), input=typed)
    finally:
        choose_language("en")


def one_lesson(folder: Path) -> Path:
    shutil.copytree(str(our_lessons() / "03-how-much"), folder / "03-how-much")
    return folder


def test_the_list_says_what_was_learned(data: Path) -> None:
    write_progress(data / "progress.json", LessonRecord("01-two-counters", steps=4, steps_of=4))
    write_progress(data / "progress.json", LessonRecord("02-name-and-password", steps=1, steps_of=4))
    shown = run("lessons").stdout.splitlines()
    assert shown[0].startswith("[x] 100% 01-two-counters")
    assert shown[1].startswith("[-]  25% 02-name-and-password")
    assert shown[2].startswith("[ ]   0% 03-how-much")
    assert shown[-1] == "7% of the course is done."
    assert run("learn").stdout.splitlines() == shown
    assert "Deux guichets" in run("--lang", "fr", "lessons").stdout


def test_a_set_of_ones_own_is_listed_and_checked(tmp_path: Path) -> None:
    mine = one_lesson(tmp_path / "mine")
    assert "03-how-much" in run("learn", "--lessons", mine).stdout
    checked = run("lessons", "check", mine)
    assert (checked.exit_code, checked.stdout.splitlines()[-1]) == (0, "1 lesson, 0 with faults")
    lesson = mine / "03-how-much" / "lesson.toml"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace('"LIST 9", "LIST 0"', '"LIST 9"'), encoding="utf-8")
    checked = run("lessons", "check", mine)
    assert checked.exit_code == 1
    assert "step none: refused is not reached by the solution" in checked.stdout
    lesson.write_text("format = 9", encoding="utf-8")
    assert run("lessons", "check", mine).exit_code == 1
    assert "Install a newer popconsole" in run("lessons", "--lessons", mine).stdout
    assert run("learn", "--lessons", mine, "3").exit_code == 2


@pytest.mark.parametrize("words", [("lessons", "check"), ("lessons", "--lessons"), ("learn", "--lessons")])
def test_where_there_is_no_lesson_it_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    empty = run(*words, tmp_path)
    assert empty.exit_code == 2
    assert "there is no lesson in" in empty.stderr
    missing = run(*words, tmp_path / "missing")
    assert missing.exit_code == 2
    assert "is no folder" in missing.stderr


def test_progress_is_exported_and_imported(data: Path, tmp_path: Path) -> None:
    none = run("lessons", "export", tmp_path / "out.csv")
    assert (none.exit_code, "nothing was learned yet" in none.stderr) == (2, True)
    write_progress(data / "progress.json", LessonRecord("01-two-counters", steps=2, steps_of=4, hints=1))
    assert run("lessons", "export", tmp_path / "out.csv").exit_code == 0
    assert (tmp_path / "out.csv").read_text().startswith("lesson,steps,steps_of,goals")
    assert run("lessons", "export", tmp_path / "out.csv").exit_code == 2
    assert json.loads(run("lessons", "export", "-").stdout)["lessons"][0]["hints"] == 1
    assert run("lessons", "export", tmp_path / "no" / "out.csv").exit_code == 2
    assert run("lessons", "import", tmp_path / "out.csv").exit_code == 0
    assert json.loads(run("lessons", "export", "-").stdout)["lessons"][0]["hints"] == 2
    (tmp_path / "other.txt").write_text("hello")
    assert run("lessons", "import", tmp_path / "other.txt").exit_code == 2
    assert run("lessons", "import", tmp_path / "missing.csv").exit_code == 2
    (data / "progress.json").write_text("{")
    assert run("lessons").exit_code == 2
    (data / "progress.json").unlink()
    (data / "progress.json").mkdir()
    assert run("lessons").exit_code == 2


def test_an_exam_in_a_pipe(data: Path, tmp_path: Path) -> None:
    answers = "\n".join(map(str, [0, *RIGHT[1:]])) + "\n"
    done = run("exam", "-o", tmp_path / "result.json", typed=answers)
    assert done.exit_code == 0
    assert "Form A: 19 of 20 right." in done.stdout
    assert "I don't know: 1." in done.stdout
    assert "Question 1: The server greets." in done.stdout
    assert "popconsole learn 1  Two counters" in done.stdout
    written = json.loads((tmp_path / "result.json").read_text())
    assert (written["form"], written["right"], written["answers"][0]) == ("A", 19, 0)
    assert [one.right for one in read_results(data / "exams.json")] == [19]
    assert "form A  19 of 20 right" in run("exam", "--results").stdout
    again = run("exam", "-o", tmp_path / "result.json", typed=answers)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


def test_no_word_of_an_exam_is_broken_at_the_edge(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    rows = run("exam", typed="0\n" * 20).stdout.split("\n")
    asked = rows[: rows.index("Form A: 0 of 20 right.")]
    assert max(len(row) for row in asked if not row.startswith("   ")) < 60
    assert data.is_dir()


def test_what_is_no_answer_is_asked_again_and_who_stops_keeps_nothing(data: Path) -> None:
    typed = "x\n99\n\n" + "1\n" * 3
    stopped = run("exam", "--form", "b", typed=typed)
    assert stopped.exit_code == 2
    assert stopped.stderr.count("A number from 0 to 4 is an answer.") == 3
    assert "the answers end before the questions do" in stopped.stderr
    assert not (data / "exams.json").exists()
    assert "No exam was taken yet." in run("exam", "--results").stdout


def test_an_exam_in_french_and_a_place_that_can_not_be_written(data: Path, tmp_path: Path) -> None:
    typed = "".join(f"{number}\n" for number in RIGHT)
    done = run("--lang", "fr", "exam", typed=typed)
    assert "Que vient-il ensuite" in done.stdout
    assert "réponses justes\u00a0: 20 sur 20." in done.stdout
    assert run("exam", "-o", tmp_path / "no" / "r.json", typed=typed).exit_code == 2
    (data / "exams.json").write_text("[]")
    assert read_results(data / "exams.json") == []
    keep_result(data / "exams.json", result_of([one for one in OURS if one.form == "B"], [1] * 20, "2026"))
    assert len(read_results(data / "exams.json")) == 1


def test_every_lesson_is_listed() -> None:
    assert [name for name in lesson_names(our_lessons()) if name not in run("lessons").stdout] == []


def test_the_sandbox_and_the_exam_stand_behind_the_lessons(tmp_path: Path) -> None:
    rows = run("learn").stdout.splitlines()
    assert [row.split()[0] for row in rows[-3:-1]] == ["sandbox", "exam"]
    for name in ("sandbox", "18", "exam"):
        done = run("learn", name)
        assert done.exit_code == 2  # no terminal to draw on, and no lesson that is not there
        assert "no lesson" not in done.output
    (tmp_path / "01-sandbox").mkdir()
    (tmp_path / "01-sandbox" / "lesson.toml").write_text("format = 9", "utf-8")
    assert "format" in run("learn", "sandbox", "--lessons", tmp_path).output  # the set's own comes first
