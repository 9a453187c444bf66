"""Whether a positive reply is a multi-line one: by command, its arguments and its state. Pure."""

from popconsole.protocol import POP3
from popconsole.protocol.table import Shape


def is_multi(command: bytes, *, logged_in: bool) -> bool:
    """Tell whether a ``+OK`` to a command of POP3 begins a multi-line response."""
    words = command.split()
    row = POP3.command(words[0].decode("ascii", "replace").upper()) if words else None
    if row is None:
        return False
    if row.keyword == "AUTH":
        return len(words) == 1  # a list of mechanisms, as RFC 1734's drafts had it
    states = sorted(row.states, key=lambda state: ("TRANSACTION" in state.name) is logged_in)
    return row.reply(len(words) - 1, states[-1]).shape is Shape.MULTI_LINE if states else False
