"""How long a client may be silent, or leave unread what it was sent: the deadline of a connection."""

import asyncio
import math
from typing import Protocol


class Watch(Protocol):
    """Who looks at the deadlines of many connections, with one timer for all of them."""

    def watch(self, due: float) -> None:
        """See to it that the connection is looked at when the loop's clock says ``due``, or soon after."""


class IdleTimer:
    """The deadline of one connection; all times are in seconds.

    ``due`` is when to look at it next, by the loop's clock. A sign of life only notes its time: the
    deadline is computed anew when it has come, for most connections have ended by then.
    """

    __slots__ = ("_alive", "_loop", "_unsent", "_watch", "due")

    def __init__(self, loop: asyncio.AbstractEventLoop, watch: Watch, allowed: float) -> None:
        """Begin to run; ``allowed`` is how long the client may be silent at first."""
        self._loop = loop
        self._watch = watch
        self._unsent = 0
        self._alive = loop.time()
        self.due = self._alive + allowed
        watch.watch(self.due)

    def touch(self) -> None:
        """Take note that the client has shown life, or was sent something."""
        self._alive = self._loop.time()

    def arm(self, allowed: float) -> None:
        """Look again in so many seconds at the latest."""
        self.due = self._loop.time() + allowed
        self._watch.watch(self.due)

    def restart(self, allowed: float, unsent: int = 0) -> None:
        """Begin anew; ``unsent`` is how many octets the client has not read yet."""
        self.touch()
        self._unsent = unsent
        self.arm(allowed)

    def has_run_out(self, allowed: float, unsent: int) -> bool:
        """Tell whether the client has shown no life for as long as allowed; if it has, look again later.

        To read some of what was ``unsent`` shows life, too.
        """
        if unsent < self._unsent or (unsent and not self._unsent):
            self.touch()
        self._unsent = unsent
        left = self._alive + allowed - self._loop.time()
        if left > 0:
            self.arm(left)
            return False
        self.due = math.inf
        return True
