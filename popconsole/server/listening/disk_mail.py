"""Mail on a disk, for one connection: what a thread does there for a session, and what is sent in slices.

Both are made when they are needed and let go of when they are done: most connections never need them, and
none that has ended is kept in a circle of references.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from popconsole.maildrop.errors import MaildropError
from popconsole.server.engine.session import Input
from popconsole.server.listening.access import MaildropRequest, Work

_SLICES = 16  # written before other connections get their turn


class Party(Protocol):
    """What is done for a connection asks of it."""

    def begin(self, request: MaildropRequest) -> Input | Work:
        """Carry out a request; return the answer, or what will when a thread calls it."""

    def answer(self, answer: Input) -> None:
        """Take the answer to a request, and do what follows from it."""

    def answered(self) -> None:
        """Go on: all answers that are there were taken. More work may have begun meanwhile."""

    def failed(self) -> None:
        """End: a request has failed in a way that nobody foresaw."""

    def stuck(self) -> bool:
        """Tell whether nothing more can be written now."""

    def write(self, octets: bytes) -> None:
        """Write octets."""

    def sent(self) -> None:
        """Go on: all of a message is written."""

    def broke_off(self) -> None:
        """End: the rest of a message can't be read, and what was sent must not look like the whole."""


class MaildropRequests:
    """A session's requests on a disk, one at a time, each in a thread, answered in their order."""

    __slots__ = ("_later", "_loop", "_party", "_running")

    def __init__(self, party: Party, loop: asyncio.AbstractEventLoop, first: Work) -> None:
        """Begin with the first work."""
        self._party = party
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
        answer = self._party.begin(request)
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
            self._party.failed()
            raise
        while answer is not None:
            self._party.answer(answer)
            answer = None
            while self._later and not self.running and answer is None:
                answer = self.ask(self._later.popleft())
        self._party.answered()


class Slices:
    """A message or a long listing that is sent in slices, as far as the client keeps up with reading."""

    __slots__ = ("_loop", "_party", "_slices")

    def __init__(self, party: Party, loop: asyncio.AbstractEventLoop, slices: Iterator[bytes]) -> None:
        """Begin soon."""
        self._party = party
        self._loop = loop
        self._slices: Iterator[bytes] | None = slices
        self.go_on()

    def go_on(self) -> None:
        """Write some more, soon: the party is stuck no longer."""
        self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        party = self._party
        if self._slices is None or party.stuck():
            return
        for _ in range(_SLICES):
            try:
                octets = next(self._slices, None)
            except MaildropError:
                self._slices = None
                party.broke_off()
                return
            if octets is None:
                self._slices = None
                party.sent()
                return
            party.write(octets)
            if party.stuck():
                return
        self.go_on()
