"""Lessons: choosing one, going through its steps, its questions, its hints, ending it."""

from importlib.resources.abc import Traversable

from textual.content import Content

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.lesson import POINT
from popconsole.i18n import _, language
from popconsole.protocol import POP3
from popconsole.resources import MissingDataError
from popconsole.transcript.safe import safe_text
from popconsole.tui.handlers.sessions import open_mock
from popconsole.tui.lesson_panel import lesson_rows, lesson_title, shown_parts
from popconsole.tui.screens.asked_choice import answer_first, ask_choice
from popconsole.tui.screens.choose import ChooseScreen, two_rows
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.shown import ShownConversation
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.actions.action import Where
from popconsole.ui.learned import ProgressKeeper
from popconsole.ui.lesson_set import (
    EXAM,
    SANDBOX,
    is_exam,
    is_sandbox,
    learned_by,
    lesson_names,
    open_lesson,
    our_lessons,
)
from popconsole.ui.lesson_stage import TROUBLES, LessonStage, solved
from popconsole.ui.progress_file import LessonRecord, ProgressError, progress_path, read_progress

_ANOTHER = "?"


def lessons(screen: MainScreen, argument: str) -> None:
    """Open a lesson by its name; without one show all of the step of the one that is open, or choose one."""
    if argument and argument != _ANOTHER:
        screen.work(begin(screen, argument), "open")
        return
    learning = screen.learning
    if learning is not None and not argument and not learning.progress.finished:
        width = max(20, screen.size.width - 8)
        page = lesson_rows(shown_parts(learning, screen.keys), width)
        screen.app.push_screen(
            WholeScreen(lesson_title(learning), (lambda: page,), screen.actions["lessons"].keys)
        )
        return
    try:
        offers = _offers(screen)
    except (MissingDataError, LessonError, ProgressError, OSError) as error:
        screen.say(str(error), "error")
        return

    def chosen(name: str | None) -> None:
        if name:
            screen.work(begin(screen, name), "open")

    screen.app.push_screen(ChooseScreen(_("Lessons"), offers, _next(screen, offers)), chosen)


def _next(screen: MainScreen, offers: tuple[tuple[str, Content], ...]) -> str:
    """Return the lesson behind the one that was done; empty: none was."""
    if screen.stage is None or not screen.stage.learning.progress.finished:
        return ""
    names = [name for name, _text in offers]
    done = screen.stage.whole.lesson.name
    at = names.index(done) + 1 if done in names else 0
    return names[at] if at < len(names) else ""


def _folder(screen: ShownConversation) -> Traversable:
    """Return the folder of the lessons; MissingDataError where ours is not there."""
    return our_lessons() if screen.lesson_folder is None else screen.lesson_folder


def _offers(screen: MainScreen) -> tuple[tuple[str, Content], ...]:
    """Return the map of the course: each lesson, what of it is done, what it is about."""
    records = read_progress(progress_path())
    offers = []
    for name in lesson_names(_folder(screen)):
        whole = open_lesson(_folder(screen), name)
        text, number = whole.text(language()), name.partition("-")[0]
        minutes = _("{n} min").format(n=whole.lesson.minutes)
        head = Content.assemble(
            f"{_done(records.get(name))} {number} ",
            (text.title, "bold"),
            f"  {whole.lesson.protocol.name} · {minutes}",
        )
        offers.append((name, two_rows(head, " ".join(text.summary), indent=6)))
    head = Content.assemble(f"      {len(offers) + 1} ", (_("The sandbox"), "bold"))
    about = _("A mock server to play with: every persona and fault, other mail, and riddles to find out.")
    offers.append((SANDBOX, two_rows(head, about, indent=6)))
    about = _("Twenty questions in two forms: A before the course, B after it.")
    exam = Content.assemble(" " * 9, (_("The exam"), "bold"))
    offers.append((EXAM, two_rows(exam, about, indent=6)))
    return tuple(offers)


def _done(record: LessonRecord | None) -> str:
    """Return what of a lesson is done: a box, ticked where it is all, else how much in percent."""
    if record is None or not record.steps:
        return "☐    "
    return "☑    " if record.done else f"☐{record.part:4.0%}"


async def begin(screen: MainScreen, name: str) -> None:
    """Begin a lesson: its first question, then its own mock server and a session, the lesson beside it."""
    try:
        if is_sandbox(_folder(screen), name):
            from popconsole.tui.handlers.sandbox import begin as play  # noqa: PLC0415 - for those who play

            await play(screen)
            return
        if is_exam(_folder(screen), name):
            if screen.conversation is None:
                await open_mock(screen, POP3)
            screen.action_do("exam")
            return
        whole = open_lesson(_folder(screen), name)
    except FileNotFoundError:
        known = ", ".join(lesson_names(_folder(screen)))
        told = _('There is no lesson "{name}"; there is: {known}')
        screen.say(told.format(name=safe_text(name), known=known), "error")
        return
    except TROUBLES as error:
        screen.say(str(error), "error")
        return
    if screen.sandbox is not None:
        screen.sandbox.end()
        screen.sandbox = None
    screen.stage = LessonStage(screen.workspace, whole, language())
    await _begin(screen)
    if screen.progress_kept is not None and screen.progress_kept.earlier:
        screen.say(screen.progress_kept.earlier)


