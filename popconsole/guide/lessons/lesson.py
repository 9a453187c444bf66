"""A lesson as a value: its steps, what they ask for, and their texts in one language.

What a lesson does stands in its ``lesson.toml``, what a person reads in ``text.en.md`` and ``text.fr.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from popconsole.guide.lessons.goals import Wanted
from popconsole.protocol.table import Protocol

POINT = "point"
"""What a question may stand before beside the keyword of a command: pointing at a line."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach in a step: its ``name`` finds its words, ``wanted`` says when it is reached."""

    name: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class LessonQuestion:
    """A question with names of ``choices``, of which one is ``right``; it never holds up a lesson.

    ``before``: the keyword of the command before whose reply it is asked, or ``point``: before a line of a
    recording is pointed at; empty: it is asked at once.
    """

    name: str
    choices: tuple[str, ...]
    right: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class WrongMove:
    """Something that learners do in a step and that has an answer of its own, given once.

    ``words``: the first words of a line that are meant, in capitals; ``wanted``: what happens, as in a goal.
    """

    name: str
    words: tuple[str, ...] = ()
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that comes into a maildrop: the user, a file of the lesson's folder."""

    user: str
    file: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What is set up when a step begins, in this order; nothing where all stays as it was.

    ``persona`` and ``faults``: the mock server from now on (None: as before); ``arrivals``: mail that comes;
    ``session``: the protocol of a new session, ``beside``: the one before stays; ``recording``: a file of the
    folder that is opened; ``view``: what is shown beside or in place of the transcript; ``idle``: the
    server's clock in seconds, from the next session on; ``again``: the keyword of a command whose last line
    stands on the command line, to be sent again.
    """

    persona: str | None = None
    faults: tuple[str, ...] | None = None
    arrivals: tuple[Arrival, ...] = ()
    session: Protocol | None = None
    beside: bool = False
    recording: str = ""
    view: str = ""
    idle: int | None = None
    again: str = ""


@dataclass(frozen=True, slots=True)
class LessonStep:
    """One step: goals in any order, questions, wrong moves, and lines that reach the goals.

    A line of the ``solution`` is a command; one that begins with ``:`` is something else that a learner does:
    ``:disconnect``, ``:other`` session, ``:wait`` until the server's clock has run out, ``:look N`` and
    ``:point N`` at a line of a recording, ``:say QUESTION CHOICE``, ``:apop USER PASSWORD [N]`` with the
    digest for this greeting, or for that of session N, and the name of a view.
    """

    name: str
    scene: Scene
    goals: tuple[Goal, ...]
    solution: tuple[str, ...]
    questions: tuple[LessonQuestion, ...] = ()
    wrong: tuple[WrongMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a lesson's own: made up, with mail from files of the lesson's folder."""

    user: str
    password: str
    mail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson; it has at least one step.

    ``protocol`` is that of the first session, ``minutes`` what it takes, ``new`` the keywords that are new in
    it, ``sections`` its places in the RFCs, ``idle`` the server's clock in seconds, None: the usual one.
    """

    name: str
    protocol: Protocol
    minutes: int
    steps: tuple[LessonStep, ...]
    new: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    persona: str | None = None
    faults: tuple[str, ...] = ()
    idle: int | None = None
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceText:
    """A choice of a question: what it says, and what who chose it is told."""

    says: str
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question in words, with its choices by their names, in the order in which they stand."""

    asks: str
    choices: Mapping[str, ChoiceText]


@dataclass(frozen=True, slots=True)
class StepText:
    """The words of a step; a text of several paragraphs is a tuple of them, safe to show."""

    title: str
    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    goals: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, QuestionText] = field(default_factory=dict)
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LessonText:
    """The words of a lesson in one language; ``steps`` by their names."""

    title: str
    summary: tuple[str, ...]
    steps: Mapping[str, StepText]
