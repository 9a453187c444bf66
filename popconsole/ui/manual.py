"""The manual: its pages, and a page as rows of text for any console.

A page lies in the folder itself in English, in a folder below in each other language.
The pages are Markdown, of which they use headings, paragraphs, lists, tables and fenced blocks alone.
"""

import difflib
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from popconsole import resources
from popconsole.i18n import _, language
from popconsole.transcript.safe import safe_text

_FENCE = "```"
_LEAST_WIDTH = 40
_LEAST_COLUMN = 20  # of a table
_GAP = "  "  # between two of its columns
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_EMPHASIS = re.compile(r"\*\*([^*]+)\*\*")
_ITEM = "- "


class NoPageError(LookupError):
    """The manual has no page of this name; the message names near ones, or all."""


class Style(Enum):
    """How a row of a page is to look."""

    PLAIN = "plain"
    HEADING = "heading"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row of a page, ready to be shown."""

    text: str
    style: Style = Style.PLAIN


def names() -> list[str]:
    """Return the names of the pages, the first to read first and the others in alphabetical order."""
    return sorted(resources.names("manual", ".md"), key=lambda name: (name != "start", name))


def title(name: str) -> str:
    """Return the heading of a page. Raises NoPageError."""
    return read(name).partition("\n")[0].removeprefix("# ")


def read(name: str) -> str:
    """Return the text of a page in the person's language, by its name in any case. Raises NoPageError."""
    known = names()
    if name.lower() not in known:
        near = difflib.get_close_matches(name.lower(), known, cutoff=0.5)
        told = (
            _("the manual has no page {name}; near to it: {pages}")
            if near
            else _("the manual has no page {name}; there is: {pages}")
        )
        raise NoPageError(told.format(name=safe_text(name), pages=", ".join(near or known)))
    return resources.read("manual", f"{name.lower()}.md", language()).decode("utf-8")


def rows(page: str, width: int = 80) -> Iterator[PageRow]:
    """Yield a page as rows that are no wider than ``width``, but for those of fenced blocks."""
    fenced = False
    block: list[str] = []
    for line in [*page.splitlines(), ""]:
        fence = line.startswith(_FENCE)
        ends = fence or fenced or not line or line.startswith(("#", _ITEM)) or _other_kind(line, block)
        if ends and block:
            yield from _shown(block, max(_LEAST_WIDTH, width))
            block = []
        if fence:
            fenced = not fenced
        elif fenced:
            yield PageRow(f"    {line}".rstrip(), Style.CODE)
        elif line.startswith("#"):
            yield PageRow(line.lstrip("#").strip(), Style.HEADING)
        elif line:
            block.append(line)
        else:
            yield PageRow("")


def _other_kind(line: str, block: list[str]) -> bool:
    """Tell whether a table begins or ends at this line."""
    return bool(block) and line.startswith("|") != block[0].startswith("|")


def _shown(block: list[str], width: int) -> Iterator[PageRow]:
    """Yield a paragraph, an item of a list, or a table."""
    if block[0].startswith("|"):
        cells = [[_plain(cell.strip()) for cell in line.strip("|").split("|")] for line in block]
        yield from _table(cells, width)
        return
    text = _plain(" ".join(line.strip() for line in block))
    indent = "  " if text.startswith(_ITEM) else ""
    folded = textwrap.wrap(
        text, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
    yield from map(PageRow, folded)


def _table(cells: list[list[str]], width: int) -> Iterator[PageRow]:
    """Yield a table in columns, the last one folded; its heading, where it has a text, is a heading."""
    heading, _rule, *rest = cells
    columns = [max(map(len, column)) + len(_GAP) for column in zip(heading, *rest, strict=True)]
    before = sum(columns[:-1])
    room = max(_LEAST_COLUMN, width - before)
    for row, style in ((heading, Style.HEADING), *((row, Style.PLAIN) for row in rest)):
        head = "".join(cell.ljust(wide) for cell, wide in zip(row[:-1], columns, strict=False))
        for text in textwrap.wrap(row[-1], room, break_on_hyphens=False, break_long_words=False) or [""]:
            yield PageRow(f"{head}{text}".rstrip(), style)
            head = " " * before


def _plain(text: str) -> str:
    """Return a text without the marks of Markdown; a link is its words."""
    text = _LINK.sub(r"\1", text)
    return _EMPHASIS.sub(r"\1", text).replace("`", "")
