"""Searching the text of a long conversation for a pattern, in slices, without an index."""

import re
from array import array
from bisect import bisect_left, bisect_right
from time import perf_counter

from popconsole.analysis.history import History
from popconsole.transcript.model import Lines
from popconsole.transcript.safe import safe
from popconsole.ui.pattern import compile_pattern
from popconsole.ui.wire_text import secret_keywords, shown_line

_SLICE = 4_096  # lines read at a time: three milliseconds
# Patterns without classes, extensions and escapes that could name a capital in another way.
_FOLDABLE = re.compile(r"(?:\((?!\?)|[ -'*-Z\]-~)]|\\[dswb.^$*+?{}\[\]|()/-])*")
_CHALLENGES = (b"+ ", b"+")
_FIRST_OCTETS = frozenset(word[:1] for word in secret_keywords()) | {b" ", b"\t"}
_FIRST_OCTETS |= {first.lower() for first in _FIRST_OCTETS}
_SECRETS = re.compile(rb"^[ \t]*(?:" + b"|".join(sorted(secret_keywords())) + rb")(?:[ \t]|$)", re.IGNORECASE)


class Search:
    """The lines that a pattern matches, found as the conversation grows.

    What is searched is what the screen shows: safe text, secrets masked unless ``reveal``.
    """

    def __init__(self, pattern: str, history: History, *, reveal: bool = False) -> None:
        self.regex = compile_pattern(pattern)
        # Twice as quick as IGNORECASE, and the same where the pattern tells of letters only as they are.
        self._folds = bool(self.regex.flags & re.IGNORECASE) and _FOLDABLE.fullmatch(pattern) is not None
        self._history = history
        self._lines = history.lines
        self._reveal = reveal
        self._hits = array("Q")
        self._searched = 0

    def __len__(self) -> int:
        return len(self._hits)

    @property
    def done(self) -> bool:
        """Whether every line there is was searched."""
        return self._searched >= len(self._lines)

    @property
    def part(self) -> float:
        """How much of the conversation was searched, from 0 to 1."""
        return self._searched / max(1, len(self._lines))

    def read_on(self, until: float | None = None) -> int:
        """Search the lines that came since; return how many lines match in all.

        With ``until``, a time of ``perf_counter``, it stops a slice after that; ``done`` tells.
        """
        find = re.compile(self.regex.pattern).search if self._folds else self.regex.search
        while self._searched < len(self._lines):
            start = self._searched
            texts = self._texts(start, min(start + _SLICE, len(self._lines)))
            self._hits.extend([index for index, text in enumerate(texts, start) if find(text)])
            self._searched = start + len(texts)
            if until is not None and perf_counter() >= until:
                break
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
        # Most lines are printing ASCII: they are decoded, and their case is folded, all at once.
        joined = b"\n".join(octets)
        text = joined.decode("ascii") if joined.isascii() else ""
        plain = text.count("\n") == len(octets) - 1 and text.replace("\n", "").isprintable()
        if plain:
            texts = (text.lower() if self._folds else text).split("\n")
        else:
            texts = [self._fold(safe(line)) for line in octets]
        if not self._reveal:
            known = (index - start for index in self._history.with_secrets(start, stop))
            for offset in {*known, *self._maybe_secret(octets, joined, start)}:
                line = shown_line(self._history, start + offset, reveal=False)
                texts[offset] = self._fold(safe(line.octets))
        return texts

    def _fold(self, text: str) -> str:
        return text.lower() if self._folds else text

    def _maybe_secret(self, octets: list[bytes], joined: bytes, start: int) -> list[int]:
        """Return which of the lines may hold a secret; a few too many, never one too few."""
        match = _SECRETS.match
        found = [offset for offset, text in enumerate(octets) if text[:1] in _FIRST_OCTETS and match(text)]
        before = self._lines[start - 1].octets if start else b""
        if before.startswith(b"+") or joined.startswith(b"+") or b"\n+ " in joined or b"\n+\n" in joined:
            previous = [before, *octets[:-1]]
            found += [offset for offset, text in enumerate(previous) if text[:2] in _CHALLENGES]
        return found
