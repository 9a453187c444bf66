"""The command that explains recordings: annotate."""

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FormName, fail_on_option, not_empty, width
from popconsole.cli.many_files import every_file, one_of, open_file
from popconsole.cli.outcome import ExitCode, pipe
from popconsole.cli.recordings import file_options, open_recording, told_of_file
from popconsole.i18n import N_, headed

if TYPE_CHECKING:
    from popconsole.analysis.findings import Severity
    from popconsole.formats.asked import Asked
    from popconsole.ui.recording_files import GivenFile


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", callback=not_empty)
@click.option("--format", "form", type=FormName("annotations"), default="text", show_default=True)
@file_options
@fail_on_option
@click.option("--reveal", is_flag=True, help=N_("Show passwords and digests instead of stars."))
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help=N_("Colour the lines; auto: on a terminal, unless NO_COLOR is set."),
)
def annotate(
    files: tuple[str, ...],
    form: str,
    asked: "Asked",
    fail_on: tuple[str, ...],
    color: str,
    *,
    reveal: bool,
) -> None:
    """Print each line of recordings with what it is and what it means.

    FILE is a recording in any form that is read, a folder of them, or "-" for standard input.

    Exits with 1 where an error or a warning is among the findings (--fail-on says otherwise), with 2 where a
    FILE is no recording or over a fifth of it was not understood. What lies in a folder and is no recording
    is passed over.
    """
    from popconsole.ui.annotation import counts_as_failure
    from popconsole.ui.terminal import wants_color

    coloured = color == "always" or (color == "auto" and wants_color())
    given = tuple(every_file(files))
    run = _Run(form, asked, several=len(given) > 1, reveal=reveal, coloured=coloured)
    with pipe():
        for file in given:
            run.annotate(file)
    if run.unusable or not run.read:
        sys.exit(ExitCode.UNUSABLE)
    sys.exit(ExitCode.DIFFERENCE if counts_as_failure(run.met, fail_on) else ExitCode.OK)


@dataclass(slots=True)
class _Run:
    """How files are annotated, one after the other, and what came of it.

    ``met`` are the findings in all of them; ``read`` of them were recordings; ``unusable``: one that was
    named was none, or too little of one was understood.
    """

    form: str
    asked: "Asked"
    several: bool
    reveal: bool
    coloured: bool
    met: "set[tuple[str, Severity]]" = field(default_factory=set)
    read: int = 0
    unusable: bool = False

    def annotate(self, file: "GivenFile") -> None:
        """Print a file with what it means. Raises UnusableError where it is the only one, and none."""
        with one_of(file, self._spoil, several=self.several):
            self._annotate(file)

    def _spoil(self) -> None:
        self.unusable = True

    def _annotate(self, file: "GivenFile") -> None:
        from popconsole.ui.annotation import Annotation, form_named

        with open_file(file) as opened, told_of_file():
            reading = open_recording(opened, self.asked)
            annotation = Annotation(
                reading,
                form_named(self.form),
                reveal=self.reveal,
                width=width(),
                color=self.coloured,
                tell=lambda doubt: self._tell(file, doubt),
                file=file.shown if self.several else "",
                first=not self.read,
            )
            for row in annotation:
                click.echo(row, color=self.coloured)
        self.read += 1
        self.met |= annotation.met
        self.unusable = self.unusable or bool(reading.doubt)

    def _tell(self, file: "GivenFile", doubt: str) -> None:
        """Tell what is doubtful; on standard error where the rest is for programs."""
        click.echo(headed(file.shown, doubt) if self.several else doubt, err=self.form != "text")
