"""Ordinary turns of which it is known what comes of them, taken in at a glance: as many as come in a row.

No step is made of their lines: what their values change is written down as it comes, and where the
conversation stands is known when they are over.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from popconsole.analysis.alike import AlikeTurn, Learned, Likeness, Passed, Spot
from popconsole.analysis.commands import named
from popconsole.analysis.course import Course, CourseRest
from popconsole.analysis.ordinary import Ordinary, OrdinaryLines, answered, beginning
from popconsole.analysis.ordinary_exchange import Spoken, exchanged
from popconsole.analysis.step import Situation
from popconsole.dialogue.masking import Masker
from popconsole.dialogue.plain_speech import PlainCommand, exchange_of
from popconsole.transcript.model import LineKind, Lines, Side

LONGEST = 1_024  # lines of a turn that is taken in at once, and of several
_BEGINNING = re.compile(rb"-?S(?=C|\Z)")
_AUTH = b"AUTH "
_TURN = re.compile(rb"C(S+)(-?)(?=C|\Z)")


class Glanced(NamedTuple):
    """The turns that were taken in at once, and the next one where it is to be read line by line."""

    passed: Sequence[Passed]
    unknown: AlikeTurn | None


Wants = Callable[[OrdinaryLines, Learned, int, Situation], bool]
"""Tells whether a turn, of which it is known what comes of it, is to be taken in at once.

