"""The command that hands a recording to people: export."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FormName
from popconsole.cli.many_files import one_file
from popconsole.cli.outcome import ExitCode, UnusableError, pipe
from popconsole.cli.recordings import ReadRecording, file_options, read_recording
from popconsole.cli.targets import STANDARD_OUTPUT, check_target, write_target
from popconsole.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from popconsole.formats.asked import Asked
    from popconsole.ui.recording_files import GivenFile


@click.command()
@click.argument("source", metavar="FILE")
@click.argument("target", metavar="[OUT]", default=STANDARD_OUTPUT)
@click.option(
    "--format",
    "form",
    type=FormName("exports"),
    help=_("The form to write, where the name of OUT does not tell."),
)
@file_options
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests instead of stars."))
@click.option("--force", is_flag=True, help=_("Replace OUT, if it is there."))
def export(source: str, target: str, form: str | None, asked: "Asked", *, reveal: bool, force: bool) -> None:
    """Draw a recording for people: as a page of HTML, as a sequence diagram of Mermaid, or in text.

    FILE is a recording in any form that is read, OUT the file to write; without it, or with "-", it is
    printed. The ending of OUT tells the form: .html a page that needs nothing but itself, with what was said,
    the states, the findings and the arrows; .mmd a diagram, which GitHub, GitLab and many editors draw in a
    fence that begins with ```mermaid; .txt the same drawn in text, which needs no program. It holds all
    conversations of FILE; --session N takes one.
    """
    form = form or _form(target)
    file = one_file(source)
    check_target(target, file.path, force=force)
    found = read_recording(file, asked)
    pieces = _pieces(found, _name_of(file), form, asked.session or 1, reveal=reveal)
    with pipe():
        write_target(target, (piece.encode() for piece in pieces), private=reveal, force=force)
    sys.exit(ExitCode.UNUSABLE if found.doubt else ExitCode.OK)


def _pieces(found: "ReadRecording", name: str, form: str, first: int, *, reveal: bool) -> "Iterator[str]":
    """Yield all conversations in a form; the first of them has a number in its file."""
    from popconsole.ui.export import Exported, form_named

    conversations = enumerate(found.recording.conversations, first)
    handed = [Exported(number, one, found.known, reveal) for number, one in conversations]
    return form_named(form).pieces(handed, name)


def _name_of(file: "GivenFile") -> str:
    """Return what the file is called, without the folder that it lies in, which is nobody else's business."""
    return file.shown if file.is_input else Path(file.shown).name


def _form(target: str) -> str:
    """Return the form that the name of the file asks for."""
    from popconsole.ui.export import form_for
    from popconsole.ui.saving import FormatError

    try:
        return "mermaid" if target == STANDARD_OUTPUT else form_for(target)
    except FormatError as error:
        raise UnusableError(_("{error}, or say --format").format(error=error)) from error
