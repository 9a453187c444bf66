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


@cache
def _with_secrets() -> frozenset[bytes]:
    rows = (row for table in PROTOCOLS.values() for row in table.commands)
    return frozenset(
        row.keyword.encode() for row in rows if any(argument.secret for argument in row.arguments)
    )


def misspelt(word: bytes) -> str | None:
    """Return the command with a secret that a word may be meant for, in upper case; None: it is not like one.

    One letter is wrong, missing or too many, or two have changed places: "PAS", "PSAS".
    """
    typed = word.upper()
    if not typed.isalpha():
        return None
    return next((name.decode("ascii") for name in sorted(_with_secrets()) if _near(typed, name)), None)


def resembles_command(word: bytes) -> bool:
    """Tell whether a word is a command with a letter wrong."""
    typed = word.upper()
    return typed.isalpha() and any(_near(typed, name) for name in _words())


def _near(one: bytes, other: bytes) -> bool:
    """Tell whether two words differ in one letter, or in the order of two that stand side by side."""
    if len(one) > len(other):
        one, other = other, one
    at = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1]
    return one[at + 1 :] == other[at + 1 :] or (swapped and one[at + 2 :] == other[at + 2 :])
