"""One line of a conversation as Pygments tokens, for whoever knows already what the line is.

The lexer calls this for every row of a file and ``annotate`` for every step; a console may for what it
has just received. Nothing is lost: the values put together are the text. Each takes time in
proportion to its length. The token types, all of them Pygments' own, so that every style shows them:

======================================  =====================================================
``Keyword``                             a keyword of the protocol's table
``Name.Function``, ``Error``            a keyword of none, or what can't be one
``Name.Variable``, ``Name.Namespace``   a user's name, a mailbox
``String.Symbol``                       a secret, or the mask that stands for it
``Generic.Inserted``, ``Generic.Error``  a positive and a negative status indicator
``Keyword.Constant``                    a challenge's ``+``; the dot that ends a response
``Name.Constant``, ``Name.Decorator``   a response code, known or not
``Name.Builtin``                        a capability that the table knows
``Name.Label``                          a unique-id; the greeting's timestamp
``Name.Attribute``, ``String``          a header field of a message and its value
``String.Other``                        base64
``String.Escape``                       the dot that byte-stuffing added; an escape of the file
``Number``                              a number that stands as a word
``Comment``, ``Comment.Special``        a remark; what happened
======================================  =====================================================
"""

import re

from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Punctuation,
    String,
    Text,
    Whitespace,
    _TokenType,
)

from popconsole.dialogue.keywords import begins_exchange
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.status import indicator
from popconsole.protocol.table import Argument, ArgumentKind, Content, Protocol, Shape

TokenType = _TokenType
Token = tuple[TokenType, str]

# None of these goes back over what it has seen: each repetition is possessive.
_NUMBER = re.compile(r"(?<![^\s(])[0-9]++(?![^\s),.])")
_BLANKS = re.compile(r" ++")
_FIELD = re.compile(r"([!-9;-~]++)([ \t]*+)(:)")
_CODE = re.compile(r" (\[)([!-.0-\\^-~]++(?:/[!-.0-\\^-~]++)*+)(\])")
_TIMESTAMP = re.compile(r"<[^<>\s]++>")
_LISTED_ID = re.compile(r"( ?)([0-9]{1,18})( )([!-~]{1,70})")
_BASE64 = re.compile(r"[A-Za-z0-9+/]++={0,2}+")
_LONGEST_SIGN = 5  # characters: -ERR and its space
_LEAST_BASE64 = 24  # octets of a line of a body; a word can look the same
_QUOTED = re.compile(r"(?:\\.|[^ \\])++", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z0-9]{3,4}")  # RFC 1939 section 3

_ARGUMENTS = {
    ArgumentKind.MESSAGE_NUMBER: Number,
    ArgumentKind.LINE_COUNT: Number,
    ArgumentKind.USER: Name.Variable,
    ArgumentKind.MAILBOX: Name.Namespace,
    ArgumentKind.MECHANISM: Name.Function,
}
_STATUS = {True: Generic.Inserted, False: Generic.Error, None: Keyword.Constant}
_BASE64_TYPE, _ESCAPE, _SECRET = String.Other, String.Escape, String.Symbol
_COMMAND, _RESPONSE, _DATA, _END = Kind.COMMAND, Kind.RESPONSE, Kind.DATA, Kind.END
_HAPPENED = (Kind.OPEN, Kind.CLOSE, Kind.TIMEOUT)
_REMARKS = (Kind.TLS, Kind.OMITTED, Kind.NOTE)
_MESSAGE, _TOP = Content.MESSAGE, Content.MESSAGE_TOP
_LISTING, _IDS, _CAPABILITIES = Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING, Content.CAPABILITIES


def tokens_of_line(
    protocol: Protocol,
    kind: Kind,
    text: str,
    content: Content | None = None,
    in_header: bool = False,  # noqa: FBT001, FBT002 - called for every row
) -> list[Token]:
    """Return the tokens of one line, none of them empty; together they are ``text``.

    ``text`` has no mark of a side and no ending; what it is has to be known (see ``dialogue``, or the
    tracker's step). ``content`` is what this line itself tells: that of a listing for its lines, and
    for the status line where that is all of the answer. ``in_header``: it is of a message's header.
    """
    if not text:
        return []
    if kind is _DATA:
        return _data(protocol, text, content, in_header=in_header)
    if kind is _COMMAND:
        return _command(protocol, text)
    if kind is _END:
        return [(Keyword.Constant, text)]
    if kind is _RESPONSE:
        return [(_SECRET, text)]
    if kind is Kind.MAIL:
        return [(Text, text)]
    if kind in _HAPPENED:
        return [(Comment.Special, text)]
    if kind in _REMARKS:
        return [(Comment, text)]
    return _status(protocol, text, content, greeting=kind is Kind.GREETING)


def _data(protocol: Protocol, text: str, content: Content | None, *, in_header: bool) -> list[Token]:
    tokens: list[Token] = []
    if text[0] == "." and _stuffs(protocol):
        tokens.append((_ESCAPE, "."))
        text = text[1:]
        if not text:
            return tokens
    if content is _MESSAGE or content is _TOP:
        if in_header:
            return tokens + _header(text)
        whole = len(text) >= _LEAST_BASE64 or text[-1] == "="
        if whole and not len(text) % 4 and _BASE64.fullmatch(text):
            return [*tokens, (_BASE64_TYPE, text)]
        tokens.append((Text, text))
        return tokens
    if content is _IDS:
        match = _LISTED_ID.fullmatch(text)
        if match is not None:
            return tokens + _listed_id(match)
    elif content is _CAPABILITIES:
        word, space, rest = text.partition(" ")
        known = word.upper() in protocol.capabilities
        tokens.append((Name.Builtin if known else Name, word))
        text = space + rest
    return tokens + _words(text)


