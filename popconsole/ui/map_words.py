"""What stands in a map, in the words of a person: its states, letters, and what is heard."""

from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_text

_WORDS = (
    N_("AUTHORIZATION, user named"),
    N_("AUTHORIZATION, response due"),
    N_("AUTHORIZATION under TLS"),
    N_("AUTHORIZATION under TLS, user named"),
    N_("TRANSACTION, a mark set"),
    N_("ITEM, no message"),
    N_("ITEM, second message"),
    N_("ITEM, second message, first marked"),
    N_("ITEM, no message, one marked"),
    N_("ITEM, no message, all marked"),
    N_("NEXT, second message"),
    N_("NEXT, second message, first marked"),
    N_("MBOX, first gone"),
    N_("MBOX, empty"),
    N_("PASS wrong"),
    N_("HELO wrong"),
    N_("AUTH PLAIN right"),
    N_("AUTH PLAIN wrong"),
    N_("response"),
    N_("response wrong"),
    N_("closed"),
    N_("nothing"),
    N_("the message"),
    N_("=length"),
    N_("+OK, lines"),
    N_("+OK, no lines"),
    N_("+OK, TLS"),
    N_("+OK, no TLS"),
)
_KNOWN = frozenset(_WORDS)


def told(name: str) -> str:
    """Return a state, a letter, or what is heard, as a person reads it; what is not ours stays, made safe."""
    base, counted, number = name.partition(" (")
    return safe_text(f"{_(base) if base in _KNOWN else base}{counted}{number}")


def told_word(letters: tuple[str, ...]) -> str:
    """Return a word, letter behind letter."""
    return ", ".join(map(told, letters))
