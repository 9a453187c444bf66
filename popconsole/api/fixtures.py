"""What the plugin for pytest needs once one of its fixtures is used: a server, and what is told of it."""

from collections.abc import Iterable, Iterator, Mapping
from inspect import signature
from typing import Any

from popconsole.api.errors import ApiError
from popconsole.api.mock_server import MockServer
from popconsole.i18n import _, ngettext
from popconsole.server.faults.spec import FaultError
from popconsole.server.voice.persona import PersonaError
from popconsole.ui.mock_behaviour import behaviour

_MOST = 400  # rows of a session in a report
_MOST_DATA = 12  # lines of the data of a reply


def server_for(protocol: str | None, given: Mapping[str, Any]) -> MockServer:
    """Return a mock server, not started, for a test of a client of that protocol, None: of any.

    Raises ApiError.
    """
    known = tuple(signature(MockServer).parameters)
    for name in given:
        if name not in known:
            told = _('there is no argument "{name}"; there are: {names}')
            raise ApiError(told.format(name=name, names=", ".join(known)))
    server = MockServer(**given)
    if protocol is None:
        return server
    faults = given.get("faults", ())
    try:
        behaves = behaviour(given.get("persona"), [faults] if isinstance(faults, str) else faults, tls=True)
        behaves.check_speaks(protocol)
    except (PersonaError, FaultError) as error:
        raise ApiError(str(error)) from error
    return server


def sections(servers: Iterable[MockServer], width: int) -> Iterator[tuple[str, str]]:
    """Yield the sections of a report, title and text: each session explained, in so many columns.

    Secrets are masked.
    """
    for server in servers:
        sessions = server.sessions
        if not sessions:
            told = _(
                "nobody has called the mock server at {host} (POP3 {pop3}, POP2 {pop2}): look at the address "
                "that the client has"
            )
            ports = {"pop3": server.pop3_port, "pop2": server.pop2_port}
            yield "popconsole", told.format(host=server.host, **ports)
        for session in sessions:
            title = f"popconsole: {session.protocol} #{session.number}"
            yield (
                title,
                "\n".join(_shortened(session.transcript.annotated(width=width, most=_MOST_DATA).split("\n"))),
            )


def _shortened(rows: list[str]) -> list[str]:
    """Return rows without those in the middle, where there are too many."""
    left = len(rows) - _MOST
    if left <= 0:
        return rows
    told = ngettext("... {n} more row", "... {n} more rows", left).format(n=left)
    half = _MOST // 2
    return [*rows[:half], told, *rows[-half:]]
