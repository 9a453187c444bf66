"""A list to choose from: a lesson, a theme."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from popconsole.i18n import N_, _


class ChooseScreen(ModalScreen[str | None]):
    """Gives back the name that was chosen, None where none was. ``offers``: names and their texts."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Leave it"), show=False)]

    def __init__(self, title: str, offers: tuple[tuple[str, Content], ...]) -> None:
        super().__init__()
        self._title = title
        self._offers = offers

    def compose(self) -> ComposeResult:
        """Place the list."""
        options = OptionList(*(Option(text, id=name) for name, text in self._offers), id="choose")
        options.border_title = Content(self._title)
        options.border_subtitle = Content(_("Enter chooses, Esc leaves it"))
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give back what was chosen."""
        self.dismiss(event.option_id)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
