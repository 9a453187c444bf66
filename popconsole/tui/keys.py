"""The table's actions as keys of the main screen."""

from textual.binding import Binding, BindingType

from popconsole.ui.actions.action import key_name
from popconsole.ui.actions.all_actions import ON_SCREEN


def bindings() -> list[BindingType]:
    """Return a binding for each key of each action."""
    return [
        Binding(
            _as_sent(key),
            f"do('{action.name}')",
            action.title,
            show=False,
            key_display=key_name(key),
            id=f"{action.name}.{key}",
            priority=key.startswith("ctrl+"),
        )
        for action in ON_SCREEN.values()
        for key in (*action.keys, *action.transcript_keys)
    ]


def _as_sent(key: str) -> str:
    """Return a key with the other name that it has: most terminals send Shift+F7 as F19."""
    number = key.removeprefix("shift+f")
    return f"{key},f{int(number) + 12}" if number.isdigit() else key
