"""The tracker: feed it the lines of a conversation in order and get steps.

The state is a fold over the lines: nothing here looks ahead, holds a socket or asks the time, and a
copy taken at any line can be carried on by itself. What a line is, the dialogue tells; what it means, what
it changes in the situation and what is wrong with it, is told by a reader for each kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from popconsole.analysis import client_lines, events, gaps, server_lines
from popconsole.analysis.alike import AlikeTurn
from popconsole.analysis.course import Course, CourseRest, Meaning, may_hurt
from popconsole.analysis.findings import Finding
from popconsole.analysis.glance import NO_TURNS, Glance, Glanced, Wants
from popconsole.analysis.passages import LONGEST, Passage, Passages, TurnPlace
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import Masker
from popconsole.dialogue.standing import Rest
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol, Shape
from popconsole.transcript.model import Line, LineKind, Lines, Side

READERS: Mapping[Kind, Callable[[Course, Line, Line | None], Meaning]] = {
    Kind.GREETING: server_lines.greeting,
    Kind.COMMAND: client_lines.command,
    Kind.REPLY: server_lines.reply,
    Kind.DATA: server_lines.data,
    Kind.END: server_lines.end,
    Kind.UNSOLICITED: server_lines.unasked,
    Kind.CHALLENGE: server_lines.challenge,
    Kind.RESPONSE: client_lines.response,
    Kind.MAIL: client_lines.mail,
    Kind.TLS: events.tls,
    Kind.OPEN: events.opened,
    Kind.CLOSE: events.ended,
    Kind.TIMEOUT: events.ended,
    Kind.OMITTED: events.omitted,
    Kind.NOTE: events.note,
}
"""Who reads a line of each kind; a reader gets the line as it is, and masked where it holds a secret."""


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of octets that were taken in without their steps; findings and masked octets, by place from 0."""

    lines: Sequence[bytes]
    findings: Mapping[int, list[Finding]]
    masked: Mapping[int, bytes]

    @property
    def count(self) -> int:
        """How many lines they are."""
        return len(self.lines)


