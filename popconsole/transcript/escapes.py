r"""The escapes of the text file: any octets as one row of text that a person can read.

``\\`` is a backslash, ``\t`` a tab, ``\r`` a CR, ``\xHH`` any octet. At the end of a row ``\n`` says
that the line ended with a bare LF and ``\c`` that it was cut off; else it ended with CRLF.
"""

import re

from popconsole.protocol.framing import CRLF
from popconsole.transcript.safe import is_visible

LF = b"\n"
CUT = b""

_PLAIN = re.compile(rb"[ -\[\]-~]*(?<! )")  # printing ASCII but the backslash, no space at the end
_ESCAPE = re.compile(rb"\\(x[0-9A-Fa-f]{2}|.?)", re.DOTALL)
_SHORT = {b"\\": b"\\", b"t": b"\t", b"r": b"\r"}
_LONG = {ord(octet): "\\" + word.decode() for word, octet in _SHORT.items()}
_ENDINGS = {b"n": LF, b"c": CUT}
_MARKS = {CRLF: b"", LF: b"\\n", CUT: b"\\c"}
_VALUES = {**_SHORT, **{b"x%02x" % octet: bytes((octet,)) for octet in range(256)}}
_SURROGATE = 0xDC00
_HEX_ESCAPE = 3  # the length of "xHH"


def escape(octets: bytes, ending: bytes = CRLF) -> bytes:
    """Write octets and their line ending (CRLF, LF or nothing) as part of one row.

    UTF-8 text that can be seen stands as it is; the rest and a space at the end become escapes.
    """
    if _PLAIN.fullmatch(octets):
        return octets + _MARKS[ending]
    text = "".join(map(_escaped, octets.decode("utf-8", "surrogateescape")))
    if text.endswith(" "):
        text = text[:-1] + "\\x20"
    return text.encode("utf-8") + _MARKS[ending]


def _escaped(character: str) -> str:
    code = ord(character)
    if code in _LONG:
        return _LONG[code]
    if is_visible(character):
        return character
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - _SURROGATE:02x}"
    return "".join(f"\\x{octet:02x}" for octet in character.encode("utf-8"))


def unescape(row: bytes) -> tuple[bytes, bytes, list[bytes]]:
    """Read what ``escape`` wrote: return octets, ending, and the escapes that are none of ours.

    Those stand in the octets as they are.
    """
    ending = CRLF
    if row.endswith((b"\\n", b"\\c")):
        backslashes = len(row) - 1 - len(row[:-1].rstrip(b"\\"))
        if backslashes % 2:  # else they are escaped themselves
            ending = _ENDINGS[row[-1:]]
            row = row[:-2]
    octets = _ESCAPE.sub(_undo, row)
    # Only where some escape was left as it was can a word be unknown; that is rare.
    unknown = [m.group() for m in _ESCAPE.finditer(row) if _undo(m) == m.group()] if b"\\" in octets else []
    return octets, ending, unknown


def _undo(match: re.Match[bytes]) -> bytes:
    word: bytes = match[1]
    return _VALUES.get(word) or _hexadecimal(word) or match[0]


def _hexadecimal(word: bytes) -> bytes:
    return bytes.fromhex(word[1:].decode("ascii")) if len(word) == _HEX_ESCAPE else b""


def escape_text(text: str) -> bytes:
    """Write a comment or the value of a header as part of one row."""
    try:
        return escape(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return escape(text.encode("utf-8", "replace"))


def unescape_text(row: bytes) -> str:
    r"""Read what ``escape_text`` wrote; a ``\n`` at the end is no ending here and stands as it is."""
    octets, ending, _unknown = unescape(row)
    return (octets + _MARKS[ending]).decode("utf-8", "surrogateescape")
