"""What a client's connection goes through, and what can follow what.

    CONNECTING ──► OPEN ◄──► SECURING        OPEN: lines go both ways as they are written
                    │            │           SECURING: TLS is negotiated behind STLS; what is sent waits
                    ▼            │
                 DRAINING ◄──────┘           DRAINING: the server has closed, and what it sent before is still
                    │                        being cut into lines
                    ▼
                 CLOSED ◄── any of them: this side hangs up

TLS from the first octet on is a part of CONNECTING.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class ClientPhase(Enum):
    """What a connection of the client is going through."""

    CONNECTING = "connecting"
    """There is no connection yet."""
    OPEN = "open"
    """Lines go both ways."""
    SECURING = "securing"
    """The server has agreed to STLS, and TLS is negotiated (RFC 2595 section 4)."""
    DRAINING = "draining"
    """The connection is no more, but not all that came is cut into lines."""
    CLOSED = "closed"
    """All is said and read, or this side has hung up."""


CLIENT_FOLLOWS: Final[Mapping[ClientPhase, frozenset[ClientPhase]]] = {
    ClientPhase.CONNECTING: frozenset({ClientPhase.OPEN}),
    ClientPhase.OPEN: frozenset({ClientPhase.SECURING, ClientPhase.DRAINING, ClientPhase.CLOSED}),
    ClientPhase.SECURING: frozenset({ClientPhase.OPEN, ClientPhase.DRAINING, ClientPhase.CLOSED}),
    ClientPhase.DRAINING: frozenset({ClientPhase.CLOSED}),
    ClientPhase.CLOSED: frozenset(),
}
"""What can come next. A connection goes no other way: ``entered`` sees to that."""


def entered(before: ClientPhase, after: ClientPhase) -> ClientPhase:
    """Return the phase that is entered. Raises RuntimeError where the table does not let it follow."""
    if after not in CLIENT_FOLLOWS[before]:
        raise RuntimeError(f"a client's connection went from {before.value} to {after.value}")
    return after
