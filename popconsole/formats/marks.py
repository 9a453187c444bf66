"""Rows that bear the mark of the side that says them, and what is common of them in a file."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from popconsole.formats.source import rows_of
from popconsole.transcript.model import Side

_BLANK = rb"(?:[ \t\x0b]|\xc2\xa0|\xa0)"
MARK = re.compile(
    rb"(?P<quote>(?:[ \t]*+>)*+(?:(?<=>)[ \t])?)(?P<indent>" + _BLANK + rb"*)"
    rb"(?P<word>S|C|SERVER|CLIENT)(?P<sign>[:>])(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
STATUS = re.compile(rb"\+OK|-ERR|\+ |[#=]\d", re.IGNORECASE)
WRITTEN_END = rb"\r\n"
"""How programs print the end of a line: four characters."""
SIDES = {b"S": Side.SERVER, b"C": Side.CLIENT}
_LEADING = re.compile(_BLANK + rb"+")
# What keeps a piece of a file from the fast way. The look-ahead takes one glance at most rows.
_ODD_ROW = re.compile(
    rb"\n(?:C:[^\n]*[ \t](?=\n)|C: [ \t]|[SC]: (?=[ \t<\[(.\xe2])(?:"
    rb"[ \t]+(?:\+OK|-ERR|\+ |[#=]\d|[<\[])"
    rb'|<[A-Za-z][^<>="@/ \n]* [^<>="@\n]*(?=[>\n])'
    rb"|(?:\.\.\.|\xe2\x80\xa6|\[\.\.\.\])(?=\n)"
    rb"|[\[(](?:send|data|text|body|contents?|message|header)\b))"
)
_PLAIN_PREFIXES = frozenset((b"S: ", b"C: ", b"S:", b"C:"))
_prefix = itemgetter(slice(0, 3))

Style = tuple[bool, bytes]
"""Whether the side is a whole word, and the sign behind it."""
_PLAIN_STYLE: Style = (False, b":")


def style(match: re.Match[bytes]) -> Style:
    """Return the kind of mark that was found."""
    return len(match["word"]) > 1, match["sign"]


def said(match: re.Match[bytes], hard_space: re.Pattern[bytes]) -> tuple[Side, bytes]:
    """Return side and text of a marked row, hard spaces at the start made plain ones."""
    rest: bytes = match["rest"]
    leading = _LEADING.match(rest)
    if leading is not None and b"\xa0" in leading.group():
        rest = hard_space.sub(b" ", leading.group()) + rest[leading.end() :]
    return SIDES[match["word"][:1].upper()], rest


def odd_rows(piece: bytes) -> list[int]:
    """Return which rows of a piece, from 0, are not plain: ``S: ``/``C: `` and nothing to guess at."""
    rows = rows_of(piece)
    found: set[int] = set()
    if not _PLAIN_PREFIXES.issuperset(map(_prefix, rows)):
        found.update(n for n, start in enumerate(map(_prefix, rows)) if start not in _PLAIN_PREFIXES)
    if b"\xa0" in piece:
        found.update(n for n, row in enumerate(rows) if b"\xa0" in row)
    text, number, at = b"\n" + piece, 0, 0
    for match in _ODD_ROW.finditer(text):
        number += text.count(b"\n", at, match.start())
        at = match.start()
        found.add(number)
    return sorted(found)


@dataclass(slots=True)
class CommonMarks:
    """What is common at the start of a file: the kind of mark, indentation, padding.

    ``written_ends``: the ends of the lines are written out, as a backslash and a letter each.
    """

    style: Style = _PLAIN_STYLE
    indent: int = 0
    quoted: bool = False
    padding: dict[Side, int] = field(default_factory=dict)
    written_ends: bool = False

    def pad(self, side: Side) -> int:
        """Return how many spaces behind the mark are not the line's own."""
        return max(1, self.padding.get(side, 1))

    @property
    def plain(self) -> bool:
        """Whether a row that begins with ``S: `` is just what it seems to be."""
        moved = self.quoted or self.indent or self.written_ends or self.pad(Side.SERVER) > 1
        return self.style == _PLAIN_STYLE and not moved


def common_marks(rows: Iterable[bytes], hard_space: re.Pattern[bytes]) -> CommonMarks:
    """Go through the first rows of a file for what is common in them."""
    styles: Counter[Style] = Counter()
    indents: dict[Style, int] = {}
    quotes: Counter[Style] = Counter()
    ends: Counter[Style] = Counter()
    padding: dict[Style, dict[Side, Counter[int]]] = {}
    for match in map(MARK.fullmatch, rows):
        if match is None:
            continue
        kind = style(match)
        styles[kind] += 1
        quotes[kind] += bool(match["quote"])
        ends[kind] += match["rest"].endswith(WRITTEN_END)
        indents[kind] = min(indents.get(kind, 999), len(match["indent"]))
        side, rest = said(match, hard_space)
        text = rest.lstrip(b" \t")
        if text and not text.startswith(b"<") and (side is Side.CLIENT or STATUS.match(text)):
            counts = padding.setdefault(kind, {Side.CLIENT: Counter(), Side.SERVER: Counter()})
            counts[side][len(rest) - len(text)] += 1
    if not styles:
        return CommonMarks()
    kind = styles.most_common(1)[0][0]
    found = {
        side: max(counts.items(), key=lambda item: (item[1], -item[0]))[0]
        for side, counts in padding.get(kind, {}).items()
        if counts
    }
    common = next(iter(found.values()), 1)
    both = {side: found.get(side, common) for side in Side}
    quoted, written = (counts[kind] * 2 > styles[kind] for counts in (quotes, ends))
    return CommonMarks(kind, indents[kind], quoted, both, written)
