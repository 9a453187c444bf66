"""What a console opens with."""

from dataclasses import dataclass
from pathlib import Path

_USUAL = "POP3"


@dataclass(frozen=True, slots=True)
class Start:
    """A file, a lesson, a server at ``host``, or the mock server.

    ``protocol`` is the name of the one that was asked for; None: POP3, or what the file is.
    """

    protocol: str | None = None
    host: str | None = None
    port: int | None = None  # None: the protocol's own
    file: Path | None = None
    lesson: str | None = None
    tls: bool = False  # TLS from the first octet on
    authority: Path | None = None  # the file of a certificate authority to trust
    insecure: bool = False  # any certificate will do

    @property
    def spoken(self) -> str:
        """The name of the protocol to speak with a server."""
        return self.protocol or _USUAL
