"""An entry of the reference, a command or a word explained, as rows of text."""

import textwrap
from collections.abc import Iterator

from popconsole.guide.reference.entry import Entry


def rows(entry: Entry, width: int = 80) -> Iterator[str]:
    """Yield an entry: its title and what it is, then its lines, folded to ``width`` columns."""
    about = ", ".join(part for part in (entry.kind, entry.protocol, str(entry.cite or "")) if part)
    yield f"{entry.title}  ({about})" if about else entry.title
    for line in entry.lines:
        indent = "  " + " " * (len(line) - len(line.lstrip()))
        yield from textwrap.wrap(
            line.strip(),
            max(40, width),
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_on_hyphens=False,
        ) or [""]
