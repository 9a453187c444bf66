"""How a connection to a server is secured: where TLS begins, and whose certificates are taken."""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final, Self

from popconsole.i18n import _
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Protocol

TLS_PORT = 995
"""The port of POP3 under TLS from the first octet on (RFC 8314 section 3.2)."""


class SecurityError(ValueError):
    """Two ways to secure a connection exclude each other, or the protocol has none; the message says it."""


class TlsMode(Enum):
    """Where TLS begins, if the client sees to it."""

    CLEAR = "clear"
    """Nowhere: the connection begins in clear, and the user may say STLS (RFC 2595 section 4) or not."""
    STLS = "stls"
    """Behind STLS, which the client says before all else; without TLS nothing more is said."""
    IMPLICIT = "tls"
    """At the first octet, on a port of its own (RFC 8314 section 3)."""


@dataclass(frozen=True, slots=True)
class Security:
    """How a client secures a connection, as it was asked for.

    Certificates are those of the authorities that this machine knows, and of the file ``authority``.
    ``insecure``: any certificate is taken. Then what is said is hidden from who listens, but not from who
    poses as the server. Both hold for STLS that the user says, too. ``keylog`` is the file that the secrets
    of TLS are added to, as SSLKEYLOGFILE has it, for Wireshark and its like.
    """

    mode: TlsMode = TlsMode.CLEAR
    authority: Path | None = None
    insecure: bool = False
    keylog: Path | None = None

    @classmethod
    def stls(cls, authority: Path | None = None, *, insecure: bool = False) -> Self:
        """Return security by STLS, said before all else."""
        return cls(TlsMode.STLS, authority, insecure)

    @classmethod
    def implicit(cls, authority: Path | None = None, *, insecure: bool = False) -> Self:
        """Return security by TLS from the first octet on."""
        return cls(TlsMode.IMPLICIT, authority, insecure)

    @property
    def is_implicit(self) -> bool:
        """Whether TLS begins with the first octet."""
        return self.mode is TlsMode.IMPLICIT

    def joined(self, other: "Security") -> "Security":
        """Return what both ask for; the other's authority where both name one. Raises SecurityError."""
        modes = {self.mode, other.mode} - {TlsMode.CLEAR}
        if len(modes) > 1:
            raise SecurityError(_("--stls begins in clear and --tls, or pops://, does not: choose one"))
        mode = modes.pop() if modes else TlsMode.CLEAR
        return Security(
            mode,
            other.authority or self.authority,
            self.insecure or other.insecure,
            other.keylog or self.keylog,
        )

    def trusting(self, authority: Path | None) -> Self:
        """Return it with the file of another authority, or of none."""
        return replace(self, authority=authority)

    def check_speaks(self, protocol: Protocol) -> None:
        """Raise SecurityError where TLS is asked for and the protocol has none."""
        if protocol is POP2 and self.mode is not TlsMode.CLEAR:
            raise SecurityError(_("TLS goes with POP3 alone: POP2 never had a port or a command for it"))

    def spoken_in(self, protocol: Protocol) -> Self:
        """Return as much of it as the protocol has: POP2 goes in clear."""
        return replace(self, mode=TlsMode.CLEAR) if protocol is POP2 else self

    def usual_port(self, protocol: Protocol) -> int:
        """Return the port that servers of the protocol listen at for such connections."""
        return TLS_PORT if self.is_implicit else protocol.port


IN_CLEAR: Final = Security()
"""Nothing was asked for: the connection begins in clear."""
