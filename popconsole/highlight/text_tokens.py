"""A whole text as Pygments tokens: its form is told first, then each row by what is due there.

Three forms: the text file (see ``readers/native``), rows with marks as people print them (``S:``, ``S>``,
``server:``, the most common kind counts), and rows without any, as telnet leaves them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pygments.token import Comment, Generic, Name, Number, Punctuation, String, Text, Whitespace

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.status import indicator
from popconsole.dialogue.unmarked import speaker
from popconsole.highlight.escaped import Escaped
from popconsole.highlight.tokens import Token, TokenType, tokens_of_line
from popconsole.protocol import PROTOCOLS, Protocol
from popconsole.transcript.model import LineKind
from popconsole.transcript.remarks import meaning

_HEADER = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+[ \t]*+Transcript[ \t]*+:", re.IGNORECASE)
_BEGINS = re.compile(r"[ \t]*+Transcript[ \t]*+:", re.IGNORECASE)
_FIELD = re.compile(r"([ \t]*+)([A-Za-z][A-Za-z0-9-]++)([ \t]*+)(:)([ \t]*+)(.*)", re.DOTALL)
_NATIVE = re.compile(r"([ \t]*+)(?:(@\S++)( ++))?([SC][:!~#])( ?)(.*)", re.IGNORECASE | re.DOTALL)
_PRINTED = re.compile(r"([ \t]*+)((SERVER|CLIENT|S|C)([:>]) ?)(.*)", re.IGNORECASE | re.DOTALL)
_MARK = re.compile(r"^[ \t]*+(SERVER|CLIENT|S|C)([:>])", re.IGNORECASE | re.MULTILINE)
_EVENT = re.compile(r"(?:open|close|timeout)(?= |\Z)")
_NOTE = re.compile(r'<[A-Za-z][^<>="@/ ]*+ [^<>="@]*+>')
_DOTS = frozenset(("...", "\u2026", "[...]"))
_LOOSE = frozenset(" \t<.[\u2026")  # what begins a text that a printed row may mean otherwise
_BLANKS = " \t"
_SURVEYED = 1_000_000  # characters that are looked at for the most common mark

_NEWLINE: Token = (Whitespace, "\n")
_MARK_TYPES = {"S": Generic.Output, "C": Generic.Prompt}
_SERVER: Token = (Generic.Output, "S: ")
_CLIENT: Token = (Generic.Prompt, "C: ")

_Style = tuple[bool, str]  # whether the side is a whole word; the sign behind it
_PLAIN: _Style = (False, ":")


def has_header(text: str) -> bool:
    """Tell whether a text is in the native format."""
    return _HEADER.match(text) is not None


def _style(protocol: Protocol, text: str) -> _Style | None:
    """Return the most common kind of mark; None where the rows bear none."""
    if text.startswith(("S: ", "C: ")):
        return _PLAIN
    first: dict[_Style, int] = {}
    counts: Counter[_Style] = Counter()
    for match in _MARK.finditer(text, 0, _SURVEYED):
        style = len(match[1]) > 1, match[2]
        counts[style] += 1
        first.setdefault(style, match.start())
    if not counts:
        return None
    style = counts.most_common(1)[0][0]
    # Where a greeting comes before the first mark, the marks are part of what was said.
    found = (indicator(protocol, _octets(row)) for row in text[: first[style]].split("\n"))
    return None if any(row is not None and len(row.sign.strip()) > 1 for row in found) else style


class TextTokens:
    """The tokens of one text; ``protocol`` is what it is in where its header does not tell.

    Iterate once. The values put together are the text; none is empty.
    """

    def __init__(self, protocol: Protocol, text: str) -> None:
        self._text = text
        self._native = has_header(text)
        self._escapes = self._native and "\\" in text  # elsewhere a backslash is just that
        self._style = _PLAIN if self._native else _style(protocol, text)
        self._named = False  # the header has begun
        self._padding = 0  # blanks more than one behind the marks of a printed conversation
        self._protocol = protocol
        self._dialogue = Dialogue(protocol)

    def __iter__(self) -> Iterator[Token]:
        rows = self._text.split("\n")
        last = len(rows) - 1
        returns = "\r" in self._text
        heading, plain = self._native, self._style == _PLAIN
        escapes, loose = self._escapes, not self._native
        for number, whole in enumerate(rows):
            row = whole[:-1] if returns and whole.endswith("\r") else whole
            mark = row[:3]
            if heading:
                tokens = self._header_row(row)
                heading = tokens is not None
                yield from self._other(row) if tokens is None else tokens
            elif plain and (mark == "S: " or mark == "C: "):  # noqa: PLR1714 - each row passes here
                text = row[3:]
                yield _SERVER if mark == "S: " else _CLIENT
                if (loose and text[:1] in _LOOSE) or (escapes and "\\" in text):
                    yield from self._special(mark[0], text)
                else:
                    yield from self._said(mark[0], text)
            elif self._native and _BEGINS.match(row):  # another conversation, with its own header
                heading, self._named = True, False
                self._dialogue = Dialogue(self._protocol)
                yield from self._header_row(row) or ()
            else:
                yield from self._other(row)
            if row is not whole:
                yield Whitespace, "\r\n" if number < last else "\r"
            elif number < last:
                yield _NEWLINE

    def _header_row(self, row: str) -> list[Token] | None:
        """Return the tokens of a row of the header; None where it is over (see ``header``)."""
        text = row.lstrip(_BLANKS)
        if not text:
            return None if self._named else _blank(row)
        if text.startswith("#"):
            return [*_blank(row[: -len(text)]), (Comment.Single, text)]
        match = _FIELD.fullmatch(row)
        if match is None:
            return None
        before, name, space, colon, blanks, value = match.groups()
        self._named = True
        self._know(name.lower(), value.strip().lower())
        pieces = ((Whitespace, before), (Name.Tag, name), (Whitespace, space), (Punctuation, colon))
        tokens = [piece for piece in pieces if piece[1]]
        tokens += _blank(blanks)
        return [*tokens, *self._written(String, value)]

    def _know(self, name: str, value: str) -> None:
        if name == "protocol" and value.upper() in PROTOCOLS:
            self._dialogue = Dialogue(PROTOCOLS[value.upper()], exact=self._dialogue.exact)
        elif name == "fidelity":
            self._dialogue.exact = value == "exact"

    # --- what is said ---

    def _said(self, letter: str, text: str, octets: int | None = None) -> list[Token]:
        """Return the tokens of what is said; ``octets`` are as many with the ending, CRLF where not given."""
        dialogue = self._dialogue
        said = _octets(text)
        if letter == "C":
            return tokens_of_line(dialogue.protocol, dialogue.client(said), text)
        kind = dialogue.server(said, len(said) + 2 if octets is None else octets)
        content = dialogue.content
        if kind is Kind.REPLY and dialogue.open is not None:
            content = None  # it tells nothing yet
        return tokens_of_line(dialogue.protocol, kind, text, content, dialogue.in_header)

    def _special(self, letter: str, text: str) -> Iterable[Token]:
        """Read what is said in a row that has escapes, or that a person may have laid out."""
        if self._native:
            if "\\" not in text:
                return self._said(letter, text)
            escaped = Escaped(text)
            return escaped.written(self._said(letter, escaped.text, escaped.octets))
        stripped = text.strip(_BLANKS)
        if _NOTE.fullmatch(stripped) or stripped in _DOTS:
            return self._remark(letter, text)
        blanks = len(text) - len(text.lstrip(_BLANKS))
        if letter == "S" and self._dialogue.in_body:
            blanks = min(blanks, self._padding)
        elif letter == "S":
            self._padding = blanks
        return [*_blank(text[:blanks]), *self._said(letter, text[blanks:])]

    def _remark(self, letter: str, text: str) -> list[Token]:
        """Read what an author put in the place of octets: ``<sends message>``, ``...``."""
        stripped = text.strip(_BLANKS)
        what = LineKind.OMITTED if stripped in _DOTS else meaning(stripped.encode("utf-8", "replace"))
        if what is LineKind.OMITTED and letter == "S":
            self._dialogue.omitted()
        elif what in (LineKind.CLOSED, LineKind.TIMEOUT):
            self._dialogue.ended(timeout=what is LineKind.TIMEOUT)
        return [(Comment, text)]

    # --- rows without a plain mark ---

    def _other(self, row: str) -> Iterable[Token]:
        if self._style is None:
            return self._unmarked(row)
        if self._native and row == "S:":
            return [(_MARK_TYPES["S"], row), *self._said("S", "")]
        stripped = row.lstrip(_BLANKS)
        if not stripped:
            return _blank(row)
        if stripped.startswith("#"):
            return [*_blank(row[: -len(stripped)]), (Comment.Single, stripped)]
        match = (_NATIVE if self._native else _PRINTED).fullmatch(row)
        if match is not None and self._native:
            return self._native_row(match)
        if match is not None and (len(match[3]) > 1, match[4]) == self._style:
            letter = match[3][0].upper()
            tokens = [*_blank(match[1]), (_MARK_TYPES[letter], match[2])]
            tokens += self._special(letter, match[5])
            return tokens
        return [(Comment if stripped.startswith("<") or stripped in _DOTS else Text, row)]

    def _native_row(self, match: re.Match[str]) -> Iterator[Token]:
        before, time, space, mark, blank, text = match.groups()
        yield from _blank(before)
        if time:
            yield Number.Float, time
            yield Whitespace, space
        letter, sign = mark[0].upper(), mark[1]
        yield _MARK_TYPES[letter], mark + blank
        if sign == ":":
            yield from self._special(letter, text)
            return
        if sign == "~" and letter == "S":
            self._dialogue.omitted()
        event = _EVENT.match(text) if sign == "!" else None
        if event is not None:
            yield Comment.Special, event[0]
            text = text[event.end() :]
            if event[0] == "open":
                self._dialogue.opened()
            else:
                self._dialogue.ended(timeout=event[0] == "timeout")
        yield from self._written(Comment, text)

    def _unmarked(self, row: str) -> Iterable[Token]:
        """Read a row that tells nothing of who says it, as telnet leaves it."""
        side = speaker(self._dialogue, _octets(row))
        return [(Text, row)] if side is None and row else [] if side is None else self._said(side.value, row)

    def _written(self, kind: TokenType, text: str) -> Iterable[Token]:
        """Return text of one type with the escapes in it."""
        if self._escapes and "\\" in text:
            escaped = Escaped(text)
            return escaped.written([(kind, escaped.text)] if escaped.text else [])
        return [(kind, text)] if text else []


def _octets(text: str) -> bytes:
    """Return the octets of what is said: a lone surrogate stands for an octet that is not UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _blank(text: str) -> list[Token]:
    return [(Whitespace, text)] if text else []
