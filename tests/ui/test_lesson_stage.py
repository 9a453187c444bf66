"""Our lessons and their solutions, played against the mock server; what a set of lessons is checked for."""

import asyncio
from pathlib import Path

import pytest

from popconsole.guide.lessons.errors import LessonError
from popconsole.i18n import LANGUAGES
from popconsole.ui.lesson_check import checked
from popconsole.ui.lesson_set import (
    WholeLesson,
    faults_of,
    lesson_names,
    open_lesson,
    our_lessons,
    read_whole,
)
from popconsole.ui.lesson_stage import LessonStage, Solver, hurried, play, recording_of
from popconsole.ui.lesson_words import unknown_actions
from popconsole.ui.workspace import Workspace

NAMES = lesson_names(our_lessons())

LESSON = """\
format = 2
protocol = "POP3"
minutes = 5

[[step]]
name = "leave"
goals = [{ name = "over", answered = "QUIT" }]
solution = ["QUIT"]
"""
TEXT = """\
# Small
One step.

## leave: Say goodbye
Type `QUIT`.

### after
Over.

### hint
- a
- b
- c

### goal over
The server says goodbye
"""


def made(folder: Path, lesson: str = LESSON, text: str = TEXT) -> Path:
    """Write a lesson into a folder and return that of the lesson."""
    place = folder / "01-small"
    place.mkdir(parents=True)
    (place / "lesson.toml").write_text(lesson, encoding="utf-8")
    for language in LANGUAGES:
        (place / f"text.{language}.md").write_text(text, encoding="utf-8")
    return place


def ours(name: str) -> WholeLesson:
    return open_lesson(our_lessons(), name)


def test_there_are_seventeen_in_both_languages() -> None:
    assert [int(name.partition("-")[0]) for name in NAMES] == list(range(1, 18))
    for name in NAMES:
        whole = ours(name)
        assert set(whole.texts) == set(LANGUAGES)
        assert 5 <= whole.lesson.minutes <= 15
        assert whole.text("en").title != whole.text("fr").title
        assert whole.text("xx") is whole.text("en")


@pytest.mark.parametrize("name", NAMES)
def test_each_goal_is_reached_by_the_solution_and_none_before(name: str) -> None:
    learning = asyncio.run(play(hurried(ours(name)))).learning
    progress = learning.progress
    told = (progress.current.name, sorted(progress.here.ticked), sorted(learning.early))
    assert progress.finished, told
    assert progress.done == len(progress.lesson.steps)


def test_undo_brings_back_to_before_the_last_line_in_the_step_that_had_begun() -> None:
    async def go() -> None:
        workspace = Workspace(lambda: None)
        stage = LessonStage(workspace, ours("06-number-or-name"), "en")

        async def do(line: str) -> None:
            await Solver(stage).do(line)
            stage.did(line)
            stage.follow()

        try:
            await stage.begin()
            for line in ("USER student", "PASS learn", "UIDL"):
                await do(line)
            await stage.go_on()
            await do("DELE 2")
            assert await stage.undo()
            assert (stage.learning.progress.index, stage.learning.progress.complete) == (1, False)
            assert await stage.undo()
            assert (stage.learning.progress.index, stage.learning.progress.complete) == (0, False)
        finally:
            await workspace.close()

    asyncio.run(go())


def test_a_line_that_was_said_stands_there_to_be_said_again() -> None:
    stage = asyncio.run(play(ours("10-who-is-listening")))
    said = stage.again()
    assert said.startswith("APOP student ")
    assert len(said) == len("APOP student ") + 32
    assert asyncio.run(play(ours("01-two-counters"))).again() == ""


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_short_and_typed_lines_come_first(name: str) -> None:
    whole = ours(name)
    for language, text in whole.texts.items():
        assert list(unknown_actions(text)) == [], language
        for step, words in text.steps.items():
            assert sum(len(part.split()) for part in words.before) <= 80, (language, step)
            assert sum(len(part.split()) for part in words.after) <= 110, (language, step)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_is_the_same_in_both_languages(name: str) -> None:
    whole = ours(name)

    def typed(language: str, step: str) -> list[str]:
        words = whole.texts[language].steps[step]
        return [" ".join(part.split("`")[1::2]) for part in words.before]

    for step in whole.lesson.steps:
        assert " ".join(typed("en", step.name)).split() == " ".join(typed("fr", step.name)).split()
        questions = [whole.texts[language].steps[step.name].questions for language in LANGUAGES]
        assert [list(one.choices) for one in questions[0].values()] == [
            list(one.choices) for one in questions[1].values()
        ]


