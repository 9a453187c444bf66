"""Runs a connection's session: gives it lines and events, and carries out the effects.

line or event ──► steps ──► effects ──► delivery
▲          │
└─ answer ─┴─► access ──► maildrop
"""

import asyncio
from dataclasses import replace
from typing import Protocol

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.answer import Answer, AnswerKind, Mail
from popconsole.server.engine.effects import Close, Login, MaildropRequest, StartTls
from popconsole.server.engine.inputs import Input, TurnedAway
from popconsole.server.engine.reason import UNREADABLE, Reason
from popconsole.server.engine.session import Session
from popconsole.server.listening.access import Access, Work
from popconsole.server.listening.delivery import Delivery, Owner
from popconsole.server.listening.host import Host, Steps
from popconsole.server.listening.looks import SessionLook
from popconsole.server.listening.maildrop_requests import MaildropRequests
from popconsole.server.listening.memo import Action, Send


class Connected(Owner, Protocol):
    """The connection whose session is run."""

    protocol: str

    def close(self, *, asked: bool) -> None:
        """Close the connection once all is said; ``asked``: the client asked for it."""

    def start_tls(self) -> None:
        """Negotiate TLS once all is said; throw away the lines that are there."""

    def wait(self) -> None:
        """Carry out no lines till ``answered`` is called: a thread works on the maildrop."""

    def answered(self) -> None:
        """Go on: all that a thread has found so far has been given to the session."""

    def failed(self) -> None:
        """End the connection: a request has failed with an error that is none of a maildrop."""


class SessionRunner:
    """Runs one session. ``point`` is where it is, with what is known to follow from there.

    ``waits``: an answer from a maildrop on a disk is due.
    """

    __slots__ = (
        "_access", "_connection", "_delivery", "_drops_behind_pass", "_host", "_loop", "_requests", "_steps",
        "point", "waits",
    )  # fmt: skip

    def __init__(
        self,
        connection: Connected,
        host: Host,
        loop: asyncio.AbstractEventLoop,
        steps: Steps,
        delivery: Delivery,
    ) -> None:
        """Begin a session, whose steps and delivery are these."""
        self._connection = connection
        self._host = host
        self._loop = loop
        self._steps = steps
        self._delivery = delivery
        self._access = Access(host.setup, host.pace)
        self._drops_behind_pass = host.setup.profile.habits_in(connection.protocol).drops_behind_pass
        self._requests: MaildropRequests | None = None
        self.waits = False
        self.point = steps.start

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self.point.session

    def look(self, peer: tuple[str, int], protocol: str) -> SessionLook | None:
        """Return what the session holds, or held; None where it never logged in. ``peer`` is the client."""
        access = self._access
        if access.since is None:
            return None
        return SessionLook(peer, protocol, self.session, access.since, access.keeps, access.removed)

    def greet(self, full: Reason | None, *, secure: bool) -> None:
        """Open the session; ``full``: turn the client away for this reason."""
        opened = self._access.opened(self._host.timestamp(), self._connection.protocol, secure=secure)
        self.receive(opened if full is None else TurnedAway(full))

    def line(self, line: bytes) -> None:
        """Take a line as it came, and do what follows from it."""
        self.point, actions = self._steps.line(self.point, line)
        self._carry_out(actions)

    def receive(self, event: Input) -> None:
        """Take an input that is no line, and do what follows from it."""
        self.point, actions = self._steps.event(self.point, event)
        self._carry_out(actions)

    def stop(self) -> None:
        """Let go of the connection, which has ended: no circle of references keeps it. Nothing may follow."""
        del self._connection

    def _carry_out(self, actions: tuple[Action, ...]) -> None:
        """Send the engine's answers and carry out its other effects; give it the answers to these."""
        answers: list[Input] = []
        for action in actions:
            if isinstance(action, Send):
                self._delivery.reply(action.octets)
            elif isinstance(action, Answer):
                self._say(action)
            elif isinstance(action, Close):
                self._connection.close(asked=action.asked)
            elif isinstance(action, StartTls):
                self._connection.start_tls()
            elif (answer := self._ask(action)) is not None:
                answers.append(answer)
        for answer in answers:
            self._take(answer)

    def _take(self, answer: Input) -> None:
        """Give the engine an answer to what it asked; tell who runs the server what went wrong there."""
        trouble = self._access.trouble()
        if trouble is not None:
            self._connection.troubled(trouble)
        self.receive(answer)

    def _say(self, reply: Answer) -> None:
        """Word an answer and hand it to the delivery: a refusal instead, where its mail can't be read."""
        speaker = self._steps.speaker
        try:
            status, body = speaker.said(reply, self.session.messages, self._access.timestamp or b"")
        except MaildropError as error:
            self._connection.troubled(error)
            if isinstance(reply.body, Mail) and reply.body.counted:
                self._connection.transport.abort()  # POP2 has no words for it (RFC 937 page 8)
                return
            reply = replace(reply, kind=AnswerKind.REFUSED, reason=UNREADABLE[error.trouble], body=None)
            status, body = speaker.said(reply, ())
        self._delivery.answer(reply, status, body)

    # --- the mail

    def _ask(self, request: MaildropRequest) -> Input | None:
        """Ask for the mail; return the answer, or None where it comes from a thread, later."""
        if self._drops_behind_pass and isinstance(request, Login):
            self._connection.lines.clear()
        if self._requests is not None:
            return self._requests.ask(request)
        answer = self.begin(request)
        if not callable(answer):
            return answer
        self._requests = MaildropRequests(self, self._loop, answer)
        self.waits = True
        self._connection.wait()
        return None

    def begin(self, request: MaildropRequest) -> Input | Work:
        """Carry out a request; return the answer, or a function for a thread that returns it."""
        self._access.setup = self._host.setup  # a replay changes it between logins
        return self._access.begin(request)

    def answer(self, answer: Input) -> None:
        """Give the engine the answer that a thread has found."""
        self._connection.timer.touch()
        self._take(answer)

    def answered(self) -> None:
        """Let the connection go on: all answers that are there were taken."""
        if self._requests is not None and not self._requests.running:
            self._requests = None
            self.waits = False
        self._connection.answered()

    def failed(self) -> None:
        """Let the connection end: a request has failed with an error that is none of a maildrop."""
        self._requests = None
        self.waits = False
        self._connection.failed()