def _stuffs(protocol: Protocol) -> bool:
    """Tell whether a dot at the start of a line of data was added: in multi-line responses it was."""
    return any(reply.shape is Shape.MULTI_LINE for row in protocol.commands for reply in row.replies)


def _header(text: str) -> list[Token]:
    match = _FIELD.match(text)
    if match is None:
        return [(String if text[0] in " \t" else Text, text)]  # a folded field goes on after blanks
    tokens = [(Name.Attribute, match[1])]
    if match[2]:
        tokens.append((Whitespace, match[2]))
    tokens.append((Punctuation, ":"))
    value = text[match.end() :]
    if value.startswith(" ") and len(value) > 1:
        tokens.append((Whitespace, " "))
        value = value[1:]
    if value:
        tokens.append((String, value))
    return tokens


def _words(text: str) -> list[Token]:
    """Return plain text with the numbers in it."""
    tokens: list[Token] = []
    at = 0
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if start > at:
            tokens.append((Text, text[at:start]))
        tokens.append((Number, text[start:end]))
        at = end
    if at < len(text):
        tokens.append((Text, text[at:]))
    return tokens


def _listed_id(match: re.Match[str]) -> list[Token]:
    tokens = [(Number, match[2]), (Text, " "), (Name.Label, match[4])]
    return [(Text, match[1]), *tokens] if match[1] else tokens


def _status(protocol: Protocol, text: str, content: Content | None, *, greeting: bool) -> list[Token]:
    found = indicator(protocol, text[:_LONGEST_SIGN].encode("latin-1", "replace"))
    if found is None:
        return [(Text, text)]
    length = len(found.sign.rstrip())
    tokens = [(_STATUS[found.positive], text[:length])]
    rest = text[length:]
    if found.positive is None and _BASE64.fullmatch(rest, 1):
        return [*tokens, (Whitespace, " "), (_BASE64_TYPE, rest[1:])]
    if rest.startswith(" [") and protocol.response_codes:
        match = _CODE.match(rest)
        if match is not None:
            known = match[2].upper() in protocol.response_codes
            tokens += [(Text, " "), (Punctuation, "[")]
            tokens += [(Name.Constant if known else Name.Decorator, match[2]), (Punctuation, "]")]
            rest = rest[match.end() :]
    if content is _IDS:
        match = _LISTED_ID.fullmatch(rest)
        if match is not None:
            return tokens + _listed_id(match)
    return tokens + (_greeting(rest) if greeting else _words(rest))


def _greeting(text: str) -> list[Token]:
    """Return the text of a greeting with the timestamp for APOP in it (RFC 1939 section 7)."""
    tokens: list[Token] = []
    at = 0
    for match in _TIMESTAMP.finditer(text):
        if "@" in match[0]:
            if match.start() > at:
                tokens.append((Text, text[at : match.start()]))
            tokens.append((Name.Label, match[0]))
            at = match.end()
    if at < len(text):
        tokens.append((Text, text[at:]))
    return tokens


def _command(protocol: Protocol, text: str) -> list[Token]:
    word, space, rest = text.partition(" ")
    command = protocol.command(word) if word.isascii() else None
    if command is not None:
        tokens: list[Token] = [(Keyword, word)]
        if space:
            _add_arguments(tokens, command.arguments, space + rest)
        return tokens
    tokens = [(Name.Function if _KEYWORD.fullmatch(word) else Error, word)] if word else []
    if begins_exchange(word.upper()):  # RFC 5034 section 4: AUTH mechanism initial-response
        mechanism, blank, secret = rest.partition(" ")
        pieces = ((Whitespace, space), (Name.Function, mechanism), (Whitespace, blank), (_SECRET, secret))
        return tokens + [(kind, value) for kind, value in pieces if value]
    return tokens + _words(space + rest)


def _add_arguments(tokens: list[Token], rows: tuple[Argument, ...], text: str) -> None:
    """Add what stands behind a keyword: ``text`` begins with the space after it."""
    at = 1
    tokens.append((Whitespace, " "))
    for row in rows:
        if at >= len(text):
            return
        if row.rest_of_line:
            tokens.append((_type(row, text[at:]), text[at:]))
            return
        blanks = _BLANKS.match(text, at)
        if blanks is not None:
            tokens.append((Whitespace, blanks[0]))
            at = blanks.end()
            if at == len(text):
                return
        quoted = _QUOTED.match(text, at) if row.quoted else None
        end = quoted.end() if quoted else text.find(" ", at)
        value = text[at:end] if end >= 0 else text[at:]
        tokens.append((_type(row, value), value))
        at += len(value)
        if at < len(text) and text[at] == " ":
            tokens.append((Whitespace, " "))
            at += 1
    if at < len(text):  # more than it takes, or blanks at the end
        tokens.append((Error if text[at:].strip(" ") else Whitespace, text[at:]))


def _type(row: Argument, value: str) -> TokenType:
    if row.secret:
        return _SECRET
    kind = _ARGUMENTS.get(row.kind, String)
    return Error if kind is Number and not (value.isascii() and value.isdigit()) else kind
