"""What lies beside a file that holds what one side of a session has said: the other half, or its place."""

from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Beside:
    """The other half of a session, found by whoever opens files.

    ``other`` is the file, open, or None where there is none; ``name`` what it is called, or would be, safe to
    show. ``source`` and ``target`` are the addresses of who says what stands in the file itself, and of whom
    it is said to, empty where the names of the files don't tell.
    """

    other: BinaryIO | None
    name: str
    source: str = ""
    target: str = ""
