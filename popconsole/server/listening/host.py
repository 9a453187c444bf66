"""What a connection needs of the server that it belongs to, and the server of its connections."""

import ssl
from typing import Protocol

from popconsole.server.listening.access import Pace
from popconsole.server.listening.memo import Memo
from popconsole.server.setup import Limits, Setup


class Admitted(Protocol):
    """What a server needs of a connection that it has taken in."""

    def drop(self) -> None:
        """End the connection at once."""

    def check(self, now: float) -> float:
        """Give up if the time that is allowed is over; return when to look again, by the loop's clock."""


class Host(Protocol):
    """What a connection needs of its server."""

    setup: Setup
    limits: Limits
    pace: Pace

    def admit(self, connection: Admitted, address: str) -> bytes | None:
        """Take the connection in; return why there is no room for it, None where there is."""

    def leave(self, connection: Admitted, address: str) -> None:
        """Forget the connection."""

    def discarded(self, octets: bytes, peer: tuple[str, int]) -> None:
        """Take note of octets that the client at that address sent in clear behind STLS."""

    def memo(self, protocol: str) -> Memo:
        """Return the steps that are known of that protocol."""

    def watch(self, due: float) -> None:
        """See to it that ``check`` is called when the loop's clock says ``due``, or soon after."""

    def context(self) -> ssl.SSLContext:
        """Return what is needed for TLS. Raises OSError, or ValueError for a certificate."""

    def timestamp(self) -> bytes | None:
        """Return the timestamp of the next greeting."""
