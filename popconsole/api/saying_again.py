"""A recording said again, and each answer compared with the recorded one."""

from functools import partial
from typing import TYPE_CHECKING

from popconsole.api.errors import ApiError
from popconsole.api.places import ReplayWay
from popconsole.api.replay_values import ComparedExchange, ReplayOutcome
from popconsole.api.running import run_through
from popconsole.api.transcripts import Transcript
from popconsole.i18n import _

if TYPE_CHECKING:  # loaded by who says something again
    from popconsole.replaying.credentials import Credentials, Need
    from popconsole.replaying.stage import ServerAddress
    from popconsole.transcript.model import Conversation, Recording

_WIDTH = 100  # columns of a report


class SayingAgain:
    """A transcript that is said again."""

    def __init__(self, transcript: Transcript, way: ReplayWay) -> None:
        from popconsole.replaying.stage import client_lines
        from popconsole.ui.compared import Comparer

        self._recording: Recording = transcript.recording
        self._way = way
        lines = sum(map(client_lines, self._recording.conversations))
        if not lines:
            told = _("{name}: there is no line of the client to say again")
            raise ApiError(told.format(name=transcript.name))
        self._comparer: Comparer = Comparer(lines, width=_WIDTH)
        self._found: list[ComparedExchange] = []
        self._rows: list[str] = []

    def run(self) -> ReplayOutcome:
        """Say all of it again. Raises ApiError."""
        from popconsole.client.errors import ConnectError
        from popconsole.protocol import PROTOCOLS

        way = self._way
        login = None if way.server is None else login_for(self._recording, way.user, way.password)
        for number, conversation in enumerate(self._recording.conversations, start=1):
            place = way.place(PROTOCOLS[conversation.protocol])
            try:
                run_through(partial(self._one, number, conversation, place, login))
            except ConnectError as error:
                told = _("the replay could not be carried out: {why}")
                raise ApiError(told.format(why=error)) from error
        comparer = self._comparer
        ending = [*comparer.ending()]
        rows = [*self._rows, "", comparer.summary(), comparer.told_of_said(), *ending]
        return ReplayOutcome(
            comparer.agrees, comparer.said, comparer.lines, "\n".join(rows), tuple(self._found)
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
        from popconsole.replaying.run import replay as said_again
        from popconsole.ui.conversations import heading

        known = Secrets().of(self._recording.conversations)
        comparer = self._comparer
        here = _("the mock server") if place is None else f"{place.host}:{place.port}"
        self._rows += [*heading(told_of(conversation, known), number), *comparer.heading(here)]
        async for comparison in said_again(
            PROTOCOLS[conversation.protocol],
            conversation,
            place,
            timeout=self._way.timeout,
            login=login,
            goes_on=self._way.keep_going,
            known=known,
        ):
            comparer.count(comparison, number)
            self._rows += comparer.rows(comparison)
            told = comparer.as_object(comparison, number)
            told |= {"recorded": tuple(told["recorded"]), "here": tuple(told["here"])}
            self._found.append(ComparedExchange(**told))


def login_for(recording: "Recording", user: str | None, password: str | None) -> "Credentials | None":
    """Return what to log in with at a server; None where nothing is needed, nor given. Raises ApiError."""
    from popconsole.analysis.history import history_of
    from popconsole.maildrop.accounts import Secret
    from popconsole.protocol import PROTOCOLS
    from popconsole.replaying.credentials import Credentials, needs

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
    return Credentials(Secret(octets_of(password or "")), None if user is None else user.encode())


def octets_of(password: str) -> bytes:
    """Return the octets of a password that a line can hold. Raises ApiError for another."""
    if not password or any(sign in password for sign in "\r\n\0"):
        raise ApiError(_("the password is empty, or holds what no line can: CR, LF or NUL"))
    return password.encode()
