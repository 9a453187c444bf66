"""What a writer is: a form of file that recordings are saved in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from popconsole.transcript.model import Recording


@dataclass(frozen=True, slots=True)
class Writer:
    """One form of file that is written.

    ``name`` and ``title`` as a reader's. ``endings`` are those of names of files in this form (``.txt``);
    the writer that has an empty one is taken for a name that promises nothing. ``write`` gives the octets
    of a file piece by piece; secrets are masked before they come here. It raises ValueError for what
    can't be written.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    write: Callable[[Recording], Iterator[bytes]]