async def _begin(screen: MainScreen) -> None:
    stage = screen.stage
    if stage is None:
        return
    screen.progress_kept = ProgressKeeper(progress_path(), stage)
    screen.learning = stage.learning
    screen.learned = learned_by(_folder(screen), stage.whole.lesson.name) or None

    async def scene() -> None:
        if screen.workspace.split is not None:  # a half of the lesson before
            screen.workspace.unsplit()
            screen.show_split()
        try:
            screen.show(await stage.begin())
        except TROUBLES as error:
            screen.say(_("lesson {name}: {error}").format(name=stage.whole.lesson.name, error=error), "error")
            return
        _moved(screen)
        await _set(screen)

    question = stage.learning.progress.asked
    first = stage.learning.progress.current.name
    answers = [] if question is None else await ask_choice(screen, first, question)
    await scene()
    for choice in answers:
        stage.learning.answered(question.name if question else "", choice)
    screen.learning = stage.learning
    _moved(screen)


async def _set(screen: MainScreen) -> None:
    """Open what the scene of the step opens: a recording, a view."""
    stage = screen.stage
    if stage is None or stage.learning.progress.finished:
        return
    scene = stage.learning.progress.current.scene
    if scene.recording:
        try:
            screen.show(await stage.open_recording(scene.recording))
        except TROUBLES as error:
            screen.say(str(error), "error")
    shown = screen.view_shown
    if scene.view != shown:  # each step begins with its own view, or with none
        screen.action_do(scene.view or shown)
    screen.line.offer(stage.again())


def _moved(screen: MainScreen) -> None:
    """Show how far the lesson has come, and keep it."""
    screen.learning = screen.stage.learning if screen.stage else None
    if screen.progress_kept is not None:
        screen.progress_kept.keep()
    screen.show_all()
    screen.show_keys()


def hint(screen: MainScreen, _argument: str) -> None:
    """Give one hint more."""
    if screen.learning is not None and screen.learning.hint() is None:
        screen.say(_("There are no further hints for this step."))
    _moved(screen)


def next_step(screen: MainScreen, _argument: str) -> None:
    """Go on to the next step of the lesson, once its goals are reached."""
    learning = screen.learning
    if learning is None:
        return
    if learning.progress.finished:
        lessons(screen, "")
        return
    if not learning.progress.complete:
        told = _(
            "A goal of this step is not reached yet: {hint} is a hint, {solution} shows how it can be done."
        )
        screen.say(told.format_map(screen.keys))
        return
    screen.work(_on(screen), "open")


async def _on(screen: MainScreen) -> None:
    stage = screen.stage
    if stage is None:
        return
    progress = stage.learning.progress
    question, choices = None, []
    if not progress.is_last and progress.index == progress.reached:
        after = progress.go_on()
        question = after.asked
        if question is not None:  # before the scene shows what is asked
            choices = await ask_choice(screen, after.current.name, question)
    try:
        opened = await stage.go_on()
    except TROUBLES as error:
        screen.say(str(error), "error")
        return
    for choice in choices:
        stage.learning.answered(question.name if question else "", choice)
    if opened is not None:
        screen.show(opened)
    elif screen.where is Where.RECORDING and screen.workspace.depth > 1:
        below = await screen.workspace.leave()
        if below is not None:
            screen.show(below)
    await _set(screen)
    _moved(screen)


def step_before(screen: MainScreen, _argument: str) -> None:
    """Show the step before."""
    if screen.learning is not None:
        screen.learning.go_back()
        _moved(screen)


def undo(screen: MainScreen, _argument: str) -> None:
    """Bring the lesson back to where it was before the last line."""
    screen.work(_undo(screen), "open")


async def _undo(screen: MainScreen) -> None:
    stage = screen.stage
    if stage is None:
        return
    try:
        undone = await stage.undo()
    except TROUBLES as error:
        screen.say(str(error), "error")
        return
    if not undone:
        screen.say(_("There is nothing to take back."))
        return
    if screen.workspace.current is not None:
        screen.show(screen.workspace.current)
    _moved(screen)


def restart(screen: MainScreen, _argument: str) -> None:
    """Begin the lesson anew."""
    screen.work(_begin(screen), "open")


def point(screen: MainScreen, _argument: str) -> None:
    """Point at the selected line of a recording."""
    learning, conversation = screen.learning, screen.conversation
    if learning is None or conversation is None or conversation.session is not None:
        screen.say(_("Nothing is to be pointed at here: a lesson with a recording asks for it."))
        return
    line, number = screen.transcript.cursor + 1, conversation.number + 1

    def pointed() -> None:
        before = learning.progress
        learning.pointed(line, number)
        if learning.progress.here == before.here:
            screen.say(_("Line {n} is not the line.").format(n=line))
        _moved(screen)

    async def asked() -> None:
        await answer_first(screen, POINT)
        pointed()

    if learning.progress.asked_before(POINT) is None:
        pointed()
    else:
        screen.work(asked(), "open")


def solution(screen: MainScreen, _argument: str) -> None:
    """Open a recording of how the lesson can be done."""
    if screen.stage is not None:
        screen.work(_solution(screen), "open")


async def _solution(screen: MainScreen) -> None:
    stage = screen.stage
    if stage is None:
        return
    screen.say(_("The solution is being played …"))
    try:
        recording = await solved(stage.whole)
    except TROUBLES as error:
        screen.say(str(error), "error")
        return
    told = _("solution of {title}").format(title=stage.learning.text.title)
    screen.show(await screen.workspace.lay_recording(recording, told))


def end_lesson(screen: MainScreen, _argument: str) -> None:
    """End the lesson: from its next connection on the mock server has no persona and no faults."""
    if screen.progress_kept is not None:
        screen.progress_kept.keep()
    if screen.stage is not None:
        screen.stage.end()
    screen.learning = screen.stage = screen.progress_kept = screen.learned = None
    screen.show_all()
    screen.show_keys()
