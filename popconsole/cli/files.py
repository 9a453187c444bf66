"""The command that explains a transcript: annotate."""

import sys
from typing import IO, TYPE_CHECKING

import click

from popconsole.cli.given import FormName, OpenedFile, fail_on_option, width
from popconsole.cli.outcome import ExitCode, pipe
from popconsole.cli.recordings import file_options, open_recording, told_of_file
from popconsole.i18n import _

if TYPE_CHECKING:
    from popconsole.formats.asked import Asked


@click.command()
@click.argument("file", type=OpenedFile())
@click.option("--format", "form", type=FormName("annotations"), default="text", show_default=True)
@file_options
@fail_on_option
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests instead of stars."))
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help=_("Colour the lines; auto: on a terminal, unless NO_COLOR is set."),
)
def annotate(
    file: IO[bytes],
    form: str,
    asked: "Asked",
    fail_on: tuple[str, ...],
    color: str,
    *,
    reveal: bool,
) -> None:
    """Print each line of a transcript with what it is and what it means ("-" reads standard input).

    Exits with 1 where an error or a warning is among the findings (--fail-on says otherwise) or over a fifth
    of the file was not understood, with 2 where the file is no recording.
    """
    from popconsole.ui.annotation import Annotation, counts_as_failure, form_named
    from popconsole.ui.terminal import wants_color

    coloured = color == "always" or (color == "auto" and wants_color())
    reading = open_recording(file, asked)
    annotation = Annotation(
        reading,
        form_named(form),
        reveal=reveal,
        width=width(),
        color=coloured,
        tell=lambda doubt: click.echo(doubt, err=form != "text"),  # the other forms are for programs
    )
    with pipe(), told_of_file():
        for row in annotation:
            click.echo(row, color=coloured)
    if reading.doubt:
        sys.exit(ExitCode.UNUSABLE)
    sys.exit(ExitCode.DIFFERENCE if counts_as_failure(annotation.met, fail_on) else ExitCode.OK)
