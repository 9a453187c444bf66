"""What a run asks for, one after another, and who logs in."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Given:
    """What a playbook is played with: who logs in, and who makes the response to a challenge.

    ``answer`` is asked with the number of the connection, and returns None where there is no response;
    without it, those of PLAIN, LOGIN and CRAM-MD5 are made here.
    """

    user: bytes = b""
    password: bytes = b""
    answer: Callable[[int], bytes | None] | None = None


@dataclass(frozen=True, slots=True)
class DoOpen:
    """Open the connection of that number, in place of what it was before."""

    connection: int


@dataclass(frozen=True, slots=True)
class DoSay:
    """Send lines, octets and ending each, in one write."""

    connection: int
    lines: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class DoDrop:
    """Close the connection; ``reset``: so that the server sees it break."""

    connection: int
    reset: bool


@dataclass(frozen=True, slots=True)
class DoTls:
    """Begin TLS."""

    connection: int


@dataclass(frozen=True, slots=True)
class DoWait:
    """Let so many seconds go by."""

    connection: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DoHear:
    """Wait for a line of the server, or for its end; tell it with ``heard``, ``closed`` or ``silent``."""

    connection: int


Todo = DoOpen | DoSay | DoDrop | DoTls | DoWait | DoHear
