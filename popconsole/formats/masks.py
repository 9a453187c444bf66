"""What programs write in place of a secret: stars, dots, a word in brackets."""

import re

from popconsole.dialogue.command_secrets import secret_start
from popconsole.dialogue.echoes import MASK, is_mask
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3

_STAND_IN = re.compile(
    rb"\.{3,}|\xe2\x80\xa6|\?{3,}|#{3,}|-{3,}|[\[<({*]+[A-Za-z][A-Za-z _-]*[\]>)}*]+"
    rb"|hidden|redacted|removed|suppressed",
    re.IGNORECASE,
)
"""``....``, ``<hidden>``, ``[REDACTED]``, ``***password***``."""


def with_mask(octets: bytes, masks: tuple[bytes, ...] = ()) -> bytes:
    """Return a line of the client with our own mask where a log has another in place of a secret.

    ``masks``: so does this log besides what is known.
    """
    start = secret_start(POP3, octets)
    if start is None:
        start = secret_start(POP2, octets)
    if start is None:
        return octets
    secret = octets[start:]
    if secret in masks or (_STAND_IN.fullmatch(secret) and not is_mask(secret)):
        return octets[:start] + MASK
    return octets
