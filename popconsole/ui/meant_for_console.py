"""Words that are typed where commands go and are meant for the console: help, exit."""

from popconsole.protocol.table import Protocol

_MEANT = {
    "help": ("help", "?", "h", "man", "manual", "commands"),
    "quit": ("exit", "bye", "logout", "logoff", "q", "close", "disconnect"),
}
"""Words by the name of the action that does what they ask for."""
_MOST = 2  # words: "help LIST"


def action_meant(protocol: Protocol, text: str) -> str:
    """Return the name of the action that a typed line asks for; empty where it is a command, or neither."""
    words = text.split()
    if not words or len(words) > _MOST or protocol.command(words[0]) is not None:
        return ""
    word = words[0].lower()
    return next((name for name, words in _MEANT.items() if word in words), "")
