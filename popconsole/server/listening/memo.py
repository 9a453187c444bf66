"""Steps that were taken before and what was said then, for all connections of a server.

Right because the engine is pure, and a voice too: the step from an equal session with the same line is the
same step, and said in the same words, whoever takes it. So a server keeps a tree of the points that sessions
come to. Each connection walks down it, and has only those steps computed that no connection took before it,
or that may not be remembered.
"""

from dataclasses import dataclass
from typing import Final

from popconsole.maildrop.messages import Stored
from popconsole.protocol import PROTOCOLS
from popconsole.server.engine.answer import Answer, AnswerForm, Listing, Mail
from popconsole.server.engine.effects import Close, MaildropRequest, Release, StartTls
from popconsole.server.engine.inputs import CommandLine, Input, TooLong
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Pop3Session, Session
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.lines import received
from popconsole.server.voice.speaker import Speaker

_POINTS = 512  # in one tree, then a new one is begun: enough for as many ways as clients commonly go
_STEPS = 64  # remembered at a point
_SHORT = 128  # octets of a line or a reply: a read full of short lines must not grow into many megabytes


@dataclass(frozen=True, slots=True)
class Send:
    """Send these octets, line endings included: an answer as it was said."""

    octets: bytes


Action = Send | Answer | MaildropRequest | StartTls | Close
"""What a connection is to do. An answer is not yet octets where it is a greeting, whose timestamp is the
connection's own, or has mail behind it, or the listing of a mailbox that lies on a disk."""

Taken = tuple["Point", tuple[Action, ...]]


class Point:
    """A session with the steps from it that were taken before: a node of the memo.

    ``replies`` are those of lines that leave the session as it is and get one short reply, ``known`` the
    other steps with a line, both by the line as it came. ``answer`` is the last input that was no line, with
    its step: from the same maildrop the same answer comes again. ``last`` is where the last step led that
    is not among these: with another password it mostly leads there again.
    """

    __slots__ = ("answer", "known", "last", "replies", "session")

    def __init__(self, session: Session) -> None:
        self.session: Final = session
        self.replies: dict[bytes, bytes] = {}
        self.known: dict[bytes, Taken] = {}
        self.answer: tuple[Input, Taken] | None = None
        self.last: Point | None = None


class Memo:
    """The steps of one protocol under one profile, in one voice."""

    __slots__ = ("_points", "_protocol", "profile", "speaker", "start")

    def __init__(self, protocol: str, profile: Profile, speaker: Speaker) -> None:
        self._protocol = PROTOCOLS[protocol]
        self.profile = profile
        self.speaker = speaker
        self._begin()

    def _begin(self) -> None:
        """Begin a new tree. Connections that are in the old one go on down there, and nobody else."""
        self.start = Point(begin(self._protocol.name))
        self._points = 0

    def line(self, point: Point, line: bytes) -> Taken:
        """Return the point after a line as it came, and what is to be done."""
        taken = point.known.get(line)
        if taken is not None:
            return taken
        command = received(line)
        taken = after, actions = self._step(point, command)
        if not (_is_short(actions) and self._is_open(command)):
            return taken
        first = actions[0] if len(actions) == 1 else None
        if after is point and isinstance(first, Send):
            if len(point.replies) < _STEPS:
                point.replies[line] = first.octets
        elif not _is_private(after.session) and len(point.known) < _STEPS:
            point.known[line] = taken
        return taken

    def event(self, point: Point, event: Input) -> Taken:
        """Return the point after an input that is no line, and what is to be done."""
        answer = point.answer
        if answer is not None and answer[0] == event:
            return answer[1]
        taken = after, actions = self._step(point, event)
        if _is_short(actions) and not _is_private(after.session):
            point.answer = event, taken
        return taken

    def _step(self, point: Point, given: Input) -> Taken:
        session, effects = step(self.profile, point.session, given)
        messages = session.messages
        in_memory = messages.__class__ is tuple
        actions: list[Action] = []
        for effect in effects:
            if (
                not isinstance(effect, Answer)
                or effect.form is AnswerForm.GREETING
                or isinstance(effect.body, Mail)
            ):
                actions.append(effect)
            elif not isinstance(effect.body, Listing):
                actions.append(Send(self.speaker.say(effect)))
            elif in_memory:
                status, rest = self.speaker.said(effect, messages)
                actions.append(Send(b"".join((status, *rest))))
            else:
                actions.append(effect)
        return self._point(point, session), tuple(actions)

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

    def _is_open(self, line: CommandLine | TooLong) -> bool:
        """Tell whether a line may be remembered: it is short, and there can be no secret in it.

        What is no command may be a password on a line that was meant otherwise.
        """
        if isinstance(line, TooLong) or len(line.octets) > _SHORT:
            return False
        command = self._protocol.command(line.octets.partition(b" ")[0].decode("ascii", "replace"))
        return command is not None and not any(argument.secret for argument in command.arguments)


def _is_short(actions: tuple[Action, ...]) -> bool:
    """Tell whether actions may be remembered: they are small, and none tries a password."""
    for action in actions:
        if isinstance(action, Send):
            if len(action.octets) > _SHORT:
                return False
        elif isinstance(action, Answer):
            if action.form is not AnswerForm.GREETING:
                return False
        elif not isinstance(action, (Release, Close)):
            return False
    return True


def _is_private(session: Session) -> bool:
    """Tell whether a session is not to be remembered: it is of no use to other connections, or large.

    So it is with marks, with what was fetched, with lines that wait, with mail on a disk that is much or may
    change, and with the secrets of an exchange.
    """
    if session.marked or session.waiting:
        return True
    if isinstance(session, Pop3Session) and (
        session.mechanism or session.last or session.retrieved or session.expired
    ):
        return True
    messages = session.messages
    return messages.__class__ is not tuple and isinstance(messages, Stored) and not messages.same
