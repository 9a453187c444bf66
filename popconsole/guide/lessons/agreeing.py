"""Whether a lesson and its texts agree: all that it names has its words, and nothing else has."""

from collections.abc import Iterable, Iterator

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.lesson import Lesson, LessonStep, LessonText, StepText
from popconsole.i18n import _

HINTS = 3
"""How many hints a step has: where to look, which command, the very line."""


def disagreements(lesson: Lesson, text: LessonText, file: str) -> Iterator[LessonError]:
    """Yield what a lesson has and its texts in ``file`` lack, and the other way round."""
    yield from _names(file, "", _("step"), [step.name for step in lesson.steps], text.steps)
    for step in lesson.steps:
        words = text.steps.get(step.name)
        if words is not None:
            yield from _of_step(file, step, words)


def _of_step(file: str, step: LessonStep, words: StepText) -> Iterator[LessonError]:
    yield from _names(file, step.name, "goal", [goal.name for goal in step.goals], words.goals)
    yield from _names(file, step.name, "ask", [one.name for one in step.questions], words.questions)
    yield from _names(file, step.name, "wrong", [one.name for one in step.wrong], words.wrong)
    for question in step.questions:
        asked = words.questions.get(question.name)
        if asked is not None:
            where = f"{step.name}, ask {question.name}"
            yield from _names(file, where, _("choice"), question.choices, asked.choices)
    if not words.after:
        yield LessonError(file, step.name, _("It says nothing of what was seen."), "### after")
    if len(words.hints) != HINTS:
        met = _("It has {n} hints.").format(n=len(words.hints))
        yield LessonError(file, step.name, met, _("{n}, in rising order").format(n=HINTS))


def _names(
    file: str, where: str, what: str, wanted: Iterable[str], there: Iterable[str]
) -> Iterator[LessonError]:
    wanted, there = list(wanted), list(there)
    for name in wanted:
        if name not in there:
            met = _('The words of {what} "{name}" are missing.').format(what=what, name=name)
            yield LessonError(file, where, met, _("the same names as in lesson.toml"))
    for name in there:
        if name not in wanted:
            met = _('There is no {what} "{name}" in this lesson.').format(what=what, name=name)
            yield LessonError(file, where, met, _("the same names as in lesson.toml"))
