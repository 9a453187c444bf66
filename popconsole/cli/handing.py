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
from popconsole.i18n import N_, _, headed

if TYPE_CHECKING:
    from popconsole.formats.asked import Asked
    from popconsole.ui.handed.sheet import Sheet
    from popconsole.ui.lesson_set import WholeLesson


@click.command()
@click.argument("sources", metavar="LESSON|FILE...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    default=STANDARD_OUTPUT,
    callback=not_empty,
    help=N_("The file to write, .html or .md; without it, or with -, it is printed."),
)
@click.option(
    "--format",
    "form",
    type=FormName("handouts"),
    help=N_("The form to write, where the name of OUT does not tell."),
)
@click.option(
    "--answers/--blanks",
    default=None,
    help=N_(
        "With what the server says, or with rows to fill in by hand. Unless told: a lesson with rows, a "
        "recording with what was said."
    ),
)
@file_options
@click.option(
    "--reveal", is_flag=True, help=N_("Show passwords and digests of a recording instead of stars.")
)
@click.option("--force", is_flag=True, help=N_("Replace OUT, if it is there."))
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

    LESSON is the name or the number of a lesson (popconsole learn lists them), or its folder; FILE is a
    recording in any form that is read. Several are put together, each on a new page.

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


def _lesson(source: str) -> "tuple[WholeLesson | None, str]":
    """Return the lesson that is meant, and the command that begins it; None where it is a recording."""
    from popconsole.guide.lessons.errors import LessonError
    from popconsole.guide.lessons.lesson_file import FILE
    from popconsole.ui.lesson_set import lesson_names, open_lesson, our_lessons, read_whole

    path = Path(found_file(source))
    folder = path.parent if path.name == FILE else path
    try:
        if (folder / FILE).is_file():
            return read_whole(folder, folder.resolve().name), ""
        if not path.exists() and source != STANDARD_OUTPUT:
            return open_lesson(our_lessons(), source), f"popconsole learn {source}"
    except LessonError as error:
        raise UnusableError(str(error)) from error
    except FileNotFoundError as error:
        told = _("{name}: there is no such file, and no such lesson; there are: {names}")
        names = ", ".join(lesson_names(our_lessons()))
        raise UnusableError(told.format(name=click.format_filename(source), names=names)) from error
    except OSError as error:
        raise UnusableError(headed(click.format_filename(source), error.strerror or str(error))) from error
    return None, ""


def _lesson_sheet(whole: "WholeLesson", typed: str, *, blank: bool) -> "Sheet":
    import asyncio

    from popconsole.ui.handed.lesson import TOKEN, lesson_sheet
    from popconsole.ui.lesson_stage import TROUBLES, hurried, play

    try:
        return lesson_sheet(asyncio.run(play(hurried(whole), token=TOKEN)), blank=blank, typed=typed)
    except TROUBLES as error:
        raise UnusableError(
            _("lesson {name}: {error}").format(name=whole.lesson.name, error=error)
        ) from error


def _recording_sheet(source: str, asked: "Asked", *, blank: bool, reveal: bool) -> "tuple[Sheet, bool]":
    """Return the sheet of a recording, and whether too little of it was understood."""
    from popconsole.ui.export import Exported
    from popconsole.ui.handed.recording import recording_sheet

    file = one_file(source)
    found = read_recording(file, asked)
    conversations = enumerate(found.recording.conversations, asked.session or 1)
    handed = [Exported(number, one, found.known, reveal) for number, one in conversations]
    return recording_sheet(handed, file.called, blank=blank), bool(found.doubt)
