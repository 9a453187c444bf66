"""What lies over the main screen for a while, and is closed once, however fast the keys come."""

from asyncio import Future, get_running_loop
from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import App
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

    _heard: Future[T | None] | None = None

    async def answer(self, app: App[None]) -> T | None:
        """Lay it over the screen and return its result: None too where it was taken away without one."""
        heard: Future[T | None] = get_running_loop().create_future()
        self._heard = heard
        app.push_screen(self, self._hear)
        return await heard

    def _hear(self, result: T | None) -> None:
        if self._heard is not None and not self._heard.done():
            self._heard.set_result(result)

    def on_unmount(self) -> None:
        """Tell whoever waits that there is no result, if none was given."""
        self._hear(None)

    def action_copy_or_close(self) -> None:
        """Copy what the mouse has selected; else close."""
        if self.get_selected_text():
            self.action_copy_text()
        else:
            self.dismiss()

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close it with a result, once."""
        return close_once(self, super().dismiss, result)
