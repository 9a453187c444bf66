"""How many cells of a terminal a text takes, and what of it has room."""

from unicodedata import category, east_asian_width

CUT_MARK = "\u2026"

_WIDE = frozenset("WF")  # of East Asian letters, and most pictures
_NO_CELL = frozenset(("Mn", "Me"))  # drawn over the letter before


def cells(text: str) -> int:
    """Return how many cells a text takes that is safe to show."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def cut(text: str, room: int) -> str:
    """Return a text in at most so many cells: what has no room is cut, and said to be by a mark."""
    if cells(text) <= room:
        return text
    return head(text, room - 1) + CUT_MARK if room > 0 else ""


def head(text: str, room: int) -> str:
    """Return as much of the beginning of a text as has room in so many cells."""
    if text.isascii():
        return text[: max(0, room)]
    for end, letter in enumerate(text):
        room -= _cells_of(letter)
        if room < 0:
            return text[:end]
    return text


def _cells_of(letter: str) -> int:
    if east_asian_width(letter) in _WIDE:
        return 2
    return 0 if category(letter) in _NO_CELL else 1
