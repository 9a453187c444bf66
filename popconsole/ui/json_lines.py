"""A whole conversation as rows of JSON, quickly.

What is said of a line within a message is made of the message and of what kind of line it is: all but the
number and the text is the same for most of them, and is put into words and JSON once. Of the lines of a
listing the explanation is each line's own besides. A turn that was met before in the same place is put into
words once: sessions of short replies are alike. Of those that differ in values alone see ``alike_rows``.
"""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from json.encoder import encode_basestring_ascii as quoted

from popconsole.analysis.alike import Learned
from popconsole.analysis.findings import Severity
from popconsole.analysis.ordinary import OrdinaryLines
from popconsole.analysis.passages import LONGEST, Passage
from popconsole.analysis.step import Situation, Step
from popconsole.analysis.tracker import Span, Tracker
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.contents import Section, listing_line_text
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.table import Content
from popconsole.transcript.model import Line, Lines
from popconsole.ui.alike_rows import AlikeRows, ToldAs, around, behind, field_words, times, told
from popconsole.ui.annotated import Annotator

_AT_ONCE = 1_024  # lines
_TOGETHER = 64  # texts that are printed at once
_REMEMBERED = 256  # turns that may be said again
_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)


@dataclass(frozen=True, slots=True)
class ToldTurn:
    """What is told of each line of a turn, and the findings among that, each once, as (code, severity)."""

    rows: list[str]
    met: AbstractSet[tuple[str, Severity]]


class JsonLines:
    """Makes the rows of a conversation's lines, piece by piece. Each is what ``Annotator.as_json`` gives.

    ``again`` and ``alike`` hold what was told of turns, here or in others with the same passages.
    """

    def __init__(
        self,
        annotator: Annotator,
        tracker: Tracker,
        again: dict[Passage, ToldTurn] | None = None,
        alike: AlikeRows | None = None,
    ) -> None:
        self._annotator = annotator
        self._tracker = tracker
        self._step: Step | None = None  # of the last line that was fed by itself
        self._tails: dict[str, str] = {}  # what stands behind a text, by its words; of the message
        self._around: tuple[str, str] | None = None  # what stands before and behind a listing's explanations
        self._again = {} if again is None else again  # what is told of each line of a turn
        self._alike = AlikeRows() if alike is None else alike

    def __call__(self, lines: Sequence[Line], start: int, stop: int) -> Iterator[str]:
        """Yield the rows from one line up to and without another, many of them in one text."""
        texts: list[str] = []
        for text in self._texts(lines, start, stop):
            texts.append(text)
            if len(texts) >= _TOGETHER:
                yield "\n".join(texts)
                texts.clear()
        if texts:
            yield "\n".join(texts)

    def _texts(self, lines: Sequence[Line], start: int, stop: int) -> Iterator[str]:
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
                ordinary = self._ordinary(lines, index, stop)
                if ordinary:
                    yield from ordinary
                    index += len(ordinary)
                    continue
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

    def _ordinary(self, lines: Lines, start: int, stop: int) -> list[str]:
        """Take in the ordinary turns that come next, at once; return their rows, if there are any."""
        annotator, tracker = self._annotator, self._tracker
        rows: list[str] = []
        told_as = ToldAs(self._head(), annotator.reveal)

        def wants(turn: OrdinaryLines, learned: Learned, at: int, now: Situation) -> bool:
            told = self._alike.rows(turn, learned, lines, at, told_as, now)
            rows.extend(told or ())
            return told is not None

        stop = annotator.odd_from(start, stop)
        seen = tracker.glance(lines, start, stop, wants)
        if not seen.passed:
            rows.clear()  # a secret may be said again
        for one in seen.passed:
            if one.learned.findings:
                annotator.met.update(
                    (found.code, found.severity) for _n, _step, findings in one.findings for found in findings
                )
        if seen.unknown is not None:
            before = tracker.situation
            steps = tracker.read(seen.unknown, lines, start + len(rows))
            members = [annotator.as_object(step) for step in steps]
            learned = seen.unknown.spot.turns.get(seen.unknown.ordinary.shape)
            if learned is not None:
                self._alike.keep(seen.unknown.ordinary.turn, learned, members, told_as, before)
            rows += (json.dumps(each, ensure_ascii=True) for each in members)
        if rows:
            self._step = self._around = None
            self._tails.clear()
            annotator.section = Section.UNKNOWN
        return rows

    def _turn(self, lines: Lines, start: int, stop: int) -> Passage | None:
        """Take in a short turn, all at once; None where a line stands by itself."""
        odd = self._annotator.is_odd(start, min(stop, start + LONGEST))
        return None if odd else self._tracker.turn(lines, start, stop)

    def _passed(self, passage: Passage, lines: Lines, start: int) -> str:
        """Return the rows of a turn: put into words where it is met first."""
        known = self._again.get(passage)
        if known is None:
            known = self._told_turn(passage.steps)
            if passage.place is not None:
                if len(self._again) >= _REMEMBERED:
                    self._again.clear()
                self._again[passage] = known
        self._annotator.met |= known.met
        self._tails.clear()
        self._around = None
        head = self._head()
        ends = times(lines, start, start + len(known.rows))
        return "\n".join(f"{head}{start + n + 1}, {each}{ends[n]}" for n, each in enumerate(known.rows))

    def _told_turn(self, steps: Sequence[Step]) -> ToldTurn:
        """Return what is told of steps, and of all that mean the same: not when they were, nor which."""
        annotator, before = self._annotator, self._annotator.met
        annotator.met = set()
        rows = [told(annotator.as_object(step)) for step in steps]
        found, annotator.met = annotator.met, before
        return ToldTurn(rows, found)

    def _within(self, step: Step, lines: Lines, span: Span, start: int) -> Iterator[str]:
        """Yield the rows of lines within a message; ``step`` is that of one before them."""
        head, ends = self._head(), times(lines, start, start + span.count)
        for place, octets in enumerate(span.lines):
            index = start + place
            words = self._words(octets) if self._is_plain(span, place, index) else None
            tail = None if words is None else self._tails.get(words)
            if tail is not None:
                text = quoted(octets.decode("utf-8", "backslashreplace"))
                yield f'{head}{index + 1}, "side": "S", "text": {text}{tail}{ends[place]}'
                continue
            members = self._annotator.as_object(self._made(step, lines, span, place, start))
            yield json.dumps(members, ensure_ascii=True)
            if words is not None:
                self._tails[words] = behind(members)

    def _listed(self, step: Step, lines: Lines, span: Span, start: int) -> Iterator[str]:
        """Yield the rows of lines within a listing; ``step`` is that of one before them."""
        head, content = self._head(), step.content
        ends = times(lines, start, start + span.count)
        for place, octets in enumerate(span.lines):
            index = start + place
            plain = self._is_plain(span, place, index)
            if plain and self._around is not None and content is not None:
                before, after = self._around
                words = quoted(listing_line_text(content, octets))
                text = quoted(octets.decode("utf-8", "backslashreplace"))
                yield f'{head}{index + 1}, "side": "S", "text": {text}{before}{words}{after}{ends[place]}'
                continue
            members = self._annotator.as_object(self._made(step, lines, span, place, start))
            yield json.dumps(members, ensure_ascii=True)
            if plain:
                self._around = around(members)

    def _head(self) -> str:
        file = f'"file": {quoted(self._annotator.file)}, ' if self._annotator.file else ""
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
        return field_words(octets)
