"""The command palette: every action that can be done now, by its words. What is chosen is done once."""

from collections.abc import Callable
from functools import partial

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from popconsole.i18n import _
from popconsole.tui.screens.main import MainScreen
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
        super().__init__([ActionProvider], placeholder=_("Search all actions…"), id="--command-palette")

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it; nothing happens where it does not lie on top (any more), as with an ``OverScreen``."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()
