"""Transcripts said again, to a server or to the one that is set up from them, and the answers compared."""

from dataclasses import dataclass, field
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.api.annotating import transcript_of
from popconsole.api.errors import ApiError
from popconsole.api.languages import told_in
from popconsole.api.mock_server import ServerInThread
from popconsole.api.running import run_through
from popconsole.api.transcripts import Transcript
from popconsole.i18n import _

if TYPE_CHECKING:  # loaded by who says something again
    from popconsole.client.security import Security
    from popconsole.protocol.table import Protocol
    from popconsole.replay.credentials import Credentials, Need
    from popconsole.replay.stage import ServerAddress
    from popconsole.transcript.model import Conversation, Recording

TIMEOUT = 10.0
"""Seconds that are waited for an answer, unless told."""
_WIDTH = 100  # columns of a report

Server = tuple[str, int] | ServerInThread
"""Where a server listens: its host and port, or a MockServer."""


@dataclass(frozen=True, slots=True)
class ComparedExchange:
    """A command, and its answers as they were recorded and as they are now; secrets are masked.

    ``n`` is the command's line in its conversation, both from 1; None, as ``command``, for the greeting.
    ``verdict`` is one of "same", "other-wording", "other-data", "other-shape", "other-status",
    "without-end", "not-said", ...; ``agrees``: it is one of the first. ``why`` says what differs.
    """

    conversation: int
    n: int | None
    command: str | None
    verdict: str
    why: str
    agrees: bool
    recorded: tuple[str, ...]
    here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplayOutcome:
    """What came of saying a transcript again.

    ``agrees``: all of the client's ``lines`` were ``said``, and the status, shape and data of each answer are
    as they were. ``report`` is it all as a text, in two columns, what fails first at its end.
    """

    agrees: bool
    comparisons: tuple[ComparedExchange, ...]
    said: int
    lines: int
    report: str = field(repr=False)

    @property
    def first(self) -> ComparedExchange | None:
        """The first exchange that does not agree; None where all do."""
        return next((one for one in self.comparisons if not one.agrees), None)

    def __str__(self) -> str:
        return self.report


def replay(
    transcript: Transcript | str | PathLike[str],
    server: Server | None = None,
    *,
    user: str | None = None,
    password: str | None = None,
    timeout: float = TIMEOUT,
    tls: str | None = None,
    authority: str | PathLike[str] | None = None,
    keep_going: bool = False,
) -> ReplayOutcome:
    """Say the client's lines of a transcript again, and compare the answers with those that it holds.

    ``server`` is where they go to, host and port, or a MockServer; without it they go to a mock server that
    is set up from the transcript. ``user`` and ``password`` log in there in place of those that are
    masked, or of which only a digest is recorded. ``timeout``: seconds to wait for an answer. ``tls`` is
    "tls" (from the first octet) or "stls", ``authority`` the PEM file of whom to trust. It stops behind a
    login that is refused, and was not then, unless told to ``keep_going``.

    Raises ApiError where it can't be carried out: nothing to say, nobody answers, a password is missing.
    """
    given = transcript_of(transcript)
    with told_in("en"):
        return _Replaying(given, server, timeout, goes_on=keep_going).run(
            _security(server, tls, authority), user, password
        )


