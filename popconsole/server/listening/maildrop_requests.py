"""A session's requests to a maildrop on a disk: a thread opens, changes or releases it.

Made when it is needed and let go of when all is answered: most connections never need it, and none that has
ended is kept in a circle of references.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from popconsole.server.engine.effects import MaildropRequest
from popconsole.server.engine.inputs import Input
from popconsole.server.listening.access import Work


class Requester(Protocol):
    """The connection whose session asks."""

    def begin(self, request: MaildropRequest) -> Input | Work:
        """Carry out a request; return the answer, or a function for a thread that returns it."""

    def answer(self, answer: Input) -> None:
        """Take the answer to a request, and do what follows from it."""

    def answered(self) -> None:
        """Go on: all answers that are there were taken. More work may have begun meanwhile."""

    def failed(self) -> None:
        """End the connection: a request has failed with an error that is none of a maildrop."""


class MaildropRequests:
    """A session's requests on a disk, one at a time, each in a thread, answered in their order."""

    __slots__ = ("_later", "_loop", "_requester", "_running")

    def __init__(self, requester: Requester, loop: asyncio.AbstractEventLoop, first: Work) -> None:
        """Start a thread for the first request."""
        self._requester = requester
        self._loop = loop
        self._later: deque[MaildropRequest] = deque()
        self._running: asyncio.Future[Input] | None = None  # by a thread
        self._run(first)

    @property
    def running(self) -> bool:
        """Whether a thread works."""
        return self._running is not None

    def ask(self, request: MaildropRequest) -> Input | None:
        """Return the answer to a request, or None where it comes later."""
        if self._running is not None:
            self._later.append(request)
            return None
        answer = self._requester.begin(request)
        if not callable(answer):
            return answer
        self._run(answer)
        return None

    def _run(self, work: Callable[[], Input]) -> None:
        self._running = self._loop.run_in_executor(None, work)
        self._running.add_done_callback(self._done)

    def _done(self, running: asyncio.Future[Input]) -> None:
        self._running = None
        try:
            answer: Input | None = running.result()
        except BaseException:
            self._requester.failed()
            raise
        while answer is not None:
            self._requester.answer(answer)
            answer = None
            while self._later and not self.running and answer is None:
                answer = self.ask(self._later.popleft())
        self._requester.answered()
