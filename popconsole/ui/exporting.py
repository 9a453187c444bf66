"""What is open in a console handed to people: as a page of HTML, as a diagram, as a sheet to be printed."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.dialogue.masked_recording import Secrets
from popconsole.i18n import _
from popconsole.transcript.model import Conversation, Lines
from popconsole.transcript.safe import safe_text
from popconsole.ui import export, handout
from popconsole.ui.export import Exported
from popconsole.ui.handed.lesson import taken_lesson
from popconsole.ui.handed.recording import recording_sheet
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.saving import new_file

if TYPE_CHECKING:
    from popconsole.ui.lesson_stage import LessonStage


def check_export(path: Path) -> None:
    """Refuse a name that promises what no export is. Raises FormatError."""
    export.form_for(path.name)


def check_handout(path: Path) -> None:
    """Refuse a name that promises what no handout is. Raises FormatError."""
    handout.form_for(path.name)


def export_open(conversation: OpenConversation, path: Path, *, overwrite: bool) -> str:
    """Write the conversation alone, secrets masked, in the form that the name asks for; return what is told.

    FormatError for a name that promises what no export is, FileExistsError where the file is there and
    ``overwrite`` does not say to replace it; other OSErrors as they come.
    """
    form = export.form_named(export.form_for(path.name))
    _write(path, form.pieces([_exported(conversation)], _name(conversation)), overwrite=overwrite)
    return _("Exported, secrets masked: {path}").format(path=safe_text(str(path)))


def hand_out(
    conversation: OpenConversation, path: Path, *, overwrite: bool, stage: "LessonStage | None" = None
) -> str:
    """Write the conversation alone as a handout, as ``export_open`` does; return what is told.

    Where the conversation is a session of the lesson on this ``stage``, it has the steps of that.
    """
    form = handout.form_named(handout.form_for(path.name))
    one = _exported(conversation)
    name = _name(conversation)
    taken = None if stage is None else taken_lesson(stage, conversation.history, one)
    sheet = taken or recording_sheet([one], name)
    _write(path, form.pieces([sheet], name), overwrite=overwrite)
    return _("The handout is written, secrets masked: {path}").format(path=safe_text(str(path)))


def _write(path: Path, pieces: Iterable[str], *, overwrite: bool) -> None:
    with new_file(path, private=False, overwrite=overwrite) as file:
        file.writelines(piece.encode() for piece in pieces)


def _exported(conversation: OpenConversation) -> Exported:
    """Return the conversation as it is now."""
    recording = conversation.recording()
    known = Secrets(conversation.earlier).of(recording.conversations)
    number = conversation.number
    return Exported(number + 1, _as_it_is_now(recording.conversations[number]), known)


def _as_it_is_now(conversation: Conversation) -> Conversation:
    """Return a conversation that does not grow while it is written."""
    lines = conversation.lines
    return replace(conversation, lines=lines.replaced({})) if isinstance(lines, Lines) else conversation


def _name(conversation: OpenConversation) -> str:
    """Return what it is called: with whom it is or was, or its file, without the folder."""
    return conversation.place if conversation.of is None else Path(conversation.place).name
