"""Lessons in the line console: the same as in the full screen, with the same checks."""

from popconsole.console.colon import Invocation
from popconsole.console.lesson_teller import LessonTeller
from popconsole.console.line_console import LineConsole
from popconsole.guide.lessons.errors import LessonError
from popconsole.i18n import _, language
from popconsole.resources import MissingDataError
from popconsole.transcript.safe import safe_text
from popconsole.ui.learned import ProgressKeeper
from popconsole.ui.lesson_colon import ColonWords
from popconsole.ui.lesson_set import (
    EXAM,
    SANDBOX,
    is_exam,
    is_sandbox,
    lesson_names,
    open_lesson,
    our_lessons,
)
from popconsole.ui.lesson_stage import TROUBLES, LessonStage, settle, solved
from popconsole.ui.lesson_words import filled
from popconsole.ui.progress_file import ProgressError, progress_path, read_progress


async def lessons(console: LineConsole, invocation: Invocation) -> None:
    """Begin a lesson by its name or number; without one show the step of what is open, or list them."""
    if not invocation.argument:
        if console.lesson is not None:
            console.print(list(console.lesson.step(console.display.width)))
        else:
            _list(console)
        return
    try:
        folder = console.lesson_folder or our_lessons()
        if is_sandbox(folder, invocation.argument):
            from popconsole.console.handlers.sandbox import begin

            await begin(console)
            return
        if is_exam(folder, invocation.argument):
            await console.command(":exam")
            return
        whole = open_lesson(folder, invocation.argument)
    except FileNotFoundError:
        told = _("There is no lesson {name}: :lessons lists them.")
        console.fail(told.format(name=safe_text(invocation.argument)))
        return
    except (*TROUBLES, MissingDataError) as error:
        console.fail(str(error))
        return
    if console.sandbox is not None:
        console.sandbox.end()
        console.sandbox = None
    stage = LessonStage(console.workspace, whole, language())
    console.lesson = LessonTeller(stage, ProgressKeeper(progress_path(), stage))
    if console.lesson.learned.earlier:
        console.say(console.lesson.learned.earlier)
    await _begin(console)


def _list(console: LineConsole) -> None:
    try:
        folder, records = console.lesson_folder or our_lessons(), read_progress(progress_path())
        for name in lesson_names(folder):
            record = records.get(name)
            done = f"{record.part:4.0%}" if record is not None else "  0%"
            console.print([f"{done}  {name:24} {open_lesson(folder, name).text(language()).title}"])
        console.print(
            [
                f"      {SANDBOX:24} {_('The sandbox: personas, faults, riddles')}",
                f"      {EXAM:24} {_('The exam: form A before the course, form B after it')}",
            ]
        )
    except (MissingDataError, LessonError, ProgressError, OSError) as error:
        console.fail(str(error))


async def _begin(console: LineConsole) -> None:
    lesson = console.lesson
    if lesson is None:
        return
    try:
        opened = await lesson.stage.begin()
    except TROUBLES as error:
        console.lesson = None
        console.fail(str(error))
        return
    console.introduce(opened)
    await settle(console.workspace)
    lesson.stage.follow()
    await _tell(console)


async def _tell(console: LineConsole) -> None:
    """Print the step, open what it opens, and ask what it asks."""
    lesson = console.lesson
    if lesson is None:
        return
    progress = lesson.stage.learning.progress
    if not progress.finished and progress.current.scene.recording:
        try:
            console.introduce(await lesson.stage.open_recording(progress.current.scene.recording))
            await console.command(":history all")  # it is what the step is about
        except TROUBLES as error:
            console.fail(str(error))
    console.print(["", *lesson.step(console.display.width)])
    again = "" if progress.finished else lesson.stage.again()
    if again:  # there is no command line to put it on
        console.print([safe_text(again)])
    if not progress.finished and progress.asked is not None:
        console.print(list(lesson.question(progress.current.name, progress.asked, console.display.width)))


async def hint(console: LineConsole, _asked: Invocation) -> None:
    """Print one hint more."""
    if console.lesson is not None:
        told = console.lesson.stage.learning.hint()
        named = "" if told is None else filled(told, ColonWords()).replace("`", "")
        console.say(named or _("There are no further hints for this step."))


