"""How a program stands to a stage of "build your own": passed, or why not, as values to be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from popconsole.guide.build.stage import BuildStage


@dataclass(frozen=True, slots=True)
class StageFailure:
    """Why a stage is not passed.

    ``why`` is what went wrong, ``wanted`` the rule with its place; ``check`` is the id of that, empty where
    the program was of no use. ``kind`` is what came in place of what was wanted, a word that hints know.
    ``said`` are the lines that show it, ``printed`` the last lines that the program printed meanwhile, both
    safe to show; of so many octets as ``printed_of`` tells, 0: they are all. ``fate`` tells how it has ended,
    where it has.
    """

    check: str
    why: str
    wanted: str = ""
    kind: str = ""
    said: tuple[str, ...] = ()
    printed: str = ""
    fate: str = ""
    printed_of: int = 0


@dataclass(frozen=True, slots=True)
class StageResult:
    """How a program stands to a stage: ``failure`` is None where all is as the stage wants it."""

    stage: BuildStage
    failure: StageFailure | None = None

    @property
    def passed(self) -> bool:
        """Whether all is as the stage wants it."""
        return self.failure is None


Told = Callable[[StageResult], None]
"""Takes each result when it is there."""


def as_objects(track: str, found: Sequence[StageResult], every: Sequence[BuildStage]) -> dict[str, object]:
    """Return what came of it as an object for JSON: the file for a teacher."""
    failures = {result.stage.name: result.failure for result in found}
    return {
        "track": track,
        "passed": sum(result.passed for result in found),
        "of": len(every),
        "stages": [_stage_object(stage, failures) for stage in every],
    }


def _stage_object(stage: BuildStage, failures: dict[str, StageFailure | None]) -> dict[str, object]:
    failure = failures.get(stage.name)
    return {
        "stage": stage.name,
        "title": stage.title,
        "tried": stage.name in failures,
        "passed": stage.name in failures and failure is None,
        "check": failure.check or None if failure else None,
        "why": failure.why or None if failure else None,
        "wanted": failure.wanted or None if failure else None,
        "kind": failure.kind or None if failure else None,
        "printed": failure.printed or None if failure else None,
        "fate": failure.fate or None if failure else None,
    }
