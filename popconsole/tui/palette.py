"""The command palette: every action that can be done now, by its words."""

from collections.abc import Callable
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from popconsole.i18n import _
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.actions.action import Action, key_name
from popconsole.ui.actions.all_actions import ON_SCREEN


class ActionProvider(Provider):
    """Offers the actions that can be done now."""

    def _actions(self) -> list[tuple[Action, str, Callable[[], None]]]:
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return []
        found: list[tuple[Action, str, Callable[[], None]]] = []
        for action in ON_SCREEN.values():
            if screen.applies(action.name) and action.name != "palette":
                key = f"  ({key_name(action.key)})" if action.key else ""
                found.append((action, f"{_(action.title)}{key}", partial(screen.action_do, action.name)))
        return found

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
