"""The command that tells of the forms of files: formats."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.many_files import one_file, open_file
from popconsole.cli.outcome import ExitCode, pipe, say
from popconsole.cli.recordings import open_recording, read_shape
from popconsole.i18n import _, headed, ngettext

if TYPE_CHECKING:
    from popconsole.formats.reading import Reading
    from popconsole.formats.sniffer import Opinion


_CHECK = "check"


@click.command()
@click.argument("files", nargs=-1, metavar="[check] [FILE]...")
def formats(files: tuple[str, ...]) -> None:
    """List the forms of files that are read; of each FILE tell what it is taken for, and why.

    For a FILE ("-" reads standard input) each form is listed with how well it fits, from 0 to 100 %, and the
    reason. Exits with 2 where a file is none of them.

    "check FILE.toml" tries a shape of your own by its samples: exits with 1 where one is read otherwise, with
    2 where the file is no shape.
    """
    if files[:1] == (_CHECK,) and len(files) > 1:
        sys.exit(_check_shapes(files[1:]))
    with pipe():
        unusable = [name for name in files if not _tell_of(name)]
        if not files:
            for row in _all_forms():
                click.echo(row)
    sys.exit(ExitCode.UNUSABLE if unusable else ExitCode.OK)


def _all_forms() -> Iterable[str]:
    """Yield the rows of the list of all forms, and of what is taken off before."""
    from popconsole.formats.own_shapes import own_shapes
    from popconsole.formats.registry import readers, wrappings

    known = sorted(readers(), key=lambda reader: reader.name)
    width = max(len(name) for name in (*(r.name for r in known), *(w.name for w in wrappings())))
    yield _("Forms that are read, by the names that --as takes:")
    for reader in known:
        yield f"  {reader.name:{width}}  {_(reader.title)}"
    for wrong in own_shapes()[1]:
        yield "  " + _("not used: {why}").format(why=wrong)
    yield ""
    yield _("What is taken off before, whatever is inside (gzip and UTF-16 too):")
    for wrapping in wrappings():
        yield f"  {wrapping.name:{width}}  {_(wrapping.title)}"


def _check_shapes(names: Iterable[str]) -> ExitCode:
    """Try shapes by their samples, and print what is wrong with them."""
    from popconsole.formats.shape_check import problems

    found = ExitCode.OK
    with pipe():
        for name in names:
            shape = read_shape(Path(name))
            told = problems(shape)
            shown = click.format_filename(name)
            count = len(shape.samples)
            right = ngettext("{n} sample is read as it says", "{n} samples are read as they say", count)
            for row in told or [right.format(n=count)]:
                say(headed(f"{shown}, {shape.name}", row))
            found = ExitCode.DIFFERENCE if told else found
    return found


def _tell_of(name: str) -> bool:
    """Print what a file is taken for; False where it is nothing that is read."""
    from popconsole.formats.asked import NOTHING

    with open_file(one_file(name)) as opened:
        return _tell(open_recording(opened, NOTHING))


def _tell(reading: "Reading") -> bool:
    """Print what the file of a reading is taken for; False where it is nothing that is read."""
    from popconsole.formats.errors import TranscriptError

    try:
        chosen: Opinion | None = reading.choose()
        click.echo(_("{file}: {form}").format(file=reading.name, form=_named(reading.told[0])))
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
