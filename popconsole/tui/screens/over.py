"""What lies over the main screen for a while, and is closed once, however fast the keys come."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

T = TypeVar("T")


class OverScreen(ModalScreen[T]):
    """A screen over the main one; it is closed once, and never closes what lies under it or over it."""

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close it with a result; nothing happens where it does not lie on top (any more).

        Keys of one read come to a screen that the first of them has closed.
        """
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()
