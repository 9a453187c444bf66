"""The command that says a transcript again: replay."""

import sys
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, not_empty, timeout_option, width
from popconsole.cli.login import read_login
from popconsole.cli.many_files import one_file
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.reach import parse_server, security_options
from popconsole.cli.recordings import ReadRecording, file_options, read_recording
from popconsole.i18n import N_, _
from popconsole.ui.crash import hush_asyncio

if TYPE_CHECKING:
    from pathlib import Path

    from popconsole.client.security import Security
    from popconsole.dialogue.masking import Masker
    from popconsole.formats.asked import Asked
    from popconsole.protocol.table import Protocol
    from popconsole.replay.stage import ServerAddress
    from popconsole.transcript.model import Conversation, Recording
    from popconsole.ui.compared import Comparer
    from popconsole.ui.recording_files import GivenFile


def _source(_context: click.Context, parameter: click.Parameter, name: str) -> "GivenFile":
    return one_file(not_empty(_context, parameter, name))


@click.command()
@click.argument("source", metavar="FILE", callback=_source)
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
@click.option("--reveal", is_flag=True, help=N_("Show passwords and digests instead of stars."))
def replay(
    source: "GivenFile",
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
) -> None:
    """Say the client's lines of a transcript again and compare the answers, each conversation anew.

    They go to the embedded mock server, set up from the transcript itself, or to --server, which never gets
    a mask for a password: give it, or be asked for it at a terminal. Exits with
    0 where all lines were said, and status, shape and data of all answers agree, with 1 where not, with
    2 where it could not be carried out: the file can't be used, no server answers, greets or is trusted.
    """
    import asyncio
    import json

    from popconsole.client.errors import ConnectError
    from popconsole.client.security import IN_CLEAR
    from popconsole.protocol import PROTOCOLS
    from popconsole.replay.rebuild import ReplayError
    from popconsole.replay.run import replay as replayed
    from popconsole.replay.stage import client_lines
    from popconsole.ui.compared import Comparer

    found = read_recording(source, asked)
    recording, doubt, known = found.recording, found.doubt, found.known
    lines = sum(map(client_lines, recording.conversations))
    if not lines:
        raise UnusableError(
            _("{name}: there is no line of the client to say again").format(name=source.shown)
        )
    if server is None and security != IN_CLEAR:
        raise UnusableError(_("--tls, --stls, --ca and --insecure go with --server: name one"))
    given = password_env is not None or password_file is not None or user is not None
    if server is None and (given or goes_on):
        raise UnusableError(
            _("--password-env, --password-file, --user and --keep-going go with --server: name one")
        )
    login = None if server is None else read_login(source, recording, password_env, password_file, user)
    places = [_place(security, server, PROTOCOLS[c.protocol]) for c in recording.conversations]
    comparer = Comparer(lines, reveal=reveal, width=width(), everything=everything)

    async def run(number: int, conversation: "Conversation", place: "ServerAddress | None") -> None:
        begun = form == "json"
        async for comparison in replayed(
            PROTOCOLS[conversation.protocol],
            conversation,
            place,
            timeout=timeout,
            ahead=pipeline,
            login=login,
            goes_on=goes_on,
            known=known,
        ):
            if not begun:
                begun = True
                click.echo(_heading(conversation, number, None if reveal else known))
                for row in comparer.heading(server or _("the embedded mock server")):
                    say(row)
            comparer.count(comparison, number)
            if form == "json":
                click.echo(json.dumps(comparer.as_object(comparison, number)))
            else:
                for row in comparer.rows(comparison):
                    click.echo(row)

    failure = ""
    hush_asyncio()
    with pipe():
        for number, (conversation, place) in enumerate(
            zip(recording.conversations, places, strict=True), start=1
        ):
            try:
                asyncio.run(run(number, conversation, place))
            except ReplayError as error:
                failure = failure or str(error)
            except ConnectError as error:
                failure = failure or str(error)
                break
        _sum_up(comparer, found, form, failure)
    if failure:
        raise UnusableError(_("the replay could not be carried out: {why}").format(why=failure))
    sys.exit(_exit_code(comparer, doubt))


def _exit_code(comparer: "Comparer", doubt: str) -> ExitCode:
    """Return what the command says to the shell; ``doubt``: too little of the file was understood."""
    if doubt:
        return ExitCode.UNUSABLE
    return ExitCode.OK if comparer.agrees else ExitCode.DIFFERENCE


def _heading(conversation: "Conversation", number: int, masker: "Masker | None") -> str:
    """Return the rows over a conversation; ``masker`` masks what is told of it."""
    from popconsole.dialogue.masked_recording import told_of
    from popconsole.ui.conversations import heading

    return "\n".join(heading(conversation if masker is None else told_of(conversation, masker), number))


def _sum_up(comparer: "Comparer", found: ReadRecording, form: str, failure: str) -> None:
    """Print what a report ends with: the sum, what was said, the first exchange that fails."""
    import json

    if form == "json":
        click.echo(json.dumps(comparer.sum_as_object(failure)))
        return
    click.echo()
    if comparer.verdicts:
        click.echo(comparer.summary())
    click.echo(comparer.told_of_said())
    _report(found.recording, found.known)
    for row in comparer.ending():
        click.echo(row)


def _place(security: "Security", server: str | None, spoken: "Protocol") -> "ServerAddress | None":
    """Return where a conversation is to be said again; None: to the embedded server."""
    from popconsole.replay.stage import ServerAddress

    if server is None:
        return None
    target = parse_server(server, security, spoken)
    return ServerAddress(target.host, target.port, target.security)


def _report(recording: "Recording", masker: "Masker") -> None:
    """Print what the recording left out or printed in its own way; it does not count as a difference."""
    from popconsole.analysis.history import history_of
    from popconsole.dialogue.masked_recording import masked_oddities
    from popconsole.protocol import PROTOCOLS
    from popconsole.ui.compared import reported

    several = len(recording.conversations) > 1
    rows: list[str] = []
    for number, conversation in enumerate(recording.conversations, start=1):
        steps = history_of(conversation, PROTOCOLS[conversation.protocol], masker).steps()
        oddities = masked_oddities(conversation.oddities, masker)
        told = [
            *reported(list(steps)),
            *(_("row {row}: {message}").format(row=o.row, message=o.message) for o in oddities),
        ]
        if several:
            told = [_("conversation {n}, {told}").format(n=number, told=text) for text in told]
        rows += told
    if rows:
        click.echo(_("About the recording, and not counted:"))
        for row in rows:
            say(f"  - {row}")
