"""What came of a transcript that was said again, or of one that says what a server is to answer."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ComparedExchange:
    """A command, and its answers as they were recorded and as they are now; secrets are masked.

    ``n`` is the command's line in its conversation, both from 1; None, as ``command``, for the greeting.
    ``verdict`` is one of "same", "other-wording", "other-data", "other-shape", "other-status",
    "without-end", "not-said", ...; ``agrees``: it is one of the first two. ``why`` says what differs.
    """

    conversation: int
    n: int | None
    command: str | None
    verdict: str
    why: str
    agrees: bool
    recorded: tuple[str, ...]
    here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnexpectedAnswer:
    """Where a server does not answer as a transcript expects it; secrets are masked.

    ``line`` is the row of the file, ``expected`` what stands there, ``came`` the line that came, None where
    none did. ``why`` says in few words what differs. ``near_miss``: but for one thing it is as expected.
    ``exchange`` is what was said last.
    """

    line: int
    expected: str
    came: str | None
    why: str
    near_miss: bool
    exchange: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplayOutcome:
    """What came of saying a transcript again.

    ``agrees``: all of the client's ``lines`` were ``said``, and the status, shape and data of each answer are
    as they were. Of a transcript that says what is expected: it is so; ``difference`` is where it is
    not, and ``absent`` tells that the server lacks what it is about, as it may. ``report`` is it all as a
    text, with what fails first at its end.
    """

    agrees: bool
    said: int
    lines: int
    report: str = field(repr=False)
    comparisons: tuple[ComparedExchange, ...] = ()
    difference: UnexpectedAnswer | None = None
    absent: bool = False

    @property
    def first(self) -> ComparedExchange | None:
        """The first exchange that does not agree; None where all do."""
        return next((one for one in self.comparisons if not one.agrees), None)

    def __str__(self) -> str:
        return self.report
