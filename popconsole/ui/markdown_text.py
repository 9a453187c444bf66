"""The one gate to Markdown: all text passes through it, and is made safe and escaped there.

CommonMark, with the tables, the boxes and the bare links of GitHub: none of them can come of a text that is
given here, nor HTML, nor the front matter of a page.
"""

import re
from collections.abc import Iterable, Iterator

from popconsole.transcript.safe import safe_prose

_ACTIVE = re.compile(r"([\\`*_\[\]<>&|~$^]|(?<=\w):(?=//)|(?<=www)\.|@|(?<!\w)#(?=\w))", re.IGNORECASE)
# What begins a block at the beginning of a row: a heading, a list, a rule, a table.
_BEGINS = re.compile(r"^([-+=#:!]|\d{1,9}(?=[.)]))")
_BLANKS = re.compile(" +")  # others are shown as signs, and no-break ones stay
_LEAST_FENCE = 3


def prose(words: str) -> str:
    """Return a text as a piece of one row that shows it, wherever in the row it stands."""
    told = _ACTIVE.sub(r"\\\1", _BLANKS.sub(" ", safe_prose(words)).strip(" "))
    begun = _BEGINS.match(told)
    if begun is None:
        return told
    start, rest = begun[0], told[begun.end() :]
    return f"{start}\\{rest}" if start[0].isdigit() else f"\\{start}{rest}"


def code(words: str) -> str:
    """Return a text as code within a row."""
    told = _BLANKS.sub(" ", safe_prose(words)).strip(" ")
    if not told:
        return ""
    marks = "`" * (max(map(len, re.findall("`+", told)), default=0) + 1)
    edge = " " if "`" in (told[0], told[-1]) else ""
    return f"{marks}{edge}{told}{edge}{marks}"


def fence(rows: Iterable[str], language: str = "") -> Iterator[str]:
    """Yield rows that are shown as they stand, between two rows that no row of them can be taken for."""
    shown = [safe_prose(row) for row in rows]
    longest = max((len(run) for row in shown for run in re.findall("`+", row)), default=0)
    marks = "`" * max(_LEAST_FENCE, longest + 1)
    yield f"{marks}{language}"
    yield from shown
    yield marks
