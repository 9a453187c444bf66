"""The command that judges recordings: check."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FormName, fail_on_option, filter_expression, not_empty, width
from popconsole.cli.many_files import every_file, open_file
from popconsole.cli.outcome import ExitCode, pipe, say
from popconsole.cli.recordings import file_options, open_recording
from popconsole.i18n import N_, _, headed

if TYPE_CHECKING:
    from popconsole.formats.asked import Asked
    from popconsole.ui.judged import Session
    from popconsole.ui.judging import Judging, Summary
    from popconsole.ui.recording_files import GivenFile, OpenFile


@dataclass(frozen=True, slots=True)
class _How:
    """How files are judged, and printed."""

    form: str
    asked: "Asked"
    fail_on: tuple[str, ...]
    filter: str | None
    width: int


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", callback=not_empty)
@click.option("--format", "form", type=FormName("judgements"), default="text", show_default=True)
@file_options
@fail_on_option
@click.option(
    "--filter",
    "picked",
    metavar="EXPRESSION",
    callback=filter_expression,
    help=N_(
        "Judge those sessions alone of which EXPRESSION picks a line; popconsole filter --help tells how."
    ),
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help=N_("Read so many files at a time, each in a process of its own."),
)
def check(
    files: tuple[str, ...],
    form: str,
    asked: "Asked",
    fail_on: tuple[str, ...],
    picked: str | None,
    jobs: int,
) -> None:
    """Judge recordings: what is wrong in them, grouped, with the first faulty exchange whole.

    FILE is a recording in any form that is read, a folder of them, or "-" for standard input.

    Exits with 0 where nothing was found that counts (--fail-on says what does), with 1 where something was,
    and with 2 where a FILE could not be read or too little of it was understood, or --filter picks nothing.
    What lies in a folder and is no recording is passed over.
    """
    from popconsole.ui.judgement import form_named

    how = _How(form, asked, fail_on, picked, width())
    given = tuple(every_file(files))
    printed = form_named(form)
    summaries: list[Summary] = []
    with pipe():
        for row in printed.head():
            click.echo(row)
        for rows, summary in _judged(given, how, jobs):
            for row in rows:
                click.echo(row)
            summaries.append(summary)
            if summary.interrupted:
                break
        for row in printed.foot(summaries, how.width):
            click.echo(row)
    sys.exit(_exit_code(given, summaries))


def _judged(
    given: "Sequence[GivenFile]", how: _How, jobs: int
) -> "Iterator[tuple[Iterator[str] | Sequence[str], Summary]]":
    """Yield for each file its rows, to be gone through, and then what came of it."""
    if jobs == 1 or len(given) == 1:
        for file in given:
            yield _begun(file, how)
        return
    with ProcessPoolExecutor(min(jobs, len(given))) as workers:
        yield from workers.map(_whole, given, [how] * len(given))


def _whole(file: "GivenFile", how: _How) -> "tuple[list[str], Summary]":
    """Judge a file to its end; to be run in a process of its own."""
    rows, summary = _begun(file, how, share=False)
    return list(rows), summary


def _begun(file: "GivenFile", how: _How, *, share: bool = True) -> "tuple[Iterator[str], Summary]":
    """Open a file to be judged as its rows are asked for; ``share``: by several processes, if it is large."""
    from popconsole.analysis.filters.expression import parse
    from popconsole.ui.judgement import form_named
    from popconsole.ui.judging import Judging

    opened = open_file(file)
    asked = None if how.filter is None else parse(how.filter)
    judging = Judging(
        open_recording(opened, how.asked, quiet=True), file.shown, how.fail_on, asked, share=share
    )
    sessions = _sessions(judging, opened)
    return form_named(how.form).file(sessions, judging.summary, how.width), judging.summary


def _sessions(judging: "Judging", opened: "OpenFile") -> "Iterator[Session]":
    """Yield the sessions of a file, and close it; what ends that early is told in its summary."""
    from popconsole.formats.errors import TranscriptError

    try:
        with opened:
            yield from judging
    except TranscriptError as error:
        judging.summary.error = str(error)
    except OSError as error:
        judging.summary.error = headed(judging.summary.file, error.strerror or str(error))


def _exit_code(given: "Sequence[GivenFile]", summaries: "Sequence[Summary]") -> ExitCode:
    """Return what the command says to the shell, and say on standard error what needs to be said."""
    unusable = False
    for file, summary in zip(given, summaries, strict=False):
        if summary.interrupted:
            say(_("interrupted: {file} was judged as far as it was read").format(file=summary.file), err=True)
            unusable = True
        elif summary.error and not file.named:
            say(_("passed over, for it is no recording: {file}").format(file=summary.file), err=True)
        elif summary.error or summary.doubtful:
            say(summary.error or headed(summary.file, summary.doubt), err=True)
            unusable = True
    if all(summary.error for summary in summaries):
        unusable = True
    if not any(summary.sessions for summary in summaries) and any(summary.left_out for summary in summaries):
        say(_("--filter picks no line of any session: nothing was judged"), err=True)
        unusable = True
    if unusable:
        return ExitCode.UNUSABLE
    return ExitCode.DIFFERENCE if any(summary.fails for summary in summaries) else ExitCode.OK
