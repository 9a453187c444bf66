"""No-break spaces hold: French has one before a colon, and a line never begins with a sign.

Rich, by whose rule Textual folds lines, breaks them at U+00A0 and U+202F as at any blank.
"""

from rich._wrap import divide_line
from textual import content

# ruff: noqa: FBT001, FBT002 - Rich's signature
_SHIELD = {0x00A0: "_", 0x202F: "_"}  # as wide as they are, and no blank


def hold_no_break_spaces() -> None:
    """Let Textual fold lines at blanks alone, from now on."""
    content.divide_line = _divide_line  # type: ignore[attr-defined] # Textual does not say that it has it


def _divide_line(text: str, width: int, fold: bool = True) -> list[int]:
    """Return where a line is broken, as Rich does, but at no no-break space."""
    return divide_line(text if text.isascii() else text.translate(_SHIELD), width, fold)
