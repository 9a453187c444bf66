"""How a server may say the secret of a client's line again: as it is, decoded, in pieces."""

import re
from collections.abc import Iterator
from functools import lru_cache

from popconsole.dialogue.command_secrets import read_base64
from popconsole.dialogue.keywords import is_command
from popconsole.protocol import sasl

_QUOTED = re.compile(rb"\\(.)", re.DOTALL)


@lru_cache(maxsize=512)
def of_command(command: bytes, secret: bytes) -> tuple[bytes, ...]:
    """Return how a server may say the secret of a command line again, which begins no exchange."""
    return tuple(dict.fromkeys(_of_command(command, secret)))


def _of_command(command: bytes, secret: bytes) -> Iterator[bytes]:
    yield secret
    yield _QUOTED.sub(rb"\1", secret)
    yield secret.strip(b" \"'")
    if not is_command(command):
        yield command  # the whole word, "PASSsecret"
    for word in secret.split():
        yield from of_response("", 1, word)


def of_response(mechanism: str, number: int, text: bytes) -> Iterator[bytes]:
    """Yield how a server may say a response of AUTH again: as it is, decoded, the secrets in it."""
    yield text
    octets = read_base64(text)
    if not octets:
        return
    for piece in sasl.read_response(mechanism, number, octets):
        if piece.item in sasl.SECRETS:
            yield piece.value
    if b"\x00" in octets:  # whatever the mechanism is: behind the last one stands a password
        yield octets.split(b"\x00")[-1]
