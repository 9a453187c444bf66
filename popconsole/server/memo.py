"""Steps that were taken before, for all connections of a server.

Right because the engine is pure: the step from an equal session with the same line is the same step,
whoever takes it. So a server keeps a tree of the points that sessions come to. Each connection walks down
it, and has only those steps computed that no connection took before it, or that may not be remembered.
"""

from typing import Final

from popconsole.protocol import PROTOCOLS
from popconsole.server.engine import begin, step
from popconsole.server.session import (
    Close,
    CommandLine,
    Effect,
    Input,
    Profile,
    Release,
    Released,
    Send,
    Session,
)

_POINTS = 512  # in one tree, then a new one is begun: enough for as many ways as clients commonly go
_STEPS = 64  # remembered at a point
_SHORT = 128  # octets of a line or a reply: a read full of short lines must not grow into many megabytes

Taken = tuple["Point", tuple[Effect, ...]]


class Point:
    """A session, and what is known to follow from it.

    ``replies`` are those of lines that leave the session as it is and get one short reply, ``known`` the
    other steps that are remembered, both by the line as it came. ``last`` is where the last step led that
    is not remembered: with another password, or another timestamp, it mostly leads there again.
    """

    __slots__ = ("known", "last", "replies", "session")

    def __init__(self, session: Session) -> None:
        self.session: Final = session
        self.replies: dict[bytes, bytes] = {}
        self.known: dict[bytes | Released, Taken] = {}
        self.last: Point | None = None


class Memo:
    """The steps of one protocol under one profile."""

    __slots__ = ("_points", "_protocol", "profile", "start")

    def __init__(self, protocol: str, profile: Profile) -> None:
        self._protocol = PROTOCOLS[protocol]
        self.profile = profile
        self._begin()

    def _begin(self) -> None:
        """Begin a new tree. Connections that are in the old one go on down there, and nobody else."""
        self.start = Point(begin(self._protocol.name))
        self._points = 0

    def step(self, point: Point, received: Input, line: bytes | None = None) -> Taken:
        """Return the point after an input, and what is to be done.

        ``line`` is the command line as it came, where the input is one.
        """
        key = received if isinstance(received, Released) else line
        if key is not None and (taken := point.known.get(key)) is not None:
            return taken
        session, effects = step(self.profile, point.session, received)
        after = self._point(point, session)
        if key is None or not self._may_be_kept(received, effects):
            return after, effects
        first = effects[0] if len(effects) == 1 else None
        if line is not None and after is point and isinstance(first, Send):
            if len(point.replies) < _STEPS:
                point.replies[line] = first.octets
        elif not _is_private(session) and len(point.known) < _STEPS:
            point.known[key] = after, effects
        return after, effects

    def _point(self, before: Point, session: Session) -> Point:
        if session is before.session:
            return before
        if before.last is not None and before.last.session == session:
            return before.last
        after = Point(session)
        if not _is_private(session):
            before.last = after
            self._points += 1
            if self._points > _POINTS:
                self._begin()
        return after

    def _may_be_kept(self, received: Input, effects: tuple[Effect, ...]) -> bool:
        """Tell whether a step may be remembered: it is small, and there can be no secret in its line.

        What is no command may be a password on a line that was meant otherwise.
        """
        if isinstance(received, CommandLine):
            word = received.octets.partition(b" ")[0].decode("ascii", "replace")
            command = self._protocol.command(word)
            if command is None or any(argument.secret for argument in command.arguments):
                return False
            if len(received.octets) > _SHORT:
                return False
        return all(
            len(effect.octets) <= _SHORT if isinstance(effect, Send) else isinstance(effect, Release | Close)
            for effect in effects
        )


def _is_private(session: Session) -> bool:
    """Tell whether it is of no use to others, and may be large: what was marked, lines that wait."""
    return bool(session.marked or session.waiting)
