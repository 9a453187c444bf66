"""The bottom line: the few keys that matter now, from the table of actions. All others are in the palette."""

import sys
from collections.abc import Iterable, Sequence

from textual import events
from textual.content import Content
from textual.message import Message

from popconsole.i18n import _
from popconsole.tui.panels import Still
from popconsole.ui.actions.action import Action, Where
from popconsole.ui.actions.key_names import key_name

_GAP = "  "
_STAYS = ("help", "quit", "palette", "answer", "reconnect", "hint")  # however narrow it is


class KeyBar(Still):
    """Keys and their words; a click does the same."""

    class Pressed(Message):
        """An action was clicked; an empty name is the completion."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    _spans: tuple[tuple[int, int, str], ...] = ()
    _items: Sequence[tuple[str, str, str]] = ()  # keys, words, names of actions

    def tell(self, where: Where, actions: Iterable[Action], *, completes: bool) -> None:
        """Show the keys for what is open, of the ``actions`` that can be done."""
        shown = [action for action in actions if where in action.footer and action.key]
        items: list[tuple[str, str, str]] = [(key_name(a.key), a.brief, a.name) for a in shown]
        if completes:
            items.insert(1, (_("Tab"), _("Complete"), ""))
        self._items = items
        self._lay_out()

    def on_resize(self) -> None:
        """Lay the keys out anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        """Place what there is room for: of the others the last ones give way first."""
        items = list(self._items)
        room = self.size.width or sys.maxsize
        for one in reversed(self._items):
            if sum(len(key) + 1 + len(word) + len(_GAP) for key, word, _name in items) - 1 <= room:
                break
            if one[2] not in _STAYS:
                items.remove(one)
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
