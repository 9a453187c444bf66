"""An exam of ours, taken in any console: opened, handed in and kept, told."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.exam import UNKNOWN, ExamQuestion, read_exam
from popconsole.i18n import N_, _, language
from popconsole.ui.exam_results import ExamResult, as_json, keep_result, result_of, results_path
from popconsole.ui.lesson_set import open_lesson, our_lessons

_FOLDER, _FILE = "exam", "exam.toml"
KIND = {"predict": N_("foretell"), "choose": N_("choose"), "find": N_("find the line")}
"""What is to be done, by the kind of a question."""


def signs_told() -> str:
    """Return what the signs in the questions mean, for who has met none of them: said with the first one."""
    return _(
        "In the questions S: stands before what the server says, C: before what the client says; S! and C! "
        "tell what else it does."
    )


class ExamPaper:
    """The ``questions`` of one form, with an answer or None to each; ``at`` is the one that is looked at.

    ``at`` may be as many as there are questions: behind the last one it is handed in. Nothing changes
    any more once there is a ``result``.
    """

    def __init__(self, questions: Sequence[ExamQuestion]) -> None:
        self.questions = tuple(questions)
        self.answers: list[int | None] = [None] * len(self.questions)
        self.at = 0
        self.result: ExamResult | None = None

    @property
    def form(self) -> str:
        """The name of the form."""
        return self.questions[0].form

    @property
    def question(self) -> ExamQuestion | None:
        """The question that is looked at; None behind the last one."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    @property
    def answered(self) -> int:
        """How many questions have an answer, "I don't know" among them."""
        return sum(answer is not None for answer in self.answers)

    @property
    def rests(self) -> bool:
        """Whether something was answered that would be lost."""
        return self.result is None and self.answered > 0

    def answer(self, number: int) -> bool:
        """Answer the question that is looked at; False, and nothing done, where it has no such choice."""
        question = self.question
        if question is None or self.result is not None or not 0 <= number <= question.most:
            return False
        self.answers[self.at] = number
        return True

    def go(self, at: int) -> None:
        """Look at a question by its place from 0, or behind the last one."""
        self.at = max(0, min(at, len(self.questions)))

    def hand_in(self, now: datetime) -> ExamResult:
        """Have it counted, what was not answered as not known; keep the result. Raises OSError."""
        answers = [UNKNOWN if answer is None else answer for answer in self.answers]
        result = result_of(self.questions, answers, now.isoformat(timespec="seconds"))
        keep_result(results_path(), result)
        self.result = result
        return result


def open_exam(form: str) -> ExamPaper:
    """Return the exam in a form, A or B. Raises LessonError, OSError and MissingDataError."""
    octets = (our_lessons() / _FOLDER / _FILE).read_bytes()
    return ExamPaper([one for one in read_exam(octets, f"{_FOLDER}/{_FILE}") if one.form == form])


def write_result(path: Path, result: ExamResult) -> None:
    """Write a result for a teacher, into a file that is not there yet. Raises OSError."""
    with path.open("xb") as file:
        file.write(as_json(result))


def score_told(result: ExamResult) -> Iterator[str]:
    """Yield how an exam went, in a sentence or two."""
    told = _("Form {form}: {right} of {asked} right.")
    yield told.format(form=result.form, right=result.right, asked=result.asked)
    unknown = sum(answer == UNKNOWN for answer in result.answers)
    if unknown:
        yield _("I don't know: {n}.").format(n=unknown)


def right_told(question: ExamQuestion) -> str:
    """Return what would have been right."""
    if question.kind == "find":
        return _("line {n}, {row}").format(n=question.right, row=question.shows[question.right - 1])
    return question.choices[language()][question.right - 1]


def wrong_ones(questions: Sequence[ExamQuestion], answers: Sequence[int]) -> Iterator[ExamQuestion]:
    """Yield the questions that were not answered rightly."""
    for question, answer in zip(questions, answers, strict=True):
        if answer != question.right:
            yield question


def lessons_again(result: ExamResult) -> Iterator[tuple[str, str]]:
    """Yield what to take again: the name of each lesson and its title, empty where it can't be read."""
    for name in result.again:
        try:
            title = open_lesson(our_lessons(), name).text(language()).title
        except (LessonError, OSError):
            title = ""
        yield name, title


def number_of(name: str) -> str:
    """Return the number of a lesson by its name, as it is typed."""
    return name.partition("-")[0].lstrip("0")
