"""The command that hands a recording to people: export."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FormName
from popconsole.cli.many_files import one_file
from popconsole.cli.outcome import ExitCode, pipe
from popconsole.cli.recordings import file_options, read_recording
from popconsole.cli.targets import STANDARD_OUTPUT, check_target, write_target
from popconsole.i18n import _

if TYPE_CHECKING:
    from popconsole.dialogue.masking import Masker
    from popconsole.formats.asked import Asked
    from popconsole.transcript.model import Recording


@click.command()
@click.argument("source", metavar="FILE")
@click.argument("target", metavar="[OUT]", default=STANDARD_OUTPUT)
@click.option("--format", "form", type=FormName("exports"), default="mermaid", show_default=True)
@file_options
@click.option("--reveal", is_flag=True, help=_("Show passwords and digests instead of stars."))
@click.option("--force", is_flag=True, help=_("Replace OUT, if it is there."))
def export(source: str, target: str, form: str, asked: "Asked", *, reveal: bool, force: bool) -> None:
    """Draw a recording for people, as a sequence diagram of Mermaid, or in text.

    FILE is a recording in any form that is read, OUT the file to write; without it, or with "-", the diagram
    is printed. GitHub, GitLab and many editors draw Mermaid in a fence that begins with ```mermaid; a text
    needs no program. Of several conversations each is a diagram; --session N takes one.
    """
    file = one_file(source)
    check_target(target, file.path, force=force)
    found = read_recording(file, asked)
    rows = _rows(found.recording, found.known, form, reveal=reveal)
    with pipe():
        write_target(target, (f"{row}\n".encode() for row in rows), private=reveal, force=force)
    sys.exit(ExitCode.UNUSABLE if found.doubt else ExitCode.OK)


def _rows(recording: "Recording", known: "Masker", form: str, *, reveal: bool) -> Iterator[str]:
    """Yield all conversations, a blank row between two; ``known`` knows the secrets of the file."""
    from popconsole.analysis.history import history_of
    from popconsole.dialogue.masked_recording import told_of
    from popconsole.protocol import PROTOCOLS
    from popconsole.transcript.safe import safe_text
    from popconsole.ui.export import form_named
    from popconsole.ui.sequence import sequence

    for number, conversation in enumerate(recording.conversations):
        if number:
            yield ""
        protocol = PROTOCOLS[conversation.protocol]
        title = safe_text((conversation if reveal else told_of(conversation, known)).title)
        history = history_of(conversation, protocol, known)
        yield from form_named(form).rows(title, sequence(history, reveal=reveal))
