"""The conversations of a recording, in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from popconsole.analysis.findings import Severity
from popconsole.guide.words.counts import lines
from popconsole.i18n import _, headed, ngettext
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import safe_prose
from popconsole.ui.durations import duration
from popconsole.ui.kept_files import octets_text
from popconsole.ui.open_conversation import OpenConversation, OpenRecording
from popconsole.ui.severities import counted

if TYPE_CHECKING:
    from popconsole.ui.judged import Session

_FAULT = "fault-injected"
_CODES = 2  # of findings of a severity that are named
_SECONDS = 0.5  # that judging for a list may take before it is shown


def heading(conversation: Conversation, number: int) -> Iterator[str]:
    """Yield the rows over a conversation: what it is, and from the second of a recording on its number."""
    parts = [safe_prose(part) for part in (conversation.title, conversation.source) if part]
    about = headed(*parts) if len(parts) > 1 else "".join(parts)
    told = f"{conversation.protocol}  {about}".rstrip()
    if number > 1:
        yield ""
        told = _("Conversation {n}: {heading}").format(n=number, heading=told)
    yield told


def summaries(conversation: OpenConversation) -> list[tuple[str, str]]:
    """Return what each conversation is of the recording that this one is of, in a few words and in some more.

    Who logged in, how far it got and what was found in it; then when, how long, how much, between whom, in
    which file, where there are several. Safe to show.
    """
    recording = conversation.of
    recorded = conversation.recording().conversations
    if recording is not None:
        recording.judge_on(_SECONDS)
    told = []
    for number, other in enumerate(recorded):
        short, more = _told_alone(other) if recording is None else summary_of(recording, number, other)
        here = _("this one") if number == conversation.number else ""
        told.append((", ".join(filter(None, (short, here))), more))
    return told


def summary_of(recording: OpenRecording, number: int, conversation: Conversation) -> tuple[str, str]:
    """Return the same of one conversation of a recording, by its number, from 0, as far as it is known."""
    session = recording.judged(number, conversation)
    short, more = _told_unjudged(conversation) if session is None else told_of(session)
    told = ", ".join(filter(None, (short, recording.how(number))))
    return told, ", ".join((more, *recording.about(number)))


def _told_alone(conversation: Conversation) -> tuple[str, str]:
    short, more = _told_unjudged(conversation)
    return short, ", ".join((more, *_about(conversation)))


def _about(conversation: Conversation) -> list[str]:
    return [safe_prose(part) for part in (conversation.title, conversation.source) if part]


def told_of(session: "Session") -> tuple[str, str]:
    """Return what a session is, in a few words and in some more, safe to show.

    Who, how far it got, what was found; then when, how long, how much, between whom.
    """
    return ", ".join((*_short(session), *_found(session))), ", ".join(_more(session))


def _told_unjudged(conversation: Conversation) -> tuple[str, str]:
    return conversation.protocol, lines(len(conversation.lines))


def _short(session: "Session") -> Iterator[str]:
    yield session.protocol
    if session.user:
        yield _("user {name}").format(name=session.user)
    yield _("got to {state}").format(state=session.reached)


def _found(session: "Session") -> Iterator[str]:
    if faults := sum(found.code == _FAULT for found in session.findings):
        yield ngettext("{n} fault injected", "{n} faults injected", faults).format(n=faults)
    counts = session.counts
    for worth in (Severity.ERROR, Severity.WARNING):
        if counts[worth]:
            yield f"{counted(worth, counts[worth])} ({_codes(session, worth)})"


def _codes(session: "Session", severity: Severity) -> str:
    """Return which findings of a severity a session has, the first ones."""
    codes = list(dict.fromkeys(found.code for found in session.findings if found.severity is severity))
    return ", ".join(codes[:_CODES]) + (", …" if len(codes) > _CODES else "")


def _more(session: "Session") -> Iterator[str]:
    if session.began is not None:
        yield when(session.began)
    if session.seconds is not None:
        yield duration(session.seconds)
    yield lines(session.lines)
    yield octets_text(session.octets)
    if session.client and session.server:
        yield _("{client} to {server}").format(client=session.client, server=session.server)


def when(began: float) -> str:
    """Return a time in seconds since the epoch as a day and a time of this machine's zone."""
    return datetime.fromtimestamp(began).astimezone().strftime("%Y-%m-%d %H:%M:%S")


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
