"""What may be opened beside a conversation: read from what a person types."""

import re
from dataclasses import dataclass

from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.ui.pop_url import Target, parse_typed
from popconsole.ui.typed_path import is_there

_OPTION = re.compile("--(?:as|keylog) ")  # of files alone
_DIGITS = 9  # of a number


@dataclass(frozen=True, slots=True)
class ToSplit:
    """What is to be opened beside: a session with the mock server, a server, a file, or what is open already.

    One of these is told: the ``protocol`` of a session, the ``target``, what was typed for a ``file``, the
    ``number`` of an open conversation, from 0.
    """

    protocol: Protocol | None = None
    target: Target | None = None
    file: str = ""
    number: int | None = None


def parse_split(text: str, protocol: Protocol) -> ToSplit:
    """Read what is to be opened beside: ``pop3``, ``pop2``, a number, a file that is there, or a server.

    With a server ``protocol`` is spoken. Raises AddressError.
    """
    text = text.strip()
    for one in PROTOCOLS.values():
        if text.upper() == one.name:
            return ToSplit(protocol=one)
    if _OPTION.match(text) or is_there(text):
        return ToSplit(file=text)
    if text.isascii() and text.isdigit():
        return ToSplit(number=int(text[:_DIGITS]) - 1)
    target = parse_typed(text)
    target.check_speaks(protocol)
    return ToSplit(target=target)
