"""The text of a command, by protocol and keyword."""

from collections.abc import Mapping

from popconsole.dialogue.issued import Issued
from popconsole.guide.words.texts import CommandText
from popconsole.guide.words.texts_pop2 import POP2_TEXTS
from popconsole.guide.words.texts_pop3 import POP3_TEXTS
from popconsole.protocol.table import Protocol

TEXTS: Mapping[str, Mapping[str, CommandText]] = {"POP2": POP2_TEXTS, "POP3": POP3_TEXTS}

NO_TEXT = CommandText({}, {}, "", "", "")


def texts_of(protocol: Protocol, issued: Issued | None) -> CommandText:
    """Return the texts of the command that was issued; empty ones where none is known."""
    if issued is None:
        return NO_TEXT
    return TEXTS[protocol.name].get(issued.keyword, NO_TEXT)
