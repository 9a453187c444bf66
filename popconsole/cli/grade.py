"""The command ``grade``: a class's folders, each held against the stages of ``build``, in one table."""

import sys
from pathlib import Path

import click

from popconsole.cli.build import client_option, stage_of, stages_of
from popconsole.cli.given import FilePath, not_empty, width
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.i18n import N_, _


@click.command()
@click.argument("folder", metavar="FOLDER", type=FilePath(folder=True, exists=True))
@click.option(
    "--run",
    "command",
    metavar="CMD",
    required=True,
    callback=not_empty,
    help=N_("How the program in each folder is started there, as build check takes it."),
)
@client_option
@click.option("--upto", type=int, metavar="N", help=N_("Go no further than this stage."))
@click.option(
    "--seconds", type=click.IntRange(1), default=300, show_default=True, help=N_("For each folder.")
)
@click.option(
    "--megabytes", type=click.IntRange(16), default=1024, show_default=True, help=N_("Of memory, for each.")
)
@click.option(
    "-o",
    "--output",
    metavar="PLACE",
    type=FilePath(folder=True),
    help=N_("Write there what each student would read, NAME.txt, and the result, NAME.json."),
)
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True
)
def grade(
    folder: Path,
    command: str,
    upto: int | None,
    seconds: int,
    megabytes: int,
    output: Path | None,
    form: str,
    *,
    client: bool,
) -> None:
    """Hold a class's programs against the stages of build.

    One table is printed, with a row for each folder in FOLDER. Each program runs in its own process, with
    limits on time, on memory and on what it prints and writes; what it leaves running is ended. Exits with
    0 where every folder passed all stages, with 1 where one did not, with 2 where one could not be graded.
    """
    from popconsole.ui.grade_table import as_json, ending, rows_of_csv, rows_of_text
    from popconsole.ui.grading import GradeAsked, GradeOutcome, graded

    folders = sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
    if output is not None:
        folders = [one for one in folders if one.resolve() != output.resolve()]
    if not folders:
        raise UnusableError(_("{folder}: there is no folder in it to grade").format(folder=folder))
    if "{port}" not in command:
        raise UnusableError(_("--run: say {port} where the program takes the port to listen on"))
    last = len(stages_of(client=client)) if upto is None else stage_of(upto, client=client).number
    asked = GradeAsked(command, last, client, upto or 0, seconds, megabytes, output)
    found, names = [], [one.name for one in folders]
    with pipe():
        for row in rows_of_csv([]) if form == "csv" else ():
            say(row)
        try:
            for one in graded(folders, asked):
                found.append(one)
                for row in rows_of_text(one, names, width()) if form == "text" else ():
                    say(row)
                for row in rows_of_csv([one]) if form == "csv" else ():
                    say(row)
        except OSError as error:
            raise UnusableError(f"--output: {error}") from error
        if form == "json":
            say(as_json(found))
        elif form == "text":
            say("")
            say(ending(found))
    if not all(one.outcome.graded for one in found):
        sys.exit(ExitCode.UNUSABLE)
    passed = all(one.outcome is GradeOutcome.PASSED for one in found)
    sys.exit(ExitCode.OK if passed else ExitCode.DIFFERENCE)
