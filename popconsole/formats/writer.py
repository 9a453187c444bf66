"""What a writer is: a form of file that recordings are saved in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from popconsole.transcript.model import Conversation

Numbered = tuple[int, Conversation]
"""A conversation, and its number in its file, from 1."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One form of file that is written.

    ``name`` and ``title`` as a reader's. ``endings`` are those of names of files in this form (``.txt``);
    the writer that has an empty one is taken for a name that promises nothing. ``write`` is given
    conversations, complete, each with its number from 1, and gives the octets of a file piece by piece;
    secrets are masked before they come here. It raises ValueError for what can't be written. ``apart``: what
    is written of a conversation does not turn on those before it.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    write: Callable[[Iterable[Numbered]], Iterator[bytes]]
    apart: bool = False
