"""What a server tells of its desk: its sessions, as values. No lock is taken for it, no disk is read."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from popconsole.server.engine.session import Session

_MOST_ENDED = 50
"""Sessions that have ended and are remembered, where somebody wants to look at them."""


@dataclass(frozen=True, slots=True)
class SessionLook:
    """A session that is, or was, logged in, as the engine has it: ``session.messages`` is its mail.

    ``peer`` is its client's address and port, ``since`` its login's time, in seconds since 1970. ``keeps``:
    the server removes nothing for it. ``removed`` are the numbers that it had removed at its end; None: it
    has not ended.
    """

    peer: tuple[str, int]
    protocol: str
    session: Session
    since: float
    keeps: bool = False
    removed: frozenset[int] | None = None

    @property
    def user(self) -> bytes:
        """Who is logged in."""
        return self.session.user or b""

    @property
    def mailbox(self) -> bytes:
        """The mailbox that is open: POP3 has but one."""
        return getattr(self.session, "mailbox", b"") or b"INBOX"


class Looked(Protocol):
    """A connection that can be looked at."""

    def look(self) -> SessionLook | None:
        """Return what its session holds, or held; None where it never logged in."""


class Looks:
    """The sessions of a server: those that there are, and, where it ``remembers``, those that were last."""

    __slots__ = ("_ended", "remembers")

    def __init__(self) -> None:
        self.remembers = False
        self._ended: deque[SessionLook] = deque(maxlen=_MOST_ENDED)

    def end(self, connection: Looked) -> None:
        """Remember a connection that has ended."""
        look = connection.look() if self.remembers else None
        if look is not None:
            self._ended.append(look)

    def at(self, connections: Iterable[Looked], peer: tuple[str, int]) -> SessionLook | None:
        """Return the session of the client at an address, also one that has ended; None: none is known."""
        there = (look for one in connections if (look := one.look()) is not None)
        return next((look for look in (*there, *reversed(self._ended)) if look.peer == peer), None)

    @staticmethod
    def of(connections: Iterable[Looked]) -> list[SessionLook]:
        """Return the sessions that are logged in, in the order of their logins."""
        found = [look for one in connections if (look := one.look()) is not None and look.session.open]
        return sorted(found, key=lambda look: look.since)
