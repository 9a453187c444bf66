r"""Patterns that a shape may have: a part of Python's regular expressions, where no row takes long to refuse.

There are characters, ``.``, classes such as ``[^:]``, ``\d``, ``\s``, ``\w`` and their opposites, ``\t``,
``\xNN``; ``(?:...)`` and ``(?P<name>...)``, with ``|`` within and ``?`` behind; ``?``, ``*``, ``+`` and
``{m,n}`` behind one character or class, with a further ``+`` where nothing of it is given back. ``(?i)`` at
the start: in any case.

A matcher that guesses wrongly tries again. Two repeats that can share the characters between them in many
ways make it try for hours; so each repeat without a limit but the last one must be followed by something that
it can't itself match (``[^:]*:``), and other choices that overlap are few.
"""

import re
import warnings
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from popconsole.i18n import _

_LONGEST = 2_000  # octets of a pattern
_MOST_WAYS = 256  # in which all limited choices together can match one text
_MOST_TIMES = 1_000  # of a limited repeat
_LOOKED_AHEAD = 16  # octets
_END = 1 << 256  # what may follow besides octets: nothing
_ALL = _END - 1


class RowPatternError(ValueError):
    """A pattern can't be used: what is wrong, and at which column of it, from 1."""

    def __init__(self, column: int, message: str) -> None:
        self.column = column
        told = _("{message} (column {column} of the pattern)")
        super().__init__(told.format(message=message, column=column))


