"""The one sanitiser: where wire text becomes screen text.

Neither Textual nor prompt_toolkit keeps escape sequences, C1 controls, bidirectional overrides or lone
surrogates from the terminal; nothing that came over the wire may be shown but through here.
"""

from functools import lru_cache


def _visible(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)  # the picture of the control
    if code == 0x7F:
        return "\u2421"
    if code < 0x100:
        return f"<{code:02x}>"
    return f"<{code:04X}>"


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    return character if character.isprintable() else _visible(ord(character))


def decode(octets: bytes) -> str:
    """Decode octets for show: UTF-8 where they are, else each odd octet as ``<xx>``. Still unsafe."""
    return octets.decode("utf-8", "surrogateescape")


def safe_text(text: str) -> str:
    """Return text that no terminal can take for a command.

    Controls become their pictures (``␛``), C1 controls, bidirectional and zero-width characters and
    octets that are not UTF-8 their numbers in angle brackets.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"<{ord(c) - 0xDC00:02x}>" if 0xDC80 <= ord(c) <= 0xDCFF else _shown(c) for c in text
    )


def safe(octets: bytes) -> str:
    """Return the octets of a line as text that is safe to show on any screen."""
    return safe_text(decode(octets))
