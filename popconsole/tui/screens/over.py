"""What lies over the main screen for a while, and is closed once, however fast the keys come."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

from popconsole.i18n import N_

T = TypeVar("T")


def close_once(
    screen: Screen[T], close: Callable[[T | None], AwaitComplete], result: T | None
) -> AwaitComplete:
    """Close a screen with a result; nothing happens where it does not lie on top (any more).

    Keys of one read come to a screen that the first of them has closed; those that opened it may stand
    before one that closes it: it is closed once it stands. ``close`` is what closes it in the end.
    """
    if screen.app.screen is not screen:
        return AwaitComplete()
    if not screen.is_mounted:

        def later() -> None:  # nobody may wait for it where it is called
            screen.dismiss(result)

        screen.call_later(later)
        return AwaitComplete()
    return close(result)


class OverScreen(ModalScreen[T]):
    """A screen over the main one; it is closed once, and never closes what lies under it or over it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "copy_or_close", N_("Copy, or close"), show=False)
    ]

    def action_copy_or_close(self) -> None:
        """Copy what the mouse has selected; else close."""
        if self.get_selected_text():
            self.action_copy_text()
        else:
            self.dismiss()

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close it with a result, once."""
        return close_once(self, super().dismiss, result)
