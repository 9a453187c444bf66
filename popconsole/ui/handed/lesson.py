"""A lesson as what is handed out: the one place that knows how lesson files are made.

The session is the one that its solution gives, or a class's own; its lines belong to the step of the lesson
in which they were said.
"""

from dataclasses import replace

from popconsole.analysis.history import History
from popconsole.dialogue.masked_recording import Secrets
from popconsole.guide.lessons.lessons import Lesson, LessonProgress, LessonStep
from popconsole.i18n import _
from popconsole.transcript.model import Conversation, LineKind, Side
from popconsole.ui.export import Exported
from popconsole.ui.handed.rehearsed import rehearsed
from popconsole.ui.handed.sheet import Sheet, SheetPart, SheetSession, Task
from popconsole.ui.mock_behaviour import behaviour


def lesson_sheet(lesson: Lesson, *, blank: bool, typed: str = "") -> Sheet:
    """Return a lesson with the session that its solution gives; ``blank``: to be filled in by hand.

    ``typed`` is the command that begins it. Raises PersonaError and FaultError where the lesson asks for a
    server that can't be.
    """
    said = [line for step in lesson.steps for line in step.solution]
    behaves = behaviour(lesson.persona, lesson.faults)
    (lines,) = rehearsed(lesson.protocol, behaves, [said])
    conversation = Conversation(lesson.protocol.name, lines, lesson.title, exact=True)
    # Its account is made up, and stands in its text: there is nobody whose secret it is.
    told = Exported(1, conversation, Secrets().of((conversation,)), reveal=True)
    sheet = replace(_sheet(lesson, told), blank=blank, typed=typed)
    return replace(sheet, sessions=tuple(_undone(one) for one in sheet.sessions)) if blank else sheet


def taken_lesson(lesson: Lesson, told: Exported) -> Sheet:
    """Return a lesson as a class has taken it, as far as it came: with the class's own session."""
    return _sheet(lesson, told)


def _sheet(lesson: Lesson, told: Exported) -> Sheet:
    about = _("lesson {name}, {protocol}").format(name=lesson.name, protocol=lesson.protocol.name)
    session = SheetSession(told, tuple(_parts(lesson, told.history())))
    return Sheet(lesson.title, about, (session,), lesson.summary)


def _parts(lesson: Lesson, history: History) -> list[SheetPart]:
    """Return the steps of a lesson, each with the lines that were said in it, and what of it was reached.

    A step begins where the client speaks after the one before is done; what comes behind the last step
    belongs to it.
    """
    count, total = len(lesson.steps), len(history.lines)
    progress, starts, done = LessonProgress(lesson), [0], list[frozenset[int]]()
    for step in history.steps():
        if step.line.side is Side.CLIENT and step.line.kind is LineKind.WIRE:
            starts += [step.index] * (len(done) + 1 - len(starts))
        after = progress.feed(step)
        done += (frozenset(range(len(lesson.steps[n].goals))) for n in range(progress.index, after.index))
        progress = after
    done += [progress.ticked, *[frozenset[int]()] * count]
    starts = [*starts[:count], *[total] * (count - len(starts)), total]
    places = zip(lesson.steps, starts, starts[1:], done, strict=False)
    return [_part(step, start, stop, ticked) for step, start, stop, ticked in places]


def _part(step: LessonStep, start: int, stop: int, done: frozenset[int]) -> SheetPart:
    tasks = tuple(Task(goal.says, number in done) for number, goal in enumerate(step.goals))
    return SheetPart(start, stop, step.title, tuple(step.text.split("\n\n")), tasks, step.hint)


def _undone(session: SheetSession) -> SheetSession:
    """Return a session with nothing ticked yet."""
    parts = (replace(one, tasks=tuple(Task(task.says) for task in one.tasks)) for one in session.parts)
    return replace(session, parts=tuple(parts))