async def next_step(console: LineConsole, _asked: Invocation) -> None:
    """Go on to the next step."""
    lesson = console.lesson
    if lesson is None:
        return
    progress = lesson.stage.learning.progress
    if progress.finished:
        console.say(_("The lesson is done: :lessons lists the others."))
        return
    if not progress.complete:
        console.fail(_("A goal of this step is not reached yet: :hint is a hint, :solution shows how."))
        return
    lesson.asked = None
    try:
        opened = await lesson.stage.go_on()
    except TROUBLES as error:
        console.fail(str(error))
        return
    if opened is not None:
        console.introduce(opened)
        await settle(console.workspace)
        lesson.stage.follow()
    elif console.session is None and console.workspace.depth > 1:
        await console.workspace.leave()
    await _tell(console)


async def step_before(console: LineConsole, _asked: Invocation) -> None:
    """Print the step before."""
    if console.lesson is not None:
        console.lesson.stage.learning.go_back()
        console.print(list(console.lesson.step(console.display.width)))


async def undo(console: LineConsole, _asked: Invocation) -> None:
    """Bring the lesson back to where it was before the last line."""
    lesson = console.lesson
    if lesson is None:
        return
    try:
        if not await lesson.stage.undo():
            console.fail(_("There is nothing to take back."))
            return
    except TROUBLES as error:
        console.fail(str(error))
        return
    if console.conversation is not None:
        console.introduce(console.conversation)
    await _tell(console)


async def restart(console: LineConsole, _asked: Invocation) -> None:
    """Begin the lesson anew."""
    if console.lesson is not None:
        console.lesson.learned = ProgressKeeper(progress_path(), console.lesson.stage)
    await _begin(console)


async def point(console: LineConsole, invocation: Invocation) -> None:
    """Point at a line of a recording, by its number; without one at that where it stands."""
    lesson, conversation = console.lesson, console.conversation
    if lesson is None or conversation is None or conversation.session is not None:
        console.fail(_("Nothing is to be pointed at here: a lesson with a recording asks for it."))
        return
    number, count = invocation.argument.strip(), len(conversation.history.lines)
    if number and not (
        number.isascii() and number.isdigit() and len(number) < 10 and 1 <= int(number) <= count
    ):
        console.fail(_(":point needs the number of a line, from 1 to {count}.").format(count=count))
        return
    line = int(number) if number else conversation.selected + 1
    before = lesson.stage.learning.progress.here
    lesson.stage.learning.looked(conversation.history.step(line - 1))
    lesson.stage.learning.pointed(line, conversation.number + 1)
    if lesson.stage.learning.progress.here == before:
        console.say(_("Line {n} is not the line.").format(n=line))
    console.print(list(lesson.news(console.display.width)))


async def choose(console: LineConsole, invocation: Invocation) -> None:
    """Answer the question that a lesson asks, by the number of a choice."""
    lesson, number = console.lesson, invocation.argument.strip()
    if lesson is None or not (number.isascii() and number.isdigit() and len(number) < 3):
        console.fail(_(":choose needs the number of a choice, while a lesson asks."))
        return
    try:
        console.print(list(lesson.answer(int(number), console.display.width)))
    except ValueError as error:
        console.fail(f"{error}.")


async def solution(console: LineConsole, _asked: Invocation) -> None:
    """Open a recording of how the lesson can be done."""
    lesson = console.lesson
    if lesson is None:
        return
    console.say(_("The solution is being played …"))
    try:
        recording = await solved(lesson.stage.whole)
    except TROUBLES as error:
        console.fail(str(error))
        return
    told = _("solution of {title}").format(title=lesson.stage.learning.text.title)
    console.introduce(await console.workspace.lay_recording(recording, told))


async def end_lesson(console: LineConsole, _asked: Invocation) -> None:
    """End the lesson; the conversation goes on."""
    if console.lesson is not None:
        console.lesson.learned.keep()
        console.lesson.stage.end()
        console.lesson = None
        console.say(_("The lesson is ended; the conversation goes on."))
