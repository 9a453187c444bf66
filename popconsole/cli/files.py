"""The commands that read a transcript: annotate and replay."""

import sys
from typing import IO, TYPE_CHECKING, Any

import click

from popconsole.cli.given import PROTOCOL, read_transcript, shown_name, timeout_option, width
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.reach import Reach, tls_options
from popconsole.i18n import _

if TYPE_CHECKING:
    from popconsole.protocol.table import Protocol
    from popconsole.transcript.model import Transcript


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--protocol", type=PROTOCOL, help=_("What it is, where the file does not tell."))
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests instead of stars."))
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help=_("Colour the lines; auto: on a terminal, unless NO_COLOR is set."),
)
def annotate(file: IO[bytes], form: str, protocol: str | None, color: str, *, reveal: bool) -> None:
    """Print each line of a transcript with what it is and what it means ("-" reads standard input).

    Exits with 1 where an error or a warning is among the findings, with 2 where the file is no
    transcript.
    """
    from popconsole.analysis.tracker import Tracker
    from popconsole.ui.annotated import Annotator
    from popconsole.ui.terminal import wants_color

    transcript, spoken = read_transcript(file, protocol)
    coloured = color == "always" or (color == "auto" and wants_color())
    annotator = Annotator(spoken, transcript.oddities, reveal=reveal, width=width(), color=coloured)
    tracker = Tracker(spoken, exact=transcript.exact)
    with pipe():
        if form == "text":
            click.echo(_heading(transcript))
        for line in transcript.lines:
            step = tracker.feed(line)
            if form == "json":
                click.echo(annotator.as_json(step))
            else:
                for row in annotator.as_text(step):
                    click.echo(row, color=coloured)
        if form == "text":
            for row in annotator.rest():
                click.echo(row)
    sys.exit(ExitCode.DIFFERENCE if annotator.serious else ExitCode.OK)


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--server",
    metavar="HOST[:PORT] | pop[s]://HOST:PORT",
    help=_("Replay against this server, not the embedded one."),
)
@tls_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--protocol", type=PROTOCOL, help=_("What it is, where the file does not tell."))
@timeout_option
@click.option(
    "--pipeline",
    is_flag=True,
    help=_("Send ahead of the replies, behind a CAPA in which the server says PIPELINING; never otherwise."),
)
@click.option("--all", "everything", is_flag=True, help=_("Print long answers whole."))
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests instead of stars."))
def replay(
    file: IO[bytes],
    server: str | None,
    form: str,
    protocol: str | None,
    timeout: float,
    reach: Reach,
    *,
    everything: bool,
    pipeline: bool,
    reveal: bool,
) -> None:
    """Say the client's lines of a transcript again and compare the answers.

    They go to the embedded mock server, set up from the transcript itself, or to --server. Exits with
    0 where status, shape and data of all answers agree, with 1 where not, with 2 where the file can't
    be used or no server answers.
    """
    import asyncio
    import json

    from popconsole.client.errors import ConnectError
    from popconsole.replay.run import replay as replayed
    from popconsole.replay.stage import ServerAddress, client_lines
    from popconsole.ui.compared import Comparer, reported

    transcript, spoken = read_transcript(file, protocol)
    if not client_lines(transcript):
        raise UnusableError(
            _("{name}: there is no line of the client to say again").format(name=shown_name(file))
        )
    if server is None and reach.given:
        raise UnusableError(_("--tls, --stls, --ca and --insecure go with --server: name one"))
    target = None if server is None else reach.target(server, spoken)
    place = (
        None
        if target is None
        else ServerAddress(target.host, target.port, target.tls, target.stls, target.trust)
    )
    comparer = Comparer(spoken, reveal=reveal, width=width(), everything=everything)

    async def run() -> None:
        begun = form == "json"
        async for comparison in replayed(spoken, transcript, place, timeout=timeout, ahead=pipeline):
            if not begun:
                begun = True
                click.echo(_heading(transcript))
                for row in comparer.heading(server or _("the embedded mock server")):
                    say(row)
            if form == "json":
                click.echo(json.dumps(comparer.as_object(comparison)))
            else:
                for row in comparer.rows(comparison):
                    click.echo(row)

    with pipe():
        try:
            asyncio.run(run())
        except ConnectError as error:
            raise UnusableError(str(error)) from error
        if form == "text":
            click.echo()
            click.echo(comparer.summary())
            _report(transcript, list(reported(_steps(transcript, spoken))))
    sys.exit(ExitCode.OK if comparer.agrees else ExitCode.DIFFERENCE)


def _report(transcript: "Transcript", notes: list[str]) -> None:
    """Print what the recording left out or printed in its own way; it does not count as a difference."""
    odd = [_("row {row}: {message}").format(row=o.row, message=o.message) for o in transcript.oddities]
    if notes or odd:
        click.echo(_("About the recording, and not counted:"))
        for note in (*notes, *odd):
            say(f"  - {note}")


def _steps(transcript: "Transcript", protocol: "Protocol") -> list[Any]:
    from popconsole.analysis.history import history_of

    return history_of(transcript, protocol).extend()


def _heading(transcript: "Transcript") -> str:
    from popconsole.transcript.safe import safe_text

    about = ": ".join(safe_text(part) for part in (transcript.title, transcript.source) if part)
    return f"{transcript.protocol}  {about}".rstrip()
