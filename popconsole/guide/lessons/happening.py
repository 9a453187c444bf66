"""What happens in a lesson: a line in a session, a session that ends, an answer, a line pointed at."""

from dataclasses import dataclass

from popconsole.analysis.step import Step


@dataclass(frozen=True, slots=True)
class LineSaid:
    """A line of the ``session`` with a number, from 1 in the order in which they began in this lesson.

    ``view`` is what is shown in place of the transcript, or beside it, while the line comes; ``spoken`` are
    the keywords that the client has said in this session so far.
    """

    session: int
    step: Step
    view: str = ""
    spoken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Left:
    """A session has ended: the unique-ids of the messages that its user's INBOX holds now."""

    session: int
    unique_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A line of the recording that is open was selected."""

    step: Step


@dataclass(frozen=True, slots=True)
class Pointed:
    """A line of the recording that is open was pointed at, from 1; of its conversation, from 1, too."""

    line: int
    session: int = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered, rightly or not."""

    question: str
    choice: str


@dataclass(frozen=True, slots=True)
class Viewed:
    """A view was opened, by its name."""

    view: str


Happening = LineSaid | Left | LookedAt | Pointed | Answered | Viewed
