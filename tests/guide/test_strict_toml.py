"""What every TOML file of ours is refused for, whatever it holds."""

from collections.abc import Callable

import pytest

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.exam import read_exam
from popconsole.guide.lessons.lesson_file import read_lesson
from popconsole.guide.plans.reading import PlanError, parse_plan

READERS = [(read_lesson, LessonError), (read_exam, LessonError), (parse_plan, PlanError)]


@pytest.mark.parametrize(("read", "kind"), READERS)
@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"format = 1\ntitle = '\xe9'\n", "row 2: An octet that is not UTF-8: e9. Expected: a file in UTF-8"),
        (b"format = \n", "Not TOML: "),
        (b"format = " + b"[" * 5_000, "Not TOML: "),  # deeper than Python goes
    ],
)
def test_what_is_no_toml(
    read: Callable[[bytes, str], object], kind: type[LessonError], octets: bytes, told: str
) -> None:
    with pytest.raises(kind) as caught:
        read(octets, "file")
    assert str(caught.value).startswith("file")
    assert told in str(caught.value)
    assert caught.value.advice
