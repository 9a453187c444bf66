"""Searching the text of a long conversation for a pattern, in slices, without an index."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from popconsole.i18n import _
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, Lines
from popconsole.transcript.safe import safe, safe_text
from popconsole.tui.wire_text import secret_keywords, shown_line

_SLICE = 16_384  # lines read at a time
_NOT_PLAIN = re.compile(rb"[^ -~]")
_CHALLENGES = (b"+ ", b"+")
_SECRETS = re.compile(rb"^[ \t]*(?:" + b"|".join(sorted(secret_keywords())) + rb")(?:[ \t]|$)", re.IGNORECASE)


class SearchError(ValueError):
    """A pattern that can't be used; the text says why, for a person."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression; one without capitals matches either case.

    Raises SearchError, with a text that says where it is wrong.
    """
    try:
        flags = re.IGNORECASE if pattern == pattern.lower() else 0
        return re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise SearchError(
            _(
                '"{pattern}" is no regular expression: {reason}. Put \\ before a sign that stands for itself.'
            ).format(pattern=safe_text(pattern), reason=error)
        ) from None


class Search:
    """The lines that a pattern matches, found as the conversation grows.

    What is searched is what the screen shows: safe text, secrets masked unless ``reveal``.
    """

    def __init__(
        self, pattern: str, protocol: Protocol, lines: Sequence[Line], *, reveal: bool = False
    ) -> None:
        self.regex = compile_pattern(pattern)
        self._protocol = protocol
        self._lines = lines
        self._reveal = reveal
        self._hits = array("Q")
        self._searched = 0

    def __len__(self) -> int:
        return len(self._hits)

    def read_on(self) -> int:
        """Search the lines that came since; return how many lines match in all."""
        find = self.regex.search
        while self._searched < len(self._lines):
            start = self._searched
            texts = self._texts(start, min(start + _SLICE, len(self._lines)))
            self._hits.extend([index for index, text in enumerate(texts, start) if find(text)])
            self._searched = start + len(texts)
        return len(self._hits)

    def after(self, index: int) -> int | None:
        """Return the next line after ``index`` that matches, from the start again behind the last one."""
        if not self._hits:
            return None
        return self._hits[bisect_right(self._hits, index) % len(self._hits)]

    def before(self, index: int) -> int | None:
        """Return the last line before ``index`` that matches, from the end again before the first one."""
        if not self._hits:
            return None
        return self._hits[bisect_left(self._hits, index) - 1]

    def _texts(self, start: int, stop: int) -> list[str]:
        """Return the text of many lines as it is shown."""
        lines = self._lines
        if isinstance(lines, Lines):
            octets = lines.octets_between(start, stop)
        else:
            octets = [line.octets for line in lines[start:stop]]
        # Most lines are printing ASCII: they are decoded all at once.
        joined = b"\n".join(octets)
        plain = (
            _NOT_PLAIN.search(joined.replace(b"\n", b"")) is None and joined.count(b"\n") == len(octets) - 1
        )
        texts = joined.decode("ascii").split("\n") if plain else list(map(safe, octets))
        if not self._reveal:
            for offset in self._maybe_secret(octets, start):
                line = shown_line(self._protocol, lines, start + offset, reveal=False)
                texts[offset] = safe(line.octets)
        return texts

    def _maybe_secret(self, octets: list[bytes], start: int) -> list[int]:
        """Return which of the lines may hold a secret; a few too many, never one too few."""
        match = _SECRETS.match
        found = [offset for offset, text in enumerate(octets) if match(text)]
        previous = [self._lines[start - 1].octets if start else b"", *octets[:-1]]
        found += [offset for offset, text in enumerate(previous) if text[:2] in _CHALLENGES]
        return found
