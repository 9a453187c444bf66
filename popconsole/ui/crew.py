"""Processes that share the work on one large file: pieces are handed out in order, and come back in order.

To put the octets of a capture in order takes one process, for what is met in it decides what comes of the
rest; what is made of each conversation (its meaning, its findings, its rows) is the larger part, and can be
made beside. So one process reads, others work. They are begun only where that is sure to be worth it, in the
middle of the file, and know by then what the first one knows: they are its twins.
"""

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Generic, TypeVar

Piece = TypeVar("Piece")
Made = TypeVar("Made")

_WAITING = 1  # pieces that wait besides those that are worked on: each takes memory


class Crew(Generic[Piece, Made]):
    """So many processes that do ``work``, which each knows as this one does now.

    What it is given and what it returns are sent as pickles. Where a process is lost, or none can be had, the
    work is done here. To be closed.
    """

    def __init__(self, work: Callable[[Piece], Made], count: int) -> None:
        self._work = work
        self._pool = _pool(work, count)
        self._most = count + _WAITING
        self._due: deque[tuple[Piece, Future[Made] | None]] = deque()

    def give(self, piece: Piece) -> Iterator[tuple[Piece, Made]]:
        """Hand out a piece; yield the first ones, with what was made of them, where too many would wait."""
        self._due.append((piece, None))  # made here where the keyboard interrupts what comes now
        self._due[-1] = piece, self._given(piece)
        while len(self._due) > self._most:
            yield self._next()

    def rest(self) -> Iterator[tuple[Piece, Made]]:
        """Yield all pieces that were handed out, with what is made of them."""
        while self._due:
            yield self._next()

    def close(self) -> None:
        """End the processes; what they had not finished is lost."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _given(self, piece: Piece) -> "Future[Made] | None":
        if self._pool is None:
            return None
        try:
            return self._pool.submit(_do, pickle.dumps(piece, pickle.HIGHEST_PROTOCOL))
        except BrokenProcessPool:
            self._pool = None
            return None

    def _next(self) -> tuple[Piece, Made]:
        piece, future = self._due[0]
        try:
            made = self._work(piece) if future is None else future.result()
        except BrokenProcessPool:
            self._pool = None
            made = self._work(piece)
        self._due.popleft()
        return piece, made


def _pool(work: Callable[[Any], Any], count: int) -> ProcessPoolExecutor | None:
    """Begin processes; None where the system has no room for them, or lacks what they need."""
    try:
        pool = ProcessPoolExecutor(count, get_context("fork"), initializer=_begin, initargs=(work,))
        heeded = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # they heed no keyboard, for good
        try:
            pool.submit(_nothing)  # begins them all
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heeded)
    except (OSError, ImportError, NotImplementedError):
        return None
    return pool


_works: list[Callable[[Any], Any]] = []
"""What this process does for another one."""


def _begin(work: Callable[[Any], Any]) -> None:
    """Begin as a process that works for another, and ends with it."""
    _works.append(work)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _nothing() -> None:
    pass


def _do(piece: bytes) -> Any:
    return _works[0](pickle.loads(piece))  # noqa: S301 - its own parent's
