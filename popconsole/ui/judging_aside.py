"""Conversations judged beside what happens: in a thread, one after another, however long they are."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from popconsole.transcript.model import Conversation

if TYPE_CHECKING:
    from popconsole.analysis.judging import Judge
    from popconsole.ui.judged import Session


def _tell(
    loop: asyncio.AbstractEventLoop, done: "Callable[[Future[Session]], None]", judging: "Future[Session]"
) -> None:
    with suppress(RuntimeError):  # nobody is there any more
        loop.call_soon_threadsafe(done, judging)


class JudgingAside:
    """Judges conversations that are complete, in the order in which they are given."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._judge: Judge | None = None
        self._under_way: set[Future[Session]] = set()

    def begin(self, conversation: Conversation, number: int, done: "Callable[[Session], None]") -> None:
        """Judge a conversation, that with this number; ``done`` is called in the event loop behind that."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "judging")
        loop = asyncio.get_running_loop()
        judging = self._thread.submit(self._judged, conversation, number)
        self._under_way.add(judging)
        judging.add_done_callback(partial(_tell, loop, partial(self._done, done)))

    def _judged(self, conversation: Conversation, number: int) -> "Session":
        from popconsole.analysis.judging import Judge  # noqa: PLC0415 - behind the first frame of a console
        from popconsole.ui.judged import judged  # noqa: PLC0415 - as above

        self._judge = self._judge or Judge()
        return judged(self._judge, conversation, number)

    def _done(self, done: "Callable[[Session], None]", judging: "Future[Session]") -> None:
        self._under_way.discard(judging)
        if not judging.cancelled():
            done(judging.result())

    async def finish(self, seconds: float) -> bool:
        """Wait until all are judged and told of, for so many seconds; False where some are left out then."""
        until = asyncio.get_running_loop().time() + seconds
        while self._under_way and asyncio.get_running_loop().time() < until:
            await asyncio.wait([asyncio.wrap_future(next(iter(self._under_way)))], timeout=seconds)
            await asyncio.sleep(0)  # what came of it is told now
        self.stop()
        return not self._under_way

    def stop(self) -> None:
        """Judge no more."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
