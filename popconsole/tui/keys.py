"""The table's actions as keys of the main screen."""

from collections.abc import Iterable, Iterator

from textual.binding import Binding

from popconsole.ui.actions.action import Action
from popconsole.ui.actions.key_names import key_name


def bindings(actions: Iterable[Action]) -> Iterator[Binding]:
    """Yield a binding for each key of each action."""
    for action in actions:
        for key in (*action.keys, *action.transcript_keys):
            for sent in _as_sent(key):
                yield Binding(
                    sent,
                    f"do('{action.name}')",
                    action.title,
                    show=False,
                    key_display=key_name(key),
                    id=f"{action.name}.{sent}",
                    priority=key.startswith(("ctrl+", "alt+")),
                )


def _as_sent(key: str) -> tuple[str, ...]:
    """Return the names that a key comes with: most terminals send Shift+F7 as F19."""
    number = key.removeprefix("shift+f")
    return (key, f"f{int(number) + 12}") if number.isdigit() else (key,)
