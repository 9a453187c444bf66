"""What is said of each of two conversations that stand side by side, in few words."""

from popconsole.guide.desk.lock import Lock
from popconsole.i18n import _
from popconsole.ui.actions.action import Where
from popconsole.ui.cells import cells
from popconsole.ui.open_conversation import OpenConversation, in_clear


def half_head(
    name: str, state: str, conversation: OpenConversation, lock: Lock, room: int | None = None
) -> str:
    """Return which half it is, its protocol, the ``state`` it stands in, the lock as a sign and a word.

    In ``room`` cells; where that is too little, the protocol gives way.
    """
    told = f"{conversation.protocol.name} {state} {lock.sign} {lock.word}"
    if room is not None and cells(f"{name} {told}") > room:
        told = f"{state} {lock.sign} {lock.word}"
    return f"{name} {told}"


def half_about(conversation: OpenConversation) -> str:
    """Return how the octets travel and who has logged in, and of a recording what it is."""
    if conversation.where is Where.RECORDING:
        return ", ".join(part for part in (_("recording"), conversation.ordinal, conversation.place) if part)
    user = _("user {name}").format(name=conversation.user) if conversation.user else ""
    closed = _("closed") if conversation.where is Where.CLOSED else ""
    return " · ".join(part for part in (closed, in_clear(conversation), user, conversation.place) if part)
