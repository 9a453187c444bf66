"""The exam in the line console: begun, gone through, handed in, written for a teacher."""

from datetime import UTC, datetime
from pathlib import Path

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.console.line_exam import LineExam
from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.exam import FORMS
from popconsole.i18n import _
from popconsole.resources import MissingDataError
from popconsole.transcript.safe import safe_text
from popconsole.ui.exam_taking import open_exam, write_result
from popconsole.ui.messages import os_error

_BACK, _NEXT, _HAND_IN, _SAVE, _OFF = "back", "next", "hand-in", "save", "off"


async def exam(console: LineConsole, invocation: Invocation) -> None:
    """Begin the exam in a form, A or B; go to a question, back or on; hand it in; write the result."""
    word, _space, rest = invocation.argument.strip().partition(" ")
    taken = console.exam
    if word.upper() in FORMS:
        _begin(console, word.upper())
    elif taken is None:
        told = _(":exam A begins the exam before the course, :exam B the one after it.")
        (console.fail if word else console.say)(told)
    elif word == _SAVE:
        _save(console, taken, rest.strip())
    elif not taken.asks:
        console.say(_("The exam is handed in: :exam A or :exam B begins another one."))
    elif word == _OFF:
        console.exam = None
        console.say(_("The exam is left: nothing of it is kept."))
    elif word == _HAND_IN:
        try:
            taken.hand_in(datetime.now(UTC))  # noqa: TID251 - nobody is above who has a clock
        except OSError as error:
            console.fail(os_error(Path(error.filename or "."), error))
    else:
        _go(console, taken, word)


def _begin(console: LineConsole, form: str) -> None:
    if console.exam is not None and console.exam.asks and console.exam.paper.answered:
        console.fail(_("An exam is under way: :exam goes on with it, :exam off leaves it."))
        return
    try:
        paper = open_exam(form)
    except (LessonError, MissingDataError, OSError) as error:
        console.fail(str(error))
        return
    console.exam = LineExam(paper, console.print, console.display.width)
    console.say(_("Each line that you type now is an answer: the number of a choice, or of a line."))
    console.exam.show()


def _go(console: LineConsole, taken: LineExam, word: str) -> None:
    """Go to a question by its number, back or on; show it."""
    paper = taken.paper
    if word == _BACK:
        paper.go(paper.at - 1)
    elif word == _NEXT:
        paper.go(paper.at + 1)
    elif word.isascii() and word.isdigit() and len(word) < 4 and 1 <= int(word) <= len(paper.questions):
        paper.go(int(word) - 1)
    elif word:
        told = _(
            '"{text}" is none of what :exam takes: a question from 1 to {count}, back, next, hand-in, save '
            "FILE, off."
        )
        console.fail(told.format(text=safe_text(word), count=len(paper.questions)))
        return
    taken.show()


def _save(console: LineConsole, taken: LineExam, file: str) -> None:
    result = taken.paper.result
    if result is None or not file:
        console.fail(_(":exam save FILE writes the result of an exam that was handed in."))
        return
    path = Path(file).expanduser()
    try:
        write_result(path, result)
    except FileExistsError:
        told = _("{path} is there already: choose another name")
        console.fail(told.format(path=safe_text(str(path))))
    except OSError as error:
        console.fail(os_error(path, error))
    else:
        console.say(_("The result is written to {path}.").format(path=safe_text(str(path))))
