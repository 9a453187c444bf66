"""The command that tells of the forms of files: formats."""

import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

import click

from popconsole.cli.given import OpenedFile, open_recording
from popconsole.cli.outcome import ExitCode, pipe
from popconsole.i18n import _

if TYPE_CHECKING:
    from popconsole.formats.sniffer import Opinion


@click.command()
@click.argument("files", nargs=-1, type=OpenedFile(), metavar="[FILE]...")
def formats(files: tuple[IO[bytes], ...]) -> None:
    """List the forms of files that are read; of each FILE tell what it is taken for, and why.

    For a FILE ("-" reads standard input) each form is listed with how well it fits, from 0 to 100 %, and the
    reason. Exits with 2 where a file is none of them.
    """
    with pipe():
        unusable = [file for file in files if not _tell_of(file)]
        if not files:
            for row in _all_forms():
                click.echo(row)
    sys.exit(ExitCode.UNUSABLE if unusable else ExitCode.OK)


def _all_forms() -> Iterable[str]:
    """Yield the rows of the list of all forms, and of what is taken off before."""
    from popconsole.formats.registry import readers, wrappings

    known = sorted(readers(), key=lambda reader: reader.name)
    width = max(len(name) for name in (*(r.name for r in known), *(w.name for w in wrappings())))
    yield _("Forms that are read, by the names that --as takes:")
    for reader in known:
        yield f"  {reader.name:{width}}  {_(reader.title)}"
    yield ""
    yield _("What is taken off before, whatever is inside (gzip and UTF-16 too):")
    for wrapping in wrappings():
        yield f"  {wrapping.name:{width}}  {_(wrapping.title)}"


def _tell_of(file: IO[bytes]) -> bool:
    """Print what a file is taken for; False where it is nothing that is read."""
    from popconsole.formats.asked import NOTHING
    from popconsole.formats.errors import TranscriptError

    reading = open_recording(file, NOTHING)
    try:
        chosen = reading.choose()
        click.echo(_("{file}: {form}").format(file=reading.name, form=_named(chosen)))
    except TranscriptError as error:
        click.echo(str(error))
        chosen = None
    for opinion in reading.told:
        why = opinion.sureness.why
        if opinion.wrappings:
            names = ", ".join(wrapping.name for wrapping in opinion.wrappings)
            why = _("under {wrappings}: {why}").format(wrappings=names, why=why)
        click.echo(f"  {opinion.sureness.how:4.0%}  {opinion.reader.name:16}  {why}")
    return chosen is not None


def _named(opinion: "Opinion") -> str:
    """Return the form that a file is taken for, and what is taken off it before."""
    form = f"{opinion.reader.name}, {_(opinion.reader.title)}"
    if not opinion.wrappings:
        return form
    around = ", ".join(wrapping.name for wrapping in opinion.wrappings)
    return _("{form}; taken off before: {wrappings}").format(form=form, wrappings=around)
