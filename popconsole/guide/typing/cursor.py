"""Where in a command line the cursor stands: at the keyword, or at which argument."""

import re
from dataclasses import dataclass

from popconsole.protocol.table import Argument, Command, Protocol

_SPACES = re.compile(r"[ \t]+")
_WORD = re.compile(r"[^ ]*")
_QUOTED_WORD = re.compile(r"(?:\\.|[^ \\])*\\?")


@dataclass(frozen=True, slots=True)
class CursorWord:
    """The word at the cursor.

    ``command`` is that of the keyword, a misnomer's as well (``misnomer`` tells); None where the
    keyword is unknown or is the word at the cursor. ``argument`` counts from 0 and is None at the
    keyword; ``row`` is its row, None for an argument too many. The word begins at ``start`` and
    stands as ``word`` up to the cursor.
    """

    command: Command | None
    misnomer: bool
    argument: int | None
    row: Argument | None
    start: int
    word: str


def word_at(protocol: Protocol, text: str, cursor: int) -> CursorWord:
    """Find the word that the cursor stands in or behind; ``cursor`` counts characters from 0."""
    typed = text[: max(0, cursor)]
    start = len(typed) - len(typed.lstrip())
    keyword = _WORD.match(typed, start)
    end = keyword.end() if keyword else len(typed)
    word = typed[start:end]
    if end == len(typed):
        return CursorWord(None, misnomer=False, argument=None, row=None, start=start, word=word)
    command = protocol.command(word)
    misnomer = None if command else protocol.misnomer(word)
    known = command or misnomer
    rows = known.arguments if known else ()
    at, number = _next(typed, end), 0
    while number < len(rows) and not rows[number].rest_of_line:
        match = (_QUOTED_WORD if rows[number].quoted else _WORD).match(typed, at)
        end = match.end() if match else len(typed)
        if end == len(typed):
            break
        at, number = _next(typed, end), number + 1
    if number == len(rows):  # an argument too many: the last word of the line
        at = max(at, typed.rfind(" ") + 1)
    row = rows[number] if number < len(rows) else None
    return CursorWord(known, misnomer is not None, number, row, at, typed[at:])


def _next(typed: str, end: int) -> int:
    """Return where the word behind the spaces at ``end`` begins."""
    match = _SPACES.match(typed, end)
    return match.end() if match else end