It is given the line where the turn begins, and where the conversation stands then, which is not to be kept.
"""

NO_TURNS = Glanced((), None)


class Glance:
    """Goes through the lines of a conversation, ordinary turn by ordinary turn."""

    __slots__ = ("_course", "_likeness", "_masker", "_wary_until", "_window", "spot")

    def __init__(self, course: Course, masker: Masker, likeness: Likeness) -> None:
        self._course = course
        self._masker = masker
        self._likeness = likeness
        self._window = TurnWindow()
        self._wary_until = 0  # lines: among those before, a secret may be said again
        self.spot: Spot | None = None  # where the turns have led

    def turns(self, lines: Lines, start: int, stop: int, spot: Spot, wants: Wants | None) -> Glanced:
        """Take in turns from a line on, before ``stop``, as long as it is known what comes of them.

        And as long as ``wants`` has them taken in so.
        """
        course, mailbox = self._course, self._course.knowledge.mailbox
        now, before = course.situation.twin(), mailbox.value
        fields, marked = now.__dict__, len(now.marked)
        passed: list[Passed] = []
        told: list[tuple[int, int, PlainCommand]] = []
        unknown: AlikeTurn | None = None
        at, totals = start, before
        while (ordinary := self._turn(lines, at, stop, now, spot, anew=not passed)) is not None:
            turn, shape, changes, tells, _words, plain, responses = ordinary
            learned = spot.turns.get(shape)
            if learned is None or (wants is not None and not wants(turn, learned, at, now)):
                unknown = AlikeTurn(ordinary, spot, mailbox.value)
                break
            stood, were = now.twin() if learned.visits else None, marked
            fields["state"] = learned.state
            if changes:
                fields.update(changes)
                marked = len(now.marked)
            if tells:
                totals = mailbox.value
            if plain is not None:
                told.append((len(passed), 0, plain))
            if responses:
                told += ((len(passed), place, response) for place, response in responses)
            passed.append(Passed(turn, learned, were, marked, stood, stood and now.twin()))
            spot = self._likeness.behind(learned, now, changed=bool(changes))
            at += len(turn.said)
            if start < self._wary_until:
                break
        if passed and not self._said(passed, told, at):
            totals, passed, unknown = before, [], None
        mailbox.value = totals
        if passed:
            course.dialogue.resume(passed[-1].learned.dialogue, course.dialogue.count + at - start)
            self._stand(passed[-1], now, lines, at, spot)
        return Glanced(passed, unknown) if passed or unknown is not None else NO_TURNS

    def _turn(
        self, lines: Lines, at: int, stop: int, now: Situation, spot: Spot, *, anew: bool
    ) -> Ordinary | None:
        """Return the turn that begins at a line, if it is an ordinary one; what it tells is known then."""
        cut = self._window.turn(lines, at, stop, anew=anew)
        if cut is None:
            begins = at == 0 and self._course.dialogue.count == 0
            begun = self._window.beginning(lines) if begins else None
            return None if begun is None else beginning(*begun)
        said, count, closed = cut
        asked, plain = spot.asked(said[0])
        if asked is None:
            begins = said[0][: len(_AUTH)].upper() == _AUTH
            exchange = self._window.exchange(lines, at, stop) if begins else None
            return None if exchange is None else exchanged(*exchange, now)
        answer = answered(asked, said, count, now, self._course.knowledge, spot.promises)
        if answer is None:
            return None
        sign, changes = answer
        shape = asked.shape, sign, count > 2, closed
        if plain is None:
            return Ordinary(OrdinaryLines(said, count, said[0]), shape, changes, asked.tells)
        if asked.names:
            changes = named(plain.name, now)
        turn = OrdinaryLines(said, count, plain.masked, plain.name)
        return Ordinary(turn, shape, changes, asked.tells, plain.values, plain)

    def _said(
        self, passed: Sequence[Passed], told: Sequence[tuple[int, int, PlainCommand]], end: int
    ) -> bool:
        """Have the masker take in what was said; False where a secret may be said again in it."""
        shown: list[bytes] = []
        for turn, *_rest in passed:
            shown.append(turn.masked)
            shown += turn.shown[1:] or turn.said[1 : turn.answered or 2]
        by = [(plain, passed[n].turn.answer(place)) for n, place, plain in told]
        last = bool(told) and told[-1][0] == len(passed) - 1
        greeting = None if passed[0].turn.answered else passed[0].turn.said[-1]
        if self._masker.pass_over(by, shown, last=last, greeting=greeting):
            return True
        self._wary_until = end
        return False

    def _stand(self, last: Passed, now: Situation, lines: Lines, at: int, spot: Spot) -> None:
        """Stand where the turns have led."""
        course, turn, learned = self._course, last.turn, last.learned
        mailbox = course.knowledge.mailbox.value
        course.resume(CourseRest(now, mailbox, learned.promises, *learned.flags))
        course.heard_at = lines.at(at - 1 - (0 < turn.answered < len(turn.said)))
        self.spot = spot


class TurnWindow:
    """Lines of a conversation that are looked at together, so that each turn is cut out of them quickly."""

    __slots__ = ("_lines", "_said", "_sides", "_start", "_stop")

    def __init__(self) -> None:
        self._lines: Lines | None = None
        self._start = self._stop = 0
        self._sides = b""
        self._said: list[bytes] = []

    def turn(
        self, lines: Lines, at: int, stop: int, *, anew: bool
    ) -> tuple[list[bytes], int, Side | None] | None:
        """Return what was said in the turn that begins at a line and ends before ``stop``.

        Also how many lines of it are the command and its answer, and which side closed the connection behind
        them. None where no such turn begins there, it is too long, or other lines were to be looked at,
        which is done only ``anew``.
        """
        within = lines is self._lines and self._start <= at < self._stop
        found = _TURN.match(self._sides, at - self._start) if within else None
        if not within or (self._stop < stop and (found is None or found.end() == len(self._sides))):
            if not anew:
                return None
            self._look(lines, at, stop)
            found = _TURN.match(self._sides)
            if found is None or (self._stop < stop and found.end() == len(self._sides)):
                return None  # it goes on, and is too long
        if found is None:
            return None
        begin, end = found.span()
        if self._start + end > stop:
            return None
        said, count = self._said[begin:end], found.end(1) - begin
        if not found[2]:
            return said, count, None
        side, what = lines.happened(self._start + end - 1) or (None, None)
        return (said, count, side) if what is LineKind.CLOSED else None

    def exchange(self, lines: Lines, at: int, stop: int) -> tuple[list[bytes], Spoken, Side | None] | None:
        """Return an exchange of AUTH that begins at a line, of those looked at, and ends before ``stop``.

        Also the lines of the client, each with its place, and which side closed the connection behind them.
        """
        begin = at - self._start
        spoken = exchange_of(self._sides, self._said, begin)
        cut = None if spoken is None else self.turn(lines, self._start + spoken[-1][0], stop, anew=False)
        if spoken is None or cut is None or cut[1] != 2:
            return None
        end = spoken[-1][0] + len(cut[0])
        return self._said[begin:end], [(place - begin, each) for place, each in spoken], cut[2]

    def beginning(self, lines: Lines) -> tuple[list[bytes], Side | None] | None:
        """Return the greeting and what stands before it; and which side opened the connection, if that does.

        None where the conversation does not begin with that. The lines were looked at, for a turn.
        """
        found = _BEGINNING.match(self._sides)
        if found is None:
            return None
        said = self._said[: found.end()]
        if len(said) == 1:
            return said, None
        side, what = lines.happened(0) or (None, None)
        return (said, side) if what is LineKind.OPENED else None

    def _look(self, lines: Lines, start: int, stop: int) -> None:
        self._lines, self._start, self._stop = lines, start, min(stop, start + LONGEST)
        self._sides = lines.sides(start, self._stop)
        self._said = lines.octets_between(start, self._stop)
