"""What an examination has of the world outside it: connections, and time.

The tests give it a world of their own, in which waiting takes no time.
"""

import select
import socket
from time import monotonic, sleep


class Outside:
    """Connections of TCP, and the clock of this machine. Times are in seconds."""

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        """Return a connection. Raises OSError."""
        connection = socket.create_connection(address, timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def now(self) -> float:
        """Return the time, from any beginning."""
        return monotonic()

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        sleep(seconds)

    def readable(self, connection: socket.socket, seconds: float) -> bool:
        """Wait for octets, or for a close, for so long; tell whether there are any.

        Raises OSError and ValueError where the connection is closed on this side.
        """
        return bool(select.select([connection], [], [], max(0.0, seconds))[0])


OUTSIDE = Outside()
"""The world as it is."""
