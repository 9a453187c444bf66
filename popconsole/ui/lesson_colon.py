"""What to type in the line console for an action that a lesson's text names."""

from popconsole.ui.actions.all_actions import COMMANDS

_INSTEAD = {"next-finding": "findings", "palette": "help"}  # what the line console has in their place


class ColonWords(dict[str, str]):
    """Maps the name of an action to its ``:`` command, or to that of what the line console has instead."""

    def __missing__(self, name: str) -> str:
        """Return the command for a name."""
        name = _INSTEAD.get(name, name)
        return f":{name}" if name in COMMANDS else name
