"""What is open in a console handed to people: as a page of HTML, or as a diagram."""

from dataclasses import replace
from pathlib import Path

from popconsole.dialogue.masked_recording import Secrets
from popconsole.i18n import _
from popconsole.transcript.model import Conversation, Lines
from popconsole.transcript.safe import safe_text
from popconsole.ui.export import Exported, form_for, form_named
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.saving import new_file


def check_export(path: Path) -> None:
    """Refuse a name that promises what no export is. Raises FormatError."""
    form_for(path.name)


def export_open(conversation: OpenConversation, path: Path, *, overwrite: bool) -> str:
    """Write the conversation alone, secrets masked, in the form that the name asks for; return what is told.

    FormatError for a name that promises what no export is, FileExistsError where the file is there and
    ``overwrite`` does not say to replace it; other OSErrors as they come.
    """
    form = form_named(form_for(path.name))
    recording = conversation.recording()
    known = Secrets(conversation.earlier).of(recording.conversations)
    one = Exported(
        conversation.number + 1, _as_it_is_now(recording.conversations[conversation.number]), known
    )
    with new_file(path, private=False, overwrite=overwrite) as file:
        file.writelines(piece.encode() for piece in form.pieces([one], _name(conversation)))
    return _("Exported, secrets masked: {path}").format(path=safe_text(str(path)))


def _as_it_is_now(conversation: Conversation) -> Conversation:
    """Return a conversation that does not grow while it is written."""
    lines = conversation.lines
    return replace(conversation, lines=lines.replaced({})) if isinstance(lines, Lines) else conversation


def _name(conversation: OpenConversation) -> str:
    """Return what it is called: with whom it is or was, or its file, without the folder."""
    return conversation.place if conversation.of is None else Path(conversation.place).name