class Tracker:
    """Follows one conversation.

    ``exact``: all lines are there as they were sent, as in a live session or a capture. Otherwise a
    person may have shortened the transcript, and left-out status lines, ends and wrapped greetings
    are recognised and reported as notes. ``secure``: TLS was there before the greeting. ``earlier`` has
    masked another conversation of the same recording, whose secrets are masked in this one too. ``passages``
    are the turns that other conversations of the same kind have read already. ``said_once``: the secrets of
    this conversation are known to ``earlier`` too, and none that it knows is said again in it.

    ``dialogue`` tells what is due, ``masker`` what is secret.
    """

    __slots__ = (
        "_course", "_glance", "_passages", "_place", "_placed", "_spotted",
        "_start", "dialogue", "masker", "protocol",
    )  # fmt: skip

    def __init__(
        self,
        protocol: Protocol,
        *,
        exact: bool = False,
        secure: bool = False,
        earlier: Masker | None = None,
        passages: Passages | None = None,
        said_once: bool = False,
    ) -> None:
        self.protocol = protocol
        self.dialogue = Dialogue(protocol, exact=exact, secure=secure)
        self.masker = Masker(self.dialogue, earlier, said_once=said_once)
        self._course = Course(self.dialogue)
        self._passages = Passages() if passages is None else passages
        self._place: TurnPlace | None = None  # where it stood,
        self._placed = -1  # when so many lines were read
        self._glance: Glance | None = None
        self._spotted = -1  # when so many lines were read, it knew where the conversation stands
        self._start: tuple[Rest, CourseRest] | None = None  # where it stood before the first line

    def copy(self) -> "Tracker":
        """Return an independent copy that stands at the same line."""
        twin = Tracker.__new__(Tracker)
        twin.protocol = self.protocol
        twin.dialogue = self.dialogue.copy()
        twin.masker = self.masker.copy(twin.dialogue)
        twin._course = self._course.copy(twin.dialogue)  # noqa: SLF001 - its own kind
        twin._passages = self._passages  # noqa: SLF001 - its own kind
        twin._place, twin._placed = None, -1  # noqa: SLF001 - its own kind
        twin._glance, twin._spotted, twin._start = None, -1, None  # noqa: SLF001 - its own kind
        return twin

    def know(self, masker: Masker) -> None:
        """Mask from here on what is secret in another conversation."""
        self.masker.learn_from(masker)
        self._place, self._placed = None, -1  # what is remembered of a place was masked without that
        self._glance, self._spotted = None, -1

    @property
    def situation(self) -> Situation:
        """Where the conversation stands."""
        return self._course.situation

    def feed(self, line: Line) -> Step:
        """Take the next line and tell what it means."""
        dialogue = self.dialogue
        index = dialogue.count
        kind = dialogue.feed(line)
        shown = self.masker.shown(line)
        masked = None if shown is line else shown
        before, findings, part = self._read(kind, line, masked)
        self._heard(kind, line)
        if findings and self.protocol is POP2:
            findings = [found.for_pop2() for found in findings]
        return Step(
            index, line, kind, dialogue.issued, before, self._course.situation, dialogue.outcome,
            dialogue.content, part, dialogue.transition, tuple(findings), masked,
        )  # fmt: skip

    def skip(self, line: Line) -> tuple[list[Finding], Line | None]:
        """Take in the next line without making its step; return findings, and the line where it is masked."""
        kind = self.dialogue.feed(line)
        shown = self.masker.shown(line)
        masked = None if shown is line else shown
        findings = self._read(kind, line, masked).findings
        self._heard(kind, line)
        return findings, masked

    def _heard(self, kind: Kind, line: Line) -> None:
        """Remember when a line came that was said or answers something."""
        if line.kind is LineKind.WIRE and kind is not Kind.UNSOLICITED:
            self._course.heard_at = line.at

    def _read(self, kind: Kind, line: Line, masked: Line | None) -> Meaning:
        """Read a line as one of its kind, or as one of which nobody knows what it is."""
        dialogue = self.dialogue
        if line.kind is LineKind.WIRE:
            if dialogue.piece or (dialogue.doubtful and line.side is Side.SERVER):
                return gaps.uncertain(self._course, line, masked)
            if dialogue.doubtful:
                return gaps.doubtful(READERS[kind](self._course, line, masked))
        return READERS[kind](self._course, line, masked)

    def span(self, lines: Lines, start: int, stop: int) -> Span | None:
        """Take in lines within the reply under way, all at once, without steps; None: feed the next one.

        They reach from ``start`` up to and without ``stop`` at most. The situation stays as it is.
        """
        if self.dialogue.open is None:
            return None
        octets = lines.octets_between(start, start + lines.plain_run(start, stop, Side.SERVER))
        masked = self.masker.skip(octets)
        count = 0 if masked is None else self.dialogue.skip(octets)
        if masked is None or not count:
            return None
        del octets[count:]
        masked = {n: shown for n, shown in masked.items() if n < count}
        return Span(octets, self._of_span(octets, masked), masked)

    def turn(self, lines: Lines, start: int, stop: int) -> Passage | None:
        """Take in a short turn, before ``stop``, where nothing is under way; None: feed the next line.

        What came of it is known where the same was said in the same place before.
        """
        if self.dialogue.queue or not self._passages.worth:
            return None
        turn = lines.turn(start, stop, LONGEST)
        if turn is None:
            return None
        place = self._place if self._placed == self.dialogue.count else self._find_place()
        if place is None:
            return None
        passage = self._passages.met(place, turn)
        if passage is not None and passage.place is not None:
            self._go_to(passage.place, place, passage.count)
            self._course.heard_at = lines.at(start + passage.count - 1)
            return passage
        self._course.timed = False
        steps = tuple(self.feed(lines[index]) for index in range(start, start + len(turn) - 1))
        found = {n: step.findings for n, step in enumerate(steps) if step.findings}
        masked = {n: step.masked.octets for n, step in enumerate(steps) if step.masked is not None}
        # What turns on times need not come of the same turn at another time.
        passage = Passage(steps, None if self._course.timed else self._find_place(), found, masked)
        if passage.place is not None:
            self._passages.remember(place, turn, passage)
        return passage

    def glance(self, lines: Lines, start: int, stop: int, wants: Wants | None = None) -> Glanced:
        """Take in, at once, ordinary turns from a line on, before ``stop``, of which it is known what comes.

        ``wants`` is asked of each whether it is to be. Where the next turn is an ordinary one too, that is to
        be taken in by ``read``, or line by line.
        """
        dialogue = self.dialogue
        if dialogue.queue or self.protocol is not POP3:
            return NO_TURNS
        glance = self._glance
        if glance is None:
            glance = self._glance = Glance(self._course, self.masker, self._passages.likeness)
        if self._spotted != dialogue.count or glance.spot is None:
            rest = dialogue.rest
            if rest is None or self.masker.rest is None:
                return NO_TURNS
            course = self._course.rest
            if not dialogue.count:
                self._start = rest, course
            glance.spot = self._passages.likeness.spot(rest, course)
        found = glance.turns(lines, start, stop, glance.spot, wants)
        self._spotted = dialogue.count
        return found

    def restart(self) -> None:
        """Stand before the first line again, for another conversation: all of the last was glanced at."""
        assert self._start is not None  # noqa: S101 - a glance began there
        rest, course = self._start
        self.dialogue.resume(rest, 0)
        self._course.resume(course)
        self._course.heard_at = None
        self.masker.restart()
        self._glance = None

    def read(self, alike: AlikeTurn, lines: Lines, start: int) -> list[Step]:
        """Take in an ordinary turn line by line, and remember what comes of it."""
        before, self._course.timed = self._course.situation, False
        steps = [self.feed(lines[index]) for index in range(start, start + alike.ordinary.turn.length)]
        self._passages.likeness.learn(alike, before, self._course, steps)
        return steps

    def _find_place(self) -> TurnPlace | None:
        """Return the place that is remembered for where the conversation stands."""
        self._place = self._passages.place(self.dialogue.rest, self._course.rest, self.masker.rest)
        self._placed = self.dialogue.count
        return self._place

    def _go_to(self, place: TurnPlace, before: TurnPlace, count: int) -> None:
        """Stand where a turn of so many lines has led from another place."""
        self.dialogue.resume(place.dialogue, self.dialogue.count + count)
        self._course.resume(place.course)
        if place.echoes is not before.echoes:
            self.masker.resume(place.echoes)
        self._place, self._placed = place, self.dialogue.count

    def _of_span(self, lines: list[bytes], masked: Mapping[int, bytes]) -> Mapping[int, list[Finding]]:
        """Read many lines within a reply; return findings, by the place of their line."""
        hurting: dict[int, list[Finding]] = {}
        if may_hurt(lines):
            said = ((place, self._course.of_octets(octets)) for place, octets in enumerate(lines))
            hurting = {place: findings for place, findings in said if findings}
        row = self.dialogue.row
        if row is None or row.shape is not Shape.MULTI_LINE:
            return hurting
        found = self._course.knowledge.skip(row.content, lines, masked, self.situation)
        keyword = self.dialogue.issued.keyword if self.dialogue.issued is not None else ""
        for place, octets in enumerate(lines):
            if octets[:1] in server_lines.NOTABLE:
                noted = server_lines.of_data(octets, keyword)
                if noted:
                    found[place] = noted + found.get(place, [])
        for place, findings in hurting.items():
            found[place] = findings + found.get(place, [])
        return found
