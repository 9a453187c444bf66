"""Servers as tests name them, made into what connects to them."""

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self

from popconsole.api.errors import ApiError
from popconsole.api.mock_server import MockServer
from popconsole.i18n import _

if TYPE_CHECKING:  # loaded by who says something again
    from popconsole.client.security import Security
    from popconsole.protocol.table import Protocol
    from popconsole.replaying.stage import ServerAddress

Server = tuple[str, int] | MockServer
"""Where a server listens: its host and port, or a MockServer."""


@dataclass(frozen=True, slots=True)
class ReplayWay:
    """How a transcript is said again; ``server`` is None for a mock server that is set up for it."""

    server: Server | None
    security: "Security"
    user: str | None
    password: str | None
    timeout: float
    keep_going: bool
    may_delete: bool

    @classmethod
    def checked(
        cls,
        server: Server | None,
        user: str | None,
        password: str | None,
        timeout: float,
        tls: str | None,
        authority: str | PathLike[str] | None,
        *,
        keep_going: bool,
        may_delete: bool,
    ) -> Self:
        """Return the way as it was asked for. Raises ApiError for what does not go together."""
        given = (user, password, tls, authority)
        if server is None and (keep_going or may_delete or any(one is not None for one in given)):
            raise ApiError(
                _("user, password, tls, authority, keep_going and may_delete go with a server: name one")
            )
        ours = isinstance(server, MockServer)
        security = _security(server, tls, authority)
        return cls(server, security, user, password, timeout, keep_going, may_delete or ours)

    def place(self, spoken: "Protocol") -> "ServerAddress | None":
        """Return where a conversation is to be said again; None: to a server that is set up for it."""
        from popconsole.replaying.stage import ServerAddress

        server, security = self.server, self.security.spoken_in(spoken)
        if server is None:
            return None
        if not isinstance(server, MockServer):
            host, port = server
        elif spoken.name == "POP2":
            host, port = server.host, server.pop2_port
        else:
            host, port = server.host, server.pop3s_port if security.is_implicit else server.pop3_port
        return ServerAddress(host, port, security)


def _security(server: Server | None, tls: str | None, authority: str | PathLike[str] | None) -> "Security":
    from popconsole.client.security import Security, TlsMode

    modes = {None: TlsMode.CLEAR, "tls": TlsMode.IMPLICIT, "stls": TlsMode.STLS}
    if tls not in modes:
        raise ApiError(_('tls: "tls", "stls" or None was expected, not {given}').format(given=repr(tls)))
    if authority is None and isinstance(server, MockServer) and tls is not None:
        authority = server.authority
    return Security(modes[tls], None if authority is None else Path(authority))
