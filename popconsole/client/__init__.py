"""A connection to any server."""

from popconsole.client.errors import ConnectError
from popconsole.client.session import Session

__all__ = ["ConnectError", "Session"]