@dataclass(frozen=True)
class Pattern:
    """A pattern that rows are held against, all of each.

    ``needle`` is what stands in every row that matches, its letters in any case and here small where
    ``folded``; ``groups`` are the names of its groups.
    """

    text: str
    needle: bytes
    groups: frozenset[str]
    folded: bool

    @cached_property
    def regex(self) -> re.Pattern[bytes]:
        """The pattern compiled: only when a file is held against it, for there are many shapes."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later Python may take for something else
            return re.compile(self.text.encode("utf-8"), re.DOTALL)


@dataclass(slots=True)
class _Repeat:
    """One character, as a set of octets in the bits of a number, so many times; ``most`` None: no limit."""

    octets: int
    least: int
    most: int | None
    keeps: bool  # gives nothing back
    column: int


@dataclass(slots=True)
class _Group:
    """Alternatives, of which one stands there, or none where ``optional``."""

    branches: list[list["_Repeat | _Group"]]
    optional: bool
    column: int


_Node = _Repeat | _Group


def compiled(pattern: str) -> Pattern:
    """Compile a pattern. Raises RowPatternError where it is none of those, or could take long."""
    if len(pattern) > _LONGEST:
        raise RowPatternError(_LONGEST + 1, _("a pattern has {n} characters at the most").format(n=_LONGEST))
    parser = _Parser(pattern)
    nodes = parser.parse()
    _walk(nodes, _Rest(_END, (), unlimited=False, ways=1))
    return Pattern(pattern, _needle(nodes), frozenset(parser.names), parser.folds)


def _bits(first: int, last: int) -> int:
    return ((1 << (last - first + 1)) - 1) << first


_DIGITS = _bits(0x30, 0x39)
_WORD = _DIGITS | _bits(0x41, 0x5A) | _bits(0x61, 0x7A) | 1 << 0x5F
_SPACE = _bits(0x09, 0x0D) | 1 << 0x20
_CLASSES = {
    "d": _DIGITS, "D": _ALL ^ _DIGITS, "w": _WORD, "W": _ALL ^ _WORD, "s": _SPACE, "S": _ALL ^ _SPACE,
}  # fmt: skip
_CONTROLS = {"t": 0x09, "r": 0x0D, "n": 0x0A, "f": 0x0C, "v": 0x0B, "a": 0x07}
_SPECIAL = frozenset(r".^$*+?{}[]\|()")
_UPPER, _LOWER = range(0x41, 0x5B), range(0x61, 0x7B)
_CASE = 0x20
_QUANTITY = re.compile(r"\{(\d{1,4})(,?)(\d{0,4})\}")
_NAME = re.compile(r"\(\?P<([a-z_]+)>")
_HEX = re.compile(r"x[0-9A-Fa-f]{2}")
_ONE_OCTET = 0x80


class _Parser:
    """Reads a pattern; ``names`` are those of its groups, ``folds``: it is in any case."""

    def __init__(self, pattern: str) -> None:
        self.names: list[str] = []
        self.folds = pattern.startswith("(?i)")
        self._text = pattern
        self._at = 4 if self.folds else 0

    def parse(self) -> list[_Node]:
        branches = self._alternatives()
        if self._at < len(self._text):
            raise self._error(_('a ")" closes nothing'))
        return branches[0] if len(branches) == 1 else [_Group(branches, optional=False, column=1)]

    def _error(self, message: str, at: int | None = None) -> RowPatternError:
        return RowPatternError((self._at if at is None else at) + 1, message)

    def _alternatives(self) -> list[list[_Node]]:
        branches: list[list[_Node]] = [[]]
        while self._at < len(self._text) and (sign := self._text[self._at]) != ")":
            if sign == "|":
                self._at += 1
                branches.append([])
            elif sign == "(":
                branches[-1].append(self._group())
            else:
                branches[-1] += self._characters()
        return branches

    def _group(self) -> _Group:
        start = self._at
        name = _NAME.match(self._text, start)
        if name is not None:
            self._at = name.end()
            if name[1] in self.names:
                raise self._error(_('the group "{name}" stands twice').format(name=name[1]), start)
            self.names.append(name[1])
        elif self._text.startswith("(?:", start):
            self._at += 3
        else:
            raise self._error(_("only (?:...) and (?P<name>...) are known here"))
        branches = self._alternatives()
        if self._at >= len(self._text):
            raise self._error(_('a "(" is not closed'), start)
        self._at += 1
        least, most, _keeps = self._quantity()
        if (least, most) not in ((0, 1), (1, 1)):
            raise self._error(
                _("a group may stand once or not at all (?): only one character or class may be repeated"),
                start,
            )
        return _Group(branches, optional=least == 0, column=start + 1)

    def _characters(self) -> list[_Node]:
        """Read one character or class with what is behind it; one of several octets are so many nodes."""
        start = self._at
        sign = self._text[start]
        if sign == "[":
            octets = self._class()
        elif sign == ".":
            self._at += 1
            octets = _ALL
        elif sign == "\\":
            octets = self._escape()
        elif sign in _SPECIAL:
            raise self._error(_('"{sign}" stands for itself as "\\{sign}"').format(sign=sign))
        else:
            self._at += 1
            code = sign.encode("utf-8", "surrogateescape")
            if len(code) > 1:
                if self._quantity() != (1, 1, False):
                    raise self._error(_("a character that is no ASCII can't be repeated"), start)
                return [_Repeat(1 << octet, 1, 1, keeps=False, column=start + 1) for octet in code]
            octets = 1 << code[0]
        least, most, keeps = self._quantity()
        return [_Repeat(self._folded(octets), least, most, keeps, start + 1)]

    def _folded(self, octets: int) -> int:
        """Let a set hold letters in both cases, where the pattern is in any case."""
        if not self.folds:
            return octets
        for upper, lower in zip(_UPPER, _LOWER, strict=True):
            if octets & (1 << upper | 1 << lower):
                octets |= 1 << upper | 1 << lower
        return octets

    def _quantity(self) -> tuple[int, int | None, bool]:
        text, start = self._text, self._at
        sign = text[start : start + 1]
        least: int
        most: int | None
        if sign == "{":
            match = _QUANTITY.match(text, start)
            if match is None:
                raise self._error(_("{m}, {m,} or {m,n} was expected"))
            least = int(match[1])
            most = (int(match[3]) if match[3] else None) if match[2] else least
            if most is not None and not least <= most <= _MOST_TIMES:
                raise self._error(_("a repeat has a limit of {n} at the most").format(n=_MOST_TIMES))
            self._at = match.end()
        elif sign and sign in "?*+":
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
            self._at += 1
        else:
            return 1, 1, False
        keeps = text.startswith("+", self._at)
        self._at += keeps
        if text[self._at : self._at + 1] in ("?", "*", "{"):
            raise self._error(_("one repeat behind another is not known here"))
        return least, most, keeps

    def _escape(self) -> int:
        """Read an escape, with its backslash; return the octets that it stands for."""
        start = self._at
        sign = self._text[start + 1 : start + 2]
        self._at += 2
        if sign in _CLASSES and sign:
            return _CLASSES[sign]
        if sign in _CONTROLS and sign:
            return 1 << _CONTROLS[sign]
        if _HEX.match(self._text, start + 1):
            self._at += 2
            return 1 << int(self._text[start + 2 : start + 4], 16)
        if not sign or sign.isalnum() or not sign.isascii():
            raise self._error(_('"\\{sign}" is not known here').format(sign=sign), start)
        return 1 << ord(sign)

    def _class(self) -> int:
        start = self._at
        self._at += 1
        opposite = self._text.startswith("^", self._at)
        self._at += opposite
        octets, first = 0, True
        while first or not self._text.startswith("]", self._at):
            first = False
            low = self._of_class(start)
            if self._text.startswith("-", self._at) and not self._text.startswith("-]", self._at):
                self._at += 1
                high = self._of_class(start)
                if low.bit_count() != 1 or high.bit_count() != 1 or high < low:
                    raise self._error(_("a range goes from one character to a later one"), start)
                low = _bits(low.bit_length() - 1, high.bit_length() - 1)
            octets |= low
        self._at += 1
        return _ALL ^ self._folded(octets) if opposite else octets

    def _of_class(self, start: int) -> int:
        sign = self._text[self._at : self._at + 1]
        if not sign:
            raise self._error(_('a "[" is not closed'), start)
        if sign == "\\":
            return self._escape()
        if ord(sign) >= _ONE_OCTET:
            raise self._error(_("a class may hold ASCII only; \\xNN names other octets"))
        if sign == "[":
            raise self._error(_('"{sign}" stands for itself as "\\{sign}"').format(sign=sign))
        self._at += 1
        return 1 << ord(sign)


@dataclass(slots=True)
class _Rest:
    """What may come from some place of a pattern on.

    ``first``: what it may begin with; ``fixed``: the sets of the octets that do stand there, one after
    another, as far as that is known; ``unlimited``: a repeat without a limit stands there; ``ways``: in so
    many its choices can match one text.
    """

    first: int
    fixed: tuple[int, ...]
    unlimited: bool
    ways: int


def _walk(nodes: list[_Node], rest: _Rest) -> _Rest:
    """Go through a sequence from its end, behind which ``rest`` comes; return what comes from its start on.

    Raises RowPatternError where that could take long.
    """
    for node in reversed(nodes):
        rest = _of_repeat(node, rest) if isinstance(node, _Repeat) else _of_group(node, rest)
        if rest.ways > _MOST_WAYS:
            raise RowPatternError(node.column, _("there are too many choices that overlap from here on"))
    return rest


def _of_repeat(node: _Repeat, rest: _Rest) -> _Rest:
    ways = rest.ways
    if node.least != node.most and not node.keeps and node.octets & rest.first:
        # Where it must end is told by the first octet behind it that it can't match, if that has a fixed
        # place.
        told = next((n + 1 for n, octets in enumerate(rest.fixed) if not octets & node.octets), None)
        if node.most is not None:
            choices = node.most - node.least + 1
            ways *= choices if told is None else min(told, choices)
        elif told is not None:
            ways *= told
        elif rest.unlimited:
            raise RowPatternError(
                node.column,
                _("this repeat could end at many places, and another follows: tell its end, as [^:]*: does"),
            )
    fixed = (node.octets,) * node.least
    return _Rest(
        node.octets | (0 if node.least else rest.first),
        (fixed + rest.fixed if node.least == node.most else fixed)[:_LOOKED_AHEAD],
        rest.unlimited or node.most is None,
        ways,
    )


def _of_group(node: _Group, rest: _Rest) -> _Rest:
    """Go through the branches of a group; its ways are those of all that may match one text."""
    found = [_walk(branch, rest) for branch in node.branches]
    if node.optional:
        found.append(rest)
    ways = [
        one.ways + sum(other.ways for other in found[:n] if _overlap(one, other))
        for n, one in enumerate(found)
    ]
    return _Rest(
        reduce(or_, (one.first for one in found)),
        found[0].fixed if len(found) == 1 else (),
        any(one.unlimited for one in found),
        max(ways),
    )


def _overlap(one: _Rest, other: _Rest) -> bool:
    """Tell whether one text may be matched by both, as far as it is known what they begin with."""
    return bool(one.first & other.first) and all(a & b for a, b in zip(one.fixed, other.fixed, strict=False))


def _is_one(octets: int) -> bool:
    """Tell whether a set is one octet, or one letter in both cases."""
    if not octets:
        return False
    last = 1 << octets.bit_length() - 1
    return octets == last or (octets == last | last >> _CASE and octets.bit_length() - 1 in _LOWER)


def _needle(nodes: list[_Node]) -> bytes:
    """Return the longest run of octets that stands in all that matches."""
    runs = [b""]
    for node in nodes:
        if isinstance(node, _Repeat) and node.least == node.most == 1 and _is_one(node.octets):
            runs[-1] += bytes((node.octets.bit_length() - 1,))
            continue
        inner = b""
        if isinstance(node, _Group) and len(node.branches) == 1 and not node.optional:
            inner = _needle(node.branches[0])
        runs += [inner, b""]
    return max(runs, key=len)
