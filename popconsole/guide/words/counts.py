"""Numbers of things in words: "1 message", "320 octets"."""

from popconsole.analysis.counts import lines, messages, octets
from popconsole.i18n import _, ngettext

__all__ = ["begun", "lines", "message", "messages", "octets", "sessions"]


def sessions(n: int) -> str:
    """Return "n sessions", in the form that goes with n."""
    return ngettext("{n} session", "{n} sessions", n).format(n=n)


def message(n: int | None) -> str:
    """Return "message n", or "the message" where the number is not known."""
    return _("the message") if n is None else _("message {n}").format(n=n)


def begun(sentence: str) -> str:
    """Return a sentence with its first letter as a capital."""
    return sentence[:1].upper() + sentence[1:]
