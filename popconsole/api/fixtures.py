"""What the plugin for pytest needs once one of its fixtures is used: a server, and what is told of it."""

from collections.abc import Iterable, Iterator, Mapping
from inspect import signature
from typing import Any

from popconsole.api.errors import ApiError
from popconsole.api.mock_server import ServerInThread
from popconsole.i18n import _, ngettext
from popconsole.server.faults.spec import FaultError
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.safe import shown_address
from popconsole.ui.mock_behaviour import behaviour

_MOST = 400  # rows of a session in a report


def server_for(protocol: str, given: Mapping[str, Any]) -> ServerInThread:
    """Return a mock server, not started, for a test of a client of that protocol. Raises ApiError."""
    known = tuple(signature(ServerInThread).parameters)
    for name in given:
        if name not in known:
            told = _('there is no argument "{name}"; there are: {names}')
            raise ApiError(told.format(name=name, names=", ".join(known)))
    server = ServerInThread(**given)
    faults = given.get("faults", ())
    try:
        behaves = behaviour(given.get("persona"), [faults] if isinstance(faults, str) else faults, tls=True)
        behaves.check_speaks(protocol)
    except (PersonaError, FaultError) as error:
        raise ApiError(str(error)) from error
    return server


def sections(servers: Iterable[tuple[ServerInThread, str]]) -> Iterator[tuple[str, str]]:
    """Yield the sections of a report, title and text: each session explained, secrets masked.

    Each server comes with the name of the protocol that its client was to speak.
    """
    for server, protocol in servers:
        sessions = server.sessions
        if not sessions:
            port = server.pop2_port if protocol == "POP2" else server.pop3_port
            where = shown_address((server.host, port))
            told = _("nobody has called the mock server at {where}: look at the address that the client has")
            yield "popconsole", told.format(where=where)
        for session in sessions:
            title = f"popconsole: {session.protocol} #{session.number}"
            yield title, "\n".join(_shortened(session.transcript.annotated().split("\n")))


def _shortened(rows: list[str]) -> list[str]:
    """Return rows without those in the middle, where there are too many."""
    left = len(rows) - _MOST
    if left <= 0:
        return rows
    told = ngettext("... {n} more row", "... {n} more rows", left).format(n=left)
    half = _MOST // 2
    return [*rows[:half], told, *rows[-half:]]
