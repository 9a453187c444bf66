"""Plans that nobody wrote: a lesson's solutions, or a transcript's client lines, as moments."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import itemgetter

from popconsole.analysis.exchange import Exchange, exchanges
from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lessons.lesson import Lesson, LessonStep, LessonText
from popconsole.guide.plans.plan import (
    Plan,
    PlannedLine,
    PlannedMail,
    PlannedMoment,
    PlannedRecording,
    PlannedView,
    SessionChange,
)
from popconsole.i18n import _
from popconsole.protocol.table import Outcome
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe

_A_LINE = 1.0  # minutes
_LONGEST_TITLE = 60


def plan_of_lesson(lesson: Lesson, text: LessonText) -> Plan:
    """Return a lesson as a plan: a moment for each step, which does what its solution says.

    Its texts are the notes. A solution that goes to the other session, or that pulls the plug in its middle,
    gives moments more.
    """
    moments: list[PlannedMoment] = []
    share = lesson.minutes / len(lesson.steps)
    for number, step in enumerate(lesson.steps):
        parts = list(_parts(step, lesson.idle or 0))
        for at, part in enumerate(parts):
            minutes = share / len(parts)
            words = text.steps[step.name]
            notes = "" if at else "\n\n".join((*words.before, *words.after))
            title = words.title
            moments.append(
                replace(part, title=title, at=number * share + at * minutes, minutes=minutes, notes=notes)
            )
    summary = " ".join(text.summary)
    return Plan(
        lesson.name, text.title, lesson.protocol, tuple(moments), summary, lesson.persona, lesson.faults
    )


def _parts(step: LessonStep, idle: float) -> Iterator[PlannedMoment]:
    """Yield what is done in a step, without titles, times and notes."""
    scene = step.scene
    session = SessionChange.STAYS
    if scene.session is not None:
        session = SessionChange.SECOND if scene.beside else SessionChange.NEW
    now = PlannedMoment(
        "", 0, 0, session=session, protocol=scene.session, persona=scene.persona, faults=scene.faults,
        mail=tuple(PlannedMail(one.user, one.file) for one in scene.arrivals),
        look=_look(scene.view), opens=PlannedRecording(scene.recording) if scene.recording else None,
    )  # fmt: skip
    for line in step.solution:
        word, _space, rest = line.partition(" ")
        if word == ":disconnect":
            yield replace(now, pulls_plug=True)
            now = PlannedMoment("", 0, 0)
        elif word == ":other":
            if now.steps or now.session is not SessionChange.STAYS:
                yield now
            now = PlannedMoment("", 0, 0, session=SessionChange.FIRST)
        elif word == ":wait":
            yield now
            now = PlannedMoment("", 0, 0, wait=idle)
        elif word in (":point", ":look") and now.opens is not None:
            now = replace(now, opens=PlannedRecording(now.opens.name, int(rest.split()[0])))
        elif word == ":apop":
            user, password, *old = rest.split()
            kind = "old-digest" if old else "digest"
            now = replace(now, lines=(*now.lines, PlannedLine(f"APOP {user} {{{kind}:{password}}}")))
        elif not line.startswith(":"):
            now = replace(now, lines=(*now.lines, PlannedLine(line)))
        elif (look := _look(word[1:])) != PlannedView():
            now = replace(now, look=look)
    if now != PlannedMoment("", 0, 0):
        yield now


def _look(view: str) -> PlannedView:
    """Return what is seen where a lesson opens a view."""
    if view in ("wire", "sequence"):
        return PlannedView(left=view)
    return PlannedView(right=view) if view == "desk" else PlannedView()


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
