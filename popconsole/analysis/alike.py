"""Turns that are alike: what came of one comes of the next of the same shape in the same place.

Two sessions are seldom the same, and seldom unlike: users, sizes and mail are others, what is done is not. So
where a conversation waits for nothing, all that is known of it but for the values that ``ordinary`` tells is
a *spot*; what came of an ordinary turn there, read line by line, is remembered by its shape, and holds for
the next turn of that shape there: the states, what is wrong with it, where it leads. The values are the next
turn's own. What was learned is kept only where it is seen that the values came to what ``ordinary`` says, and
where nothing that was found names one of them.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from popconsole.analysis.course import Course, CourseRest
from popconsole.analysis.findings import Finding
from popconsole.analysis.mailbox import ToldTotals
from popconsole.analysis.ordinary import Ordinary, OrdinaryCommand, OrdinaryLines, asked
from popconsole.analysis.promises import ToldPromises
from popconsole.analysis.step import Situation, Step
from popconsole.analysis.visits import Visit
from popconsole.dialogue.plain_speech import PlainCommand, plain_command
from popconsole.dialogue.standing import Rest
from popconsole.protocol.table import State
from popconsole.transcript.model import Side

_MOST = 1_024  # turns that are remembered
_COMMANDS = 256  # that are remembered of a spot

Flags = tuple[bool, bool, frozenset[Side], bool]
"""What ``CourseRest`` tells behind the promises."""


@dataclass(eq=False, slots=True)
class Spot:
    """Where conversations stand that are alike but for values, and the turns that were met there.

    ``state`` is that of the dialogue, ``promises`` are those of the course.
    """

    state: State
    promises: ToldPromises
    turns: dict[Hashable, "Learned"] = field(default_factory=dict)
    _asked: dict[bytes, OrdinaryCommand] = field(default_factory=dict)  # by commands without name and secret

    def asked(self, command: bytes) -> tuple[OrdinaryCommand | None, PlainCommand | None]:
        """Return what a line of the client asks for, and who or what is told in it; None: nothing plain."""
        known = self._asked.get(command)
        if known is not None:
            return known, None
        plain = plain_command(command)
        found = None if plain is None else asked(plain, self.state)
        if found is None or plain is None or plain.name or plain.secret:
            return found, plain
        if len(self._asked) >= _COMMANDS:
            self._asked.clear()
        self._asked[command] = found
        return found, None


@dataclass(eq=False, slots=True)
class Learned:
    """What comes of an ordinary turn at a spot.

    ``steps`` are those of the lines of the turn that it was learned from, without those within its answer:
    the next turn differs in its values; of an exchange of AUTH, of all lines. ``findings`` are those of the
    command, of the status line, and of the lines from the end of the answer on; of an exchange, all.
    ``reached`` is the last state that it led to, but for the end of the session; ``open``: it begins or ends
    before that; ``visits`` are the places of the steps that tell what ``Visit`` is to know. A place is
    counted from 0, but from the end, negative, where it is not one of the first two.
    """

    steps: tuple[Step, ...]
    findings: tuple[tuple[int, Sequence[Finding]], ...]
    dialogue: Rest
    promises: ToldPromises
    flags: Flags
    state: State
    reached: State | None
    open: bool
    visits: tuple[int, ...]
    then: dict[Hashable, Spot] = field(default_factory=dict)  # where it has led, by what is known there


class Likeness:
    """The spots and turns that are remembered, of conversations of one kind."""

    __slots__ = ("_count", "_filled", "_spots")

    def __init__(self) -> None:
        self._spots: dict[Hashable, Spot] = {}
        self._filled: set[Spot] = set()  # where something was learned
        self._count = 0

    def spot(self, dialogue: Rest, course: CourseRest) -> Spot:
        """Return the spot where a conversation stands that waits for nothing."""
        now = course.situation
        return self._spot(dialogue, course.promises, course[3:], now.state, _known(now))

    def behind(self, learned: Learned, now: Situation, *, changed: bool) -> Spot:
        """Return the spot that a turn has led to: one, where its values ``changed`` nothing."""
        known = _known(now) if changed else None
        spot = learned.then.get(known)
        if spot is None:
            spot = learned.then[known] = self._led_to(learned, now)
        return spot

    def _led_to(self, learned: Learned, now: Situation) -> Spot:
        return self._spot(learned.dialogue, learned.promises, learned.flags, learned.state, _known(now))

    def _spot(
        self, dialogue: Rest, promises: ToldPromises, flags: Flags, state: State, known: Hashable
    ) -> Spot:
        key = dialogue, promises, flags, state, known
        spot = self._spots.get(key)
        if spot is None:
            if len(self._spots) >= _MOST:
                self._spots.clear()
            spot = self._spots[key] = Spot(dialogue.state, promises)
        return spot

    def learn(self, alike: "AlikeTurn", before: Situation, course: Course, steps: list[Step]) -> None:
        """Remember what came of a turn, where its values came to what it says.

        ``course`` is where it led, ``steps`` are those of its lines.
        """
        ordinary, spot, rest = alike.ordinary, alike.spot, course.dialogue.rest
        if ordinary.shape in spot.turns:
            return
        learned = None if rest is None else _learned(alike, before, rest, course, steps)
        if learned is None:
            return
        if self._count >= _MOST:
            for filled in self._filled:
                filled.turns.clear()
            self._filled.clear()
            self._count = 0
        self._filled.add(spot)
        spot.turns[ordinary.shape] = learned
        self._count += 1


def _learned(
    alike: "AlikeTurn", before: Situation, rest: Rest, course: Course, steps: list[Step]
) -> Learned | None:
    ordinary, after, told = alike.ordinary, course.situation, course.rest
    turn = ordinary.turn
    expected = before.changed({**ordinary.changes, "state": after.state})
    masked = {n: step.masked.octets for n, step in enumerate(steps) if step.masked is not None}
    as_said = after == expected and told.mailbox == alike.totals
    if not as_said or course.timed or masked != turn.hidden:
        return None
    findings, visits = [], []
    for n, step in enumerate(steps):
        place = n if n < 2 else n - turn.length
        if Visit.is_told_by(step):
            visits.append(place)
        if not step.findings:
            continue
        named = any(_names_values(found, ordinary.words) for found in step.findings)
        if (1 < n < turn.answered - 1 and not turn.shown) or named:
            return None
        findings.append((place, step.findings))
    moves = [step.after.state for step in steps if step.transition is not None]
    closed = course.protocol.closed
    return Learned(
        tuple(steps) if turn.shown else (*steps[:2], *steps[max(2, turn.answered - 1) :]),
        tuple(findings),
        rest,
        told.promises,
        told[3:],
        after.state,
        next((state for state in reversed(moves) if state is not closed), None),
        any(step.after.state is not closed for step in steps),
        tuple(visits),
    )


def _names_values(found: Finding, words: Sequence[bytes]) -> bool:
    """Tell whether a finding names a number, or one of the words that are other in the next turn."""
    return any(
        isinstance(value, int) or any(word.decode("ascii") in value for word in words)
        for _name, value in found.met
    )


def _known(now: Situation) -> tuple[object, ...]:
    """Return what of a situation tells spots apart, and may be other behind the same turn."""
    return (
        now.user is None, now.count is None, len(now.marked) > 0, now.capabilities, now.utf8, now.language,
        now.secure, now.timestamp is None,
    )  # fmt: skip


class AlikeTurn(NamedTuple):
    """An ordinary turn that is to be read line by line, at the spot where it was met.

    ``totals`` is what is known of the mailbox behind it.
    """

    ordinary: Ordinary
    spot: Spot
    totals: ToldTotals


class Passed(NamedTuple):
    """An ordinary turn that was taken in at once, and what came of it.

    ``marked`` messages were marked as deleted before it, ``left`` behind it; ``before`` and ``after`` are
    where the conversation stood, where somebody is to know that.
    """

    turn: OrdinaryLines
    learned: Learned
    marked: int
    left: int
    before: Situation | None
    after: Situation | None

    @property
    def findings(self) -> Iterator[tuple[int, Step, Sequence[Finding]]]:
        """What is known to be wrong with its lines: the place of each, from 0, and a step as it has."""
        for n, findings in self.learned.findings:
            yield n if n >= 0 else n + self.turn.length, self.learned.steps[n], findings

    @property
    def visits(self) -> Iterator[tuple[int, Step]]:
        """The steps that tell something of the maildrop, as it has them, each with its place, from 0."""
        for n in self.learned.visits:
            yield n if n >= 0 else n + self.turn.length, self.learned.steps[n]
