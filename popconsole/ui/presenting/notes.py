"""What the teacher's second terminal is told of a moment: a value, and a line of JSON that holds it."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from popconsole.guide.plans.plan import PlannedMoment
from popconsole.i18n import _
from popconsole.transcript.safe import safe_prose
from popconsole.ui.presenting.told import masked_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from popconsole.ui.presenting.performance import Performance

FORMAT = 1
LARGEST = 1_000_000
"""How many octets a line of JSON has at the most."""
_LONGEST = 8_000  # characters of one text
_MOST = 1_000  # lines, choices


class NotesError(ValueError):
    """What came is no state of a presentation."""


@dataclass(frozen=True, slots=True)
class NotesState:
    """A moment as the teacher sees it; all texts are safe to show.

    ``moment`` counts from 1; ``begin`` and ``end`` are planned, in minutes, ``elapsed`` is how many seconds
    have gone by. ``done`` of the ``lines`` were said; ``right`` is the number of the right choice, from 1,
    0 for none; ``votes`` are those for each choice.
    """

    plan: str
    moment: int
    count: int
    title: str
    begin: float
    end: float
    minutes: float  # of the whole plan
    elapsed: float
    notes: str = ""
    task: str = ""
    question: str = ""
    choices: tuple[str, ...] = ()
    right: int = 0
    why: str = ""
    votes: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    done: int = 0
    pulls_plug: bool = False
    covered: bool = False
    exploring: bool = False
    drop: int = 0
    cue: str = ""  # what the next key does
    next_title: str = ""
    next_begin: float = 0.0
    next_notes: str = ""

    def encoded(self) -> bytes:
        """Return it as a line of JSON; where that were too long, without the lines and the choices."""
        row = json.dumps({"format": FORMAT, **asdict(self)}, separators=(",", ":")).encode("ascii")
        if len(row) >= LARGEST:
            return replace(self, lines=(), choices=(), votes=(), next_notes="").encoded()
        return row + b"\n"


def state_of(
    performance: "Performance",
    elapsed: float,
    votes: "Sequence[int]" = (),
    *,
    exploring: bool = False,
    cue: str = "",
) -> NotesState:
    """Return what there is to tell of the moment that a presentation stands in."""
    plan, at, moment = performance.plan, performance.at, performance.moment
    after = plan.moments[at.moment + 1] if at.moment + 1 < len(plan.moments) else None
    question = performance.question
    return NotesState(
        plan=plan.title,
        moment=at.moment + 1,
        count=len(plan.moments),
        title=moment.title,
        begin=moment.at,
        end=moment.at + moment.minutes,
        minutes=plan.minutes,
        elapsed=elapsed,
        notes=moment.notes[:_LONGEST],
        task=moment.task[:_LONGEST],
        question="" if question is None else question.text[:_LONGEST],
        choices=() if question is None else question.choices,
        right=0 if question is None or question.right is None else question.right + 1,
        why="" if question is None else question.why[:_LONGEST],
        votes=tuple(votes),
        lines=_lines(performance, moment),
        done=at.done,
        pulls_plug=moment.pulls_plug,
        covered=moment.cover,
        exploring=exploring,
        drop=moment.drop or 0,
        cue=cue,
        next_title=_("the end") if after is None else after.title,
        next_begin=plan.minutes if after is None else after.at,
        next_notes="" if after is None else after.notes[:_LONGEST],
    )


def _lines(performance: "Performance", moment: PlannedMoment) -> tuple[str, ...]:
    return tuple(
        masked_line(performance.plan, performance.at.moment, line.text) for line in moment.lines[:_MOST]
    )


def decoded(row: bytes) -> NotesState:
    """Read a line of JSON strictly, whoever sent it; texts are made safe to show. Raises NotesError."""
    try:
        data = json.loads(row.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotesError("no JSON") from error
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise NotesError("another format")
    if set(data) != {field.name for field in fields(NotesState)}:
        raise NotesError("other keys")
    return NotesState(**{field.name: _read(field.type, data[field.name]) for field in fields(NotesState)})


def _read(kind: object, value: object) -> Any:
    """Return a value of a field; its type is known by its name, as dataclasses keep it."""
    match str(kind).removeprefix("<class '").removesuffix("'>"):
        case "str" if isinstance(value, str) and len(value) <= _LONGEST:
            return _safe(value)
        case "bool" if isinstance(value, bool):
            return value
        case "int" if type(value) is int and 0 <= value < _LONGEST:
            return value
        case "float" if isinstance(value, int | float) and not isinstance(value, bool) and -1e6 < value < 1e6:
            return float(value)
        case "tuple[str, ...]" if isinstance(value, list) and len(value) <= _MOST:
            if all(isinstance(one, str) and len(one) <= _LONGEST for one in value):
                return tuple(map(_safe, value))
        case "tuple[int, ...]" if isinstance(value, list) and len(value) <= _MOST:
            if all(type(one) is int and 0 <= one < _LONGEST for one in value):
                return tuple(value)
        case _:
            pass
    raise NotesError("another type")


def _safe(text: str) -> str:
    return "\n\n".join(safe_prose(part) for part in text.split("\n\n"))