class _Replaying:
    """A transcript that is said again."""

    def __init__(
        self, transcript: Transcript, server: Server | None, timeout: float, *, goes_on: bool
    ) -> None:
        from popconsole.replay.stage import client_lines
        from popconsole.ui.compared import Comparer

        self._recording: Recording = transcript.recording
        self._server, self._timeout, self._goes_on = server, timeout, goes_on
        lines = sum(map(client_lines, self._recording.conversations))
        if not lines:
            told = _("{name}: there is no line of the client to say again")
            raise ApiError(told.format(name=transcript.name))
        self._comparer: Comparer = Comparer(lines, width=_WIDTH)
        self._found: list[ComparedExchange] = []
        self._rows: list[str] = []

    def run(self, security: "Security", user: str | None, password: str | None) -> ReplayOutcome:
        """Say all of it again."""
        from popconsole.client.errors import ConnectError
        from popconsole.protocol import PROTOCOLS

        if self._server is None and (user is not None or password is not None or self._goes_on):
            raise ApiError(_("user, password and keep_going go with a server: name one"))
        login = None if self._server is None else login_for(self._recording, user, password)
        for number, conversation in enumerate(self._recording.conversations, start=1):
            place = _place(self._server, security, PROTOCOLS[conversation.protocol])
            try:
                run_through(partial(self._one, number, conversation, place, login))
            except ConnectError as error:
                told = _("the replay could not be carried out: {why}")
                raise ApiError(told.format(why=error)) from error
        comparer = self._comparer
        ending = [*comparer.ending()]
        rows = [*self._rows, "", comparer.summary(), comparer.told_of_said(), *ending]
        return ReplayOutcome(
            comparer.agrees, tuple(self._found), comparer.said, comparer.lines, "\n".join(rows)
        )

    async def _one(
        self,
        number: int,
        conversation: "Conversation",
        place: "ServerAddress | None",
        login: "Credentials | None",
    ) -> None:
        from popconsole.dialogue.masked_recording import Secrets, told_of
        from popconsole.protocol import PROTOCOLS
        from popconsole.replay.run import replay as said_again
        from popconsole.ui.conversations import heading

        known = Secrets().of(self._recording.conversations)
        comparer = self._comparer
        here = _("the mock server") if place is None else f"{place.host}:{place.port}"
        self._rows += [*heading(told_of(conversation, known), number), *comparer.heading(here)]
        async for comparison in said_again(
            PROTOCOLS[conversation.protocol],
            conversation,
            place,
            timeout=self._timeout,
            login=login,
            goes_on=self._goes_on,
            known=known,
        ):
            comparer.count(comparison, number)
            self._rows += comparer.rows(comparison)
            told = comparer.as_object(comparison, number)
            told |= {"recorded": tuple(told["recorded"]), "here": tuple(told["here"])}
            self._found.append(ComparedExchange(**told))


def _place(server: Server | None, security: "Security", spoken: "Protocol") -> "ServerAddress | None":
    from popconsole.replay.stage import ServerAddress

    if server is None:
        return None
    if not isinstance(server, ServerInThread):
        host, port = server
    elif spoken.name == "POP2":
        host, port = server.host, server.pop2_port
    else:
        host, port = server.host, server.pop3s_port if security.is_implicit else server.pop3_port
    return ServerAddress(host, port, security.spoken_in(spoken))


def _security(server: Server | None, tls: str | None, authority: str | PathLike[str] | None) -> "Security":
    from popconsole.client.security import Security, TlsMode

    modes = {None: TlsMode.CLEAR, "tls": TlsMode.IMPLICIT, "stls": TlsMode.STLS}
    if tls not in modes:
        raise ApiError(_('tls: "tls", "stls" or None was expected, not {given}').format(given=repr(tls)))
    if server is None and (tls is not None or authority is not None):
        raise ApiError(_("tls and authority go with a server: name one"))
    if authority is None and isinstance(server, ServerInThread) and tls is not None:
        authority = server.authority
    return Security(modes[tls], None if authority is None else Path(authority))


def login_for(recording: "Recording", user: str | None, password: str | None) -> "Credentials | None":
    """Return what to log in with at a server; None where nothing is needed, nor given. Raises ApiError."""
    from popconsole.analysis.history import history_of
    from popconsole.maildrop.accounts import Secret
    from popconsole.protocol import PROTOCOLS
    from popconsole.replay.credentials import Credentials, needs

    found: list[Need] = []
    for conversation in recording.conversations:
        protocol = PROTOCOLS[conversation.protocol]
        found += needs(protocol, history_of(conversation, protocol).steps())
    if not found and password is None:
        return None
    for need in found:
        line = need.index + 1
        if need.first and (user is None or password is None):
            raise ApiError(_("the transcript begins behind a login: give user and password"))
        if need.why:
            told = _("line {n} can't be said to this server: {why}")
            raise ApiError(told.format(n=line, why=need.why))
        if password is None:
            told = _(
                "line {n} needs a password that the transcript does not hold, or a digest of it: "
                "give password"
            )
            raise ApiError(told.format(n=line))
        if need.user and user is None:
            told = _("line {n} needs the name of a user, which is masked: give user")
            raise ApiError(told.format(n=line))
    return Credentials(Secret(_octets(password or "")), None if user is None else user.encode())


def _octets(password: str) -> bytes:
    if not password or any(sign in password for sign in "\r\n\0"):
        raise ApiError(_("the password is empty, or holds what no line can: CR, LF or NUL"))
    return password.encode()
