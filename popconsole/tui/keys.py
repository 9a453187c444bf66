"""The registry's actions as keys of the main screen, and which of them can be done when."""

from textual.binding import Binding, BindingType

from popconsole.ui.actions import ACTIONS, BY_NAME, Group, Where, key_name

_WITHOUT_CONVERSATION = frozenset(
    {action.name for action in ACTIONS if action.group in (Group.CONSOLE, Group.LEARN)}
    | {"connect", "pop3", "pop2", "open", "server", "command-line"}
)


def bindings() -> list[BindingType]:
    """Return a binding for each key of each action."""
    return [
        Binding(
            key,
            f"do('{action.name}')",
            action.title,
            show=False,
            key_display=key_name(key),
            id=f"{action.name}.{key}",
            priority=key.startswith("ctrl+"),
        )
        for action in ACTIONS
        for key in (*action.keys, *action.transcript_keys)
    ]


def applies(name: str, where: Where | None, *, depth: int, learning: bool) -> bool:
    """Tell whether an action can be done.

    ``where`` is what is open (None: nothing), ``depth`` how many conversations are, ``learning``
    whether a lesson is.
    """
    if where is None:
        return name in _WITHOUT_CONVERSATION
    if name == "leave":
        return depth > 1
    if name == "end-lesson":
        return learning
    return where in BY_NAME[name].where
