"""When to leave off: a person has interrupted the run, or a part of it takes too long."""

import threading
from time import monotonic


class LeftOffError(Exception):
    """A part of the run was left off; the message says why."""


class Patience:
    """Tells when to leave off: all of the run, or a part that has had its ``minutes``."""

    def __init__(self, minutes: float) -> None:
        self._seconds = minutes * 60
        self._over = threading.Event()

    def interrupt(self) -> None:
        """Have all parts leave off."""
        self._over.set()

    @property
    def interrupted(self) -> bool:
        """Whether a person has interrupted the run."""
        return self._over.is_set()

    def check(self, began: float) -> None:
        """Raise LeftOffError where a part that ``began`` then, by ``monotonic``, is to be left off."""
        if self._over.is_set():
            raise LeftOffError("interrupted")
        if monotonic() - began > self._seconds:
            raise LeftOffError(f"left off after {self._seconds / 60:.0f} minutes")
