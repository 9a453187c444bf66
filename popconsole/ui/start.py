"""What a console opens with."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded where it is asked for
    from popconsole.formats.tls.keylog import KeyLog
    from popconsole.server.setup import Setup
    from popconsole.ui.mock_behaviour import MockBehaviour
    from popconsole.ui.pop_url import Target

_USUAL = "POP3"


@dataclass(frozen=True, slots=True)
class Start:
    """A file, a lesson, a server at ``target``, or the mock server.

    ``protocol`` is the name of the one that was asked for; None: POP3, or what the file is.
    """

    protocol: str | None = None
    target: "Target | None" = None
    file: Path | None = None
    reader: str | None = None  # the form of the file, where it is not to be told by what is in it
    keys: "KeyLog | None" = None  # that open what TLS hides in it
    lesson: str | None = None
    behaviour: "MockBehaviour | None" = None  # how the mock server behaves
    setup: "Setup | None" = None  # whose mail it has; None: what is built in

    @property
    def spoken(self) -> str:
        """The name of the protocol to speak with a server."""
        return self.protocol or _USUAL
