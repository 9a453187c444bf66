"""The conversations of a recording, in words."""

from collections.abc import Iterator

from popconsole.analysis.history import History
from popconsole.i18n import _, ngettext
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import safe_text
from popconsole.ui.open_conversation import OpenConversation

_BEGINNING = 40  # lines: who logs in is named there, behind the answers to CAPA and AUTH
_MOST_READ = 400  # conversations whose beginnings are read for that: it takes about a millisecond each


def heading(conversation: Conversation, number: int) -> Iterator[str]:
    """Yield the rows over a conversation: what it is, and from the second of a recording on its number."""
    about = ": ".join(safe_text(part) for part in (conversation.title, conversation.source) if part)
    told = f"{conversation.protocol}  {about}".rstrip()
    if number > 1:
        yield ""
        told = _("Conversation {n}: {heading}").format(n=number, heading=told)
    yield told


def summaries(conversation: OpenConversation) -> list[str]:
    """Return what each conversation is of the recording that this one is of, safe to show."""
    rows = []
    conversations = conversation.recording().conversations
    for number, other in enumerate(conversations):
        named = (other.title, other.source, _user(other) if len(conversations) <= _MOST_READ else "")
        about = (other.protocol, *(safe_text(part) for part in named if part))
        lines = ngettext("{about}, {n} line", "{about}, {n} lines", len(other.lines))
        told = lines.format(about=", ".join(about), n=len(other.lines))
        rows.append(_("{told} (this one)").format(told=told) if number == conversation.number else told)
    return rows


def _user(conversation: Conversation) -> str:
    """Return who is named at its beginning, in words; empty where nobody is, or only later."""
    begins = History(PROTOCOLS[conversation.protocol], conversation.lines[:_BEGINNING])
    user = begins.step(len(begins.lines) - 1).after.user if begins.lines else ""
    return _("user {name}").format(name=user) if user else ""


def chosen(text: str) -> int | None:
    """Return the number, from 0, of the conversation that was typed, from 1; None: it is no number."""
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text):
        return int(text) - 1
    return None


def no_other(conversation: OpenConversation, *, later: bool) -> str:
    """Return what is said where no conversation comes after this one, or before it."""
    count = len(conversation.recording().conversations)
    if count == 1:
        return _("This recording holds one conversation alone.")
    told = (
        _("This is the last of {n} conversations.") if later else _("This is the first of {n} conversations.")
    )
    return told.format(n=count)


def no_such(text: str, conversation: OpenConversation) -> str:
    """Return what is said of a number that no conversation has; ``text`` is safe to show."""
    told = _('"{text}" is no conversation of this recording, which holds {n}.')
    return told.format(text=text, n=len(conversation.recording().conversations))
