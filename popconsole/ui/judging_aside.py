"""Conversations judged beside what happens: in a thread, one after another, however long they are."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING

from popconsole.transcript.model import Conversation

if TYPE_CHECKING:
    from popconsole.ui.judged import Session


class JudgingAside:
    """Judges conversations that are complete, in the order in which they are given.

    The thread holds nobody up who ends: it is left where it is.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: SimpleQueue[tuple[Conversation, int, Callable[[Session], None]]] = SimpleQueue()
        self._left = 0  # that wait, or are judged now
        self._idle = asyncio.Event()
        self._idle.set()

    def begin(self, conversation: Conversation, number: int, done: "Callable[[Session], None]") -> None:
        """Judge a conversation, that with this number; ``done`` is called in the event loop behind that."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            threading.Thread(target=self._work, name="judging", daemon=True).start()
        self._idle.clear()
        self._left += 1
        self._waiting.put((conversation, number, done))

    def _work(self) -> None:
        from popconsole.analysis.judging import Judge  # noqa: PLC0415 - behind the first frame of a console
        from popconsole.ui.judged import judged  # noqa: PLC0415 - as above

        judge = Judge()
        while True:
            conversation, number, done = self._waiting.get()
            session = judged(judge, conversation, number)
            assert self._loop is not None  # noqa: S101 - it was there before this began
            try:
                self._loop.call_soon_threadsafe(self._tell, done, session)
            except RuntimeError:  # the loop is closed: nobody is there any more
                return

    def _tell(self, done: "Callable[[Session], None]", session: "Session") -> None:
        self._left -= 1
        if not self._left:
            self._idle.set()
        done(session)

    async def finish(self, seconds: float) -> bool:
        """Wait until all are judged and told of, for so many seconds; False where some are left out then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        return not self._left
