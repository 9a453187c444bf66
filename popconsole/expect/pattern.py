"""A line as it is expected, and one that is said: literal octets, ``*``, and names in braces."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from popconsole.dialogue.echoes import MASK
from popconsole.expect.errors import RowError
from popconsole.expect.rows import NEVER, REST
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.transcript.escapes import escape, unescape
from popconsole.transcript.safe import safe

MOST_TOKENS = 40  # of one row
_MOST_DIGITS = 30  # of a number that is reckoned with

_TOKENS = re.compile(rb"\\(?:x[0-9A-Fa-f]{2}|.)|\{[^{}]*\}| \| |\*|[^\\*{} |]+|.", re.DOTALL)
_BRACES = re.compile(rb"\{([a-z][a-z0-9]{0,30})(?::(word|number|text))?\}")
_TERM = re.compile(rb"([+-]?)([a-z][a-z0-9]*|[0-9]{1,9})")
_FORMULA = re.compile(rb"\{[a-z][a-z0-9]*(?:[+-](?:[a-z][a-z0-9]*|[0-9]{1,9})){1,8}\}")
_MASKED = [
    (re.compile(before + re.escape(MASK)), name)
    for before, name in (
        (rb"(PASS )", b"{password}"),
        (rb"(HELO \S+ )", b"{password}"),
        (rb"(APOP \S+ )", b"{apop}"),
        (rb"(AUTH PLAIN )", b"{plain}"),
        (rb"()", b"{answer}"),
    )
]
SECRETS = frozenset({"user", "password", "apop", "plain", "answer"})  # filled in when it is said


class Takes(Enum):
    """What a name takes where it stands for the first time; the value is the word in the braces."""

    WORD = "word"
    NUMBER = "number"
    TEXT = "text"


_WHAT = {Takes.WORD: rb"[^\s]{1,512}", Takes.NUMBER: rb"[0-9]{1,30}", Takes.TEXT: rb".*"}


@dataclass(frozen=True, slots=True)
class Star:
    """Any octets, none too."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name: taken the first time, compared or said where it stands again."""

    name: str
    takes: Takes = Takes.WORD


@dataclass(frozen=True, slots=True)
class Formula:
    """A number reckoned from names and numbers: signs (1 or -1) and terms, a name or digits each."""

    terms: tuple[tuple[int, str], ...]

    @property
    def names(self) -> Iterator[str]:
        """The names in it."""
        return (term for _sign, term in self.terms if not term.isdigit())

    @property
    def text(self) -> str:
        """How it is written, without its braces."""
        return "".join(("-" if sign < 0 else "+") + term for sign, term in self.terms).removeprefix("+")

    def value(self, values: Mapping[str, bytes]) -> bytes | None:
        """Return what it comes to, as digits; None where a name is no number, or not known."""
        total = 0
        for sign, term in self.terms:
            octets = term.encode() if term.isdigit() else values.get(term, b"")
            if not octets.isdigit() or len(octets) > _MOST_DIGITS:
                return None
            total += sign * int(octets)
        return b"%d" % total


