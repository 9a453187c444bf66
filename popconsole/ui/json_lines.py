"""A whole conversation as rows of JSON, quickly.

What is said of a line within a message is made of the message and of what kind of line it is: all but the
number and the text is the same for most of them, and is put into words and JSON once.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Span, Tracker
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.contents import Section
from popconsole.guide.words.headers import header_text
from popconsole.protocol.framing import TERMINATION
from popconsole.transcript.model import Line, Lines
from popconsole.ui.annotated import Annotator

_AT_ONCE = 1_024  # lines
_quoted = json.JSONEncoder(ensure_ascii=True).encode


class JsonLines:
    """Makes the rows of a conversation's lines, piece by piece. Each is what ``Annotator.as_json`` gives."""

    def __init__(self, annotator: Annotator, tracker: Tracker) -> None:
        self._annotator = annotator
        self._tracker = tracker
        self._step: Step | None = None  # of the last line that was fed by itself
        self._tails: dict[str, str] = {}  # what stands behind a text, by its words; of the message

    def __call__(self, lines: Sequence[Line], start: int, stop: int) -> Iterator[str]:
        """Yield the rows from one line up to and without another, many of them in one text where they are."""
        annotator, tracker = self._annotator, self._tracker
        index = start
        while index < stop:
            step, span = self._step, None
            if step is not None and annotator.section is not Section.UNKNOWN and isinstance(lines, Lines):
                span = tracker.span(lines, index, min(stop, index + _AT_ONCE))
                if span is not None:
                    yield "\n".join(self._within(step, lines, span, index))
                    index += span.count
                    continue
            self._step = step = tracker.feed(lines[index])
            if step.kind is not Kind.DATA or step.part == 1:
                self._tails.clear()
            yield annotator.as_json(step)
            index += 1

    def _within(self, step: Step, lines: Lines, span: Span, start: int) -> Iterator[str]:
        """Yield the rows of lines within a message; ``step`` is that of one before them."""
        annotator = self._annotator
        head = json.dumps({"conversation": annotator.number})[:-1] + ', "n": '
        part = self._tracker.dialogue.part - span.count + 1
        for place, octets in enumerate(span.lines):
            index = start + place
            words = None
            if place not in span.findings and place not in span.masked and not annotator.is_odd(index):
                words = self._words(octets)
            tail = None if words is None else self._tails.get(words)
            if tail is not None:
                at = lines.at(index)
                time = "" if at is None else f', "at": {_quoted(round(at, 6))}'
                text = _quoted(octets.decode("utf-8", "backslashreplace"))
                yield f'{head}{index + 1}, "side": "S", "text": {text}{tail}{time}}}'
                continue
            made = replace(
                step,
                index=index,
                line=lines[index],
                before=step.after,
                part=part + place,
                findings=tuple(span.findings.get(place, ())),
                masked=replace(lines[index], octets=span.masked[place]) if place in span.masked else None,
            )
            if words is None:
                yield annotator.as_json(made)
                continue
            members = annotator.as_object(made)
            yield json.dumps(members, ensure_ascii=True)
            behind = {name: value for name, value in members.items() if name not in _OWN}
            self._tails[words] = ", " + json.dumps(behind, ensure_ascii=True)[1:-1]

    def _words(self, octets: bytes) -> str | None:
        """Return what tells lines of a message apart that are explained in other words; None: make them anew.

        What is byte-stuffed, or empty and perhaps the end of the header, is rare.
        """
        if not octets or octets[:1] == TERMINATION:
            return None
        if self._annotator.section is Section.BODY:
            return "body"
        return header_text(octets) or ("carried on" if octets[:1] in b" \t" else "no field")


_OWN = ("conversation", "n", "side", "text", "at")
"""The members that each line has for itself."""
