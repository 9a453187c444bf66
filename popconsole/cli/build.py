"""The commands of "build your own": the stages of a server, and programs held against them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, command_line, not_empty, width
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.i18n import N_, _, headed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from popconsole.guide.build.stage import BuildStage
    from popconsole.ui.building_results import StageResult


_client = click.option("--client", is_flag=True, help=N_("The track of a client, not of a server."))


@click.group(invoke_without_command=True)
@_client
@click.pass_context
def build(context: click.Context, *, client: bool) -> None:
    """Write your own POP3 server, in any language: the stages, one after the other; --client: a client.

    popconsole build show 1 tells what comes first, popconsole build check -- CMD how far you are.
    """
    context.obj = client
    if context.invoked_subcommand is None:
        track = " --client" if client else ""
        with pipe():
            for stage in _stages(client=client):
                say(f"{stage.number:3}  {stage.title}")
            say("")
            say(_("Begin with: {command}").format(command=f"popconsole build show{track} 1"))
            say(_("How far you are: {command}").format(command=f"popconsole build check{track} -- CMD"))


@build.command()
@click.argument("number", type=int, default=1)
@_client
@click.pass_obj
def show(track: bool, number: int, *, client: bool) -> None:  # noqa: FBT001 - click hands it on
    """Show a stage, the first unless told: why it is so, what is to be built, what the examiner will do."""
    client = client or track
    with pipe():
        for row in _told(_stage(number, client=client), width()):
            say(row)


@build.command()
@click.argument("command", metavar="-- CMD...", nargs=-1)
@_client
@click.option("--upto", type=int, metavar="N", help=N_("Go no further than this stage."))
@click.option("--user", default="student", show_default=True, callback=not_empty, help=N_("Who logs in."))
@click.option(
    "--password-env",
    metavar="NAME",
    callback=not_empty,
    help=N_("The environment variable with the password; learn, unless told."),
)
@click.option(
    "-o", "--output", type=FilePath(), help=N_("Write the result there, as JSON: the file for a teacher.")
)
@click.pass_obj
def check(
    track: bool,  # noqa: FBT001 - click hands it on
    command: tuple[str, ...],
    upto: int | None,
    user: str,
    password_env: str | None,
    output: Path | None,
    *,
    client: bool,
) -> None:
    """Start your program and hold it against the stages, as far as it passes.

    In CMD {port} stands for the port to listen on, with --client for that to call on {host}; {user} and
    {password} for who logs in; {maildir} for a server's Maildir with the mail, {outbox} for the folder where
    a client puts it. It is run in the folder where you are, as you would run it in a shell.

    The first stage that is not passed is shown with what went wrong, the conversation (C is what the client
    says, S the server, ! what becomes of the connection, > where it goes wrong), what your program printed
    meanwhile, the rule and a hint.

    Exits with 0 where all stages are passed, with 1 where one is not, with 2 where nothing can be said.
    """
    from popconsole.cli.login import secret_given
    from popconsole.cli.progress import passing_line
    from popconsole.ui.building import client_held_against, held_against
    from popconsole.ui.building_report import ending_rows, row_of_stage
    from popconsole.ui.crash import hush_asyncio

    text = command_line(command)
    client = client or track
    if "{port}" not in text:
        example = f"popconsole build check{' --client' if client else ''} -- python3 "
        example += "client.py {host} {port}" if client else "server.py {port}"
        raise UnusableError(
            headed(_("say {port} in CMD, behind --, where your program takes the port"), example)
        )
    every = _stages(client=client)
    last = len(every) if upto is None else _stage(upto, client=client).number
    hush_asyncio()
    found: list[StageResult] = []
    line = passing_line() or (lambda _text: None)
    _write(output, found, every, client=client)

    def told(result: "StageResult") -> None:
        line(None)
        say(row_of_stage(result))
        after = result.stage.number + 1
        if result.passed and after <= last:
            line(lambda: f"[.] {after:2}  {every[after - 1].title} ")
        found.append(result)
        _write(output, found, every, client=client)

    with pipe():
        if client:
            client_held_against(text, every[:last], told)
        else:
            password = secret_given(password_env, None, asks=False)
            held_against(text, every[:last], user.encode(), password or b"learn", told)
        line(None)
        for row in ending_rows(found, last, every, width(), client=client):
            say(row)
    sys.exit(ExitCode.OK if all(result.passed for result in found) else ExitCode.DIFFERENCE)


def _write(
    output: Path | None, found: "list[StageResult]", every: "list[BuildStage]", *, client: bool
) -> None:
    """Write what came of the stages so far: whoever is ended has a result."""
    import json

    from popconsole.ui.building import CLIENT, SERVER
    from popconsole.ui.building_results import as_objects

    if output is None:
        return
    told = as_objects(CLIENT if client else SERVER, found, every)
    try:
        output.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UnusableError(f"--output: {error}") from error


@build.command()
@click.argument("folder", type=FilePath(folder=True))
def mail(folder: Path) -> None:
    """Write the examiner's mail into FOLDER, a new or empty Maildir, to be looked at.

    Your server, started with it by hand, can be talked to: popconsole connect 127.0.0.1:PORT.
    """
    from popconsole.examiner.mail import mail as letters
    from popconsole.examiner.running.stores import MaildirStore, StoreError
    from popconsole.transcript.safe import safe_text
    from popconsole.ui.examined_mail import refuse_others_mail

    try:
        refuse_others_mail(folder)
        MaildirStore(folder, letters()).put_back()
    except StoreError as error:
        raise UnusableError(str(error)) from error
    said = _("{n} messages, each a file in {folder}")
    say(said.format(n=len(letters()), folder=safe_text(str(folder / "new"))))


@build.command()
@click.argument("folder", metavar="FOLDER", type=FilePath(folder=True, exists=True))
@click.option(
    "--run",
    "command",
    metavar="CMD",
    required=True,
    callback=not_empty,
    help=N_("How the program in each folder is started there, as check takes it."),
)
@_client
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
@click.pass_obj
def grade(
    track: bool,  # noqa: FBT001 - click hands it on
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
    """Hold each folder in FOLDER against the stages, and print one table.

    Each program runs in its own process, with limits on time, on memory and on what it prints and writes;
    what it leaves running is ended. Exits with 0 where every folder passed all stages, with 1 where one did
    not, with 2 where one could not be graded.
    """
    from popconsole.ui.grade_table import as_json, ending, rows_of_csv, rows_of_text
    from popconsole.ui.grading import GradeAsked, GradeOutcome, graded

    client = client or track
    folders = sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))
    if output is not None:
        folders = [one for one in folders if one.resolve() != output.resolve()]
    if not folders:
        raise UnusableError(_("{folder}: there is no folder in it to grade").format(folder=folder))
    if "{port}" not in command:
        raise UnusableError(_("--run: say {port} where the program takes the port to listen on"))
    last = len(_stages(client=client)) if upto is None else _stage(upto, client=client).number
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


def _stages(*, client: bool = False) -> "list[BuildStage]":
    from popconsole.ui.building import CLIENT, SERVER, stages

    return stages(CLIENT if client else SERVER)


def _stage(number: int, *, client: bool = False) -> "BuildStage":
    every = _stages(client=client)
    if not 1 <= number <= len(every):
        raise UnusableError(_("the stages go from 1 to {n}").format(n=len(every)))
    return every[number - 1]


def _told(stage: "BuildStage", columns: int) -> "Iterator[str]":
    from popconsole.guide.build.stage import COMMAND
    from popconsole.ui.folded import folded

    yield _("Stage {n}: {title}").format(n=stage.number, title=stage.title)
    for part in (stage.hook, stage.task, stage.examiner):
        for paragraph in part:
            yield ""
            if paragraph.startswith(COMMAND):  # is to be copied whole
                yield "  " + paragraph.removeprefix(COMMAND)
            else:
                yield from folded(paragraph, "", columns, "")
