"""The conversations of a recording, in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from popconsole.analysis.findings import Severity
from popconsole.i18n import _, ngettext
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import safe_text
from popconsole.ui.kept_files import octets_text
from popconsole.ui.open_conversation import OpenConversation

if TYPE_CHECKING:
    from popconsole.ui.judging import Session

_SECONDS = 0.5  # that judging for a list may take before it is shown

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


def summaries(conversation: OpenConversation) -> list[tuple[str, str]]:
    """Return what each conversation is of the recording that this one is of, in a few words and in some more.

    Who logged in, how far it got and what was found in it; then when, how long, how much, between whom.
    Safe to show.
    """
    recorded = conversation.recording().conversations
    if conversation.of is None:
        sessions: list[Session | None] = [None] * len(recorded)
    else:
        sessions = conversation.of.sessions(_SECONDS)
    return [
        (
            ", ".join(_short(other, session, shown=number == conversation.number)),
            ", ".join(_more(other, session)),
        )
        for number, (other, session) in enumerate(zip(recorded, sessions, strict=True))
    ]


def _short(conversation: Conversation, session: "Session | None", *, shown: bool) -> Iterator[str]:
    yield conversation.protocol
    if session is not None:
        if session.user:
            yield _("user {name}").format(name=session.user)
        yield _("got to {state}").format(state=session.reached)
        counts = session.counts
        for severity, told in (
            (Severity.ERROR, ngettext("{n} error", "{n} errors", counts[Severity.ERROR])),
            (Severity.WARNING, ngettext("{n} warning", "{n} warnings", counts[Severity.WARNING])),
        ):
            if counts[severity]:
                yield told.format(n=counts[severity])
    if shown:
        yield _("this one")


def _more(conversation: Conversation, session: "Session | None") -> Iterator[str]:
    if conversation.began is not None:
        yield datetime.fromtimestamp(conversation.began).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if session is not None and session.seconds is not None:
        yield _("{seconds:.3g} s").format(seconds=session.seconds)
    count = len(conversation.lines)
    yield ngettext("{n} line", "{n} lines", count).format(n=count)
    if session is not None:
        yield octets_text(session.octets)
    if conversation.client and conversation.server:
        told = _("{client} to {server}")
        yield told.format(client=safe_text(conversation.client), server=safe_text(conversation.server))
    yield from (safe_text(part) for part in (conversation.title, conversation.source) if part)


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
