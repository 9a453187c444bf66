"""What a teacher says of a command beyond what its row in the protocol's table says.

A table of these has the same keys as the protocol's (``texts_pop2.py``, ``texts_pop3.py``). In the
texts, ``{msg}`` is the message-number that was given, ``{user}`` and ``{mailbox}`` the name,
``{lines}`` TOP's number of lines, ``{current}`` POP2's current message, ``{announced}`` the octets
that its last ``=n`` promised, ``{timestamp}`` APOP's. No text names a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CommandText:
    """The texts of one command.

    ``titles`` and ``asks`` go by the number of arguments given: a heading, and what the client asks
    with this line. ``positive`` says what a positive status line tells (where the content of the
    reply does not say all), ``negative`` why servers refuse, ``done`` the positive answer in a few words.
    ``refused`` says why servers refuse it where that depends on the number of arguments; ``hidden`` what the
    client asks, by the number of arguments, where TLS hides it.
    """

    titles: Mapping[int, str]
    asks: Mapping[int, str]
    positive: str
    negative: str
    done: str
    refused: Mapping[int, str] = field(default_factory=dict)
    hidden: Mapping[int, str] = field(default_factory=dict)
