"""A plan in words: its moments, questions and notes as rows of text, all safe to show."""

from collections.abc import Sequence

from popconsole.dialogue.secret_span import secret_span
from popconsole.guide.plans.plan import Plan, PlannedMoment, protocol_at
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.presenting.checking import clock

_STARS = "********"


def heading(plan: Plan, number: int) -> str:
    """Return what a moment, by its number from 0, is headed by: ``Moment 3 of 24, 5:00 to 9:00: ...``."""
    moment = plan.moments[number]
    return _("Moment {n} of {count}, {begin} to {end}: {title}").format(
        n=number + 1,
        count=len(plan.moments),
        begin=clock(moment.at),
        end=clock(moment.at + moment.minutes),
        title=moment.title,
    )


def notes_rows(moment: PlannedMoment) -> list[str]:
    """Return the notes on a moment, a row for each paragraph; where time is short, when it is left out."""
    rows = [f"# {part}" for part in moment.notes.split("\n\n") if part]
    if moment.drop is not None:
        rows.append("# " + _("Short of time: leave it out ({n}).").format(n=moment.drop))
    return rows


def question_rows(moment: PlannedMoment, votes: Sequence[int] = ()) -> list[str]:
    """Return what the class is asked or told to do, and the choices, each with its votes; maybe nothing."""
    question = moment.question
    rows = [_("Task: {text}").format(text=part) for part in moment.task.split("\n\n") if part]
    if question is None:
        return rows
    rows.append(_("Question: {text}").format(text=question.text))
    for number, choice in enumerate(question.choices):
        count = f"  ({votes[number]})" if number < len(votes) and votes[number] else ""
        rows.append(f"  {number + 1}) {choice}{count}")
    return rows


def masked_line(plan: Plan, moment: int, text: str) -> str:
    """Return a planned line as it may be shown: a secret in it as stars."""
    span = secret_span(protocol_at(plan, moment), text)
    return safe_text(text if span is None else text[: span[0]] + _STARS + text[span[1] :])
