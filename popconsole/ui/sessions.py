"""The open conversations of a console, sessions and recordings, in words."""

from typing import TYPE_CHECKING

from popconsole.guide.words.counts import lines
from popconsole.i18n import N_, _, ngettext
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.action import Where

if TYPE_CHECKING:
    from popconsole.ui.open_conversation import OpenConversation
    from popconsole.ui.workspace import Workspace

_WHERE = {Where.LIVE: N_("live"), Where.CLOSED: N_("closed"), Where.RECORDING: N_("recording")}


def ordinal(workspace: "Workspace") -> str:
    """Return which of the open conversations is shown, in words; empty where it is the only one."""
    count = len(workspace.conversations)
    return _("session {n} of {count}").format(n=workspace.number + 1, count=count) if count > 1 else ""


def session_rows(workspace: "Workspace") -> list[str]:
    """Return what each of the open conversations is, safe to show, in their order."""
    split = workspace.split
    rows = []
    for number, conversation in enumerate(workspace.conversations):
        active = number == workspace.number
        shown = _("shown") if active else ""
        if split is not None and (active or conversation is split.other):
            shown = _("shown as {half}").format(half=split.active if active else split.beside)
        rows.append(_row(conversation, shown))
    return rows


def _row(conversation: "OpenConversation", shown: str) -> str:
    parts = (
        conversation.protocol.name,
        conversation.place,
        conversation.ordinal,
        _("user {name}").format(name=conversation.user) if conversation.user else "",
        lines(len(conversation.history.lines)),
        _(_WHERE[conversation.where]),
        shown,
    )
    return ", ".join(part for part in parts if part)


def no_such_session(text: str, workspace: "Workspace") -> str:
    """Return what is said of a number that none of the open conversations has."""
    count = len(workspace.conversations)
    told = ngettext('"{text}" is no session: {n} is open', '"{text}" is no session: 1 to {n} are open', count)
    return told.format(text=safe_text(text), n=count)
