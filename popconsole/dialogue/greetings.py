"""Whether a line of a server reads like a greeting, by itself: any positive line may be one."""

import re
from collections.abc import Sequence

_WORDS = re.compile(
    rb"<[^<>@]+@[^<>]+>|\b(?:ready|welcome|hello|hi|greetings|server|service|POP[23]?|IMAP\w*)\b",
    re.IGNORECASE,
)
_SURE = re.compile(
    rb"<[^<>@]+@[^<>]+>|\bPOP[23]?\b.*\b(?:ready|service)\b|\b(?:ready|service)\b.*\bPOP[23]?\b",
    re.IGNORECASE,
)
_FAREWELLS = re.compile(
    rb"\b(?:signing off|sign-off|(?:good-?)?bye|farewell|logging out|logged out|closing|shutting down"
    rb"|disconnect(?:ed|ing)|timed out|autologout)\b",
    re.IGNORECASE,
)
_OF_ANSWERS = re.compile(rb"\b(?:pass(?:word)?|user|name|valid|accepted|required)\b", re.IGNORECASE)


def reads_like_greeting(octets: bytes) -> bool:
    """Tell whether words in a line are those of greetings, and none is of a farewell."""
    return _WORDS.search(octets) is not None and _FAREWELLS.search(octets) is None


def greets_surely(octets: bytes) -> bool:
    """Tell whether a line greets wherever it stands: APOP's timestamp is in it, or the protocol's name."""
    return _SURE.search(octets) is not None and _FAREWELLS.search(octets) is None


def answers_surely(octets: bytes, given: Sequence[bytes]) -> bool:
    """Tell whether a line answers a command that was sent before any greeting: it repeats an argument."""
    return not reads_like_greeting(octets) and _repeats(octets, given)


def greets_late(octets: bytes, given: Sequence[bytes]) -> bool:
    """Tell whether the first line of a server is a greeting, although the client has said a command before.

    Most recordings that begin with a command were made without the greeting; what answers a name or a
    password speaks of it, or repeats an argument that was ``given``.
    """
    if not reads_like_greeting(octets) or _OF_ANSWERS.search(octets):
        return False
    return not _repeats(octets, given)


def _repeats(octets: bytes, given: Sequence[bytes]) -> bool:
    said = octets.lower()
    return any(re.search(rb"(?<!\w)%b(?!\w)" % re.escape(word.lower()), said) for word in given if word)