Token = bytes | Star | Name | Formula


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A line, or a part of one, as it is written in a file."""

    tokens: tuple[Token, ...]

    @property
    def names(self) -> Iterator[Name]:
        """The names that stand in it by themselves."""
        return (token for token in self.tokens if isinstance(token, Name))

    @property
    def needs(self) -> Iterator[str]:
        """The names that must be known to reckon with."""
        return (name for token in self.tokens if isinstance(token, Formula) for name in token.names)

    @property
    def starts(self) -> bytes:
        """The octets that it begins with, whatever comes."""
        first = self.tokens[0] if self.tokens else b""
        return first if isinstance(first, bytes) else b""

    def match(
        self, octets: bytes, values: Mapping[str, bytes], *, any_case: bool = False
    ) -> dict[str, bytes] | None:
        """Return what the names take in a line that is as expected; None where it is not."""
        built = self.expression(values)
        if built is None:
            return None
        flags = re.DOTALL | (re.IGNORECASE if any_case else 0)
        found = re.fullmatch(built, octets, flags)
        return {name: text for name, text in found.groupdict().items() if text is not None} if found else None

    def expression(self, values: Mapping[str, bytes], count: int | None = None) -> bytes | None:
        """Return the first ``count`` tokens as a regular expression; None where one can't be reckoned.

        A blank and a star at the end of all may be nothing: the text of a reply may be missing.
        """
        tokens, ends = self.tokens[:count], b""
        blank = tokens[-2] if len(tokens) > 1 and isinstance(tokens[-1], Star) else b""
        if count is None and isinstance(blank, bytes) and blank.endswith(b" "):
            tokens, ends = (*tokens[:-2], blank[:-1]), b"(?: .*)?"
        seen: set[str] = set()
        units = [b""]  # between stars: the first place where a unit fits is as good as any
        for token in tokens:
            if isinstance(token, Star):
                units.append(b"")
            elif isinstance(token, bytes):
                units[-1] += re.escape(token)
            elif isinstance(token, Formula):
                value = token.value(values)
                if value is None:
                    return None
                units[-1] += re.escape(value)
            elif token.name in values:
                units[-1] += re.escape(values[token.name])
            elif token.name in seen:
                units[-1] += b"(?P=%b)" % token.name.encode()
            else:
                seen.add(token.name)
                units[-1] += b"(?P<%b>%b)" % (token.name.encode(), _WHAT[token.takes])
        first, *rest = units
        if not rest:
            return first + ends
        *middle, last = rest
        return first + b"".join(b"(?>.*?%b)" % unit for unit in middle if unit) + b".*" + last + ends

    def filled(self, values: Mapping[str, bytes]) -> bytes | str:
        """Return the line as it is said; the name that is missing, as a text, where one is."""
        parts: list[bytes] = []
        for token in self.tokens:
            if isinstance(token, bytes):
                parts.append(token)
            elif isinstance(token, Star):
                parts.append(b"*")
            else:
                value = values.get(token.name) if isinstance(token, Name) else token.value(values)
                if value is None:
                    return token.name if isinstance(token, Name) else token.text
                parts.append(value)
        return b"".join(parts)


def read_patterns(text: bytes) -> tuple[tuple[LinePattern, ...], bytes]:
    """Read what the server is expected to say; return what it may be, and how the line ends.

    Raises RowError for braces that are no name, and for an escape that is none.
    """
    pieces, ending = _tokens(text)
    patterns: list[list[Token]] = [[]]
    for piece in pieces:
        if piece == b" | ":
            patterns.append([])
        elif piece == b"*":
            patterns[-1].append(Star())
        else:
            patterns[-1].append(_token(piece))
    return tuple(LinePattern(_joined(tokens)) for tokens in patterns), ending


def read_said(text: bytes) -> tuple[LinePattern, bytes]:
    """Read what the client says; return it, and how the line ends. Raises RowError as ``read_patterns``."""
    pieces, ending = _tokens(_with_names_for_masks(text))
    return LinePattern(_joined([_token(piece) for piece in pieces])), ending


def _with_names_for_masks(text: bytes) -> bytes:
    """Return what the client says with a name where a secret is masked. Raises RowError."""
    for pattern, name in _MASKED:
        if (match := pattern.fullmatch(text)) is not None:
            return match[1] + name
    if MASK in text:
        raise RowError(
            _("a mask stands where nothing can be filled in"),
            _("{{password}}, {{apop}}, {{plain}} or {{answer}} was expected"),
            _("Write what is to be said; a star itself may be written \\x2a."),
        )
    return text


def literal(octets: bytes, ending: bytes = CRLF) -> bytes:
    """Write a line of the server so that nothing else is expected: as part of one row."""
    text = escape(octets, ending)
    for plain, hidden in ((b"*", b"\\x2a"), (b"{", b"\\x7b"), (b" | ", b" \\x7c ")):
        text = text.replace(plain, hidden)
    if text == REST or text.startswith(NEVER):
        text = b"\\x%02x" % text[0] + text[1:]
    return text


def read_braces(text: bytes) -> Name | Formula:
    """Read a name, or a sum, in its braces. Raises RowError where it is neither."""
    if _FORMULA.fullmatch(text):
        terms = [(-1 if sign == b"-" else 1, term.decode()) for sign, term in _TERM.findall(text[1:-1])]
        return Formula(tuple(terms))
    match = _BRACES.fullmatch(text)
    if match is None:
        raise RowError(
            _("{text} is no name").format(text=safe(text)),
            _("a name is small letters and digits in braces, perhaps with :number or :text, or a sum"),
            _("Write it as {{count}}, {{count:number}} or {{count+1}}; a brace itself is \\x7b."),
        )
    return Name(match[1].decode(), Takes((match[2] or b"word").decode()))


def _tokens(text: bytes) -> tuple[list[bytes], bytes]:
    body = text
    ending = unescape(text)[1]
    if ending != CRLF:
        body = text[:-2]
    pieces = _TOKENS.findall(body)
    if (
        len(pieces) > 10 * MOST_TOKENS
        or sum(p in (b"*", b" | ") or p[:1] == b"{" for p in pieces) > MOST_TOKENS
    ):
        raise RowError(
            _("the row has too many parts"),
            _("at most {most} stars, bars and names were expected").format(most=MOST_TOKENS),
            _("Write less of the line, and a star for the rest."),
        )
    return pieces, ending


def _token(piece: bytes) -> Token:
    if piece.startswith(b"{"):
        return read_braces(piece) if len(piece) > 1 else read_braces(piece + b"...")
    if piece.startswith(b"\\"):
        octets, _ending, unknown = unescape(piece + b"\\\\")
        if unknown:
            raise RowError(
                _("{escape} is no escape").format(escape=safe(piece)),
                _("a backslash is written \\\\, other octets \\xHH"),
                _("Correct it."),
            )
        return octets[:-1]
    return piece


def _joined(tokens: list[Token]) -> tuple[Token, ...]:
    """Put literal octets that stand side by side together."""
    joined: list[Token] = []
    for token in tokens:
        if isinstance(token, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += token
        else:
            joined.append(token)
    return tuple(joined)
