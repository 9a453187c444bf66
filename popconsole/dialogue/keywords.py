"""Which words begin a command, in either protocol: a line may stand in the wrong conversation."""

from functools import cache

from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import ArgumentKind


@cache
def _words() -> frozenset[bytes]:
    commands = [command for table in PROTOCOLS.values() for command in table.commands]
    return frozenset(name.encode() for command in commands for name in (command.keyword, *command.misnomers))


@cache
def _exchanges() -> frozenset[str]:
    return frozenset(row.keyword for table in PROTOCOLS.values() for row in table.commands if row.exchange)


def is_command(octets: bytes) -> bool:
    """Tell whether a client's line begins with a command of either protocol, or its name in articles."""
    words = octets.split(maxsplit=1)
    return bool(words) and words[0].upper() in _words()


@cache
def _harmless() -> frozenset[bytes]:
    """Return the words that begin a command with neither a secret nor a name in it, in no protocol."""
    telling = frozenset(
        name.encode()
        for table in PROTOCOLS.values()
        for row in table.commands
        if any(argument.secret or argument.kind is ArgumentKind.USER for argument in row.arguments)
        for name in (row.keyword, *row.misnomers)
    )
    return _words() - telling


def tells_nothing(octets: bytes) -> bool:
    """Tell whether a client's line begins with a command that holds no secret, and no name either."""
    words = octets.split(maxsplit=1)
    return bool(words) and words[0].upper() in _harmless()


def may_become_command(octets: bytes) -> bool:
    """Tell whether a line that is being typed is, or may become, one that begins with a command."""
    word = octets.upper()
    return is_command(octets) or any(name.startswith(word) for name in _words())


def begins_exchange(keyword: str) -> bool:
    """Tell whether a keyword, in upper case, is that of a command with challenges, in either protocol."""
    return keyword in _exchanges()
