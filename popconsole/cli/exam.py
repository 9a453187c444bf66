"""The command that gives the exam."""

import sys
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, width
from popconsole.cli.outcome import UnusableError, pipe, say
from popconsole.i18n import N_, _, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from popconsole.guide.lessons.exam import ExamQuestion
    from popconsole.ui.exam_results import ExamResult


@click.command()
@click.option(
    "--form",
    type=click.Choice(("A", "B"), case_sensitive=False),
    default="A",
    show_default=True,
    help=N_("Which of two parallel forms: A before the course, B after it."),
)
@click.option(
    "-o",
    "--output",
    "target",
    type=FilePath(),
    metavar="OUT",
    help=N_("Write the result to a file, for a teacher."),
)
@click.option("--results", is_flag=True, help=N_("List the results so far, and end."))
def exam(form: str, target: Path | None, *, results: bool) -> None:  # fmt: skip
    """Answer twenty questions: what will be replied, what is right, which line is to blame.

    Take form A before the course and form B after it. Each answer is a number; 0 is "I don't know". At the
    end it says how many were right, and which lessons to take again. Answers may come from a pipe, one a
    line. "popconsole learn exam" has it in the full screen.
    """
    from datetime import UTC, datetime

    from popconsole.ui.exam_results import as_json, keep_result, result_of, results_path
    from popconsole.ui.exam_taking import signs_told
    from popconsole.ui.messages import os_error

    if results:
        _list(results_path())
        return
    if target is not None and lexists(target):
        told = _("{path} is there already: choose another name").format(path=click.format_filename(target))
        raise UnusableError(told)
    questions = _questions(form.upper())
    with pipe():
        told = _("{count} questions; an answer is a number.").format(count=len(questions))
        _wrapped(f"{told} {signs_told()}", "")
        answers = [_ask(one, len(questions)) for one in questions]
        now = datetime.now(UTC)  # noqa: TID251 - nobody is above who has a clock
        result = result_of(questions, answers, now.isoformat(timespec="seconds"))
        _tell(questions, answers, result)
    try:
        keep_result(results_path(), result)
        if target is not None:
            with target.open("xb") as file:
                file.write(as_json(result))
    except OSError as error:
        raise UnusableError(os_error(Path(error.filename or target or "."), error)) from error


def _questions(form: str) -> "tuple[ExamQuestion, ...]":
    from popconsole.guide.lessons.errors import LessonError
    from popconsole.resources import MissingDataError
    from popconsole.ui.exam_taking import open_exam

    try:
        return open_exam(form).questions
    except (LessonError, MissingDataError, OSError) as error:
        raise UnusableError(str(error)) from error


def _ask(question: "ExamQuestion", count: int) -> int:
    """Ask one question; return the number that was answered."""
    click.echo()
    told = _("Question {n} of {count}").format(n=question.number, count=count)
    click.secho(told, bold=True)
    for number, row in enumerate(question.shows, 1):
        click.echo(f"  {number:2}  {row}" if question.kind == "find" else f"      {row}")
    _wrapped(question.asks[language()], "")
    for number, choice in enumerate(question.choices.get(language(), ()), 1):
        _wrapped(choice, f"  {number}  ")
    _wrapped(_("I don't know"), "  0  ")
    finds = question.kind == "find"
    return _answer(question.most, _("The number of the line:") if finds else _("Your answer:"))


def _wrapped(text: str, lead: str) -> None:
    """Print a text behind its lead, in rows that fit: no word is broken at the edge."""
    import textwrap

    behind = " " * len(lead)
    for row in textwrap.wrap(text, width() - 1, initial_indent=lead, subsequent_indent=behind) or [lead]:
        click.echo(row)


def _answer(most: int, asks: str) -> int:
    """Read a number from 0 on; ask again where it is none."""
    while True:
        click.echo(asks + " ", nl=False)
        row = sys.stdin.readline()
        if not row:
            click.echo()
            raise UnusableError(_("the answers end before the questions do: nothing is kept"))
        text = row.strip()
        if not sys.stdin.isatty():
            click.echo(text if text.isascii() and text.isdigit() else "")
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= most:
            return int(text)
        say(_("A number from 0 to {most} is an answer.").format(most=most), err=True)


def _tell(questions: "Sequence[ExamQuestion]", answers: "Sequence[int]", result: "ExamResult") -> None:
    from popconsole.ui.exam_taking import lessons_again, number_of, right_told, score_told, wrong_ones

    click.echo()
    for number, told in enumerate(score_told(result)):
        click.secho(told, bold=not number)
    if result.right < result.asked:
        click.echo(_("What would have been right:"))
    for question in wrong_ones(questions, answers):
        wrong = _("Question {n}: {right}")
        click.echo(wrong.format(n=question.number, right=right_told(question)))
    if result.again:
        click.echo(_("To take again:"))
    for name, title in lessons_again(result):
        click.echo(f"  popconsole learn {number_of(name)}  {title}")


def _list(path: Path) -> None:
    from popconsole.ui.exam_results import read_results

    found = read_results(path)
    for one in found:
        told = _("{when}  form {form}  {right} of {asked} right")
        when = one.ended[:16].replace("T", " ")
        say(told.format(when=when, form=one.form, right=one.right, asked=one.asked))
    if not found:
        say(_("No exam was taken yet."))
