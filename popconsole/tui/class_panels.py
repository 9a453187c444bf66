"""What a class sees of a plan besides the session: where one is, what is asked, what is to be done."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from popconsole.guide.plans.plan import ClassQuestion, PlannedMoment
from popconsole.i18n import _
from popconsole.tui.panels import Still

_RIGHT, _OTHER = "►", " "


class PlanBar(Widget):
    """One row at the bottom: which moment it is, how late it is, or that the plan is left for a while."""

    _left, _right = "", ""

    def tell(self, left: str, right: str, *, off_plan: bool) -> None:
        """Show both ends of the row; ``off_plan``: so that it is seen."""
        self.set_class(off_plan, "-off-plan")
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        """Lay the row out for the width there is; the right end stays."""
        width = self.content_size.width
        room = max(0, width - len(self._right) - 2)
        left = Content(self._left).truncate(room, ellipsis=True)
        gap = max(1, width - left.cell_length - len(self._right))
        return Content.assemble(left, " " * gap, self._right).truncate(max(0, width))


class ClassPanel(Still):
    """What the class is asked, or is to do: beside the session, or in its place where that is covered."""


def class_content(
    moment: PlannedMoment,
    question: ClassQuestion | None,
    votes: Sequence[int],
    *,
    answered: bool,
    cover: bool,
) -> Content:
    """Return what the class sees of a moment; empty where there is nothing.

    ``answered``: the right choice is marked, and why; ``cover``: with the title, for it stands alone.
    """
    parts: list[Content] = []
    if cover:
        parts += [Content.styled(moment.title, "bold"), Content("")]
    for part in moment.task.split("\n\n") if moment.task else ():
        parts += [Content(part), Content("")] if cover else [Content(part)]
    if question is not None:
        parts += _question(question, votes, answered=answered, cover=cover)
    return Content("\n").join(parts)


def _question(question: ClassQuestion, votes: Sequence[int], *, answered: bool, cover: bool) -> list[Content]:
    parts = [Content.styled(question.text, "bold")]
    if cover:
        parts.append(Content(""))
    for number, choice in enumerate(question.choices):
        right = answered and number == question.right
        count = votes[number] if number < len(votes) else 0
        told = f"  {'▪' * min(count, 40)} {count}" if count else ""
        row = f"{_RIGHT if right else _OTHER} {number + 1}) {choice}{told}"
        parts.append(Content.styled(row, "bold $text-success" if right else ""))
    if answered and question.why:
        parts.append(Content(f"    {question.why}"))
    return parts


def planned_time(elapsed: float, begin: float, end: float) -> str:
    """Return how late it is and what was planned, in whole minutes; a second that runs would catch the eye.

    ``elapsed`` in seconds, ``begin`` and ``end`` in minutes.
    """
    told = _("{now} min, planned {begin:g} to {end:g}")
    return told.format(now=int(elapsed // 60), begin=begin, end=end)
