"""Keys that come in one read: Textual gives all of them to what had the focus when they came."""

from textual import events
from textual.widget import Widget


def handed_on(widget: Widget, event: events.Key) -> bool:
    """Hand a key on where an earlier one has moved the focus away from a widget; tell whether it was."""
    screen = widget.app.screen
    if screen.focused is widget:
        return False
    event.stop()
    event.prevent_default()
    (screen.focused or screen).post_message(events.Key(event.key, event.character))
    return True
