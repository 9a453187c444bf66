"""The command that examines a server: examine."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.examined import account, account_options, address, check_named, reply_timeout_option
from popconsole.cli.given import FilePath, not_empty, width
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.report_file import COLUMNS, form_of, report_options, write_report
from popconsole.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from popconsole.examiner.check import Check
    from popconsole.ui.examining import ExaminationAsked


@click.command()
@click.argument("server", metavar="[HOST:PORT]", required=False, callback=not_empty)
@click.option(
    "--run",
    "command",
    metavar="CMD",
    callback=not_empty,
    help=N_(
        "Start this program and examine it. {port} in it stands for the port to listen on; {user} and "
        "{password} for who will log in; {maildir} or {mbox} for the mail, which is written there."
    ),
)
@click.option(
    "--fill",
    metavar="CMD",
    callback=not_empty,
    help=N_("The command that puts the mail back, before each check."),
)
@click.option(
    "--maildir",
    type=FilePath(folder=True),
    help=N_("The server's Maildir, new or empty: the examiner's own mail is written there."),
)
@click.option(
    "--mbox",
    type=FilePath(),
    help=N_("The server's mbox, new or empty: the examiner's own mail is written there."),
)
@click.option("--fresh", is_flag=True, help=N_("Start the program of --run anew for each check."))
@click.option("--pop2", is_flag=True, help=N_("Examine a server of POP2."))
@click.option(
    "--folder",
    metavar="NAME",
    callback=not_empty,
    help=N_("Of POP2: another mailbox, with mail in it, for FOLD."),
)
@click.option(
    "--tls-port",
    type=click.IntRange(1, 65_535),
    help=N_("The port of HOST where POP3 is spoken under TLS; in --run say {tls_port}."),
)
@account_options
@click.option(
    "--only", metavar="PATTERN", multiple=True, callback=not_empty, help=N_("Try these checks alone.")
)
@click.option(
    "--skip", metavar="PATTERN", multiple=True, callback=not_empty, help=N_("Leave these checks out.")
)
@click.option("--list", "lists", is_flag=True, help=N_("List the checks, an id a line, and end."))
@click.option("--strict", is_flag=True, help=N_("What SHOULD be fails the run too."))
@click.option("--slow", is_flag=True, help=N_("Try the inactivity timers too: an hour and more."))
@click.option(
    "--may-delete", is_flag=True, help=N_("Mail may be removed that the examiner did not put there.")
)
@reply_timeout_option
@report_options("examinations")
@click.option(
    "--transcripts",
    type=FilePath(folder=True),
    help=N_("The folder for the transcripts of what is broken; popconsole open shows them."),
)
def examine(
    server: str | None,
    command: str | None,
    fill: str | None,
    maildir: Path | None,
    mbox: Path | None,
    folder: str | None,
    tls_port: int | None,
    user: str | None,
    password_env: str | None,
    password_file: Path | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    timeout: float,
    form: str | None,
    output: str | None,
    transcripts: Path | None,
    *,
    fresh: bool,
    pop2: bool,
    lists: bool,
    strict: bool,
    slow: bool,
    may_delete: bool,
) -> None:
    """Examine a server that anybody may have written, by what the RFCs demand.

    Each check has a verdict: met, other but allowed, not there, broken, cannot say. What is broken is shown
    with the conversation that shows it. "popconsole manual examine" tells how.

    Exits with 0 where nothing is broken, with 1 where something is, with 2 where the server could not be
    examined: no check matches, nothing answers, nobody can log in.
    """
    from popconsole.examiner.catalogue import catalogue, picked
    from popconsole.ui.examining import ExaminationAsked

    checks = picked(catalogue("POP2" if pop2 else "POP3"), only, skip)
    if not checks:
        raise UnusableError(_("no check matches --only and --skip; --list lists them"))
    if lists:
        with pipe():
            for check in checks:
                click.echo(check.id)
        return
    check_named(server, command)
    if command is None and fresh:
        raise UnusableError(_("--fresh goes with --run"))
    name, password = account(user, password_env, password_file, asks=command is None)
    asked = ExaminationAsked(
        protocol="POP2" if pop2 else "POP3",
        server=address(server, pop2=pop2),
        command=command,
        fill=fill,
        maildir=maildir,
        mbox=mbox,
        user=name,
        password=password,
        tls_port=tls_port or 0,
        folder=(folder or "").encode(),
        timeout=timeout,
        fresh=fresh,
        strict=strict,
        slow=slow,
        may_delete=may_delete,
        transcripts=transcripts,
    )
    sys.exit(_examined(asked, checks, form or form_of(output), output))


def _examined(asked: "ExaminationAsked", checks: "tuple[Check, ...]", form: str, output: str | None) -> int:
    """Examine, report, and return the exit code."""
    from popconsole.ui.examination import form_named
    from popconsole.ui.examining import Examining

    failed = sum(check.failed for check in checks)
    if asked.command is None and failed:
        told = ngettext(
            "{n} login will fail on purpose; --skip leaves checks out.",
            "{n} logins will fail on purpose; --skip leaves checks out.",
            failed,
        )
        say(told.format(n=failed), err=True)
    columns = width()
    live = form_named("text" if output is not None else form)
    with pipe(), Examining(asked, checks) as examining:
        for row in live.head(examining.so_far(), columns):
            say(row)
        try:
            for result in examining.results():
                for row in live.row(result, columns):
                    say(row)
        except KeyboardInterrupt:
            examining.stopped = _("interrupted")
        examined = examining.examined()
        for row in live.foot(examined, columns):
            click.echo(row)
    if output is not None:
        write_report(output, form_named(form).foot(examined, COLUMNS))
    if examined.stopped:
        say(_("The server could not be examined: {why}").format(why=examined.stopped), err=True)
    return ExitCode(examined.exit_code)
