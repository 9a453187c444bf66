"""A view of the whole conversation over the main screen, with what is said of the selected line below.

Enter closes it and goes to that line in the transcript; Esc closes it, and the transcript is as it was.
"""

from abc import abstractmethod
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from popconsole.i18n import N_, _
from popconsole.tui.screens.over import OverScreen


class LookScreen(OverScreen[int]):
    """Gives back the line, from 0, that was chosen; None where none was. ``keys`` close it too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", N_("Close"), show=False),
        Binding("enter", "choose", N_("Go to the line"), show=False),
    ]

    def __init__(self, view: Widget, keys: tuple[str, ...]) -> None:
        super().__init__()
        self._view = view
        self._keys = keys
        self._box = Vertical(id="look")
        self._detail = Static(id="look-detail")

    def compose(self) -> ComposeResult:
        """Place the view, and what is told of the selected line."""
        with self._box:
            yield self._view
            yield self._detail

    def on_mount(self) -> None:
        """Begin."""
        for key in self._keys:
            self._bindings.bind(key, "leave", show=False)
        self._view.focus()
        self.tell()

    @property
    @abstractmethod
    def line(self) -> int | None:
        """The selected line, from 0; None where there is none."""

    @abstractmethod
    def heading(self) -> str:
        """Return what it is called."""

    @abstractmethod
    def detail(self) -> Content:
        """Return what is told of the selected line."""

    def tell(self) -> None:
        """Tell of the selected line."""
        self._box.border_title = Content(self.heading())
        self._box.border_subtitle = Content(self.told_keys())
        self._detail.update(self.detail())

    def say(self, text: str) -> None:
        """Say something in place of the keys, until another line is selected."""
        self._box.border_subtitle = Content(text)

    def told_keys(self) -> str:
        """Return the keys that matter."""
        return _("Enter: to this line · f: next finding · Esc closes")

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_choose(self) -> None:
        """Choose the selected line."""
        self.dismiss(self.line)
