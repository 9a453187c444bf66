"""The sessions of a mock server, kept while they are recorded."""

from threading import Condition
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # loaded with the first server
    from popconsole.record.session import RecordedSession
    from popconsole.transcript.model import Conversation


class KeptSession(NamedTuple):
    """A session as it is now: its number, from 1, whether it has ended, and what was said."""

    number: int
    ended: bool
    conversation: "Conversation"


class KeptSessions:
    """Watches what is recorded, in the server's thread; others wait for the end of all."""

    def __init__(self) -> None:
        self._sessions: dict[int, RecordedSession] = {}
        self._open: set[int] = set()
        self._changed = Condition()

    def grew(self, session: "RecordedSession") -> None:
        """Know a session from its first line on."""
        if session.number not in self._sessions:
            with self._changed:
                self._sessions[session.number] = session
                self._open.add(session.number)

    def ended(self, session: "RecordedSession") -> None:
        """Know that nothing more comes."""
        with self._changed:
            self._open.discard(session.number)
            self._changed.notify_all()

    def all_ended(self, timeout: float) -> bool:
        """Wait, so many seconds at most, until none goes on; tell whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, timeout)

    def now(self) -> list[KeptSession]:
        """Return them as they are now, in the order of their calls; to be called in the server's thread."""
        from dataclasses import replace

        from popconsole.transcript.model import Lines

        found = []
        for number, session in self._sessions.items():
            said = session.conversation()
            lines = said.lines.replaced({}) if isinstance(said.lines, Lines) else said.lines
            found.append(KeptSession(number, not session.open, replace(said, lines=lines)))
        return found
