"""The bottom line: the few keys that matter now, from the table of actions. All others are in the palette."""

from collections.abc import Iterable

from textual import events
from textual.content import Content
from textual.message import Message

from popconsole.i18n import _
from popconsole.tui.panels import Still
from popconsole.ui.actions.action import Action, Where
from popconsole.ui.actions.key_names import key_name

_GAP = "  "


class KeyBar(Still):
    """Keys and their words; a click does the same."""

    class Pressed(Message):
        """An action was clicked; an empty name is the completion."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    _spans: tuple[tuple[int, int, str], ...] = ()

    def tell(self, where: Where, actions: Iterable[Action], *, completes: bool) -> None:
        """Show the keys for what is open, of the ``actions`` that can be done."""
        shown = [action for action in actions if where in action.footer and action.key]
        items: list[tuple[str, str, str]] = [(key_name(a.key), _(a.short or a.title), a.name) for a in shown]
        if completes:
            items.insert(1, (_("Tab"), _("Complete"), ""))
        parts: list[Content] = []
        spans = []
        at = 1
        for key, word, name in items:
            wide = len(key) + 1 + len(word)
            spans.append((at, at + wide, name))
            parts.append(Content.assemble((key, "bold $text-accent"), " ", word))
            at += wide + len(_GAP)
        self._spans = tuple(spans)
        self.put(Content.assemble(" ", Content(_GAP).join(parts)))

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        for start, end, name in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(name))
