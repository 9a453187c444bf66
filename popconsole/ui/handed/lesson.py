"""A lesson as what is handed out: with the sessions that its solution gives, or those of a class.

Their lines belong to the step of the lesson in which they were said.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from popconsole.analysis.history import History
from popconsole.dialogue.masked_recording import Secrets
from popconsole.guide.lessons.lesson import LessonQuestion, LessonStep, QuestionText, StepText
from popconsole.guide.lessons.progress import StepProgress
from popconsole.i18n import _, language
from popconsole.transcript.model import Conversation, Lines
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.actions.keymap import KeyWords
from popconsole.ui.export import Exported
from popconsole.ui.handed.sheet import (
    Sheet,
    SheetChoice,
    SheetPart,
    SheetQuestion,
    SheetSession,
    Task,
)
from popconsole.ui.lesson_stage import LessonStage
from popconsole.ui.lesson_words import filled

TOKEN = b"697170952"
"""Stands in the greetings of the sessions that are handed out, so that they are the same each time."""


def lesson_sheet(stage: LessonStage, *, blank: bool, typed: str = "") -> Sheet:
    """Return a lesson with the sessions that its solution gave on a ``stage``; ``blank``: to be filled in.

    ``typed`` is the command that begins it.
    """
    title = stage.whole.text(language()).title
    said = tuple(_timeless(history, title) for history in stage.learning.histories)
    known = Secrets().of(said)
    # Its accounts are made up, and stand in its text: there is nobody whose secret it is.
    sessions = [
        SheetSession(Exported(n + 1, one, known, reveal=True), _parts(stage, n, blank=blank))
        for n, one in enumerate(said)
    ]
    return replace(_sheet(stage, sessions), blank=blank, typed=typed)


def _timeless(history: History, title: str) -> Conversation:
    """Return a session without its times, so that it is the same each time."""
    lines = Lines(replace(line, at=None) for line in history.lines)
    return Conversation(history.protocol.name, lines, title, exact=True)


def taken_lesson(stage: LessonStage, history: History, told: Exported) -> Sheet | None:
    """Return a lesson as a class has taken it, as far as it came, with one session; None: it is none."""
    histories = stage.learning.histories
    number = next((n for n, one in enumerate(histories) if one is history), None)
    if number is None:
        return None
    return _sheet(stage, [SheetSession(told, _parts(stage, number, blank=False))])


def _sheet(stage: LessonStage, sessions: Sequence[SheetSession]) -> Sheet:
    lesson, text = stage.whole.lesson, stage.whole.text(language())
    about = _("lesson {name}, {protocol}").format(name=lesson.name, protocol=lesson.protocol.name)
    return Sheet(text.title, about, tuple(sessions), " ".join(text.summary), language=language())


def _parts(stage: LessonStage, session: int, *, blank: bool) -> tuple[SheetPart, ...]:
    """Return the steps of a lesson in which something was said in a session, by its number from 0."""
    return tuple(_parts_of(stage, session, blank=blank))


def _parts_of(stage: LessonStage, session: int, *, blank: bool) -> Iterator[SheetPart]:
    progress, text = stage.learning.progress, stage.whole.text(language())
    total = len(stage.learning.histories[session].lines)
    starts = [mark[session] if session < len(mark) else 0 for mark in stage.marks] + [total]
    for number, step in enumerate(stage.whole.lesson.steps[: len(stage.marks)]):
        start, stop = starts[number], starts[number + 1]
        if start == stop and not (session == 0 and _is_silent(stage, number)):
            continue
        here = progress.steps[number] if number < len(progress.steps) and not blank else StepProgress()
        part = _part(step, text.steps[step.name], start, stop, here, answers=not blank)
        yield replace(part, number=number + 1)


def _is_silent(stage: LessonStage, number: int) -> bool:
    """Tell whether nothing was said in a step, in any session: it is about a recording, or about looking."""
    marks = [*stage.marks, [len(history.lines) for history in stage.learning.histories]]
    before, after = marks[number], marks[number + 1]
    return [*before, *[0] * (len(after) - len(before))] == after


def _part(
    step: LessonStep, words: StepText, start: int, stop: int, here: StepProgress, *, answers: bool
) -> SheetPart:
    """Return a step; what comes after it, and the answers to its questions, once all of it is reached."""
    keys = KeyWords(ON_SCREEN)
    told = answers and here.ticked.issuperset(goal.name for goal in step.goals)

    def plain(paragraphs: Iterable[str]) -> tuple[str, ...]:
        return tuple(filled(one.replace("`", ""), keys) for one in paragraphs)

    questions = tuple(_question(one, words.questions[one.name], plain, told=told) for one in step.questions)
    tasks = tuple(Task(words.goals[goal.name], goal.name in here.ticked) for goal in step.goals)
    hint = " ".join(filled(one, keys) for one in words.hints[:-1])
    after = plain(words.after) if told else ()
    return SheetPart(start, stop, words.title, plain(words.before), tasks, hint, questions, after)


def _question(
    question: LessonQuestion,
    words: QuestionText,
    plain: Callable[[Iterable[str]], tuple[str, ...]],
    *,
    told: bool,
) -> SheetQuestion:
    (asks,) = plain([words.asks])
    choices = []
    for name in question.choices:
        says, answer = plain((words.choices[name].says, words.choices[name].answer))
        choices.append(SheetChoice(says, told and name == question.right, answer if told else ""))
    return SheetQuestion(asks, tuple(choices))
