"""A whole conversation as rows of JSON, quickly.

What is said of a line within a message is made of the message and of what kind of line it is: all but the
number and the text is the same for most of them, and is put into words and JSON once. Of the lines of a
listing the explanation is each line's own besides. A turn that was met before in the same place is put into
words once: sessions of short replies are alike.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from popconsole.analysis.passages import LONGEST, Passage
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Span, Tracker
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.contents import Section, listing_line_text
from popconsole.guide.words.headers import header_text
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.table import Content
from popconsole.transcript.model import Line, Lines
from popconsole.ui.annotated import Annotator

_AT_ONCE = 1_024  # lines
_REMEMBERED = 1_024  # turns that may be said again
_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)
_quoted = json.JSONEncoder(ensure_ascii=True).encode


class JsonLines:
    """Makes the rows of a conversation's lines, piece by piece. Each is what ``Annotator.as_json`` gives.

    ``again`` holds what was told of turns, here or in other conversations with the same passages.
    """

    def __init__(
        self, annotator: Annotator, tracker: Tracker, again: dict[Passage, list[str]] | None = None
    ) -> None:
        self._annotator = annotator
        self._tracker = tracker
        self._step: Step | None = None  # of the last line that was fed by itself
        self._tails: dict[str, str] = {}  # what stands behind a text, by its words; of the message
        self._around: tuple[str, str] | None = None  # what stands before and behind a listing's explanations
        self._again = {} if again is None else again  # what is told of each line of a turn

    def __call__(self, lines: Sequence[Line], start: int, stop: int) -> Iterator[str]:
        """Yield the rows from one line up to and without another, many of them in one text where they are."""
        annotator, tracker = self._annotator, self._tracker
        index = start
        while index < stop:
            step, span = self._step, None
            listed = step is not None and step.kind is Kind.DATA and step.content in _LISTINGS
            within = listed or annotator.section is not Section.UNKNOWN
            if step is not None and within and isinstance(lines, Lines):
                span = tracker.span(lines, index, min(stop, index + _AT_ONCE))
                if span is not None:
                    rows = self._listed if listed else self._within
                    yield "\n".join(rows(step, lines, span, index))
                    index += span.count
                    continue
            if isinstance(lines, Lines):
                passage = self._turn(lines, index, stop)
                if passage is not None:
                    self._step = passage.steps[-1]
                    yield self._passed(passage, lines, index)
                    index += passage.count
                    continue
            self._step = step = tracker.feed(lines[index])
            if step.kind is not Kind.DATA or step.part == 1:
                self._tails.clear()
                self._around = None
            yield annotator.as_json(step)
            index += 1

    def _turn(self, lines: Lines, start: int, stop: int) -> Passage | None:
        """Take in a short turn, all at once; None where a line stands by itself."""
        odd = self._annotator.is_odd(start, min(stop, start + LONGEST))
        return None if odd else self._tracker.turn(lines, start, stop)

    def _passed(self, passage: Passage, lines: Lines, start: int) -> str:
        """Return the rows of a turn: put into words where it is met first."""
        told = self._again.get(passage)
        if told is None:
            told = [self._told(step) for step in passage.steps]
            if passage.place is not None:
                if len(self._again) >= _REMEMBERED:
                    self._again.clear()
                self._again[passage] = told
        self._annotator.met.update(
            (found.code, found.severity) for findings in passage.findings.values() for found in findings
        )
        self._tails.clear()
        self._around = None
        head = self._head()
        rows = enumerate(told, start)
        return "\n".join(f"{head}{n + 1}, {members}{_time(lines, n)}}}" for n, members in rows)

    def _told(self, step: Step) -> str:
        """Return what is told of a step, and of all that mean the same: not when it was, nor which."""
        members = self._annotator.as_object(step)
        told = {name: value for name, value in members.items() if name not in _COUNTED}
        return json.dumps(told, ensure_ascii=True)[1:-1]

    def _within(self, step: Step, lines: Lines, span: Span, start: int) -> Iterator[str]:
        """Yield the rows of lines within a message; ``step`` is that of one before them."""
        head = self._head()
        for place, octets in enumerate(span.lines):
            index = start + place
            words = self._words(octets) if self._is_plain(span, place, index) else None
            tail = None if words is None else self._tails.get(words)
            if tail is not None:
                text = _quoted(octets.decode("utf-8", "backslashreplace"))
                yield f'{head}{index + 1}, "side": "S", "text": {text}{tail}{_time(lines, index)}}}'
                continue
            members = self._annotator.as_object(self._made(step, lines, span, place, start))
            yield json.dumps(members, ensure_ascii=True)
            if words is not None:
                self._tails[words] = _behind(members)

    def _listed(self, step: Step, lines: Lines, span: Span, start: int) -> Iterator[str]:
        """Yield the rows of lines within a listing; ``step`` is that of one before them."""
        head, content = self._head(), step.content
        for place, octets in enumerate(span.lines):
            index = start + place
            plain = self._is_plain(span, place, index)
            if plain and self._around is not None and content is not None:
                before, behind = self._around
                told = _quoted(listing_line_text(content, octets))
                text = _quoted(octets.decode("utf-8", "backslashreplace"))
                row = f'{head}{index + 1}, "side": "S", "text": {text}{before}{told}{behind}'
                yield f"{row}{_time(lines, index)}}}"
                continue
            members = self._annotator.as_object(self._made(step, lines, span, place, start))
            yield json.dumps(members, ensure_ascii=True)
            if plain:
                before, behind = _behind(members | {"explanation": None}).split('"explanation": null')
                self._around = f'{before}"explanation": ', behind

    def _head(self) -> str:
        file = f'"file": {_quoted(self._annotator.file)}, ' if self._annotator.file else ""
        return f'{{{file}"conversation": {self._annotator.number}, "n": '

    def _is_plain(self, span: Span, place: int, index: int) -> bool:
        """Tell whether a line has neither findings nor a secret, and the reader met nothing at it."""
        return (
            place not in span.findings
            and place not in span.masked
            and not self._annotator.is_odd(index, index + 1)
        )

    def _made(self, step: Step, lines: Lines, span: Span, place: int, start: int) -> Step:
        """Make the step of a line of a span, from that of one before it."""
        line = lines[start + place]
        return replace(
            step,
            index=start + place,
            line=line,
            before=step.after,
            part=self._tracker.dialogue.part - span.count + 1 + place,
            findings=tuple(span.findings.get(place, ())),
            masked=replace(line, octets=span.masked[place]) if place in span.masked else None,
        )

    def _words(self, octets: bytes) -> str | None:
        """Return what tells lines of a message apart that are explained in other words; None: make them anew.

        What is byte-stuffed, or empty and perhaps the end of the header, is rare.
        """
        if not octets or octets[:1] == TERMINATION:
            return None
        if self._annotator.section is Section.BODY:
            return "body"
        return header_text(octets) or ("carried on" if octets[:1] in b" \t" else "no field")


def _time(lines: Lines, index: int) -> str:
    at = lines.at(index)
    return "" if at is None else f', "at": {_quoted(round(at, 6))}'


def _behind(members: dict[str, Any]) -> str:
    """Return what stands behind the text of an object, without its time."""
    behind = {name: value for name, value in members.items() if name not in _OWN}
    return ", " + json.dumps(behind, ensure_ascii=True)[1:-1]


_COUNTED = ("file", "conversation", "n", "at")
"""The members that a line has for itself where the same is said again."""

_OWN = ("file", "conversation", "n", "side", "text", "at")
"""The members that each line has for itself."""
