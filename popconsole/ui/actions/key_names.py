"""Keys by their names: as a person writes and reads them, as Textual calls them."""

import re

from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_text

SIGNS = {
    " ": "space", "!": "exclamation_mark", '"': "quotation_mark", "#": "number_sign", "$": "dollar_sign",
    "%": "percent_sign", "&": "ampersand", "'": "apostrophe", "(": "left_parenthesis",
    ")": "right_parenthesis", "*": "asterisk", "+": "plus", ",": "comma", "-": "minus", ".": "full_stop",
    "/": "slash", ":": "colon", ";": "semicolon", "<": "less_than_sign", "=": "equals_sign",
    ">": "greater_than_sign", "?": "question_mark", "@": "at", "[": "left_square_bracket", "\\": "backslash",
    "]": "right_square_bracket", "^": "circumflex_accent", "_": "underscore", "`": "grave_accent",
    "{": "left_curly_bracket", "|": "vertical_line", "}": "right_curly_bracket", "~": "tilde",
}  # fmt: skip
"""Signs by the names that Textual gives their keys."""
_SHOWN = {**{name: sign for sign, name in SIGNS.items()}, "space": "Space", "tab": "Tab", "escape": "Esc"}
_WORDS = (N_("Enter"), N_("Esc"), N_("Home"), N_("PgDn"), N_("PgUp"), N_("Shift"), N_("Space"))
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_WRITTEN = {"esc": "escape", "\u00e9chap": "escape", "space": " ", "espace": " ", "plus": "+"}
_HELD = {"maj": "shift"}  # as French keyboards have it
_NAMED = frozenset({"escape", "insert", *(f"f{n}" for n in range(1, 25))})
_FOR_TYPING = frozenset(
    {"enter", "tab", "shift+tab", "backspace", "delete", "up", "down", "left", "right", "home", "end",
     "pageup", "pagedown", "ctrl+c", "ctrl+v", "ctrl+x"}
)  # fmt: skip
_SAME = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+j": "Enter", "ctrl+h": "Backspace"}
_SHIFTED = {f"f{n + 12}": f"f{n}" for n in range(1, 13)}
_MODIFIERS = ("ctrl", "alt", "shift")


class WrongKeyError(ValueError):
    """What was to be a key is none; the message says what is."""


def keys_in_words(keys: str) -> str:
    """Return names of keys as they stand on a keyboard of the person's language: ``Maj+F7``."""
    return _WORD.sub(lambda match: _(match[0]), keys)


def key_name(key: str) -> str:
    """Return a key's name as a person reads it: ``^S``, ``F1``, ``Shift+F7``, ``/``."""
    return keys_in_words(_key_name(key))


def _key_name(key: str) -> str:
    if key in _SHOWN:
        return _SHOWN[key]
    modifier, plus, base = key.rpartition("+")
    base = _SHOWN.get(base, base.upper() if plus or len(base) > 1 else base)
    if not plus:
        return base
    return f"^{base}" if modifier == "ctrl" else f"{modifier.title()}+{base}"


def read_key(text: str, *, types: bool) -> str:
    """Return a key by Textual's name for it, of what a person writes: ``Ctrl+S``, ``^S``, ``F6``, ``/``.

    ``types``: it may be one that types a sign. Raises WrongKeyError.
    """
    shown = safe_text(text)
    held, base = _parts(text)
    sign = len(base) == 1 and base.isprintable() and base.isascii()
    if not (sign or base in _NAMED or base in _FOR_TYPING) or any(one not in _MODIFIERS for one in held):
        told = _('"{key}" is no key: F1 to F12, Ctrl+A, Alt+A, Shift+F1, Esc and Insert are')
        raise WrongKeyError(told.format(key=shown))
    if sign and held == ["shift"]:
        held, base = [], base.upper()
    elif held:
        base = base.lower()
    if base in _SHIFTED:  # a terminal's name for Shift and a function key
        held, base = [*held, "shift"], _SHIFTED[base]
    key = "+".join((*(one for one in _MODIFIERS if one in held), SIGNS.get(base, base)))
    if key in _SAME:
        raise WrongKeyError(
            _("{key} and {other} are the same to a terminal").format(key=shown, other=_SAME[key])
        )
    if key in _FOR_TYPING:
        raise WrongKeyError(_("{key} is needed for typing and moving").format(key=shown))
    if sign and not held and not types:
        raise WrongKeyError(
            _('"{key}" types a sign: it can stand under [transcript_keys] alone').format(key=shown)
        )
    return key


def _parts(text: str) -> tuple[list[str], str]:
    """Return the modifiers that are held, and the key itself: a sign, or a name in small letters."""
    if len(text) == 2 and text[0] == "^":
        return ["ctrl"], text[1]
    plus = text == "+" or text.endswith("++")
    front, base = (text[:-2], "+") if plus else text.rpartition("+")[::2]
    held = [one.strip().lower() for one in front.split("+")] if front else []
    held = [_HELD.get(one, one) for one in held]
    base = _WRITTEN.get(base.lower(), base)
    for sign, name in SIGNS.items():
        base = sign if base.lower() == name else base
    return held, base if len(base) == 1 else base.lower()
