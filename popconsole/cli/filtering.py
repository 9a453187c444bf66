"""The command that picks lines out of recordings: filter."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import filter_expression, not_empty
from popconsole.cli.many_files import every_file, one_of, open_file
from popconsole.cli.outcome import ExitCode, pipe, say
from popconsole.cli.recordings import file_options, open_recording, told_of_file
from popconsole.i18n import _, colon, headed

if TYPE_CHECKING:
    from popconsole.analysis.filters.expression import Filter
    from popconsole.formats.asked import Asked
    from popconsole.ui.filtering import Picked
    from popconsole.ui.recording_files import GivenFile


class _Help(click.Command):
    """A command whose help ends with the fields that a filter can ask for."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        from popconsole.analysis.filters.fields import FIELDS

        with formatter.section(_("Fields") + colon().partition(":")[0]):
            formatter.write_dl([(f"{field.name}:", _(field.title)) for field in FIELDS.values()])


@click.command("filter", cls=_Help)
@click.argument("asked_for", metavar="EXPRESSION", callback=filter_expression)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", callback=not_empty)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@file_options
def filter_(asked_for: str, files: tuple[str, ...], form: str, asked: "Asked") -> None:
    """Print the lines of recordings that EXPRESSION picks, with what was found at them.

    EXPRESSION asks of a line, or of its session: "user:jeff verb:RETR,TOP status:err" is what was refused to
    jeff. Terms side by side must all hold; "or" stands between, "not" or "-" before, parentheses around.
    Words may have * and ?, numbers and times > and <, as wait:>2s; a bare word is looked for in the text.

    FILE is a recording in any form that is read, a folder of them, or "-" for standard input.

    Exits with 0 where a line was picked, with 1 where none was, and with 2 where a FILE could not be read or
    too little of it was understood. What lies in a folder and is no recording is passed over.
    """
    from popconsole.analysis.filters.expression import parse
    from popconsole.ui.filtering import TextRows, json_row

    wanted = parse(asked_for)
    given = tuple(every_file(files))
    text = TextRows()
    outcome = _Outcome(several=len(given) > 1)
    with pipe():
        for file in given:
            for picked in _of_file(file, wanted, asked, outcome):
                outcome.picked = True
                for row in (json_row(picked),) if form == "json" else text(picked):
                    click.echo(row)
    sys.exit(outcome.code)


class _Outcome:
    """What came of all files."""

    def __init__(self, *, several: bool) -> None:
        self.several = several
        self.picked = False
        self.read = False
        self.unusable = False

    def spoil(self) -> None:
        """Take note of a file that can't be used, or of which too little was understood."""
        self.unusable = True

    @property
    def code(self) -> ExitCode:
        """What is said to the shell."""
        if self.unusable or not self.read:
            return ExitCode.UNUSABLE
        return ExitCode.OK if self.picked else ExitCode.DIFFERENCE


def _of_file(file: "GivenFile", wanted: "Filter", asked: "Asked", outcome: _Outcome) -> "Iterator[Picked]":
    """Yield what is picked of a file. Raises UnusableError where it is the only one, and can't be used."""
    from popconsole.ui.filtering import filtered

    with one_of(file, outcome.spoil, several=outcome.several), open_file(file) as opened, told_of_file():
        reading = open_recording(opened, asked, quiet=True)
        yield from filtered(wanted, reading, file.shown)
        outcome.read = True
        if reading.doubt:
            say(headed(file.shown, reading.doubt), err=True)
            outcome.spoil()
