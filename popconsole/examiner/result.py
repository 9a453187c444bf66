"""What came of a check, and of an examination. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from popconsole.examiner.check import Check
from popconsole.examiner.played import PlayedCheck
from popconsole.examiner.verdict import CheckVerdict, Ruling
from popconsole.i18n import _


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a check; ``played`` shows it, where something was played."""

    check: Check
    ruling: Ruling
    played: PlayedCheck | None = None
    seconds: float = 0.0

    @property
    def verdict(self) -> CheckVerdict:
        """The verdict."""
        return self.ruling.verdict

    @property
    def why(self) -> str:
        """Why the verdict is this one; of what is other but allowed, what conforms too."""
        why, other = self.ruling.why, self.check.else_told
        if self.verdict is not CheckVerdict.ALLOWED or not other:
            return why
        return _("{why} (conforms too: {other})").format(why=why, other=other)

    @property
    def commands(self) -> int:
        """How many commands show it."""
        return 0 if self.played is None else sum(one.command is not None for one in self.played.exchanges)

    def fails(self, *, strict: bool) -> bool:
        """Tell whether a run fails by it."""
        level = self.check.level
        return self.verdict is CheckVerdict.BROKEN and (level.fails_strictly if strict else level.fails)


@dataclass(frozen=True, slots=True)
class Examined:
    """An examination as it is reported: of whom, how, the results in the order of the catalogue.

    ``notes`` are whole sentences on how it was done. ``stopped``: why it ended early, empty where it did not.
    """

    server: str
    protocol: str
    results: Sequence[Result] = ()
    notes: tuple[str, ...] = ()
    strict: bool = False
    seconds: float = 0.0
    stopped: str = ""
    greeting: bytes = b""
    files: dict[str, str] = field(default_factory=dict)  # of each broken check: its transcript

    @property
    def counts(self) -> Counter[CheckVerdict]:
        """How many there are of each verdict."""
        return Counter(result.verdict for result in self.results)

    @property
    def failures(self) -> list[Result]:
        """The results that the run fails by."""
        return [result for result in self.results if result.fails(strict=self.strict)]

    @property
    def broken(self) -> list[Result]:
        """All that is broken, whatever its level."""
        return [result for result in self.results if result.verdict is CheckVerdict.BROKEN]

    @property
    def usable(self) -> bool:
        """Whether anything could be said of the server, and the run came to its end."""
        said = any(result.verdict is not CheckVerdict.UNKNOWN for result in self.results)
        return said and not self.stopped

    @property
    def exit_code(self) -> int:
        """0: nothing broken, 1: something is, 2: it could not be examined."""
        if not self.usable:
            return 2
        return 1 if self.failures else 0
