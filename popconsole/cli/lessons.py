"""The commands about lessons: the list with what was learned, checking a set, exporting and importing."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.i18n import N_, _, headed, language, ngettext, own_number

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from popconsole.ui.progress_file import LessonRecord


@click.group(invoke_without_command=True)
@click.option("--lessons", "folder", type=FilePath(folder=True), help=N_("A folder of lessons; else ours."))
@click.pass_context
def lessons(context: click.Context, folder: Path | None) -> None:
    """List the lessons and what you have learned; check a set of lessons; export and import progress.

    popconsole learn takes a lesson.
    """
    if context.invoked_subcommand is None:
        list_lessons(folder)


def list_lessons(folder: Path | None) -> None:
    """Print the lessons of a folder, ours where it is None, with what was learned."""
    from popconsole.guide.lessons.errors import LessonError
    from popconsole.ui.lesson_set import EXAM, SANDBOX, lesson_names, open_lesson
    from popconsole.ui.progress_file import progress_path

    found = the_lessons(folder)
    records = _records(progress_path())
    with pipe():
        done = 0.0
        names = lesson_names(found)
        for name in names:
            record = records.get(name)
            done += record.part if record else 0
            try:
                whole = open_lesson(found, name)
            except LessonError as error:
                click.echo(headed(name, str(error)))
                continue
            text = whole.text(language())
            minutes = _("{n} min").format(n=whole.lesson.minutes)
            click.echo(f"{_mark(record)} {name:24} {minutes:>7}  {text.title}")
        click.echo(f"{'':8} {SANDBOX:24} {'':>7}  {_('The sandbox: personas, faults, riddles')}")
        click.echo(f"{'':8} {EXAM:24} {'':>7}  {_('The exam: form A before the course, form B after it')}")
        if names:
            click.echo(_("{part:.0%} of the course is done.").format(part=own_number(done / len(names))))


def _mark(record: "LessonRecord | None") -> str:
    if record is None or not record.steps:
        return "[ ]   0%"
    return f"[{'x' if record.done else '-'}] {record.part:4.0%}"


def the_lessons(folder: Path | None) -> "Traversable":
    """Return the folder of lessons that was named, or ours. Raises UnusableError."""
    from popconsole.resources import MissingDataError
    from popconsole.ui.lesson_set import lesson_names, our_lessons

    try:
        found = our_lessons() if folder is None else folder
        if folder is not None and not folder.is_dir():
            raise UnusableError(_("{path} is no folder").format(path=click.format_filename(folder)))
        if not lesson_names(found):
            told = _("there is no lesson in {path}: a lesson is a folder with a lesson.toml")
            raise UnusableError(told.format(path=click.format_filename(str(found))))
    except (MissingDataError, OSError) as error:
        raise UnusableError(str(error)) from error
    return found


@lessons.command()
@click.argument("folder", required=False, type=FilePath(folder=True))
def check(folder: Path | None) -> None:
    """Check the lessons in FOLDER, ours without one: their files, their texts, their solutions.

    Each solution is played against the mock server: every goal must be reached by it, and none before it
    begins. Both languages must be there and say something of the same steps. Exits with 1 where something is
    wrong, with 2 where there is no lesson.
    """
    from popconsole.ui.lesson_check import checked
    from popconsole.ui.lesson_set import lesson_names

    found = the_lessons(folder)
    wrong = 0
    names = lesson_names(found)
    with pipe():
        for name in names:
            faults = checked(found / name, name)
            for fault in faults:
                say(fault)
            wrong += bool(faults)
            if not faults:
                say(_("{name}: all goals are reached by the solution").format(name=name))
        told = ngettext("{n} lesson, {wrong} with faults", "{n} lessons, {wrong} with faults", len(names))
        say(told.format(n=len(names), wrong=wrong))
    sys.exit(ExitCode.DIFFERENCE if wrong else ExitCode.OK)


@lessons.command()
@click.argument("file", type=FilePath())
def export(file: Path) -> None:
    """Write what you have learned to FILE, for a teacher: CSV where its name ends so, else JSON.

    A row for each lesson: steps and goals, questions answered rightly at the first go, hints, seconds. No
    line that you typed is in it. "-" is standard output.
    """
    from popconsole.ui.progress_file import as_csv, as_json, progress_path

    records = _records(progress_path())
    if not records:
        raise UnusableError(_("nothing was learned yet: popconsole learn begins"))
    rows = [records[name] for name in sorted(records)]
    octets = as_csv(rows) if file.suffix.lower() == ".csv" else as_json(rows)
    if str(file) == "-":
        with pipe():
            click.echo(octets, nl=False)
        return
    try:
        with file.open("xb") as written:
            written.write(octets)
    except FileExistsError as error:
        told = _("{path} is there already: choose another name").format(path=click.format_filename(file))
        raise UnusableError(told) from error
    except OSError as error:
        told = _("{path} can't be written: {why}")
        why = error.strerror or str(error)
        raise UnusableError(told.format(path=click.format_filename(file), why=why)) from error


@lessons.command(name="import")
@click.argument("files", nargs=-1, required=True, type=FilePath())
def import_(files: tuple[Path, ...]) -> None:
    """Take in what was exported, on another machine: the further of both counts, hints and time add up."""
    from popconsole.ui.messages import os_error
    from popconsole.ui.progress_file import ProgressError, join_progress, parse_progress, progress_path

    for file in files:
        try:
            join_progress(progress_path(), parse_progress(file.read_bytes(), str(file)))
        except ProgressError as error:
            raise UnusableError(str(error)) from error
        except OSError as error:
            raise UnusableError(os_error(Path(error.filename or file), error)) from error


def _records(path: Path) -> "dict[str, LessonRecord]":
    from popconsole.ui.messages import os_error
    from popconsole.ui.progress_file import ProgressError, read_progress

    try:
        return read_progress(path)
    except ProgressError as error:
        raise UnusableError(str(error)) from error
    except OSError as error:
        raise UnusableError(os_error(path, error)) from error
