"""What is asked for when a file is read, whatever stands in it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded where a key log is
    from popconsole.formats.reader import Reader
    from popconsole.formats.tls.keylog import KeyLog


@dataclass(frozen=True, slots=True)
class Asked:
    """Of a file to be read, what was not left to be told by what stands in it.

    ``protocol`` is the name of what is spoken, ``reader`` the form that the file is in, or its name;
    ``keys`` open what TLS hides in it; ``session`` is the number of the one conversation that is wanted,
    from 1.
    """

    protocol: str | None = None
    reader: "str | Reader | None" = None
    keys: "KeyLog | None" = None
    session: int | None = None


NOTHING = Asked()
"""All is left to the file."""
