"""The command that says transcripts again, and plays what they expect: replay."""

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, not_empty, timeout_option
from popconsole.cli.login import LoginAsker
from popconsole.cli.many_files import every_file, one_of
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.playbooks import play_file, playbook_in
from popconsole.cli.reach import security_options
from popconsole.cli.recordings import file_options
from popconsole.cli.replaying import ReplayOptions, replayed, say_again, sum_up
from popconsole.i18n import N_, _
from popconsole.ui.crash import hush_asyncio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from popconsole.client.security import Security
    from popconsole.formats.asked import Asked
    from popconsole.ui.recording_files import GivenFile
    from popconsole.ui.replayed import Replayed


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...", callback=not_empty)
@click.option(
    "--server",
    metavar="HOST[:PORT] | pop[s]://HOST:PORT",
    help=N_("Replay against this server, not the embedded one."),
)
@security_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@file_options
@timeout_option
@click.option(
    "--password-env",
    metavar="NAME",
    callback=not_empty,
    help=N_(
        "The environment variable with the password, or token, in place of the one that the file holds, "
        "masks, or holds a digest of."
    ),
)
@click.option(
    "--password-file",
    type=FilePath(exists=True),
    help=N_("The file whose first line is that password."),
)
@click.option("--user", callback=not_empty, help=N_("The user, where a response of AUTH masks the name."))
@click.option("--keep-going", "goes_on", is_flag=True, help=N_("Go on behind a login that --server refuses."))
@click.option(
    "--pipeline",
    is_flag=True,
    help=N_("Send ahead of the replies, behind a CAPA in which the server says PIPELINING; never otherwise."),
)
@click.option("--all", "everything", is_flag=True, help=N_("Print long answers whole."))
@click.option(
    "--junit",
    "junit_file",
    type=FilePath(),
    metavar="FILE",
    help=N_("Write a report for build machines, too: JUnit's XML, a test for each FILE."),
)
@click.option(
    "--update",
    is_flag=True,
    help=N_("Rewrite what differs in each FILE to what came, and nothing else."),
)
@click.option(
    "--may-delete",
    is_flag=True,
    help=N_("Play files of expectations that remove mail on --server, too."),
)
@click.option("--reveal", is_flag=True, help=N_("Show passwords and digests instead of stars."))
def replay(
    sources: tuple[str, ...],
    server: str | None,
    form: str,
    asked: "Asked",
    timeout: float,
    security: "Security",
    password_env: str | None,
    password_file: "Path | None",
    user: str | None,
    *,
    goes_on: bool,
    everything: bool,
    pipeline: bool,
    reveal: bool,
    junit_file: "Path | None",
    update: bool,
    may_delete: bool,
) -> None:
    """Say the client's lines of transcripts again and compare the answers, each conversation anew.

    FILE is a recording, a file of what is expected ("Expect: 1" in its header), a folder of them, or "-" for
    standard input. They go to the embedded mock server, set up from the transcript itself, or to --server,
    which never gets a mask for a password: give it, or be asked for it at a terminal. Exits with 0 where all
    lines were said and all is as expected (of a recording: status, shape and data agree), with 1 where not,
    with 2 where something could not be tried: a file can't be used, no server answers, greets or is trusted.
    """
    from popconsole.client.security import IN_CLEAR

    if server is None and security != IN_CLEAR:
        raise UnusableError(_("--tls, --stls, --ca and --insecure go with --server: name one"))
    files = list(every_file(sources))
    login = LoginAsker(password_env, password_file, user, asks=not any(file.is_input for file in files))
    if server is None and (login.given or goes_on or may_delete):
        raise UnusableError(
            _(
                "--password-env, --password-file, --user, --keep-going and --may-delete go with --server: "
                "name one"
            )
        )
    options = ReplayOptions(
        server,
        security,
        asked,
        form,
        timeout,
        login,
        goes_on,
        pipeline,
        everything,
        reveal,
        may_delete,
        update,
    )
    hush_asyncio()
    with pipe():
        results, failure = _replay(files, options)
    if junit_file is not None:
        _write_junit(junit_file, results)
    if failure:
        raise UnusableError(_("the replay could not be carried out: {why}").format(why=failure))
    sys.exit(_exit_code(results))


def _replay(files: "Sequence[GivenFile]", options: ReplayOptions) -> "tuple[list[Replayed], str]":
    """Replay files one by one and tell of them; return what became of each, and why the only one failed."""
    from popconsole.ui.replayed import Tried

    results: list[Replayed] = []
    several = len(files) > 1 or not files[0].named
    for file in files:
        octets = playbook_in(file)
        if octets is not None:
            results.append(play_file(file, octets, options))
            _tell(results[-1], options.form)
            continue
        with one_of(file, partial(_not_tried, file, results), several=several):
            said = say_again(file, options, aloud=not several)
            results.append(replayed(file, said, options))
            if several:
                _tell(results[-1], options.form)
            else:
                sum_up(said, options.form)
                if results[-1].tried is Tried.REWRITTEN:
                    say(results[-1].why, err=options.form == "json")
                return results, said.failure
    _sum_up(results, options.form)
    return results, ""


def _not_tried(file: "GivenFile", results: "list[Replayed]") -> None:
    """Take down that a file could not be tried; why was told."""
    from popconsole.ui.replayed import Replayed, Tried

    results.append(Replayed(file.shown, Tried.NOT_TRIED))


def _tell(result: "Replayed", form: str) -> None:
    """Print what became of one file among others."""
    import json

    from popconsole.ui.replayed import Tried

    if form == "json":
        click.echo(json.dumps(result.as_object()))
    elif result.tried is not Tried.PASSED_OVER:  # how many there are is told at the end
        for row in result.told():
            say(row)


def _sum_up(results: "Sequence[Replayed]", form: str) -> None:
    """Print what the report of several files ends with: how many of each kind, the first that fails."""
    import json

    from popconsole.ui.replayed import Tried, ending, sum_as_object, summary

    if form == "json":
        click.echo(json.dumps(sum_as_object(results)))
        return
    passed = next((result for result in results if result.tried is Tried.PASSED_OVER), None)
    if len(results) == 1 and passed is None:  # all is said
        return
    click.echo()
    click.echo(summary(results))
    if passed is not None:
        say(_("Passed over, the first of them: {file}: {why}").format(file=passed.file, why=passed.why))
    for row in ending(results):
        say(row)


def _write_junit(path: "Path", results: "Sequence[Replayed]") -> None:
    from popconsole.ui.replayed import junit
    from popconsole.ui.saving import new_file

    try:
        with new_file(path, private=False, overwrite=True) as file:
            file.writelines(f"{row}\n".encode("utf-8", "replace") for row in junit(results))
    except OSError as error:
        raise UnusableError(f"--junit: {error}") from error


def _exit_code(results: "Sequence[Replayed]") -> ExitCode:
    """Return what the command says to the shell."""
    from popconsole.ui.replayed import Tried

    found = {result.tried for result in results} - {Tried.PASSED_OVER}
    if Tried.DIFFERENT in found:
        return ExitCode.DIFFERENCE
    return ExitCode.UNUSABLE if Tried.NOT_TRIED in found or not found else ExitCode.OK
