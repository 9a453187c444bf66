"""Lessons: choosing one, reading all of it, ending it."""

from textual.content import Content

from popconsole.guide.lessons.lessons import LessonError
from popconsole.i18n import _
from popconsole.resources import MissingDataError
from popconsole.server.faults.spec import FaultError
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.safe import safe_text
from popconsole.tui.handlers.sessions import open_mock
from popconsole.tui.lesson_panel import lesson_content, lesson_title
from popconsole.tui.screens.choose import ChooseScreen, two_rows
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.learning import Learning, lesson_names, open_lesson
from popconsole.ui.mock_behaviour import MockBehaviour, behaviour

_ANOTHER = "?"


def lessons(screen: MainScreen, argument: str) -> None:
    """Open a lesson by its name; without one show the lesson that is open, or choose one."""
    if argument and argument != _ANOTHER:
        screen.work(begin(screen, argument), "open")
        return
    if screen.learning is not None and not argument and not screen.learning.progress.done:
        progress = screen.learning.progress
        pages = tuple(
            (lambda hint=hint: lesson_content(progress, screen.keys, hint=hint)) for hint in (False, True)
        )
        screen.app.push_screen(WholeScreen(lesson_title(progress), pages, screen.actions["lessons"].keys))
        return
    try:
        found = [(name, open_lesson(name)) for name in lesson_names()]
    except (MissingDataError, LessonError) as error:
        screen.say(str(error), "error")
        return

    def chosen(name: str | None) -> None:
        if name:
            screen.work(begin(screen, name), "open")

    offers = tuple(
        (name, two_rows(Content.assemble((lesson.title, "bold"), "  ", lesson.protocol.name), lesson.summary))
        for name, lesson in found
    )
    screen.app.push_screen(ChooseScreen(_("Lessons"), offers), chosen)


async def begin(screen: MainScreen, name: str) -> None:
    """Begin a lesson: a new session with the mock server, the lesson beside it."""
    try:
        lesson = open_lesson(name)
    except FileNotFoundError:
        known = ", ".join(lesson_names())
        told = _('There is no lesson "{name}"; there is: {known}')
        screen.say(told.format(name=safe_text(name), known=known), "error")
        return
    except (LessonError, OSError) as error:
        screen.say(str(error), "error")
        return
    try:
        screen.workspace.behaviour = behaviour(lesson.persona, lesson.faults)
    except (PersonaError, FaultError) as error:
        screen.say(_("lesson {name}: {error}").format(name=lesson.name, error=error), "error")
        return
    screen.learning = Learning(lesson)
    await open_mock(screen, lesson.protocol)


def end_lesson(screen: MainScreen, _argument: str) -> None:
    """End the lesson: from its next connection on the mock server has no persona and no faults."""
    if screen.learning is not None:
        screen.workspace.behaviour = MockBehaviour()
    screen.learning = None
    screen.show_all()
    screen.show_keys()
