"""How faults, and a persona that delays refusals, change the steps of a session; no socket, no clock.

It stands where the memo of steps stands otherwise, between the lines and what is done for them, and once more
before the delivery. So the injector of faults is asked at three points and nowhere else: for a line
(``line``), for what is no line (``event``: the greeting, an answer about the mail, a time-out), and for a
reply that is whole (``delivery``).
"""

from collections.abc import Iterator
from itertools import chain

from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import (
    Authenticate,
    Close,
    Effect,
    Login,
    Release,
    StartTls,
)
from popconsole.server.engine.inputs import (
    CommandLine,
    Input,
    MaildropOpened,
    MaildropRefused,
    Opened,
    TimedOut,
    TooLong,
    TurnedAway,
)
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Session, replace
from popconsole.server.engine.step import begin, step
from popconsole.server.faults.action import Action, Seen, Spoken, Wait, Write
from popconsole.server.faults.injector import Injector
from popconsole.server.faults.interceptions import lacking
from popconsole.server.listening import memo
from popconsole.server.listening.lines import received
from popconsole.server.listening.memo import Point, Send, Taken
from popconsole.server.voice.speaker import Speaker

_TURNS = Opened | TurnedAway | TooLong
"""Inputs that get a reply of their own, to which faults may happen, as they may to that to a line."""


class Shaping:
    """The steps of one connection, and the delivery of its replies, as faults and a persona shape them."""

    __slots__ = ("_answers", "_injector", "_late", "_pause", "_profile", "_turn", "speaker", "start")

    def __init__(self, protocol: str, profile: Profile, speaker: Speaker, injector: Injector) -> None:
        """Begin a session under a profile."""
        self._profile = profile
        self._injector = injector
        self._pause = profile.habits_in(protocol).failure_delay  # seconds before a refused login
        self._late = False  # ... and the reply that is gathered is one
        self._turn = False  # a reply is due that faults may happen to
        self._answers: list[Spoken] = []  # what is gathered of it
        self.speaker = speaker
        self.start = Point(begin(protocol))

    def line(self, point: Point, line: bytes) -> Taken:
        """Return the point after a line as it came, and what is to be done."""
        command = received(line)
        if isinstance(command, TooLong):
            return self.event(point, command)
        self._turn = True
        session = point.session
        seen = Seen(session.open, len(session.messages), session.marked)
        interception = self._injector.intercept(command.octets, seen)
        if interception.line is None:
            return point, ()
        command = CommandLine(interception.line)
        if interception.unmarked:
            _after, effects = step(self._profile, replace(session, marked=frozenset()), command)
            return self._asked(*self._kept_open(session, (session, effects)))
        profile = lacking(self._profile, interception.line) if interception.lacking else self._profile
        return self._asked(*self._kept_open(session, step(profile, session, command)))

    def event(self, point: Point, event: Input) -> Taken:
        """Return the point after an input that is no line, and what is to be done."""
        session = point.session
        after = step(self._profile, session, event)
        match event:
            case Opened(secure=True):
                self._injector.secured()
            case MaildropOpened():
                self._injector.logged_in()
            case MaildropRefused(reason):
                self._late = reason.root is Reason.WRONG and self._pause > 0
                after = self._kept_open(session, after)
            case TimedOut() if last := self._injector.timed_out():
                rest = tuple(effect for effect in after[1] if not isinstance(effect, Answer))
                point, actions = self._asked(after[0], rest)
                return point, (Send(last), *actions)
        self._turn = self._turn or isinstance(event, _TURNS)
        return self._asked(*after)

    def _kept_open(
        self, before: Session, after: tuple[Session, tuple[Effect, ...]]
    ) -> tuple[Session, tuple[Effect, ...]]:
        """Return what follows without a close, and the session as it was, where POP2's server goes on."""
        effects = after[1]
        reply = next((effect for effect in effects if isinstance(effect, Answer)), None)
        closes = any(isinstance(effect, Close) and not effect.asked for effect in effects)
        if reply is None or not closes or not self._injector.goes_on(reply):
            return after
        return replace(before, asked=None), (reply,)

    def _asked(self, session: Session, effects: tuple[Effect, ...]) -> Taken:
        """Return the point of a session, and its effects with what faults make of requests for mail."""
        point = Point(session)
        done: list[memo.Action] = []
        refused: list[MaildropRefused] = []
        for effect in effects:
            match effect:
                case Login() | Authenticate():
                    reason = self._injector.refuses_login()
                    if reason is not None:
                        refused.append(MaildropRefused(reason))
                        continue
                case Release(delete):
                    done.append(Release(self._injector.removed(delete, session.marked)))
                    continue
                case Answer():
                    done.append(self.speaker.laid_out(effect, session.messages))
                    continue
                case StartTls():
                    self._injector.secured()
                case _:
                    pass
            done.append(effect)
        for refusal in refused:
            point, more = self.event(point, refusal)
            done += more
        return point, tuple(done)

    def answered(self, answer: Spoken) -> None:
        """Gather an answer as it is said."""
        self._answers.append(answer)

    def forget(self) -> None:
        """Throw away what was gathered: it can't be said to its end."""
        self._answers.clear()

    def delivery(self, *, more: bool) -> Iterator[Action]:
        """Return how to deliver the reply, which is whole; ``more``: further lines of the client wait."""
        answers = tuple(self._answers)
        self._answers.clear()
        if not self._turn:
            octets = b"".join([answer.octets for answer in answers])
            return iter((Write(octets),) if octets else ())
        late = self._late
        self._turn = self._late = False
        said = self._injector.said(answers, self._spoken, more=more)
        return chain((Wait(self._pause),), said) if late else said

    def _spoken(self, reply: Answer) -> Spoken:
        """Say an answer that a fault has edited: no mail is behind it."""
        status, lines = self.speaker.said(reply, ())
        return Spoken.of(reply, status, b"".join((lines,) if isinstance(lines, bytes) else lines))
