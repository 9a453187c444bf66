"""Whole conversations judged, one after another, quickly: what was found in each, and how far it got.

Sessions of one recording are much alike, so the turns that were read in one are remembered for the next; and
what one session of a user tells of the maildrop is held against the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from popconsole.analysis.alike import AlikeTurn
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.left_open import left_open
from popconsole.analysis.passages import Passages
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.analysis.visits import Visit, Visits
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masked_recording import Secrets
from popconsole.dialogue.masking import Masker
from popconsole.protocol import POP3, PROTOCOLS
from popconsole.protocol.table import State
from popconsole.transcript.model import Conversation, Line, Lines

_AT_ONCE = 1_024  # lines


@dataclass(frozen=True, slots=True)
class Met:
    """A finding where it was met: at the line ``index``, from 0; ``step`` belongs to the same command."""

    index: int
    step: Step
    finding: Finding


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a conversation.

    ``user`` is who was named last, logged in or not; ``reached`` the state that it was in before it was
    closed; ``marked`` how many messages had a deletion mark then. ``masker`` knows its secrets.
    """

    met: tuple[Met, ...]
    user: str | None
    reached: State
    marked: int
    masker: Masker


class Judge:
    """Judges conversations; one after another, for it remembers what it has read.

    ``known`` knows what was secret in any of them.
    """

    def __init__(self) -> None:
        self.known = Masker(Dialogue(POP3))
        self._passages: dict[tuple[str, bool, bool], Passages] = {}
        self._visits = Visits()

    def pass_over(self, conversation: Conversation) -> None:
        """Know what is secret in a conversation that is not to be judged."""
        self.known.learn_from(Secrets().add(conversation))

    def __call__(self, conversation: Conversation) -> Judgement:
        """Return what came of a conversation that is complete."""
        protocol = PROTOCOLS[conversation.protocol]
        kind = (conversation.protocol, conversation.exact, conversation.secure)
        passages = self._passages.setdefault(kind, Passages())
        tracker = Tracker(protocol, exact=conversation.exact, secure=conversation.secure, passages=passages)
        course = _Course(tracker)
        met = list(course.read(conversation.lines))
        user = tracker.situation.user
        if user is not None:
            course.visit.greet(conversation.lines)
            between = self._visits.compare(conversation.server, user, course.visit)
            met += (Met(listing.index, listing.step, found) for listing, found in between)
            met.sort(key=lambda one: one.index)
        if course.marked and (step := left_open(conversation, tracker)) is not None:
            met.append(Met(step.index, step, finding("quit-unseen", count=len(step.after.marked))))
        self.known.learn_from(tracker.masker)
        return Judgement(tuple(met), user, course.reached, course.marked, tracker.masker)


class _Course:
    """A conversation as it is read."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._closed = tracker.protocol.closed
        self.reached = tracker.situation.state
        self.marked = 0
        self.visit = Visit()

    def read(self, lines: Sequence[Line]) -> Iterator[Met]:
        tracker, index, end = self._tracker, 0, len(lines)
        step: Step | None = None
        while index < end:
            if isinstance(lines, Lines):
                alike = tracker.ordinary(lines, index, end)
                if alike is not None:
                    yield from self._alike(alike, lines, index)
                    index += alike.turn.count
                    step = None
                    continue
                passage = tracker.turn(lines, index, end)
                if passage is not None:
                    for place, findings in passage.findings.items():
                        yield from (Met(index + place, passage.steps[place], found) for found in findings)
                    for passed in passage.steps:
                        self._look(index, passed)
                        index += 1
                    step = passage.steps[-1]
                    continue
                span = None if step is None else tracker.span(lines, index, min(end, index + _AT_ONCE))
                if span is not None and step is not None:
                    for place, findings in sorted(span.findings.items()):
                        yield from (Met(index + place, step, found) for found in findings)
                    index += span.count
                    continue
            step = tracker.feed(lines[index])
            yield from (Met(index, step, found) for found in step.findings)
            self._look(index, step)
            index += 1

    def _alike(self, alike: AlikeTurn, lines: Lines, start: int) -> Iterator[Met]:
        """Take in an ordinary turn."""
        tracker, learned, before = self._tracker, alike.learned, self._tracker.situation
        if learned is None:
            for step in tracker.read(alike, lines, start):
                yield from (Met(step.index, step, found) for found in step.findings)
                self._look(step.index, step)
            return
        tracker.pass_over(alike, lines, start)
        for place, step, findings in alike.findings:
            yield from (Met(start + place, step, found) for found in findings)
        if learned.visits:
            for place, step in alike.steps:
                if Visit.is_told_by(step):
                    self.visit.look(start + place, replace(step, before=before, after=tracker.situation))
        self.reached = learned.reached or self.reached
        if learned.open:
            self.marked = len(tracker.situation.marked)

    def _look(self, index: int, step: Step) -> None:
        """Take in how far it got, and what it tells of the maildrop."""
        if step.command is not None and step.kind is not Kind.COMMAND:
            self.visit.look(index, step)
        if step.transition is not None and step.after.state is not self._closed:
            self.reached = step.after.state
        if step.after.state is not self._closed:
            self.marked = len(step.after.marked)
