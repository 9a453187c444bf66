"""The one sanitiser: where wire text becomes screen text.

Neither Textual nor prompt_toolkit keeps escape sequences, C1 controls, bidirectional overrides or lone
surrogates from the terminal; nothing that came over the wire may be shown but through here.
"""

import re
from functools import lru_cache

# Printable for str.isprintable(), and yet nothing is seen of them (Unicode's Default_Ignorable_Code_Point).
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

_NO_BREAK = ("\u00a0", "\u202f")
_AT_NO_BREAK = re.compile("([\u00a0\u202f])")

_PICTURES = 0x2400  # of the controls, in their order
_DELETE = 0x7F
_SURROGATES = 0xDC00  # where "surrogateescape" puts an octet that is not UTF-8
_ODD_OCTETS = range(0x80, 0x100)
_TWO_DIGITS = 0x100


def _visible(code: int) -> str:
    if code < ord(" "):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    if code - _SURROGATES in _ODD_OCTETS:
        return f"<{code - _SURROGATES:02x}>"
    if code < _TWO_DIGITS:
        return f"<{code:02x}>"
    return f"<{code:04X}>"


def is_visible(text: str) -> bool:
    """Tell whether every character of a text is one that is seen and that no terminal acts on."""
    return text.isprintable() and (text.isascii() or _IGNORABLE.search(text) is None)


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    return character if is_visible(character) else _visible(ord(character))


def decode(octets: bytes) -> str:
    """Decode octets for show: UTF-8 where they are, each odd octet as a lone surrogate. Still unsafe."""
    return octets.decode("utf-8", "surrogateescape")


def safe_text(text: str) -> str:
    """Return text that no terminal can take for a command.

    Controls become their pictures (``␛``), C1 controls, bidirectional and zero-width characters and
    octets that are not UTF-8 their numbers in angle brackets.
    """
    return text if is_visible(text) else "".join(map(_shown, text))


def safe_prose(text: str) -> str:
    """Return text as ``safe_text``, but no-break spaces stay: they belong to French, and harm no screen."""
    return "".join(part if part in _NO_BREAK else safe_text(part) for part in _AT_NO_BREAK.split(text))


def shown_address(address: tuple[str, int]) -> str:
    """Return a host and its port as a person types them, safe to show: an IPv6 address in brackets."""
    host, port = address
    return safe_text(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def safe(octets: bytes) -> str:
    """Return the octets of a line as text that is safe to show on any screen."""
    return safe_text(decode(octets))
