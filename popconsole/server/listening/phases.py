"""What a connection of the server goes through, and what can follow what.

    STARTING ──► OPEN ◄──► WAITING        OPEN: the client's lines are carried out as they come
       │  ▲       │ ▲         │           WAITING: a thread is busy with the maildrop, and lines wait
       ▼  │       ▼ │         │
      HANDSHAKE ──┴─┘         │           HANDSHAKE: TLS is negotiated, and lines wait
                              ▼
    any of them ──────► CLOSING ──► LINGERING ──► CLOSED

A port under TLS begins with the handshake, STLS has one behind its reply. In CLOSING all is said, and what is
not yet delivered goes out; LINGERING is for clients that may still be sending (RFC 9293 section 3.6.1: to
close over unread octets resets the connection, and the last reply may be lost with that). Once started, the
connection may break at any time: then it is CLOSED.

That a client does not read what it was sent, and that a reply takes its time, are no phases: the delivery
(``delivery.Delivery``) knows of both, and lines wait for it in OPEN too.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Phase(Enum):
    """The phases of a connection."""

    STARTING = "starting"
    """The client has called, and is not greeted or turned away yet."""
    HANDSHAKE = "handshake"
    """TLS is negotiated, or will be as soon as the reply to STLS is delivered (RFC 2595 section 4)."""
    OPEN = "open"
    """Lines are carried out."""
    WAITING = "waiting"
    """A thread opens, changes or releases a maildrop on a disk; the lines wait for its answer."""
    CLOSING = "closing"
    """All is said; what is not delivered yet goes out."""
    LINGERING = "lingering"
    """The server has closed its side, and throws away what comes until the client closes its own."""
    CLOSED = "closed"
    """The connection is no more."""

    __hash__ = object.__hash__  # members are one of a kind; Enum's own takes as long as to answer a line


FOLLOWS: Final[Mapping[Phase, frozenset[Phase]]] = {
    Phase.STARTING: frozenset({Phase.HANDSHAKE, Phase.OPEN, Phase.CLOSING}),
    Phase.HANDSHAKE: frozenset({Phase.OPEN, Phase.CLOSING, Phase.CLOSED}),
    Phase.OPEN: frozenset({Phase.HANDSHAKE, Phase.WAITING, Phase.CLOSING, Phase.CLOSED}),
    Phase.WAITING: frozenset({Phase.OPEN, Phase.CLOSING, Phase.CLOSED}),
    Phase.CLOSING: frozenset({Phase.LINGERING, Phase.CLOSED}),
    Phase.LINGERING: frozenset({Phase.CLOSED}),
    Phase.CLOSED: frozenset(),
}
"""What can come next. A connection goes no other way: ``entered`` sees to that."""


def entered(before: Phase, after: Phase) -> Phase:
    """Return the phase that is entered. Raises RuntimeError where the table does not let it follow."""
    if after not in FOLLOWS[before]:
        raise RuntimeError(f"a connection went from {before.value} to {after.value}")
    return after
