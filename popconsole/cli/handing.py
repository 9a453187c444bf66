"""The command that makes what a class is handed: handout."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FormName, found_file, not_empty
from popconsole.cli.many_files import one_file
from popconsole.cli.outcome import ExitCode, UnusableError, pipe
from popconsole.cli.recordings import file_options, read_recording
from popconsole.cli.targets import STANDARD_OUTPUT, check_target, form_of, write_target
from popconsole.i18n import _

if TYPE_CHECKING:
    from popconsole.formats.asked import Asked
    from popconsole.guide.lessons.lessons import Lesson
    from popconsole.ui.handed.sheet import Sheet

_LESSON = ".toml"


@click.command()
@click.argument("sources", metavar="LESSON|FILE...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    default=STANDARD_OUTPUT,
    callback=not_empty,
    help=_("The file to write, .html or .md; without it, or with -, it is printed."),
)
@click.option(
    "--format",
    "form",
    type=FormName("handouts"),
    help=_("The form to write, where the name of OUT does not tell."),
)
@click.option(
    "--answers/--blanks",
    default=None,
    help=_(
        "With what the server says, or with rows to fill in by hand. Unless told: a lesson with rows, a "
        "recording with what was said."
    ),
)
@file_options
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests of a recording instead of stars."))
@click.option("--force", is_flag=True, help=_("Replace OUT, if it is there."))
def handout(
    sources: tuple[str, ...],
    target: str,
    form: str | None,
    asked: "Asked",
    *,
    answers: bool | None,
    reveal: bool,
    force: bool,
) -> None:
    """Make a sheet to hand out and to print: of a lesson, or of a recording.

    LESSON is the name of a lesson (popconsole learn lists them) or its file, NAME.toml; FILE is a recording
    in any form that is read. Several are put together, each on a new page.

    A lesson becomes a worksheet: what to read, what to type, rows in which the server's answers are
    foretold, boxes to tick, the states and the arrows to be completed, hints at the end. With --answers it
    has the session that its solution gives, each line explained, and the way through the states: the same
    each time. A recording is shown like that too; with --blanks it is a worksheet.

    To study a recording in a browser, whole, at the pointer, there is popconsole export.
    """
    from popconsole.ui.handout import form_for, form_named

    form = form or form_of(target, "markdown", form_for)
    doubt = False
    sheets: list[Sheet] = []
    for source in sources:
        check_target(target, found_file(source), force=force)
    for source in sources:
        lesson, typed = _lesson(source)
        if lesson is not None:
            sheets.append(_lesson_sheet(lesson, typed, blank=not answers))
            continue
        sheet, doubtful = _recording_sheet(source, asked, blank=answers is False, reveal=reveal)
        sheets.append(sheet)
        doubt = doubt or doubtful
    pieces = form_named(form).pieces(sheets, _("Handouts"))
    with pipe():
        private = any(one.warns for one in sheets)
        write_target(target, (piece.encode() for piece in pieces), private=private, force=force)
    sys.exit(ExitCode.UNUSABLE if doubt else ExitCode.OK)


def _lesson(source: str) -> "tuple[Lesson | None, str]":
    """Return the lesson that is meant, and the command that begins it; None where it is a recording."""
    from popconsole.guide.lessons.lessons import LessonError, parse
    from popconsole.ui.learning import lesson_names, open_lesson

    path = Path(found_file(source))
    try:
        if path.suffix.lower() == _LESSON and path.is_file():
            return parse(path.read_bytes(), path.stem), ""
        if not path.exists() and source in lesson_names():
            return open_lesson(source), f"popconsole learn {source}"
    except LessonError as error:
        raise UnusableError(str(error)) from error
    except OSError as error:
        raise UnusableError(f"{click.format_filename(source)}: {error.strerror or error}") from error
    if source != STANDARD_OUTPUT and not path.exists():
        told = _("{name}: there is no such file, and no such lesson; there are: {names}")
        raise UnusableError(told.format(name=click.format_filename(source), names=", ".join(lesson_names())))
    return None, ""


def _lesson_sheet(lesson: "Lesson", typed: str, *, blank: bool) -> "Sheet":
    from popconsole.server.faults.spec import FaultError
    from popconsole.server.voice.persona import PersonaError
    from popconsole.ui.handed.lesson import lesson_sheet

    try:
        return lesson_sheet(lesson, blank=blank, typed=typed)
    except (PersonaError, FaultError) as error:
        raise UnusableError(_("lesson {name}: {error}").format(name=lesson.name, error=error)) from error


def _recording_sheet(source: str, asked: "Asked", *, blank: bool, reveal: bool) -> "tuple[Sheet, bool]":
    """Return the sheet of a recording, and whether too little of it was understood."""
    from popconsole.ui.export import Exported
    from popconsole.ui.handed.recording import recording_sheet

    file = one_file(source)
    found = read_recording(file, asked)
    conversations = enumerate(found.recording.conversations, asked.session or 1)
    handed = [Exported(number, one, found.known, reveal) for number, one in conversations]
    return recording_sheet(handed, file.called, blank=blank), bool(found.doubt)
