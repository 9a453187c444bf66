"""Plans that nobody wrote: a lesson's solutions, or a transcript's client lines, as moments."""

from collections.abc import Iterable
from operator import itemgetter

from popconsole.analysis.exchange import Exchange, exchanges
from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lessons.lessons import Lesson
from popconsole.guide.plans.plan import Plan, PlannedLine, PlannedMoment
from popconsole.i18n import _
from popconsole.protocol.table import Outcome
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe

_A_STEP = 5.0  # minutes: what learners take for a step of a lesson
_A_LINE = 1.0  # minutes
_LONGEST_TITLE = 60


def plan_of_lesson(lesson: Lesson) -> Plan:
    """Return a lesson as a plan: a moment for each step, which types its solution; its text is the notes."""
    moments = tuple(
        PlannedMoment(
            title=step.title,
            at=number * _A_STEP,
            minutes=_A_STEP,
            notes=f"{step.text}\n\n{_('Hint:')} {step.hint}",
            lines=tuple(PlannedLine(text) for text in step.solution),
        )
        for number, step in enumerate(lesson.steps)
    )
    return Plan(
        lesson.name, lesson.title, lesson.protocol, moments, lesson.summary, lesson.persona, lesson.faults
    )


def plan_of_transcript(
    history: History, name: str, title: str = "", comments: Iterable[tuple[int, str]] = ()
) -> Plan | None:
    """Return a recorded conversation as a plan: a moment for each client line, comments as its notes.

    ``comments`` stand before the line with their index, from 0; they, name and title are safe to show.
    What each answer must begin with is what the recording has. None where the client says nothing.
    """
    moments: list[PlannedMoment] = []
    left = sorted(comments, key=itemgetter(0))
    for exchange in exchanges(history.steps()):
        step = exchange.command
        if step is None:
            continue
        notes = [text for index, text in left if index <= step.index]
        left = [one for one in left if one[0] > step.index]
        shown = safe(step.shown.octets)
        moments.append(
            PlannedMoment(
                title=shown if len(shown) <= _LONGEST_TITLE else shown[: _LONGEST_TITLE - 1] + "…",
                at=len(moments) * _A_LINE,
                minutes=_A_LINE,
                notes="\n\n".join(notes),
                lines=(
                    PlannedLine(
                        step.line.octets.decode("utf-8", "surrogateescape"), _indicator(exchange), step.index
                    ),
                ),
                pulls_plug=_is_cut(exchange),
            )
        )
    if not moments:
        return None
    if left:
        notes = [text for _index, text in left]
        moments.append(
            PlannedMoment(_("What was to be seen"), len(moments) * _A_LINE, _A_LINE, notes="\n\n".join(notes))
        )
    return Plan(name, title or name, history.protocol, tuple(moments))


def _is_cut(exchange: Exchange) -> bool:
    """Tell whether the recorded client hung up behind an exchange, and had not said goodbye."""
    closes = any(step.kind is Kind.CLOSE and step.line.side is Side.CLIENT for step in exchange.answer)
    return closes and not _says_goodbye(exchange.command)


def _says_goodbye(step: Step | None) -> bool:
    return step is not None and step.line.octets.strip().upper() == b"QUIT"


def _indicator(exchange: Exchange) -> str | None:
    """Return the status indicator that was recorded; None where there is none."""
    status = exchange.status
    if status is None or exchange.outcome not in (Outcome.POSITIVE, Outcome.NEGATIVE):
        return None
    octets = status.line.octets
    for indicator in (b"+OK", b"-ERR"):
        if octets.upper().startswith(indicator):
            return indicator.decode("ascii")
    return octets[:1].decode("ascii", "replace") or None
