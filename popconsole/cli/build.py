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


client_option = click.option("--client", is_flag=True, help=N_("The track of a client, not of a server."))


@click.group(invoke_without_command=True)
@client_option
@click.pass_context
def build(context: click.Context, *, client: bool) -> None:
    """Write your own POP3 server or client, in stages.

    In any language, one stage after the other; --client: a client's.
    popconsole build show 1 tells what comes first, popconsole build check -- CMD how far you are.
    """
    context.obj = client
    if context.invoked_subcommand is None:
        track = " --client" if client else ""
        with pipe():
            for stage in stages_of(client=client):
                say(f"{stage.number:3}  {stage.title}")
            say("")
            say(_("Begin with: {command}").format(command=f"popconsole build show{track} 1"))
            say(_("How far you are: {command}").format(command=f"popconsole build check{track} -- CMD"))


@build.command()
@click.argument("number", type=int, default=1)
@client_option
@click.pass_obj
def show(track: bool, number: int, *, client: bool) -> None:  # noqa: FBT001 - click hands it on
    """Show a stage, the first unless told: why it is so, what is to be built, what the examiner will do."""
    client = client or track
    with pipe():
        for row in _told(stage_of(number, client=client), width()):
            say(row)


@build.command()
@click.argument("command", metavar="-- CMD...", nargs=-1)
@client_option
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
    every = stages_of(client=client)
    last = len(every) if upto is None else stage_of(upto, client=client).number
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


def stages_of(*, client: bool = False) -> "list[BuildStage]":
    """Return the stages of a track, in order."""
    from popconsole.ui.building import CLIENT, SERVER, stages

    return stages(CLIENT if client else SERVER)


def stage_of(number: int, *, client: bool = False) -> "BuildStage":
    """Return a stage by its number, from 1. Raises UnusableError where there is none."""
    every = stages_of(client=client)
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
