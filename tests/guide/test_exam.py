"""The exam: two parallel forms, read strictly; how it is scored."""

import contextlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.exam import FORMS, ExamQuestion, read_exam, score
from popconsole.i18n import LANGUAGES
from popconsole.ui.lesson_set import lesson_names, our_lessons

OURS = read_exam((our_lessons() / "exam" / "exam.toml").read_bytes(), "exam.toml")
MINIMAL = """\
format = 1

[[question]]
number = 1
form = "A"
kind = "choose"
lesson = "01-two-counters"
shows = ["C: STAT"]
ask.en = "What?"
ask.fr = "Quoi\u202f?"
right = 2
choices.en = ["a", "b"]
choices.fr = ["c", "d"]
"""


def form(name: str) -> list[ExamQuestion]:
    return [one for one in OURS if one.form == name]


def test_both_forms_have_twenty_questions_and_are_parallel() -> None:
    for name in FORMS:
        assert [one.number for one in form(name)] == list(range(1, 21))
        assert Counter(one.kind for one in form(name)) == {"predict": 8, "choose": 8, "find": 4}
    for one, other in zip(form("A"), form("B"), strict=True):
        assert (one.kind, one.lesson) == (other.kind, other.lesson)
        assert one.asks != other.asks or one.shows != other.shows


def test_no_place_of_a_choice_is_right_more_often_than_chance_has_it() -> None:
    for name in FORMS:
        places = Counter(one.right for one in form(name) if one.kind != "find")
        assert max(places.values()) <= 6
        assert set(places) == {1, 2, 3, 4}


def test_each_question_is_of_a_lesson_and_in_both_languages() -> None:
    known = lesson_names(our_lessons())
    for one in OURS:
        assert one.lesson in known
        for language in LANGUAGES:
            assert one.asks[language]
            if one.kind != "find":
                assert len(set(one.choices[language])) == 4, one
        assert all(len(row) <= 72 for rows in one.rows.values() for row in rows)


def test_what_nobody_says_is_shown_in_the_language_of_the_person() -> None:
    (one,) = read_exam(
        MINIMAL.replace('["C: STAT"]', '["C: STAT", {en = "C! closes", fr = "C! ferme"}]').encode(),
        "exam.toml",
    )
    assert one.shows == ("C: STAT", "C! closes")
    assert one.rows["fr"] == ("C: STAT", "C! ferme")


def test_who_knows_nothing_and_who_knows_all() -> None:
    questions = form("A")
    nothing = score(questions, [0] * 20)
    assert (nothing.right, nothing.asked) == (0, 20)
    assert nothing.again == tuple(sorted({one.lesson for one in questions}))
    everything = score(questions, [one.right for one in questions])
    assert (everything.right, everything.again) == (20, ())
    with pytest.raises(ValueError, match="zip"):
        score(questions, [1])


@pytest.mark.parametrize(
    ("old", "new", "inside"),
    [
        ("format = 1", "format = 2", "row 1, format: This is no format"),
        ("[[question]]", "[question]", "These are no questions"),
        ("number = 1", "number = 0", "row 4, question 1, number"),
        ("number = 1\n", "", 'The key "number" is missing'),
        ('form = "A"', 'form = "C"', "row 5, question 1, form"),
        ('kind = "choose"', 'kind = "guess"', "row 6, question 1, kind"),
        ("lesson =", "lessen =", 'The key "lessen" is not known'),
        ("right = 2", "right = 3", "This is the number of nothing"),
        ('choices.fr = ["c", "d"]', 'choices.fr = ["c"]', "This is the number of nothing"),
        ('choices.fr = ["c", "d"]\n', "", "This is not there in both languages"),
        ("format = 1", "format == 1", "Not TOML"),
        (
            '["C: STAT"]',
            '[{en = "C! closes"}]',
            "shows: This is not there in both languages",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_row(old: str, new: str, inside: str) -> None:
    with pytest.raises(LessonError) as caught:
        read_exam(MINIMAL.replace(old, new).encode(), "exam.toml")
    assert inside in str(caught.value)


def test_a_question_twice_is_refused_and_a_row_can_be_asked_for() -> None:
    again = MINIMAL[MINIMAL.index("[[question]]") :]
    with pytest.raises(LessonError, match="A question is there twice"):
        read_exam((MINIMAL + again).encode(), "exam.toml")
    (found,) = read_exam(
        MINIMAL.replace('"choose"', '"find"').replace("right = 2", "right = 1").encode(), "exam.toml"
    )
    assert found.most == 1
    assert found.asks["fr"] == "Quoi\u202f?"


@given(st.binary(max_size=60))
def test_any_octets_are_an_exam_or_an_error(octets: bytes) -> None:
    with contextlib.suppress(LessonError):
        read_exam(octets, "exam.toml")
