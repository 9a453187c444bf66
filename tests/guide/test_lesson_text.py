"""The texts of a lesson: a Markdown file with a fixed order of headings, read strictly."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.guide.lessons.agreeing import disagreements
from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.lesson_file import read_lesson
from popconsole.guide.lessons.text_file import read_text

LESSON = """\
format = 2
protocol = "POP3"
minutes = 5

[[step]]
name = "leave"
goals = [{ name = "over", closed = true }]
ask = [{ name = "who", choices = ["client", "server"], right = "server" }]
wrong = [{ name = "web", words = ["GET"] }]
solution = ["QUIT"]
"""

TEXT = """\
# Small
A lesson
of one step.

## leave: Say goodbye
Type `QUIT`.

Then watch.

### after
It is over.

### hint
- Look down.
- The word has
  four letters.
- Type QUIT.

### goal over
The line is closed

### ask who
Who closes?
- client: The client. | It asks alone.
- server: The server. | Yes.

### wrong web
Another counter's word.
"""


def test_all_of_it_is_read() -> None:
    text = read_text("01-small/text.en.md", TEXT)
    assert (text.title, text.summary) == ("Small", ("A lesson of one step.",))
    step = text.steps["leave"]
    assert (step.title, step.before, step.after) == (
        "Say goodbye", ("Type `QUIT`.", "Then watch."), ("It is over.",),
    )  # fmt: skip
    assert step.hints == ("Look down.", "The word has four letters.", "Type QUIT.")
    assert step.goals == {"over": "The line is closed"}
    assert step.questions["who"].asks == "Who closes?"
    assert step.questions["who"].choices["client"].answer == "It asks alone."
    assert step.wrong == {"web": ("Another counter's word.",)}
    assert list(disagreements(read_lesson(LESSON.encode(), "01-small"), text, "f")) == []


def test_no_break_spaces_stay_and_what_a_terminal_would_take_for_a_command_does_not() -> None:
    text = read_text("f", TEXT.replace("Type `QUIT`.", "Tapez\u00a0: quoi\u202f?\x1b[2J"))
    assert text.steps["leave"].before[0].startswith("Tapez\u00a0: quoi\u202f?")
    assert "\x1b" not in text.steps["leave"].before[0]


@pytest.mark.parametrize(
    ("old", "new", "inside"),
    [
        ("# Small\n", "", "row 1: A text before the title"),
        ("# Small", "## small: Small", "row 1: It does not begin with the title"),
        ("## leave: Say", "## Say", "row 5: This is no heading of a step"),
        ("### after", "### afterwards", "row 10: This is no heading of a part"),
        ("### goal over", "### goal", "no heading of a part. Expected: ### after, ### hint, ### goal NAME"),
        ("### wrong web", "### after", '"after" is there twice'),
        ("It is over.\n", "\n", "row 10: There is no text under this heading"),
        ("- Look down.\n- The word has\n  four letters.\n- Type QUIT.\n", "Look down.\n", "There is no hint"),
        ("- client: The client. | It asks alone.", "- client: The client.", "row 24: This is no choice"),
        ("Who closes?\n", "", "Nothing is asked"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(old: str, new: str, inside: str) -> None:
    assert old in TEXT
    with pytest.raises(LessonError) as caught:
        read_text("01-small/text.en.md", TEXT.replace(old, new))
    assert str(caught.value).startswith("01-small/text.en.md")
    assert inside in str(caught.value)


def test_a_step_of_one_name_stands_once() -> None:
    with pytest.raises(LessonError, match='The step "leave" is there twice'):
        read_text("f", TEXT + TEXT[TEXT.index("## leave") :])
    with pytest.raises(LessonError, match="belongs to no step"):
        read_text("f", "# A\nb\n### after\nc")


@pytest.mark.parametrize(
    ("old", "new", "inside"),
    [
        ("## leave", "## go", 'The words of step "leave" are missing'),
        ("### goal over", "### goal other", 'The words of goal "over" are missing'),
        ("### goal over", "### goal other", 'There is no goal "other" in this lesson'),
        ("### wrong web", "### wrong net", 'There is no wrong "net"'),
        ("- client:", "- friend:", 'There is no choice "friend"'),
        ("- Look down.\n", "", "It has 2 hints"),
        ("### after\nIt is over.\n", "", "It says nothing of what was seen"),
    ],
)
def test_what_one_has_and_the_other_lacks_is_named(old: str, new: str, inside: str) -> None:
    text = read_text("f", TEXT.replace(old, new))
    told = [str(error) for error in disagreements(read_lesson(LESSON.encode(), "01-small"), text, "f")]
    assert any(inside in one for one in told), told


@given(st.text(alphabet="#- abc:|\n\x1b\u00a0", max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(LessonError):
        read_text("f", text)
    with contextlib.suppress(LessonError):
        read_text("f", f"# A\nb\n## c: D\n{text}")
