"""Words that a writer puts in the place of a secret: ``APOP mrose <digest>``, ``PASS [password]``."""

import re

from popconsole.dialogue.masking import MASK
from popconsole.protocol import PROTOCOLS

_PLACEHOLDER = re.compile(rb"<[A-Za-z][^<>@]*>|\[[A-Za-z][^\[\]@]*\]|\{[A-Za-z][^{}@]*\}")


def masked(command: bytes) -> bytes:
    """Return a client's line with a mask where a placeholder stands for a secret; itself where none does."""
    match = _PLACEHOLDER.search(command)
    if match is None:
        return command
    word, *before = command[: match.start()].decode("ascii", "replace").split()[:3] or [""]
    for protocol in PROTOCOLS.values():
        row = protocol.command(word)
        at = len(before)
        if row is not None and at < len(row.arguments) and row.arguments[at].secret:
            return command[: match.start()] + MASK + command[match.end() :]
    return command
