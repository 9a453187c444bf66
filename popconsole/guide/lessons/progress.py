"""How far a lesson has come: a fold over what happens in it, so that going back a step costs nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from popconsole.dialogue.kind import Kind
from popconsole.guide.lessons.happening import Answered, Happening, Left, LineSaid
from popconsole.guide.lessons.lesson import Goal, Lesson, LessonQuestion, LessonStep, WrongMove
from popconsole.transcript.model import Side


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far a step has come: how often each goal was met, by its name, and which are reached.

    ``hints`` is how many were asked for; ``answers`` are the choices by the names of the questions; ``wrong``
    the wrong moves that were met, the last one last.
    """

    met: tuple[tuple[str, int], ...] = ()
    ticked: frozenset[str] = frozenset()
    hints: int = 0
    answers: tuple[tuple[str, str], ...] = ()
    wrong: tuple[str, ...] = ()

    def choice(self, question: str) -> str:
        """Return what was chosen first of a question; empty where it was not answered."""
        return dict(reversed(self.answers)).get(question, "")


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """How far a lesson has come: a value; ``feed`` gives the next one.

    ``index`` is the step that is shown, from 0; ``reached`` the furthest; ``finished``: the last step was
    left behind. A step whose goals are all reached is ``complete``: its text of what was seen is shown until
    the learner goes on.
    """

    lesson: Lesson
    index: int = 0
    steps: tuple[StepProgress, ...] = ()
    finished: bool = False
    _waiting: tuple[Happening, ...] = field(default=(), repr=False)  # what came while the text was read
    _last: tuple[Happening, ...] = field(default=(), repr=False)  # how each session stands, and what is left

    @property
    def current(self) -> LessonStep:
        """The step that is shown."""
        return self.lesson.steps[self.index]

    @property
    def here(self) -> StepProgress:
        """How far the step has come that is shown."""
        return self.steps[self.index] if self.index < len(self.steps) else StepProgress()

    @property
    def reached(self) -> int:
        """The furthest step that was begun, from 0."""
        return max(self.index, len(self.steps) - 1)

    @property
    def complete(self) -> bool:
        """Whether all goals of the step that is shown are reached."""
        return len(self.here.ticked) == len(self.current.goals)

    @property
    def is_last(self) -> bool:
        """Whether the step that is shown is the last one."""
        return self.index == len(self.lesson.steps) - 1

    @property
    def done(self) -> int:
        """How many steps are complete."""
        return sum(
            len(progress.ticked) == len(step.goals)
            for step, progress in zip(self.lesson.steps, self.steps, strict=False)
        )

    @property
    def asked(self) -> LessonQuestion | None:
        """The question that is to be asked now: the first with no answer and no place of its own."""
        answered = dict(self.here.answers)
        return next(
            (one for one in self.current.questions if not one.before and one.name not in answered), None
        )

    def asked_before(self, keyword: str) -> LessonQuestion | None:
        """Return the question that is to be asked before the reply to a command."""
        answered = dict(self.here.answers)
        return next(
            (one for one in self.current.questions if one.before == keyword and one.name not in answered),
            None,
        )

    def feed(self, happening: Happening) -> "LessonProgress":
        """Return the progress after something happened in the step that is shown.

        What comes while a step is complete counts for the next one, once the learner has gone on to it.
        """
        here = self.here
        if isinstance(happening, Answered):
            here = replace(here, answers=(*here.answers, (happening.question, happening.choice)))
        elif self.complete:
            return replace(self, _waiting=(*self._waiting, happening))
        here = self._ticked(here, happening)
        move = self._wrong_move(happening)
        if move is not None and move.name not in here.wrong:
            here = replace(here, wrong=(*here.wrong, move.name))
        return replace(self._with(here), _last=self._lasting(happening))

    def _lasting(self, happening: Happening) -> tuple[Happening, ...]:
        """Return what tells how things stand: the last of each session, and of each kind of happening."""

        def of(one: Happening) -> tuple[type, int]:
            return type(one), one.session if isinstance(one, LineSaid | Left) else 0

        return (*(one for one in self._last if of(one) != of(happening)), happening)

    def _ticked(self, here: StepProgress, happening: Happening, *, lasting: bool = False) -> StepProgress:
        met = dict(here.met)
        for goal in self.current.goals:
            if lasting and not goal.wanted.lasting:
                continue
            if goal.name not in here.ticked and goal.wanted.met(happening):
                met[goal.name] = met.get(goal.name, 0) + 1
        ticked = {goal.name for goal in self.current.goals if _enough(goal, met)}
        return replace(here, met=tuple(met.items()), ticked=here.ticked | ticked)

    def _wrong_move(self, happening: Happening) -> WrongMove | None:
        for move in self.current.wrong:
            if move.wanted is not None and move.wanted.met(happening):
                return move
            if move.words and isinstance(happening, LineSaid) and _first_word(happening) in move.words:
                return move
        return None

    def hint(self) -> "LessonProgress":
        """Return it with one hint more."""
        return self._with(replace(self.here, hints=self.here.hints + 1))

    def go_on(self) -> "LessonProgress":
        """Go on to the next step, or past the last one; what came since the goals were reached counts."""
        if self.is_last:
            return replace(self, finished=True, _waiting=())
        steps = self.steps if len(self.steps) > self.index else (*self.steps, StepProgress())
        begun = self.index + 1 >= len(steps)
        now = replace(self, index=self.index + 1, steps=steps, _waiting=())
        if begun:
            fresh = StepProgress()
            for happening in self._last:
                fresh = now._ticked(fresh, happening, lasting=True)  # noqa: SLF001 - its own kind
            now = now._with(fresh)  # noqa: SLF001 - its own kind
            for happening in self._waiting:
                now = now.feed(happening)
        return now

    def go_back(self) -> "LessonProgress":
        """Show the step before; what it has reached stays."""
        return replace(self, index=max(0, self.index - 1), finished=False)

    def _with(self, here: StepProgress) -> "LessonProgress":
        steps = (*self.steps, *(StepProgress() for _n in range(self.index + 1 - len(self.steps))))
        return replace(self, steps=(*steps[: self.index], here, *steps[self.index + 1 :]))


def fed(progress: LessonProgress, happenings: Iterable[Happening]) -> LessonProgress:
    """Return the progress after several things happened."""
    for happening in happenings:
        progress = progress.feed(happening)
    return progress


def _enough(goal: Goal, met: dict[str, int]) -> bool:
    return met.get(goal.name, 0) >= goal.wanted.times


def _first_word(said: LineSaid) -> str:
    step = said.step
    if step.kind is not Kind.COMMAND or step.line.side is not Side.CLIENT:
        return ""
    words = step.shown.octets.decode("ascii", "replace").split()
    return words[0].upper() if words else ""
