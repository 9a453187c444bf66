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
from popconsole.analysis.ordinary import Ordinary
from popconsole.analysis.promises import ToldPromises
from popconsole.analysis.step import Changes, Situation, Step
from popconsole.analysis.visits import Visit
from popconsole.dialogue.standing import Rest
from popconsole.protocol.table import State
from popconsole.transcript.model import Side

_MOST = 1_024  # turns that are remembered


@dataclass(eq=False, slots=True)
class Spot:
    """Where conversations stand that are alike but for values, and the turns that were met there."""

    turns: dict[Hashable, "Learned"] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Learned:
    """What comes of an ordinary turn at a spot.

    ``steps`` are those of the lines of the turn that it was learned from, without those within its answer:
    the next turn differs in its values. ``findings`` are those of the command, of the status line, and of the
    lines from the end of the answer on. ``reached`` is the last state that it led to, but for the end of the
    session; ``open``: it begins or ends before that; ``visits``: it tells what ``Visit`` is to know.
    """

    steps: tuple[Step, ...]
    findings: tuple[tuple[int, Sequence[Finding]], ...]  # by their place; from the end: negative
    dialogue: Rest
    promises: ToldPromises
    flags: tuple[bool, bool, frozenset[Side], bool]
    state: State
    then: "dict[Hashable, Spot]"  # where it has led, by what is known there
    reached: State | None
    open: bool
    visits: bool


class Likeness:
    """The spots and turns that are remembered, of conversations of one kind."""

    __slots__ = ("_count", "_filled", "_spots")

    def __init__(self) -> None:
        self._spots: dict[Hashable, Spot] = {}
        self._filled: set[Spot] = set()  # where something was learned
        self._count = 0

    def spot(self, dialogue: Rest, course: CourseRest) -> Spot:
        """Return the spot where a conversation stands that waits for nothing."""
        key = dialogue, course[2:], course.situation.state, _known(course.situation)
        spot = self._spots.get(key)
        if spot is None:
            if len(self._spots) >= _MOST:
                self._spots.clear()
            spot = self._spots[key] = Spot()
        return spot

    def learn(self, alike: "AlikeTurn", before: Situation, course: Course, steps: list[Step]) -> None:
        """Remember what came of a turn, where its values came to what it says.

        ``course`` is where it led, ``steps`` are those of its lines.
        """
        turn, spot, rest = alike.turn, alike.spot, course.dialogue.rest
        if turn.shape in spot.turns:
            return
        learned = None if rest is None else _learned(turn, before, rest, course, steps)
        if learned is None:
            return
        if self._count >= _MOST:
            for filled in self._filled:
                filled.turns.clear()
            self._filled.clear()
            self._count = 0
        self._filled.add(spot)
        spot.turns[turn.shape] = learned
        self._count += 1


def _learned(
    turn: Ordinary, before: Situation, rest: Rest, course: Course, steps: list[Step]
) -> Learned | None:
    after, told = course.situation, course.rest
    expected = before.changed({**turn.changes, "state": after.state})
    masked = {n: step.masked.octets for n, step in enumerate(steps) if step.masked is not None}
    as_said = after == expected and told.mailbox == turn.totals
    if not as_said or course.timed or masked != ({0: turn.masked} if turn.hides else {}):
        return None
    findings = []
    for n, step in enumerate(steps):
        if not step.findings:
            continue
        if 1 < n < turn.answered - 1 or any(_names_values(found, turn.words) for found in step.findings):
            return None
        findings.append((n if n < 2 else n - turn.count, step.findings))
    moves = [step.after.state for step in steps if step.transition is not None]
    closed = course.protocol.closed
    return Learned(
        (*steps[:2], *steps[max(2, turn.answered - 1) :]),
        tuple(findings),
        rest,
        told.promises,
        (told.abridged, told.no_status, told.others, told.after_stls),
        after.state,
        {},
        next((state for state in reversed(moves) if state is not closed), None),
        any(step.after.state is not closed for step in steps),
        any(map(Visit.is_told_by, steps)),
    )


def _names_values(found: Finding, words: Sequence[bytes]) -> bool:
    """Tell whether a finding names a number, or one of the words that are other in the next turn."""
    return any(
        isinstance(value, int) or any(word.decode("ascii") in value for word in words)
        for _name, value in found.met
    )


def go_through(turn: Ordinary, learned: Learned, course: Course, likeness: Likeness) -> Spot:
    """Stand where an ordinary turn leads of which it is known what comes of it; return that."""
    dialogue = course.dialogue
    dialogue.resume(learned.dialogue, dialogue.count + turn.count)
    changes: Changes = {**turn.changes, "state": learned.state}
    after = course.situation.changed(changes)
    course.resume(CourseRest(after, turn.totals, learned.promises, *learned.flags))
    known = _known(after)
    spot = learned.then.get(known)
    if spot is None:
        spot = learned.then[known] = likeness.spot(learned.dialogue, course.rest)
    return spot


def _known(now: Situation) -> tuple[object, ...]:
    """Return what of a situation tells spots apart, and may be other behind the same turn."""
    return (
        now.user is None, now.count is None, len(now.marked) > 0, now.capabilities, now.utf8, now.language,
        now.secure, now.timestamp is None,
    )  # fmt: skip


class AlikeTurn(NamedTuple):
    """An ordinary turn, the spot where it was met, and what comes of it there, if that is known."""

    turn: Ordinary
    spot: Spot
    learned: Learned | None

    @property
    def steps(self) -> Iterator[tuple[int, Step]]:
        """The steps known of it, each with the place of its line, from 0; their values are others."""
        assert self.learned is not None  # noqa: S101 - it is known
        steps = self.learned.steps
        for n, step in enumerate(steps):
            yield n if n < 2 else n - len(steps) + self.turn.count, step

    @property
    def findings(self) -> Iterator[tuple[int, Step, Sequence[Finding]]]:
        """What is known to be wrong with its lines: the place of each, from 0, and a step as it has."""
        assert self.learned is not None  # noqa: S101 - it is known
        for n, findings in self.learned.findings:
            yield n if n >= 0 else n + self.turn.count, self.learned.steps[n], findings
