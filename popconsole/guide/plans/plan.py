"""A plan as a value: its moments, what each does and shows, and where one stands in it.

A moment does what it says in one order, whatever the order in its file: mail, the session, the view, the
recording, the wait; then its lines are typed, one by one; then the plug is pulled.
"""

from dataclasses import dataclass, fields
from enum import Enum

from popconsole.protocol.table import Protocol


class SessionChange(Enum):
    """What a moment does about the session before anything is typed in it."""

    STAYS = "stays"  # what was open goes on
    NEW = "new"  # hung up, and a new one with the mock server
    SECOND = "second"  # one more beside it, in which the next lines are typed
    FIRST = "first"  # back to the first of two


NOT_REFUSED = "ok"
"""What is expected of a line whose answer is not to be negative, whatever it is."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line that the client says; ``expect`` is how its answer must begin, or NOT_REFUSED; None: anyhow.

    ``index`` is its number in the recording that it comes from, from 0.
    """

    text: str
    expect: str | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class ClassQuestion:
    """What the class is asked; ``right`` is the number of the right choice, from 0, None: nobody is right.

    ``after`` is how many lines of the moment are said until the answer is there; None: all of them.
    """

    text: str
    choices: tuple[str, ...]
    right: int | None = None
    why: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedView:
    """What the class sees from a moment on; None: as before.

    ``left`` and ``right`` are names of what can stand there, ``diagram`` is simple or full, ``size``
    is projector or whole.
    """

    left: str | None = None
    right: str | None = None
    diagram: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedRecording:
    """A recording to open, by its name or path, and the line to stand on, from 1."""

    name: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """A message that comes for a ``user``: that of a file, or, without one, one that is made up."""

    user: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMoment:
    """One moment: what is done, shown, asked and typed in it. Its notes are for the teacher alone.

    ``task`` is what the class is to do, ``cover``: it sees title, task and question alone, not the session.
    ``at`` is when it begins, in minutes from the beginning, ``minutes`` how long it takes. ``drop`` tells
    what is left out first where time is short: 1 goes first; None: it stays. ``predict``: the class foretells
    the answer to its line. ``protocol``, ``persona`` and ``faults`` hold from here on, and go with a new
    session. All texts are safe to show, ``lines`` are not.
    """

    title: str
    at: float
    minutes: float
    notes: str = ""
    task: str = ""
    cover: bool = False
    question: ClassQuestion | None = None
    predict: bool = False
    look: PlannedView = PlannedView()
    session: SessionChange = SessionChange.STAYS
    protocol: Protocol | None = None
    persona: str | None = None
    faults: tuple[str, ...] | None = None
    mail: tuple[PlannedMail, ...] = ()
    opens: PlannedRecording | None = None
    wait: float = 0.0  # seconds
    lines: tuple[PlannedLine, ...] = ()
    pulls_plug: bool = False
    drop: int | None = None

    @property
    def steps(self) -> int:
        """How many things are done in it by a key each: its lines, and that the plug is pulled."""
        return len(self.lines) + self.pulls_plug


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; it has at least one moment, and they follow each other in time.

    ``persona`` and ``faults`` tell how the mock server behaves at first.
    """

    name: str
    title: str
    protocol: Protocol
    moments: tuple[PlannedMoment, ...]
    summary: str = ""
    persona: str | None = None
    faults: tuple[str, ...] = ()

    @property
    def minutes(self) -> float:
        """How long all of it takes as planned."""
        last = self.moments[-1]
        return last.at + last.minutes


@dataclass(frozen=True, slots=True, order=True)
class PlanPlace:
    """Where one stands in a plan: in which moment, from 0, and how many of its steps are done."""

    moment: int = 0
    done: int = 0


def forward(plan: Plan, at: PlanPlace) -> PlanPlace | None:
    """Return what comes behind a place: the next step of the moment, or the next moment; None: nothing."""
    if at.done < plan.moments[at.moment].steps:
        return PlanPlace(at.moment, at.done + 1)
    return PlanPlace(at.moment + 1) if at.moment + 1 < len(plan.moments) else None


def backward(at: PlanPlace) -> PlanPlace | None:
    """Return where going back leads: to the beginning of the moment, from there to that of the one before."""
    if at.done:
        return PlanPlace(at.moment)
    return PlanPlace(at.moment - 1) if at.moment else None


def due(plan: Plan, at: PlanPlace) -> PlannedLine | None:
    """Return the line that is typed next in the moment; None where all of them were said."""
    lines = plan.moments[at.moment].lines
    return lines[at.done] if at.done < len(lines) else None


def pulls_next(plan: Plan, at: PlanPlace) -> bool:
    """Tell whether the next step of the moment is that the plug is pulled."""
    moment = plan.moments[at.moment]
    return moment.pulls_plug and at.done == len(moment.lines)


def protocol_at(plan: Plan, moment: int) -> Protocol:
    """Return the protocol that is spoken in a moment."""
    spoken = (one.protocol for one in reversed(plan.moments[: moment + 1]) if one.protocol is not None)
    return next(spoken, plan.protocol)


def look_at(plan: Plan, moment: int) -> PlannedView:
    """Return how the screen looks in a moment: for each part what was said of it last."""
    looks = [one.look for one in reversed(plan.moments[: moment + 1])]
    return PlannedView(
        *(
            next((told for look in looks if (told := getattr(look, one.name)) is not None), None)
            for one in fields(PlannedView)
        )
    )
