"""An expression of a filter read: terms side by side must all hold, ``or`` stands between, ``not`` before.

::

    user:jeff verb:RETR,TOP status:err
    (finding:size-* or severity:error) not side:client
    "no such message"
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from popconsole.analysis.filters.fields import FIELDS, Field
from popconsole.analysis.filters.values import ValueSyntaxError, Wanted, wanted
from popconsole.i18n import _, headed

MOST = 4_096
"""Characters of an expression, at the most."""

_DEEPEST = 50  # parentheses within one another
_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<open>\()|(?P<close>\))|(?P<not>[-!])(?=[^\s)|&])|(?P<or>\|\|?)|(?P<and>&&?)
    |(?P<bare>[A-Za-z]+):(?=[\s()|&]|$)|(?:(?P<name>[A-Za-z]+):)?(?P<value>"[^"]*(?:"|$)|[^\s()"|&]+)""",
    re.VERBOSE,
)


class FilterError(ValueError):
    """An expression can't be read: ``at`` says where in it (from 0), the message what was expected."""

    def __init__(self, told: str, at: int) -> None:
        super().__init__(told)
        self.at = at


class Joined(Enum):
    """How the parts of an expression are joined."""

    ALL = "and"
    ANY = "or"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of one field: its value as it was written, and what that asks for."""

    field: Field
    value: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Combination:
    """Parts that are joined; of NOT there is one."""

    joined: Joined
    parts: tuple["Condition | Combination", ...]


Filter = Condition | Combination


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression, and where: ``sort`` is term, open, close, not, or, and.

    Of a term ``name`` is that of the field (None: a bare word), ``closed`` whether its quotation mark is.
    """

    sort: str
    at: int
    end: int
    name: str | None = None
    value: str = ""
    closed: bool = True


def tokens(expression: str) -> Iterator[Token]:
    """Yield the pieces of an expression, also of one that is not finished. Raises FilterError."""
    if len(expression) > MOST:
        raise FilterError(_("the expression is longer than {most} characters").format(most=MOST), MOST)
    for match in _TOKEN.finditer(expression):  # every character fits something
        sort = match.lastgroup or ""
        if sort in ("value", "bare"):
            value = match["value"] or ""
            word = match["name"] is None and match["bare"] is None and value.lower()
            if word in ("or", "and", "not"):
                yield Token(word, match.start(), match.end())
            else:
                name = match["name"] or match["bare"]
                closed = not value.startswith('"') or (len(value) > 1 and value.endswith('"'))
                yield Token("term", match.start(), match.end(), name, value.strip('"'), closed)
        elif sort != "space":
            yield Token(sort, match.start(), match.end())


def parse(expression: str) -> Filter:
    """Return what an expression asks for. Raises FilterError where it can't be read, or asks for nothing."""
    reader = _Reader(tuple(tokens(expression)), len(expression))
    found = reader.any(0)
    if reader.token is not None:
        raise FilterError(_("a parenthesis is closed that was not opened"), reader.token.at)
    return found


class _Reader:
    """Reads tokens, from the first to the last."""

    def __init__(self, given: Sequence[Token], end: int) -> None:
        self._tokens = given
        self._end = end
        self._place = 0

    @property
    def token(self) -> Token | None:
        """The one that comes next; None behind the last."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def any(self, depth: int) -> Filter:
        """Read parts between which "or" stands."""
        parts = [self._all(depth)]
        while self.token is not None and self.token.sort == "or":
            self._place += 1
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Combination(Joined.ANY, tuple(parts))

    def _all(self, depth: int) -> Filter:
        parts = [self._one(depth)]
        while self.token is not None and self.token.sort not in ("or", "close"):
            if self.token.sort == "and":
                self._place += 1
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Combination(Joined.ALL, tuple(parts))

    def _one(self, depth: int) -> Filter:
        token = self.token
        if token is None:
            raise FilterError(_("a term was expected, such as side:client"), self._end)
        if depth > _DEEPEST:
            raise FilterError(_("too many parentheses stand within one another"), token.at)
        self._place += 1
        match token.sort:
            case "not":
                return Combination(Joined.NOT, (self._one(depth + 1),))
            case "open":
                inside = self.any(depth + 1)
                if self.token is None or self.token.sort != "close":
                    raise FilterError(_("a parenthesis is not closed"), token.at)
                self._place += 1
                return inside
            case "term":
                return _term(token)
            case _:
                raise FilterError(_("a term was expected, such as side:client"), token.at)


def _term(token: Token) -> Condition:
    if not token.closed:
        raise FilterError(_("a quotation mark is not closed"), token.at)
    name = "text" if token.name is None else token.name.lower()
    field = FIELDS.get(name)
    if field is None:
        near = ", ".join(get_close_matches(name, FIELDS, 3)) or ", ".join(FIELDS)
        told = _('there is no field "{name}"; perhaps: {near}. Quotation marks make it text')
        raise FilterError(told.format(name=token.name, near=near), token.at)
    try:
        asked = wanted(field.sort, token.value)
    except ValueSyntaxError as error:
        raise FilterError(headed(name, str(error)), token.at) from None
    if field.words and not field.open and not any(map(asked, field.words)):
        near = ", ".join(_near(token.value, field.words))
        told = _('{name}: "{value}" is none of its words; perhaps: {near}')
        raise FilterError(told.format(name=name, value=token.value, near=near), token.at)
    return Condition(field, token.value, asked)


def _near(word: str, words: Sequence[str]) -> Sequence[str]:
    """Return the words that are like one, in any case of letters; where none is, the first few."""
    by_small = {one.lower(): one for one in words}
    return [by_small[near] for near in get_close_matches(word.lower(), by_small, 3)] or words[:8]
