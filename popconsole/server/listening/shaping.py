"""What faults that are on, and a persona that takes its time, make of a session: no socket, no clock.

It stands where the memo of steps stands otherwise, between the lines and what is done for them, and once more
before the delivery. So the injector of faults is asked at three points and nowhere else: for a line
(``line``), for what is no line (``event``: the greeting, an answer about the mail, a time-out), and for a
reply that is whole (``reply``).
"""

from collections.abc import Iterator
from itertools import chain

from popconsole.server.engine.session import (
    Authenticate,
    Close,
    CommandLine,
    Effect,
    Input,
    Login,
    MaildropOpened,
    MaildropRefused,
    Opened,
    OpenFolder,
    Profile,
    Refusal,
    Release,
    Send,
    SendMessage,
    Session,
    StartTls,
    TimedOut,
    TooLong,
    TurnedAway,
    replace,
)
from popconsole.server.engine.step import begin, step
from popconsole.server.faults.action import Action, Wait, Write
from popconsole.server.faults.asked import lacking
from popconsole.server.faults.injector import Injector
from popconsole.server.listening.lines import received
from popconsole.server.listening.memo import Point, Taken

_TURNS = Opened | TurnedAway | TooLong
"""Inputs that get a reply of their own, to which faults may happen, as they may to that to a line."""


class Shaping:
    """The steps of one connection, and the delivery of its replies, as faults and a persona shape them."""

    __slots__ = ("_counted", "_injector", "_late", "_pause", "_profile", "_turn", "start")

    def __init__(self, protocol: str, profile: Profile, injector: Injector) -> None:
        """Begin a session under a profile."""
        voice = profile.voice(protocol)
        self._profile = profile
        self._injector = injector
        self._pause = 0.0 if voice is None else voice.habits.failure_delay  # seconds before a refused login
        self._late = False  # ... and the reply that is gathered is one
        self._turn = False  # a reply is due that faults may happen to
        self._counted = False  # ... and it is POP2's data
        self.start = Point(begin(protocol))

    def line(self, point: Point, line: bytes) -> Taken:
        """Return the point after a line as it came, and what is to be done."""
        command = received(line)
        if isinstance(command, TooLong):
            return self.event(point, command)
        self._turn = True
        session = point.session
        heard = self._injector.heard(command.octets, session)
        if heard.line is None:
            return point, ()
        command = CommandLine(heard.line)
        if heard.unmarked:
            _after, effects = step(self._profile, replace(session, marked=frozenset()), command)
            return self._asked(*self._kept_open(session, (session, effects)))
        profile = lacking(self._profile, heard.line) if heard.lacking else self._profile
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
                self._late = reason is Refusal.WRONG and self._pause > 0
                after = self._kept_open(session, after)
            case TimedOut() if last := self._injector.timed_out():
                said = (effect for effect in after[1] if not isinstance(effect, Send))
                after = after[0], (Send(last), *said)
        self._turn = self._turn or isinstance(event, _TURNS)
        return self._asked(*after)

    def _kept_open(
        self, before: Session, after: tuple[Session, tuple[Effect, ...]]
    ) -> tuple[Session, tuple[Effect, ...]]:
        """Return what follows without a close, and the session as it was, where POP2's server goes on."""
        effects = after[1]
        said = next((effect for effect in effects if isinstance(effect, Send)), None)
        closes = any(isinstance(effect, Close) and not effect.asked for effect in effects)
        if said is None or not closes or not self._injector.goes_on(said.octets):
            return after
        return replace(before, asked=None), (said,)

    def _asked(self, session: Session, effects: tuple[Effect, ...]) -> Taken:
        """Return the point of a session, and its effects with what faults make of requests for mail."""
        point = Point(session)
        done: list[Effect] = []
        refused: list[MaildropRefused] = []
        for effect in effects:
            match effect:
                case Login() | Authenticate() | OpenFolder() | Release():
                    request = self._injector.request(effect, session)
                    if isinstance(request, MaildropRefused):
                        refused.append(request)
                    else:
                        done.append(request)
                    continue
                case SendMessage(counted=counted):
                    self._counted = counted
                case StartTls():
                    self._injector.secured()
                case _:
                    pass
            done.append(effect)
        for refusal in refused:
            point, more = self.event(point, refusal)
            done += more
        return point, tuple(done)

    def reply(self, octets: bytes, *, more: bool) -> Iterator[Action]:
        """Return how to deliver a reply that is whole; ``more``: further lines of the client wait."""
        if not self._turn:
            return iter((Write(octets),) if octets else ())
        late, data = self._late, self._counted
        self._turn = self._late = self._counted = False
        said = self._injector.said(octets, more=more, data=data)
        return chain((Wait(self._pause),), said) if late else said
