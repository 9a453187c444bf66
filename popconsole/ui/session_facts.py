"""What a filter can ask of a conversation that is open, as far as it goes, and what it may be offered."""

from collections.abc import Callable
from dataclasses import replace

from popconsole.analysis.filters.matching import SessionFacts
from popconsole.analysis.findings import Severity
from popconsole.analysis.history import History
from popconsole.guide.typing.filters import FilterKnown
from popconsole.transcript.safe import safe_prose, safe_text, shown_address
from popconsole.ui.open_conversation import OpenConversation

_LOOKED_AT = 5_000  # lines that are read, at the least, to know what a conversation has
_LOOK_BACK = 64  # lines: the state before the end is looked for so far back


def facts_of_open(conversation: OpenConversation) -> Callable[[], SessionFacts]:
    """Return what tells the facts of a conversation as far as it was read; all texts are safe to show."""
    history = conversation.history
    client, server = addresses(conversation)
    about = SessionFacts(
        conversation.number + 1,
        conversation.protocol,
        client=client,
        server=server,
        title=safe_prose(history.live.masker.text(conversation.title)),
    )

    def now() -> SessionFacts:
        lines = history.lines
        times = [at for at in (lines[0].at, lines[-1].at) if at is not None] if lines else []
        return replace(
            about,
            user=conversation.user,
            reached=_reached(history),
            lines=len(lines),
            findings=history.codes.total(),
            errors=history.severities[Severity.ERROR],
            warnings=history.severities[Severity.WARNING],
            seconds=times[1] - times[0] if len(times) == 2 else None,
        )

    return now


def known_of_open(conversation: OpenConversation) -> FilterKnown:
    """Return what a conversation has that a filter of it may be offered."""
    history = conversation.history
    history.extend(max(0, _LOOKED_AT - history.tracked))
    client, server = addresses(conversation)
    return FilterKnown(
        conversation.protocol,
        tuple(map(safe_text, history.live.situation.users)),
        history.codes,
        (client,) if client else (),
        (server,) if server else (),
    )


def addresses(conversation: OpenConversation) -> tuple[str, str]:
    """Return the addresses of client and server, safe to show; empty where they are not known."""
    if conversation.session is not None:
        connection = conversation.session.connection
        return shown_address(connection.local), shown_address(connection.peer)
    recorded = conversation.conversation()
    return safe_text(recorded.client), safe_text(recorded.server)


def _reached(history: History) -> str:
    """Return the name of the state that a conversation is in, or was in before it was closed."""
    closed, state = history.protocol.closed, history.live.situation.state
    for index in range(history.tracked - 1, max(-1, history.tracked - _LOOK_BACK), -1):
        if state is not closed:
            break
        state = history.step(index).before.state
    return history.protocol.row(state).name
