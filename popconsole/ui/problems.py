"""The errors and warnings of a conversation that comes of holding it against others of its recording."""

from popconsole.analysis.findings import Severity
from popconsole.i18n import _
from popconsole.ui.open_conversation import OpenConversation


def told_by_others(conversation: OpenConversation) -> dict[int, str]:
    """Return what is wrong with lines, by their index from 0, that no line of this conversation tells alone.

    A message that was deleted in the session before is there again, say. Nothing, as long as its recording
    was not judged; the messages are safe to show.
    """
    recording, told = conversation.of, dict[int, str]()
    if recording is None:
        return told
    session = recording.judged(conversation.number, conversation.conversation())
    for found in () if session is None else session.findings:
        index = found.n - 1
        if found.severity is Severity.NOTE or not 0 <= index < len(conversation.history.lines):
            continue
        if all(found.code != one.code for one in conversation.history.step(index).findings):
            told[index] = _("line {n}: {message} ({code})").format(
                n=found.n, message=found.message, code=found.code
            )
    return told
