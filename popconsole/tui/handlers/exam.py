"""The exam in the full screen: begun, gone on with, handed in; what is done with its result."""

from datetime import UTC, datetime
from pathlib import Path

from textual.content import Content

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.exam import FORMS
from popconsole.i18n import _
from popconsole.resources import MissingDataError
from popconsole.transcript.safe import safe_text
from popconsole.tui.screens.choose import ChooseScreen, Offer, two_rows
from popconsole.tui.screens.exam import WRITE, ExamScreen
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.exam_results import ExamResult
from popconsole.ui.exam_taking import open_exam, write_result
from popconsole.ui.messages import os_error

_LAST = "last"


def exam(screen: MainScreen, argument: str) -> None:
    """Go on with the exam that is being taken, or begin one: form A or B, chosen where none is named."""
    form = argument.strip().upper()
    if form in FORMS:
        _begin(screen, form)
    elif screen.exam is not None and screen.exam.result is None:
        _take(screen)
    else:
        offers: list[Offer] = [
            ("A", two_rows(Content.styled(_("Form A"), "bold"), _("twenty questions, before the course"))),
            ("B", two_rows(Content.styled(_("Form B"), "bold"), _("twenty others on the same, after it"))),
        ]
        if screen.exam is not None:
            about = _("how it went, what to take again, each question with what is right")
            offers.append((_LAST, two_rows(Content.styled(_("The last result"), "bold"), about)))
        screen.app.push_screen(
            ChooseScreen(_("The exam"), tuple(offers)), lambda name: _chosen(screen, name) if name else None
        )


def _chosen(screen: MainScreen, name: str) -> None:
    if name == _LAST:
        _take(screen)
    else:
        _begin(screen, name)


def _begin(screen: MainScreen, form: str) -> None:
    """Begin the exam in a form, or go on with it where it is that one which is being taken."""
    paper = screen.exam
    if paper is None or paper.result is not None or paper.form != form:
        try:
            screen.exam = open_exam(form)
        except (LessonError, MissingDataError, OSError) as error:
            screen.say(str(error), "error")
            return
    _take(screen)


def _take(screen: MainScreen) -> None:
    paper = screen.exam
    if paper is None:
        return

    def hand_in() -> str:
        try:
            paper.hand_in(datetime.now(UTC))  # noqa: TID251 - nobody is above who has a clock
        except OSError as error:
            return os_error(Path(error.filename or "."), error)
        return ""

    def left(chosen: str | None) -> None:
        if chosen == WRITE and paper.result is not None:
            _ask_file(screen, paper.result)
        elif chosen:
            screen.action_do("lessons", chosen)
        elif paper.result is None:
            told = _(
                "The exam rests: {n} of {count} are answered, nothing is handed in. {exam} goes on with it."
            )
            screen.say(told.format(n=paper.answered, count=len(paper.questions), exam=screen.keys["exam"]))

    screen.app.push_screen(ExamScreen(paper, hand_in), left)


def _ask_file(screen: MainScreen, result: ExamResult) -> None:
    def answer(text: str) -> str | None:
        path = Path(text.strip()).expanduser()
        try:
            write_result(path, result)
        except FileExistsError:
            told = _("{path} is there already: choose another name")
            return told.format(path=safe_text(str(path)))
        except OSError as error:
            return os_error(path, error)
        screen.say(_("The result is written to {path}.").format(path=safe_text(str(path))))
        return None

    screen.ask(_("Write the result to a file"), f"exam-{result.form}.json", answer)
