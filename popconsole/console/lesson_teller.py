"""A lesson in the line console: what is printed of it, as it moves on."""

import textwrap
from collections.abc import Iterator

from popconsole.guide.lessons.lesson import LessonQuestion
from popconsole.i18n import _
from popconsole.ui.learned import ProgressKeeper
from popconsole.ui.lesson_colon import ColonWords
from popconsole.ui.lesson_stage import LessonStage
from popconsole.ui.lesson_words import LessonPart, LessonRole, lesson_parts

_MARKS = {LessonRole.GOAL: "[ ] ", LessonRole.REACHED: "[x] "}
_LEAST, _MOST = 30, 90  # columns of prose


class LessonTeller:
    """Prints what is new in a lesson. ``stage`` is the lesson's, ``learned`` keeps how far it came."""

    def __init__(self, stage: LessonStage, learned: ProgressKeeper) -> None:
        self.stage = stage
        self.learned = learned
        self.asked: tuple[str, LessonQuestion] | None = None  # waits for an answer; its step
        self._told: tuple[int, frozenset[str], int, int] = (-1, frozenset(), 0, 0)

    def step(self, width: int) -> Iterator[str]:
        """Yield the rows of the step that the lesson stands at, whole."""
        progress, text = self.stage.learning.progress, self.stage.learning.text
        self._told = self._now()
        if progress.finished:
            told = _("{title}: done. {lessons} lists the lessons, {solution} shows how it can be done.")
            yield told.format_map(ColonWords(title=text.title))
            return
        title = text.steps[progress.current.name].title
        told = _("{lesson}, step {n} of {total}: {title}")
        yield told.format(
            lesson=text.title, n=progress.index + 1, total=len(progress.lesson.steps), title=title
        )
        for part in self._parts():
            yield from _rows(part, width)

    def news(self, width: int) -> Iterator[str]:
        """Yield the rows of what has come since: goals that were reached, what is said to a wrong move."""
        self.learned.keep()
        before, now = self._told, self._now()
        if now == before or now[0] != before[0] or self.stage.learning.progress.finished:
            return
        self._told = now
        progress = self.stage.learning.progress
        words = self.stage.learning.text.steps[progress.current.name]
        yield from (f"[x] {words.goals[name]}" for name in words.goals if name in now[1] - before[1])
        shown = (LessonRole.SEEN, LessonRole.NEXT, LessonRole.ANSWER) if progress.complete else ()
        if now[2] > before[2]:
            shown = (*shown, LessonRole.WRONG)
        for part in self._parts():
            if part.role in shown:
                yield from _rows(part, width)

    def question(self, step: str, question: LessonQuestion, width: int) -> Iterator[str]:
        """Yield a question and its choices, numbered; it waits for an answer then."""
        self.asked = step, question
        words = self.stage.learning.text.steps[step].questions[question.name]
        yield from textwrap.wrap(words.asks, _within(width))
        for number, name in enumerate(words.choices, 1):
            yield f"  {number}  {words.choices[name].says}"
        yield "  0  " + _("I don't know (:choose NUMBER answers)")

    def answer(self, number: int, width: int) -> Iterator[str]:
        """Take the choice with a number, 0 for none; yield what is said to it. ValueError: no such one."""
        if self.asked is None:
            raise ValueError(_("nothing is asked"))
        step, question = self.asked
        words = self.stage.learning.text.steps[step].questions[question.name]
        names = list(words.choices)
        if not 0 <= number <= len(names):
            raise ValueError(_("there are the choices 0 to {n}").format(n=len(names)))
        self.asked = None
        self.stage.learning.answered(question.name, names[number - 1] if number else "?")
        if number:
            yield from textwrap.wrap(words.choices[names[number - 1]].answer, _within(width))

    def _now(self) -> tuple[int, frozenset[str], int, int]:
        progress = self.stage.learning.progress
        here = progress.here
        return progress.index, here.ticked, len(here.wrong), len(here.answers)

    def _parts(self) -> Iterator[LessonPart]:
        learning = self.stage.learning
        return lesson_parts(learning.progress, learning.text, ColonWords(), _(":next-step goes on."))


def _rows(part: LessonPart, width: int) -> Iterator[str]:
    mark = _MARKS.get(part.role, "")
    yield from textwrap.wrap(
        mark + part.plain, _within(width), subsequent_indent=" " * len(mark), break_on_hyphens=False
    )


def _within(width: int) -> int:
    return max(_LEAST, min(width, _MOST))
