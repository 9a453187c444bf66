"""The command palette: every action that can be done now, by its words. What is chosen is done once."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
    SearchIcon,
)
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import LoadingIndicator

from popconsole.i18n import _
from popconsole.tui.marked_list import MarkedCommands
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.over import close_once
from popconsole.ui.actions.action import Action
from popconsole.ui.actions.key_names import key_name


class ActionProvider(Provider):
    """Offers the actions that can be done now; of one palette a single one is done, once."""

    _done = False

    def _actions(self) -> list[tuple[Action, str, Callable[[], None]]]:
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return []
        found: list[tuple[Action, str, Callable[[], None]]] = []
        for action in screen.actions.values():
            if screen.applies(action.name) and action.name != "palette":
                key = f"  ({key_name(action.key)})" if action.key else ""
                found.append((action, f"{_(action.title)}{key}", partial(self._do, screen, action.name)))
        return found

    def _do(self, screen: MainScreen, name: str) -> None:
        if not self._done:
            self._done = True
            screen.action_do(name)

    async def discover(self) -> Hits:
        """Offer all actions before anything is typed."""
        for action, title, command in self._actions():
            yield DiscoveryHit(Content(title), command, text=title, help=_(action.description))

    async def search(self, query: str) -> Hits:
        """Offer the actions whose title, name or description matches."""
        matcher = self.matcher(query)
        for action, title, command in self._actions():
            score = matcher.match(title)
            shown: Content = matcher.highlight(title) if score else Content(title)
            score = max(score, 0.9 * matcher.match(action.name), 0.5 * matcher.match(_(action.description)))
            if score > 0:
                yield Hit(score, shown, command, text=title, help=_(action.description))


class Palette(CommandPalette):
    """Textual's palette with our actions."""

    def __init__(self) -> None:
        super().__init__([ActionProvider], placeholder=_("Search all actions…"))

    def compose(self) -> ComposeResult:
        """Place the line to type in and the list, whose chosen row has a mark."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield SearchIcon()
                yield CommandInput(placeholder=self._placeholder, select_on_focus=False)
            with Vertical(id="--results"):
                yield MarkedCommands()
                yield LoadingIndicator()

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)  # noqa: SLF001 - as Textual's own
    async def _gather_commands(self, search_value: str) -> None:
        """Gather what is offered; nothing comes of it where the palette is closed meanwhile."""
        gather = CommandPalette._gather_commands.__wrapped__  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way in
        with suppress(NoMatches):
            await gather(self, search_value)

    @property
    def _is_ready(self) -> bool:
        """Whether it lies on top, with its list: keys of one read come before that, and after."""
        return self.app.screen is self and bool(self.query(CommandList))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let an action through that finds what it is about."""
        return self._is_ready and super().check_action(action, parameters)

    def _action_command_list(self, action: str) -> None:
        if self._is_ready:
            super()._action_command_list(action)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it, once."""
        return close_once(self, super().dismiss, result)
