"""The breaks of pages in the text of an RFC: footer, form feed, header."""

import re

_BREAK = re.compile(
    rb"\x0c.*|.*\[Page \d+\]|RFC \d+ .*\b\d{4}|Post Office Protocol(?: *- *Version \d)?", re.DOTALL
)


def is_page_break(row: bytes) -> bool:
    """Tell whether a row, blanks around it taken off, belongs to the break of a page."""
    return _BREAK.fullmatch(row) is not None
