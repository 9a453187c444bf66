"""A transcript that says what a server is to answer, played."""

from typing import TYPE_CHECKING

from popconsole.api.errors import ApiError
from popconsole.api.places import ReplayWay
from popconsole.api.replay_values import ReplayOutcome, UnexpectedAnswer
from popconsole.api.running import run_through
from popconsole.api.saying_again import octets_of
from popconsole.api.transcripts import Transcript
from popconsole.i18n import _

if TYPE_CHECKING:  # loaded by who plays something
    from pathlib import Path

    from popconsole.expect.playbook import Playbook
    from popconsole.expect.todo import Given
    from popconsole.replaying.playing import PlayedBook


def played(transcript: Transcript, way: ReplayWay) -> ReplayOutcome:
    """Play a transcript that says what is expected. Raises ApiError."""
    from popconsole.client.errors import ConnectError
    from popconsole.expect.errors import PlaybookError
    from popconsole.expect.parser import parse
    from popconsole.replaying.surroundings import NotTriedError

    try:
        playbook = parse(transcript.expects, transcript.name)
        found = run_through(lambda: _play(playbook, way, transcript.folder))
    except PlaybookError as error:
        raise ApiError(str(error)) from error
    except (ConnectError, NotTriedError) as error:
        told = _("the replay could not be carried out: {why}")
        raise ApiError(told.format(why=error)) from error
    found.octets = transcript.expects
    return _outcome(found, transcript.name)


async def _play(playbook: "Playbook", way: ReplayWay, folder: "Path | None") -> "PlayedBook":
    """Play a playbook with the server that is named, or with one of its own."""
    from popconsole.replaying.playing import play
    from popconsole.replaying.stage import ServerAddress
    from popconsole.replaying.surroundings import OWN, check, own_server

    place = way.place(playbook.protocol)
    if place is not None:
        given = _given(playbook, way)
        await check(playbook, place, given, timeout=way.timeout, may_delete=way.may_delete)
        return await play(playbook, place, given, timeout=way.timeout)
    async with own_server(playbook.needs, folder) as server:
        place = ServerAddress(*server.addresses[playbook.protocol.name])
        return await play(playbook, place, OWN, timeout=way.timeout)


def _given(playbook: "Playbook", way: ReplayWay) -> "Given":
    """Return who logs in, where somebody does. Raises ApiError."""
    from popconsole.expect.todo import Given

    wanted = playbook.secrets | ({"user", "password"} if playbook.needs.messages else set())
    if playbook.removes and not way.may_delete:
        raise ApiError(_("{name}: it removes mail: may_delete allows that").format(name=playbook.name))
    if ("user" in wanted and way.user is None) or ("password" in wanted and way.password is None):
        raise ApiError(_("{name}: it logs in: give user and password").format(name=playbook.name))
    user = (way.user or "").encode()
    return Given(user, octets_of(way.password or "")) if "password" in wanted else Given(user)


def _outcome(found: "PlayedBook", name: str) -> ReplayOutcome:
    from popconsole.expect.difference import PlayOutcome
    from popconsole.expect.playbook import Says
    from popconsole.transcript.model import LineKind, Side
    from popconsole.ui.played import as_object, lacking, rows, why
    from popconsole.ui.replayed import Replayed, Tried

    book, difference = found.playbook, found.run.difference
    absent = found.outcome is PlayOutcome.NOT_THERE
    tried = Tried.DIFFERENT if difference else Tried.NOT_THERE if absent else Tried.AS_EXPECTED
    told = why(difference) if difference else lacking(found) if absent else ""
    shown = tuple(rows(found, difference)) if difference else ()
    said = sum(
        line.side is Side.CLIENT and line.kind is LineKind.WIRE
        for session in found.sessions
        for line in session.lines
    )
    report = Replayed(name, tried, book.title, book.source, told, shown)
    differs = None
    if difference is not None:
        as_told = as_object(found, difference)
        differs = UnexpectedAnswer(
            as_told["line"], as_told["expected"], as_told["came"], as_told["told"], as_told["near-miss"],
            tuple(as_told["exchange"]),
        )  # fmt: skip
    return ReplayOutcome(
        difference is None,
        said,
        sum(isinstance(step, Says) for step in book.steps),
        "\n".join(report.told()),
        difference=differs,
        absent=absent,
    )
