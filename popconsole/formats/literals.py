r"""Octets as programs write them out: ``"+OK\r\n"`` of Ruby, ``b'+OK\r\n'`` of Python, ``^M``.

``ESCAPES`` are the ways that a shape may name. In C, Ruby and Python's ``b'...'`` a number (``\xfc``) is an
octet; in Python's text, JavaScript and JSON it is a character, which went over the wire as UTF-8.
"""

import re
from base64 import b64encode
from collections.abc import Callable

_ESCAPE = re.compile(
    rb"\\(?:x(?P<x>[0-9A-Fa-f]{1,2})|u(?P<u>[0-9A-Fa-f]{4})|u\{(?P<b>[0-9A-Fa-f]{1,6})\}|U(?P<U>[0-9A-Fa-f]{8})"
    rb"|(?P<o>[0-7]{1,3})|(?P<c>.))",
    re.DOTALL,
)
_NAMED = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"e": b"\x1b",
}  # fmt: skip
_LITERAL = re.compile(
    rb"(?P<bytes>[bB])?(?:'(?P<one>(?:[^'\\]|\\.)*+)'|\"(?P<two>(?:[^\"\\]|\\.)*+)\"|`(?P<three>(?:[^`\\]|\\.)*+)`)",
    re.DOTALL,
)
_CARET = re.compile(rb"\^([@-_?])|M-(.)", re.DOTALL)
_PAIRS = re.compile(rb"(?:[0-9A-Fa-f]{2})+")
_SPACED = re.compile(rb"[0-9A-Fa-f]{2}(?: {1,2}[0-9A-Fa-f]{2}){0,15}")
_ALL_SPACED = re.compile(rb"[0-9A-Fa-f]{2}(?: {1,2}[0-9A-Fa-f]{2})+")
_SHOWN_BASE64 = re.compile(rb"b64<(.*)>", re.DOTALL)
_SHOWN_OCTET = re.compile(rb"\[0x([0-9A-Fa-f]{2})\]")
_HIGH = 0x80
_DELETE = 0x7F
_SURROGATES = range(0xD800, 0xE000)
_HIGH_SURROGATES = range(0xD800, 0xDC00)


def _of_number(code: int) -> bytes:
    """Return a character as UTF-8; half a pair of UTF-16 waits for the other (see ``_paired``)."""
    return chr(code).encode("utf-8", "surrogatepass") if code <= 0x10FFFF else b"?"


def _octet(match: re.Match[bytes]) -> bytes:
    return _escaped(match, characters=False)


def _character(match: re.Match[bytes]) -> bytes:
    return _escaped(match, characters=True)


def _escaped(match: re.Match[bytes], *, characters: bool) -> bytes:
    kind = match.lastgroup
    text = match[kind or "c"]
    if kind == "c":
        return _NAMED.get(text, text)
    code = int(text, 8 if kind == "o" else 16)
    if kind in ("x", "o") and not characters:
        return bytes((code & 0xFF,))
    return _of_number(code)


def _paired(octets: bytes) -> bytes:
    """Make one character of two that are a pair of UTF-16, as JSON writes what lies beyond U+FFFF."""
    if b"\xed" not in octets:
        return octets
    text = octets.decode("utf-8", "surrogatepass") if _is_text(octets) else ""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode() if text else octets


def _is_text(octets: bytes) -> bool:
    try:
        octets.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def of_octets(text: bytes) -> bytes:
    r"""Read the inside of a string of C or Ruby: ``\x..`` and ``\ooo`` are octets."""
    return _ESCAPE.sub(_octet, text) if b"\\" in text else text


def of_characters(text: bytes) -> bytes:
    r"""Read the inside of a string of JavaScript or JSON: ``\x..`` and ``\u....`` are characters."""
    return _paired(_ESCAPE.sub(_character, text)) if b"\\" in text else text


def _pieces(text: bytes) -> list[bytes]:
    """Read all string literals in a text; those with a ``b`` are octets, the others characters."""
    found = []
    for match in _LITERAL.finditer(text):
        inside = next(filter(None, match.group("one", "two", "three")), b"")
        found.append((of_octets if match["bytes"] else of_characters)(inside))
    return found


def of_literals(text: bytes) -> bytes:
    """Read the string literals of Python or JavaScript in a text, joined; what is none is left out."""
    return b"".join(_pieces(text))


def of_words(text: bytes) -> bytes:
    """Read the words of a line, each a string literal of its own."""
    return b" ".join(_pieces(text))


def of_line_ends(text: bytes) -> bytes:
    """Read ends of lines that stand written out: Indy's ``<EOL>``, hMailServer's ``[nl]``."""
    return text.replace(b"<EOL>", b"\r\n").replace(b"[nl]", b"\r\n")


def of_dot_ends(text: bytes) -> bytes:
    """Read a row that has a dot in the place of CR: without one, its line goes on."""
    return text[:-1] + b"\r\n" if text.endswith(b".") else text


def of_shown_base64(text: bytes) -> bytes:
    """Read what nmh shows as ``b64<...>``: the text that was sent as base64, an octet in it as ``[0x00]``."""
    return _SHOWN_BASE64.sub(lambda match: b64encode(_SHOWN_OCTET.sub(_shown_octet, match[1])), text)


def _shown_octet(match: re.Match[bytes]) -> bytes:
    return bytes((int(match[1], 16),))


def of_hex(text: bytes) -> bytes:
    """Read octets in hexadecimal: together, or with blanks, then sixteen at the most if others follow."""
    if _ALL_SPACED.fullmatch(text):
        return bytes.fromhex(text.decode("ascii"))
    pairs = (_SPACED if text[2:3] == b" " else _PAIRS).match(text)
    return bytes.fromhex(pairs[0].decode("ascii")) if pairs is not None else b""


def of_caret(text: bytes) -> bytes:
    """Read ``^M`` and ``M-x``, as ``cat -v`` writes them."""

    def plain(match: re.Match[bytes]) -> bytes:
        if match[1] is not None:
            return bytes((match[1][0] ^ 0x40,)) if match[1] != b"?" else bytes((_DELETE,))
        return bytes((match[2][0] | _HIGH,))

    return _CARET.sub(plain, text)


def as_it_is(text: bytes) -> bytes:
    """Return the text: it is the octets."""
    return text


ESCAPES: dict[str, Callable[[bytes], bytes]] = {
    "none": as_it_is,
    "c": of_octets,
    "ruby": of_octets,
    "json": of_characters,
    "literals": of_literals,
    "words": of_words,
    "caret": of_caret,
    "eol": of_line_ends,
    "dot-ends": of_dot_ends,
    "hex": of_hex,
    "b64": of_shown_base64,
}
"""The ways in which a shape's text may be written, by the name that its file gives."""
