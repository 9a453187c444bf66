"""A connection to any server."""

from popconsole.client.session import ConnectError, Session

__all__ = ["ConnectError", "Session"]
