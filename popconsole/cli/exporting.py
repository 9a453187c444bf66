"""The command that hands a recording to people: export."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FormName
from popconsole.cli.many_files import one_file
from popconsole.cli.outcome import ExitCode, UnusableError, pipe, say
from popconsole.cli.recordings import file_options, read_recording
from popconsole.cli.targets import STANDARD_OUTPUT, check_target, form_of, write_target
from popconsole.i18n import N_, headed, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from popconsole.formats.asked import Asked


@click.command()
@click.argument("source", metavar="FILE")
@click.argument("target", metavar="[OUT]", default=STANDARD_OUTPUT)
@click.option(
    "--format",
    "form",
    type=FormName("exports"),
    help=N_("The form to write, where the name of OUT does not tell."),
)
@file_options
@click.option("--reveal", is_flag=True, help=N_("Show passwords and digests instead of stars."))
@click.option("--force", is_flag=True, help=N_("Replace OUT, if it is there."))
def export(source: str, target: str, form: str | None, asked: "Asked", *, reveal: bool, force: bool) -> None:
    """Draw a recording for people: as a page of HTML, as a sequence diagram of Mermaid, or in text.

    FILE is a recording in any form that is read, OUT the file to write; without it, or with "-", it is
    printed. The ending of OUT tells the form: .html a page that needs nothing but itself, with what was said,
    the states, the findings and the arrows; .mmd a diagram, which GitHub, GitLab and many editors draw in a
    fence that begins with ```mermaid; .txt the same drawn in text, which needs no program. It holds all
    conversations of FILE; --session N takes one. Where OUT is a folder, each is a file of its own in it, a
    page if not said otherwise, with an index.html that leads to them.
    """
    from popconsole.ui.export import Exported, form_for, form_named, in_files

    folder = target != STANDARD_OUTPUT and (target.endswith(("/", os.sep)) or Path(target).is_dir())
    form = form or ("html" if folder else form_of(target, "mermaid", form_for))
    file = one_file(source)
    if not folder:
        check_target(target, file.path, force=force)
    found = read_recording(file, asked)
    conversations = enumerate(found.recording.conversations, asked.session or 1)
    handed = [Exported(number, one, found.known, reveal) for number, one in conversations]
    if folder:
        files = list(in_files(handed, form, file.called))
        _write_folder(Path(target), files, file.path, private=reveal, force=force)
    else:
        pieces = form_named(form).pieces(handed, file.called)
        with pipe():
            write_target(target, (piece.encode() for piece in pieces), private=reveal, force=force)
    sys.exit(ExitCode.UNUSABLE if found.doubt else ExitCode.OK)


def _write_folder(
    folder: Path, files: "Sequence[tuple[str, Iterator[str]]]", source: str, *, private: bool, force: bool
) -> None:
    """Write files into a folder, which is made where it is not there; none is replaced unless ``force``."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UnusableError(headed(click.format_filename(folder), error.strerror or str(error))) from error
    for name, _pieces in files:
        check_target(str(folder / name), source, force=force)
    for name, pieces in files:
        octets = (piece.encode() for piece in pieces)
        write_target(str(folder / name), octets, private=private, force=force)
    told = ngettext("{folder}: {n} file", "{folder}: {n} files", len(files))
    say(told.format(folder=click.format_filename(folder), n=len(files)), err=True)
