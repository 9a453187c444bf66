"""A connection to any server."""

from popconsole.client.errors import ConnectError
from popconsole.client.session import ClientSession

__all__ = ["ClientSession", "ConnectError"]
