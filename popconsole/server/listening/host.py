"""What a connection and its server need of each other, as protocols."""

import ssl
from typing import TYPE_CHECKING, Protocol

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.inputs import Input
from popconsole.server.engine.reason import Reason
from popconsole.server.listening.access import Pace
from popconsole.server.listening.delivery import Delivery, Owner
from popconsole.server.listening.looks import Looked
from popconsole.server.listening.memo import Point, Taken
from popconsole.server.setup import Limits, Setup
from popconsole.server.voice.speaker import Speaker

if TYPE_CHECKING:  # most servers inject no fault
    from collections.abc import Callable

    from popconsole.server.faults.spec import FaultSpec

Peer = tuple[str, int]
"""The address and the port of a client."""


class Steps(Protocol):
    """Computes what follows from a line or another input: by the memo, or as faults change it."""

    @property
    def start(self) -> Point:
        """The point that a session begins at."""

    @property
    def speaker(self) -> Speaker:
        """Who says what the engine answers."""

    def line(self, point: Point, line: bytes) -> Taken:
        """Return the point after a line as it came, and what is to be done."""

    def event(self, point: Point, event: Input) -> Taken:
        """Return the point after an input that is no line, and what is to be done."""


class Admitted(Owner, Looked, Protocol):
    """What a server needs of a connection that it has taken in; ``protocol`` is "POP2" or "POP3"."""

    protocol: str

    def drop(self) -> None:
        """End the connection at once."""

    def on_strike(self) -> "Callable[[FaultSpec], None]":
        """Return what takes note of a fault that strikes it."""

    def check(self, now: float) -> float:
        """Give up if the time that is allowed is over; return when to look again, by the loop's clock."""


class Host(Protocol):
    """What a connection needs of its server."""

    setup: Setup
    limits: Limits
    pace: Pace
    buffer: memoryview
    """Where the event loop puts what clients send; each connection takes its octets out at once."""

    def parts(self, connection: Admitted) -> tuple[Steps, Delivery]:
        """Return what computes the steps of a new connection's session, and what delivers its replies."""

    def admit(self, connection: Admitted, address: str) -> Reason | None:
        """Take the connection in; return why there is no room for it, None where there is."""

    def leave(self, connection: Admitted, address: str) -> None:
        """Forget the connection."""

    def struck(self, spec: "FaultSpec", peer: Peer) -> None:
        """Take note of a fault that strikes the connection from that address."""

    def discarded(self, octets: bytes, peer: Peer) -> None:
        """Take note of octets that the client at that address sent in clear behind STLS."""

    def no_tls(self, error: Exception, peer: Peer) -> None:
        """Take note that TLS could not be negotiated with the client at that address."""

    def troubled(self, error: MaildropError, peer: Peer) -> None:
        """Take note of a trouble with a maildrop that the client at that address has met."""

    def watch(self, due: float) -> None:
        """See to it that ``check`` is called when the loop's clock says ``due``, or soon after."""

    def context(self) -> ssl.SSLContext:
        """Return what is needed for TLS. Raises OSError, or ValueError for a certificate."""

    def timestamp(self) -> bytes | None:
        """Return the timestamp of the next greeting."""
