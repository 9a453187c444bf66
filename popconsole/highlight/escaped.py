"""Text of the text file read for its escapes, and given back with each of them as it was written.

The lexer needs both: what was said, to know what is due, and how it stands in the file.
"""

import re
from collections.abc import Iterable, Iterator

from pygments.token import String

from popconsole.highlight.tokens import Token
from popconsole.protocol.framing import CRLF

_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|[\\tr]|[nc]\Z)")  # see escapes
_SHORT = {"\\\\": "\\", "\\t": "\t", "\\r": "\r"}
_ENDINGS = {"\\n": 1, "\\c": 0}  # octets
_ASCII = 0x80
_SURROGATES = 0xDC00


class Escaped:
    """One row's text.

    ``text`` is what was said, one character for each escape, an octet beyond ASCII as a lone
    surrogate; ``octets`` its length on the wire with its ending.
    """

    __slots__ = ("_ending", "_escapes", "octets", "text")

    def __init__(self, row: str) -> None:
        self._escapes: list[tuple[int, str]] = []  # where in the text, and how it is written
        self._ending = ""
        pieces: list[str] = []
        length = at = 0
        for match in _ESCAPE.finditer(row):
            written = match[0]
            pieces.append(row[at : match.start()])
            length += match.start() - at
            at = match.end()
            if written in _ENDINGS:
                self._ending = written
                continue
            self._escapes.append((length, written))
            pieces.append(_SHORT.get(written) or _octet(written[2:]))
            length += 1
        pieces.append(row[at:])
        self.text = "".join(pieces)
        # "replace" makes one octet of a lone surrogate.
        self.octets = len(self.text.encode("utf-8", "replace")) + _ENDINGS.get(self._ending, len(CRLF))

    def written(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Yield the tokens of ``text`` as tokens of the row: each escape is one of its own."""
        escapes = iter(self._escapes)
        position, escape = next(escapes, (-1, ""))
        begin = 0  # of the token, in the text
        for kind, value in tokens:
            end = begin + len(value)
            at = begin
            while at <= position < end:
                if position > at:
                    yield kind, value[at - begin : position - begin]
                yield String.Escape, escape
                at = position + 1
                position, escape = next(escapes, (-1, ""))
            if at < end:
                yield kind, value[at - begin :]
            begin = end
        if self._ending:
            yield String.Escape, self._ending


def _octet(digits: str) -> str:
    value = int(digits, 16)
    return chr(value if value < _ASCII else _SURROGATES + value)
