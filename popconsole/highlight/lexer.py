"""Pygments lexers for conversations in POP3 and POP2: ``pop3`` and ``pop2``.

They read the text file (see ``readers/native``) and what people paste: rows with ``S:`` and ``C:`` (or
``S>``, ``server:``), and rows without any mark, as telnet leaves them. They keep the state, as far as
the shape of an answer needs it (see ``dialogue``), so a line of a message is never taken for a command.

Nothing is lost: the values of the tokens put together are the text, whatever the text. What Pygments
does to a text first (no empty rows at either end, LF for CRLF, a LF at the end) is not done unless
its options ask for it (``stripnl``, ``stripall``, ``ensurenl``, ``tabsize``). A formatter may still add
to it: the one for HTML ends the last row. Control octets stay what they are, so show no file that you
do not trust with ``pygmentize`` on a terminal: ``popconsole annotate`` is made for that.
"""

import re
from collections.abc import Iterator

from pygments.filter import apply_filters
from pygments.lexer import Lexer
from pygments.util import guess_decode

from popconsole.highlight.text_tokens import TextTokens, has_header
from popconsole.highlight.tokens import Token, TokenType
from popconsole.protocol import POP2, POP3, Protocol

_LOOKED_AT = 8_000  # characters that a guess is made by
_PROTOCOL = re.compile(r"^[ \t]*+Protocol[ \t]*+:[ \t]*+(\S++)", re.IGNORECASE | re.MULTILINE)
_MARK = r"^[ \t]*+(?:S|SERVER)[:>][ \t]*+"
_GREETINGS = {"POP3": r"(?:\+OK|-ERR)(?![A-Za-z])", "POP2": r"(?:\+ POP2|[#=][0-9])"}


def _likelihood(protocol: Protocol, text: str) -> float:
    """Return how likely a text is a conversation in this protocol, from 0 to 1."""
    text = text[:_LOOKED_AT]
    if has_header(text):
        named = _PROTOCOL.search(text)
        return 0.5 if named is None else float(named[1].upper() == protocol.name)
    greeting = _GREETINGS[protocol.name]
    if re.search(_MARK + greeting, text, re.IGNORECASE | re.MULTILINE):
        return 0.9
    return 0.4 if re.match(greeting, text) else 0.0


class _ConversationLexer(Lexer):
    """What both lexers do; ``protocol`` is what a text is in where its header does not tell."""

    protocol = POP3

    def __init__(self, **options: object) -> None:
        super().__init__(**{"stripnl": False, "ensurenl": False, **options})

    def get_tokens(self, text: str | bytes, unfiltered: bool = False) -> Iterator[Token]:  # noqa: FBT001, FBT002 - Pygments' own
        """Return the tokens of a text; together they are the text, but for filters and options."""
        tokens = iter(TextTokens(self.protocol, self._prepared(text)))
        return tokens if unfiltered or not self.filters else apply_filters(tokens, self.filters, self)

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, TokenType, str]]:
        """Yield the tokens of a text with the index where each begins."""
        at = 0
        for kind, value in TextTokens(self.protocol, text):
            yield at, kind, value
            at += len(value)

    def _prepared(self, text: str | bytes) -> str:
        if isinstance(text, bytes):
            text = guess_decode(text)[0] if self.encoding == "guess" else text.decode(self.encoding)
        if self.stripall:
            text = text.strip()
        elif self.stripnl:
            text = text.strip("\n")
        if self.tabsize > 0:
            text = text.expandtabs(self.tabsize)
        return text + "\n" if self.ensurenl and not text.endswith("\n") else text


class Pop3Lexer(_ConversationLexer):
    """A conversation in POP3 (RFC 1939)."""

    name = "POP3 conversation"
    aliases = ["pop3"]  # noqa: RUF012 - as Pygments declares it
    filenames = ["*.pop3"]  # noqa: RUF012 - as Pygments has it
    alias_filenames = ["*.txt"]  # noqa: RUF012 - as Pygments has it
    url = "https://www.rfc-editor.org/rfc/rfc1939"

    @staticmethod
    def analyse_text(text: str) -> float:
        """Return how likely a text is in POP3, for ``pygmentize -g``."""
        return _likelihood(POP3, text)


class Pop2Lexer(_ConversationLexer):
    """A conversation in POP2 (RFC 937)."""

    name = "POP2 conversation"
    aliases = ["pop2"]  # noqa: RUF012 - as Pygments declares it
    filenames = ["*.pop2"]  # noqa: RUF012 - as Pygments has it
    alias_filenames = ["*.txt"]  # noqa: RUF012 - as Pygments has it
    url = "https://www.rfc-editor.org/rfc/rfc937"
    protocol = POP2

    @staticmethod
    def analyse_text(text: str) -> float:
        """Return how likely a text is in POP2, for ``pygmentize -g``."""
        return _likelihood(POP2, text)
