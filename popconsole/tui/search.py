"""Searching the text of a long conversation for a pattern, in slices, without an index."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from time import perf_counter

from popconsole.analysis.history import History
from popconsole.transcript.model import Lines
from popconsole.transcript.safe import safe
from popconsole.ui.pattern import compile_pattern
from popconsole.ui.wire_text import shown_line

_MOST_NOTED = 20_000  # lines of a conversation in which what is said of them is searched too
_NOTED_SLICE = 64
_SLICE = 4_096  # lines read at a time: three milliseconds
# Patterns without classes, extensions and escapes that could name a capital in another way.
_FOLDABLE = re.compile(r"(?:\((?!\?)|[ -'*-Z\]-~)]|\\[dswb.^$*+?{}\[\]|()/-])*")
_UNTRACKED = 512  # ... where nobody has looked yet which of them hold secrets


class Search:
    """The lines that a pattern matches, found as the conversation grows.

    What is searched is what the screen shows: safe text, secrets masked unless ``reveal``; of conversations
    that are not very long also what ``notes`` says of a line, by its index.
    """

    def __init__(
        self,
        pattern: str,
        history: History,
        *,
        reveal: bool = False,
        notes: Callable[[int], str] | None = None,
    ) -> None:
        self._notes = notes
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
        noted = self._notes if len(self._lines) <= _MOST_NOTED else None
        while self._searched < len(self._lines):
            start = self._searched
            texts = self._texts(start, self._end_of_slice(start))
            self._hits.extend(
                [
                    index
                    for index, text in enumerate(texts, start)
                    if find(text) or (noted is not None and find(self._fold(noted(index))))
                ]
            )
            self._searched = start + len(texts)
            if until is not None and perf_counter() >= until:
                break
        return len(self._hits)

    def after(self, index: int) -> int | None:
        """Return the next line after ``index`` that matches, from the start again behind the last one."""
        found = self.next_after(index)
        return self.next_after(-1) if found is None else found

    def next_after(self, index: int) -> int | None:
        """Return the next line after ``index`` that matches; None: it was the last."""
        place = bisect_right(self._hits, index) if index >= 0 else 0
        return self._hits[place] if place < len(self._hits) else None

    def last_before(self, index: int) -> int | None:
        """Return the last line before ``index`` that matches; None: it was the first."""
        place = bisect_left(self._hits, index)
        return self._hits[place - 1] if place else None

    def _end_of_slice(self, start: int) -> int:
        """Return up to which line the next slice goes; where secrets are masked, those are tracked."""
        noted = self._notes is not None and len(self._lines) <= _MOST_NOTED
        stop = min(start + (_NOTED_SLICE if noted else _SLICE), len(self._lines))
        if self._reveal or stop <= self._history.tracked:
            return stop
        stop = min(stop, max(start, self._history.tracked) + _UNTRACKED)
        self._history.extend(stop - self._history.tracked)
        return stop

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
            for index in self._history.with_secrets(start, stop):
                line = shown_line(self._history, index, reveal=False)
                texts[index - start] = self._fold(safe(line.octets))
        return texts

    def _fold(self, text: str) -> str:
        return text.lower() if self._folds else text
