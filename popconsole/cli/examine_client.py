"""The command that examines a client: examine-client."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, command_line, not_empty, width
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.report_file import COLUMNS, form_of, report_options, write_report
from popconsole.i18n import N_, _

if TYPE_CHECKING:
    from popconsole.examiner.clients.presets import ClientPreset
    from popconsole.examiner.running.client_run import ClientRun, ClientRunner


@click.command("examine-client")
@click.argument("command", metavar="-- CMD...", nargs=-1)
@click.option(
    "--preset",
    metavar="NAME",
    callback=not_empty,
    help=N_("Examine a client that is known here, without a CMD; --list-presets lists them."),
)
@click.option("--list-presets", "lists_presets", is_flag=True, help=N_("List the presets and end."))
@click.option(
    "--tls-command",
    metavar="CMD",
    callback=not_empty,
    help=N_("The command with which the client uses STLS; without it no fault of TLS is tried."),
)
@click.option("--pop2", is_flag=True, help=N_("Examine a client of POP2."))
@click.option(
    "--only", metavar="PATTERN", multiple=True, callback=not_empty, help=N_("Try these faults alone.")
)
@click.option(
    "--skip", metavar="PATTERN", multiple=True, callback=not_empty, help=N_("Leave these faults out.")
)
@click.option("--list", "lists", is_flag=True, help=N_("List the faults that are tried, and end."))
@click.option(
    "--timeout",
    type=click.FloatRange(0.5),
    default=20.0,
    show_default=True,
    help=N_("Seconds that the client may take for a run; then it hangs, and is ended."),
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help=N_("Make so many runs at a time."),
)
@report_options("client_reports")
@click.option(
    "--transcripts",
    type=FilePath(folder=True),
    help=N_("Write what was said in each run into this folder, secrets masked."),
)
def examine_client(
    command: tuple[str, ...],
    preset: str | None,
    tls_command: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    timeout: float,
    jobs: int,
    form: str | None,
    output: str | None,
    transcripts: Path | None,
    *,
    pop2: bool,
    lists_presets: bool,
    lists: bool,
) -> None:
    """Examine a client: give it each fault that a server can have, and see what becomes of the mail.

    CMD fetches all mail and deletes it from the server; in it stand {host}, {port}, {user}, {password},
    and {outbox}, a folder for what it fetches, in files of any form; without that word, what it prints is
    taken. {folder} is a folder of its own, its home too, {ca} the file of the authority that vouches for the
    server. It is run in the folder where you are.

    Exits with 0 where no mail came to harm, with 1 where some did that a client can keep from harm, or a
    secret was said in clear, and with 2 where it could not be examined: it does not fetch all mail without a
    fault.
    """
    from popconsole.examiner.clients.presets import preset_names
    from popconsole.examiner.clients.trials import trials
    from popconsole.server.listening.binding import ListenError
    from popconsole.server.tls.certificates import CertificateError
    from popconsole.ui.client_examining import examined_client
    from popconsole.ui.client_report import form_named
    from popconsole.ui.crash import hush_asyncio

    if lists_presets:
        for name in preset_names():
            click.echo(name)
        return
    known = _preset(preset)
    if pop2 and (known is not None or tls_command is not None):
        raise UnusableError(_("--pop2 goes neither with --preset nor with --tls-command: say CMD"))
    with_tls = lists or tls_command is not None or bool(known and known.tls)
    wanted = trials(only, skip, tls=with_tls, protocol="POP2" if pop2 else "POP3")
    if not wanted:
        raise UnusableError(_("no fault matches --only and --skip; --list lists them"))
    if lists:
        with pipe():
            for trial in wanted[sum(not one.fault for one in wanted) :]:
                click.echo(f"{trial.text}{' (TLS)' if trial.tls else ''}")
        return
    client, runner = _runner(command, known, tls_command, timeout)
    form = form or form_of(output)
    reports = form_named("text" if output is not None else form)
    hush_asyncio()

    def tell(run: "ClientRun") -> None:
        for row in reports.row(run, width()):
            say(row)

    with pipe():
        try:
            examined = examined_client(client, runner, wanted, tell, jobs=jobs, transcripts=transcripts)
        except (OSError, ListenError, CertificateError) as error:
            raise UnusableError(_("The client could not be examined: {why}").format(why=error)) from error
        for row in reports.foot(examined, width()):
            say(row)
    if output is not None:
        write_report(output, form_named(form).foot(examined, COLUMNS))
    if examined.unusable:
        sys.exit(ExitCode.UNUSABLE)
    sys.exit(ExitCode.DIFFERENCE if examined.failures else ExitCode.OK)


def _preset(name: str | None) -> "ClientPreset | None":
    import shutil

    from popconsole.examiner.clients.presets import PresetError, preset

    if name is None:
        return None
    try:
        known = preset(name)
    except PresetError as error:
        told = _("there is no preset {name}; there is: {names}")
        raise UnusableError(told.format(name=name, names=error)) from error
    if shutil.which(known.program) is None:
        raise UnusableError(_("{program} is not installed here").format(program=known.program))
    return known


def _runner(
    command: tuple[str, ...], known: "ClientPreset | None", tls_command: str | None, timeout: float
) -> "tuple[str, ClientRunner]":
    """Return what the client is called, and what runs it."""
    from popconsole.examiner.clients.presets import ClientCommand
    from popconsole.examiner.running.client_run import ClientRunner

    if known is not None:
        if command or tls_command:
            raise UnusableError(_("--preset brings its commands: leave CMD and --tls-command out"))
        runner = ClientRunner(
            known.plain, known.tls, tells=known.tells, as_root=known.as_root, seconds=timeout
        )
        return known.name, runner
    if not command:
        raise UnusableError(_("say how the client is started, behind --, or name a --preset"))
    text = command_line(command)
    if "{port}" not in text:
        raise UnusableError(_("say {port} in CMD where the client takes the port of the server"))
    tls = None if tls_command is None else ClientCommand(tls_command)
    return text, ClientRunner(ClientCommand(text), tls, seconds=timeout, inside=Path.cwd())
