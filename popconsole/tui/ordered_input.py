"""A line to type in that keeps the order of keys that come in one read."""

from textual import events
from textual.widgets import Input

from popconsole.tui.burst import handed_on


class OrderedInput(Input):
    """An Input whose bound keys act at once, in their turn.

    Textual runs bindings only when the key has bubbled up, and letters at once: of keys that come in
    a burst, the letters behind an Enter or a Tab would overtake it. And it hands all of them to what has
    the focus when they come: those behind a key that moves the focus are handed on here.
    """

    async def _on_key(self, event: events.Key) -> None:
        """Do at once what a key is bound to; hand the key on where the focus has gone meanwhile."""
        if handed_on(self, event):
            return
        bound = self._bindings.key_to_bindings.get(event.key, [])
        if bound:
            event.stop()
            event.prevent_default()
            await self.run_action(bound[0].action)