def test_french_has_its_no_break_spaces() -> None:
    for name in NAMES:
        raw = (our_lessons() / name / "text.fr.md").read_text(encoding="utf-8")
        for sign in (" ;", " !", " ?", " »", "« "):
            assert sign not in raw, (name, sign)
        assert "'" not in raw.replace("`", ""), name


def test_a_recording_of_a_lesson_is_read() -> None:
    whole = ours("16-find-the-line")
    assert recording_of(whole, "odd-reply.txt").shown(18).octets == b"."


def test_a_lesson_is_found_by_its_number_and_by_its_words() -> None:
    folder = our_lessons()
    assert open_lesson(folder, "4").lesson.name == "04-the-lone-dot"
    assert open_lesson(folder, "the-lone-dot").lesson.name == "04-the-lone-dot"
    with pytest.raises(FileNotFoundError):
        open_lesson(folder, "99")


def test_a_set_of_ones_own_is_checked(tmp_path: Path) -> None:
    place = made(tmp_path)
    assert checked(place, "01-small") == []
    assert lesson_names(tmp_path) == ["01-small"]


@pytest.mark.parametrize(
    ("lesson", "text", "told"),
    [
        ('solution = ["QUIT"]', "", 'solution = ["NOOP"]|over is not reached by the solution'),
        ('answered = "QUIT"', "", 'reach = "AUTHORIZATION"|over is reached before anything is done'),
        ("minutes = 5", "", 'minutes = 5\nfaults = ["err-on:NOVERB,1"]|err-on'),
        ("minutes = 5", "", 'minutes = 5\npersona = "nobody"|nobody'),
        ('name = "leave"', "", 'name = "leave"\nopens = "no.txt"|There is no file "no.txt"'),
        ("", "### goal over", '### goal other|The words of goal "over" are missing'),
        ("", "Type `QUIT`.", "Press {frobnicate}.|frobnicate"),
    ],
)
def test_what_is_wrong_with_a_set_is_told(tmp_path: Path, lesson: str, text: str, told: str) -> None:
    new, inside = told.split("|")
    place = made(
        tmp_path,
        LESSON.replace(lesson, new) if lesson else LESSON,
        TEXT.replace(text, new) if text else TEXT,
    )
    assert any(inside in one for one in checked(place, "01-small"))


def test_a_language_that_is_missing_is_told_and_english_is_needed(tmp_path: Path) -> None:
    place = made(tmp_path)
    (place / "text.fr.md").unlink()
    assert any("text.fr.md" in str(one) for one in faults_of(place, "01-small"))
    assert set(read_whole(place, "01-small").texts) == {"en"}
    (place / "text.en.md").unlink()
    with pytest.raises(LessonError, match=r"text\.en\.md"):
        read_whole(place, "01-small")


@pytest.mark.parametrize("name", ["../secret", "a\\b", ".hidden", "no.txt"])
def test_a_lesson_reads_no_file_outside_its_folder(tmp_path: Path, name: str) -> None:
    whole = read_whole(made(tmp_path), "01-small")
    with pytest.raises(LessonError):
        whole.file(name)


def test_octets_that_are_no_text_and_files_too_large_are_told(tmp_path: Path) -> None:
    place = made(tmp_path)
    (place / "text.en.md").write_bytes(b"# A\n\xff")
    assert any("row 2: An octet that is not UTF-8" in str(one) for one in faults_of(place, "01-small"))
    (place / "lesson.toml").write_bytes(b"#" * 1_000_001)
    assert any("1000001 octets" in str(one) for one in faults_of(place, "01-small"))
