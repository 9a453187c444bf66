"""Whole conversations judged, one after another, quickly: what was found in each, and how far it got.

Sessions of one recording are much alike, so the turns that were read in one are remembered for the next; and
what one session of a user tells of the maildrop is held against the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from popconsole.analysis.alike import Passed
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.left_open import left_open
from popconsole.analysis.passages import Passages
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.analysis.visits import Visit, Visits
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.echoes import Echoes
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masked_recording import Secrets
from popconsole.dialogue.masking import Masker
from popconsole.protocol import POP3, PROTOCOLS
from popconsole.protocol.table import State
from popconsole.transcript.model import Conversation, Line, Lines

_AT_ONCE = 1_024  # lines


@dataclass(frozen=True, slots=True)
class Met:
    """A finding where it was met: at the line ``index``, from 0; ``step`` belongs to the same command.

    None where the session before tells of it: then that is a command that is known.
    """

    index: int
    step: Step | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Alone:
    """What came of a conversation by itself.

    ``met`` was found in it, ``left`` behind its end; ``secrets`` are its own, ``visit`` is what it tells of
    the maildrop of ``user``. All else is as in ``Judgement``.
    """

    met: tuple[Met, ...]
    left: tuple[Met, ...]
    user: str | None
    reached: State
    marked: int
    visit: Visit
    secrets: Echoes


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a conversation.

    ``user`` is who was named last, logged in or not; ``reached`` the state that it was in before it was
    closed; ``marked`` how many messages had a deletion mark then.
    """

    met: tuple[Met, ...]
    user: str | None
    reached: State
    marked: int


class Judge:
    """Judges conversations; one after another, for it remembers what it has read.

    ``known`` knows what was secret in any of them.
    """

    def __init__(self) -> None:
        self.known = Masker(Dialogue(POP3))
        self._passages: dict[tuple[str, bool, bool], Passages] = {}
        self._trackers: dict[tuple[str, bool, bool], Tracker] = {}  # that stand before a first line
        self._visits = Visits()

    def pass_over(self, conversation: Conversation) -> None:
        """Know what is secret in a conversation that is not to be judged."""
        self.known.learn_from(Secrets().add(conversation))

    def __call__(self, conversation: Conversation) -> Judgement:
        """Return what came of a conversation that is complete."""
        alone = self.alone(conversation)
        met = list(alone.met)
        between = self.beside(conversation.server, alone.user, alone.visit, alone.secrets)
        if between:
            met += (Met(index, None, found) for index, found in between)
            met.sort(key=lambda one: one.index)
        return Judgement((*met, *alone.left), alone.user, alone.reached, alone.marked)

    def alone(self, conversation: Conversation) -> Alone:
        """Return what came of a conversation that is complete, whatever came before it."""
        kind = (conversation.protocol, conversation.exact, conversation.secure)
        tracker = self._trackers.pop(kind, None) or self._tracker(kind)
        course = _Course(tracker)
        course.read(conversation.lines)
        user, secrets = tracker.situation.user, tracker.masker.known
        if user is not None:
            course.visit.greet(conversation.lines)
        left: tuple[Met, ...] = ()
        if course.marked and (step := left_open(conversation, tracker)) is not None:
            left = (Met(step.index, step, finding("quit-unseen", count=len(step.after.marked))),)
        if course.glanced:
            tracker.restart()
            self._trackers[kind] = tracker
        return Alone(tuple(course.met), left, user, course.reached, course.marked, course.visit, secrets)

    def beside(
        self, server: str, user: str | None, visit: Visit, secrets: Echoes
    ) -> list[tuple[int, Finding]]:
        """Know what came of a conversation alone; return what does not go with what came before it.

        That is, at which lines, from 0, and how. Conversations come here in order.
        """
        self.known.know(secrets)
        return [] if user is None else self._visits.compare(server, user, visit)

    def _tracker(self, kind: tuple[str, bool, bool]) -> Tracker:
        protocol, exact, secure = kind
        passages = self._passages.setdefault(kind, Passages())
        return Tracker(PROTOCOLS[protocol], exact=exact, secure=secure, passages=passages)


class _Course:
    """A conversation as it is read."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._closed = tracker.protocol.closed
        self.reached = tracker.situation.state
        self.marked = 0
        self.visit = Visit()
        self.glanced = False  # all that was read was taken in at a glance
        self.met: list[Met] = []

    def read(self, lines: Sequence[Line]) -> None:
        tracker, index, end = self._tracker, 0, len(lines)
        step: Step | None = None
        glanced = True
        while index < end:
            if isinstance(lines, Lines):
                seen = tracker.glance(lines, index, end)
                if seen.passed:
                    index = self._pass(seen.passed, index)
                    if index == end:
                        self.glanced = glanced
                        return
                glanced = False
                if seen.unknown is not None:
                    for step in tracker.read(seen.unknown, lines, index):
                        self._look(step.index, step)
                    index += seen.unknown.ordinary.turn.length
                if seen.passed or seen.unknown is not None:
                    step = None
                    continue
                passage = tracker.turn(lines, index, end)
                if passage is not None:
                    for passed in passage.steps:
                        self._look(index, passed)
                        index += 1
                    step = passage.steps[-1]
                    continue
                span = None if step is None else tracker.span(lines, index, min(end, index + _AT_ONCE))
                if span is not None and step is not None:
                    for place, findings in sorted(span.findings.items()):
                        self.met += (Met(index + place, step, found) for found in findings)
                    index += span.count
                    continue
            step = tracker.feed(lines[index])
            self._look(index, step)
            index += 1

    def _pass(self, turns: Sequence[Passed], index: int) -> int:
        """Take in ordinary turns that were taken in at once, from a line on; return that behind them."""
        for one in turns:
            learned = one.learned
            if learned.findings:
                for place, step, findings in one.findings:
                    self.met += (Met(index + place, step, found) for found in findings)
            if one.before is not None and one.after is not None:
                for place, step in one.visits:
                    self.visit.look(index + place, step, one.before, one.after)
            self.reached = learned.reached or self.reached
            if learned.open:
                self.marked = one.left
            index += len(one.turn.said)
        return index

    def _look(self, index: int, step: Step) -> None:
        """Take in what was found at a line, how far it got, and what it tells of the maildrop."""
        if step.findings:
            self.met += (Met(index, step, found) for found in step.findings)
        if step.command is not None and step.kind is not Kind.COMMAND and Visit.is_told_by(step):
            self.visit.look(index, step, step.before, step.after)
        if step.transition is not None and step.after.state is not self._closed:
            self.reached = step.after.state
        if step.after.state is not self._closed:
            self.marked = len(step.after.marked)
